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
        help: ArgumentHelp("Symbols of the longest n-grams. (default: 5)", valueName: "n"))
    var order: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "For the maxent models: weights that all n-grams share by their hash. "
                + "(default: 16777216)", valueName: "n"))
    var slots: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "For the maxent models: learning rate of the n-grams' weights, by AdaGrad. (default: 0.3)",
            valueName: "x"))
    var featureLearningRate: Double?
    static let featureLearningRateName = "--feature-learning-rate"

    @Flag(help: "For snm: n-grams with gaps too.")
    var skips = false

    @Option(
        help: ArgumentHelp(
            "For kneser-ney: the most memory to count in, such as 512M or 4G; what does not fit goes to temporary "
                + "files beside the model. (default: half of the machine's)", valueName: "size"))
    var memory: MemorySize?

    @Option(
        help: ArgumentHelp("For kneser-ney: write the model in ARPA form too.", valueName: "file"))
    var arpa: String?

    /// Names of the given options that do not apply to `kind`.
    func given(besides kind: LanguageModelKind) -> [String] {
        let options: [(String, Bool, Bool)] = [
            ("--order", order != nil, kind.hasFeatures || !kind.isNetwork),
            ("--slots", slots != nil, kind.hasFeatures),
            (Self.featureLearningRateName, featureLearningRate != nil, kind.hasFeatures),
            ("--skips", skips, kind == .snm),
            ("--memory", memory != nil, kind == .kneserNey),
            ("--arpa", arpa != nil, kind == .kneserNey),
        ]
        return options.filter { $0.1 && !$0.2 }.map(\.0)
    }

    /// The options that were given and say what the model is.
    var givenOfModels: [String] {
        [
            ("--order", order != nil), ("--slots", slots != nil),
            (Self.featureLearningRateName, featureLearningRate != nil), ("--skips", skips),
        ].filter(\.1).map(\.0)
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
