internal import ArgumentParser
internal import Unroll

/// A number of bytes: 512M, 4G, 65536K.
struct MemorySize: ExpressibleByArgument {
    var bytes: Int

    init?(argument: String) {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let last = argument.last, let unit = units[Character(last.uppercased())],
            let number = Int(argument.dropLast()), number > 0
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}

/// How models of n-grams are made.
struct NGramOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of symbols of the longest n-grams. (default: 5)", valueName: "n")
    )
    var order: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "For the maxent models: number of weights, which all n-grams share by their hash. "
                + "(default: 16777216)", valueName: "n"))
    var slots: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "For the maxent models: learning rate of the n-grams' weights, by AdaGrad. (default: 0.3)",
            valueName: "x"))
    var featureLearningRate: Double?
    static let featureLearningRateName = "--feature-learning-rate"

    @Flag(help: "For snm: use n-grams with gaps too (skip-grams).")
    var skips = false

    @Option(
        help: ArgumentHelp(
            "For kneser-ney: limit memory, to 512M or 4G; the rest is counted in temporary files "
                + "beside the model. (default: half of what there is)", valueName: "size"))
    var memory: MemorySize?

    @Option(
        help: ArgumentHelp("For kneser-ney: write the model in ARPA form too.", valueName: "file"),
        completion: .file())
    var arpa: String?

    /// Names of the given options that do not apply to `kind`.
    func given(besides kind: LanguageModelKind) -> [String] {
        givenOptions(of: self).filter { option in
            switch option {
            case "--order": !kind.hasFeatures && kind.isNetwork
            case "--slots", Self.featureLearningRateName: !kind.hasFeatures
            case "--skips": kind != .snm
            default: kind != .kneserNey
            }
        }
    }

    /// The given options that say what the model is.
    var givenOfModels: [String] {
        givenOptions(of: self).filter { !["--memory", "--arpa"].contains($0) }
    }

    /// The features of a maximum-entropy model.
    var features: HashedNGramsConfig {
        var features = HashedNGramsConfig()
        features.order = order ?? features.order
        features.slots = slots ?? features.slots
        return features
    }

    func validate() throws {
        let largest = KneserNeyConfig.largestOrder
        if let order, !(1...largest).contains(order) {
            throw ValidationError("--order \(order) must be from 1 to \(largest)")
        }
        if let featureLearningRate, !(featureLearningRate > 0 && featureLearningRate.isFinite) {
            throw ValidationError(
                "--feature-learning-rate \(featureLearningRate) must be above 0")
        }
        let least = KneserNeyConfig.leastMemory
        if let memory, memory.bytes < least {
            throw ValidationError("--memory must be at least \(least >> 20)M")
        }
    }
}
