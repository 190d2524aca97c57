internal import ArgumentParser
internal import Unroll

enum ObjectiveName: String, CaseIterable, ExpressibleByArgument {
    case softmax, adaptive, sampled, blackout, nce
}

/// Numbers separated by commas.
struct NumberList: ExpressibleByArgument {
    var numbers: [Int]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard !numbers.isEmpty, numbers.count == parts.count else { return nil }
        self.numbers = numbers
    }
}

/// Options of the output layer's objective.
struct ObjectiveOptions: ParsableArguments {
    @Option(
        choice: """
            Objective that the next symbol is learned by: over all words (softmax), with rare words in smaller \
            clusters (adaptive), or against drawn words alone (the others). Tests are exact with all \
            of them.
            """, default: "softmax")
    var objective: ObjectiveName?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of words drawn for each update. (default: sampled 1024, blackout 500, nce 500)",
            valueName: "n"))
    var samples: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "For blackout and nce: draw words by their counts to this power. "
                + "(default: blackout 0.4, nce 1)", valueName: "x"))
    var samplingExponent: Double?

    @Option(
        help: ArgumentHelp(
            "For adaptive: the first word of each cluster, such as 2000,10000. "
                + "(default: chosen by sizes)", valueName: "n,n…"))
    var cutoffs: NumberList?

    func validate() throws {
        let name = objective ?? .softmax
        if cutoffs != nil, name != .adaptive {
            throw ValidationError("--cutoffs is for --objective adaptive alone")
        }
        if samplingExponent != nil, name != .blackout && name != .nce {
            throw ValidationError("--sampling-exponent is for --objective blackout and nce")
        }
    }

    /// Checks that samples belong to an objective that draws them.
    ///
    /// - Parameter preset: The objective of a preset, whose number of samples may be changed.
    func validateSamples(preset: OutputObjectiveConfig?) throws {
        if samples != nil, (preset ?? config).samples == 0 {
            throw ValidationError("--samples is for --objective sampled, blackout and nce")
        }
    }

    var config: OutputObjectiveConfig {
        switch objective ?? .softmax {
        case .softmax: .softmax
        case .adaptive: .adaptive(cutoffs: cutoffs?.numbers)
        case .sampled: .sampled(samples: samples ?? 1024)
        case .blackout:
            .blackOut(samples: samples ?? 500, exponent: samplingExponent ?? 0.4)
        case .nce:
            .noiseContrastive(samples: samples ?? 500, exponent: samplingExponent ?? 1)
        }
    }
}
