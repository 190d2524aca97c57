public import ArgumentParser
public import Unroll

extension BLEUTokenizer: ExpressibleByArgument {}

/// How BLEU is smoothed, as the option spells it.
enum BLEUSmoothing: String, ExpressibleByArgument, CaseIterable {
    case exponential = "exp"
    case floor
    case addition = "add-k"
    case none

    /// With sacreBLEU's values.
    var method: BLEU.Smoothing {
        switch self {
        case .exponential: .exponential
        case .floor: .floor(0.1)
        case .addition: .addition(1)
        case .none: .none
        }
    }
}

struct TranslateScore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score translations against the right ones, whatever made them.",
        discussion: """
            Both files hold the same sentences, one on each line. BLEU and chrF are those of sacreBLEU \
            with the same settings, from 0 to 100; exact is the share of sentences that are right \
            word for word. --against tells whether another output is better or worse by more than \
            chance (paired bootstrap resampling).
            """)

    @Argument(help: "The translations; - for standard input.", completion: .file()) var hypotheses:
        String
    @Argument(help: "The right translations; - for standard input.", completion: .file())
    var references: String

    @Option(
        help: ArgumentHelp(
            "Other translations of the same sentences, to compare with. (default: none)",
            valueName: "file"), completion: .file())
    var against: String?

    @Option(
        help: """
            BLEU's way of dividing sentences: 13a and intl by rules for punctuation, none at blanks \
            (texts that are tokenised already), char into characters.
            """)
    var tokenizer = BLEUTokenizer.mteval13a

    @Option(help: "BLEU's smoothing of n-grams of which none is right.")
    var smoothing = BLEUSmoothing.exponential

    @Flag(
        name: [.customLong("ignore-case"), .customLong("lowercase")],
        help: "Ignore upper and lower case.")
    var lowercase = false

    @Option(
        help: ArgumentHelp("Number of samples of the comparison. (default: 1000)", valueName: "n"))
    var samples: Int?

    @Option(help: ArgumentHelp("Random seed of the samples. (default: 12345)", valueName: "n"))
    var seed: UInt64?

    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
        try requireOneStandardInput([hypotheses, references, against])
        if against == nil, samples != nil || seed != nil {
            throw ValidationError(
                "--\(samples != nil ? "samples" : "seed") is for --against: nothing else is sampled"
            )
        }
        if let samples, !(1...1_000_000).contains(samples) {
            throw ValidationError("--samples \(samples) must be from 1 to 1000000")
        }
    }

    func run() throws {
        try runCommand {
            let found = try TextLines(contentsOf: hypotheses)
            let right = try TextLines(contentsOf: references)
            try found.requireSameCount(as: right, noun: "its reference")
            let other = try against.map { try TextLines(contentsOf: $0) }
            try other?.requireSameCount(as: right, noun: "its reference")
            let scoring = TranslationScoring(
                tokenizer: tokenizer, lowercases: lowercase, smoothing: smoothing.method)
            let scores = TranslationScores(found.lines, references: right.lines, by: scoring)
            for note in scores.notes {
                StatusLine.shared.write(line: "Note: \(displayName(hypotheses)): \(note)")
            }
            var figures = TranslationFigures(scores)
            if let other {
                let bootstrap = PairedBootstrap(
                    samples: samples ?? PairedBootstrap().samples,
                    seed: seed ?? PairedBootstrap().seed)
                let comparisons = TranslationComparisons(
                    found.lines, with: other.lines, references: right.lines, by: scoring,
                    bootstrap)
                figures.comparison = TranslationComparison(
                    comparisons, with: other.path, bootstrap)
            }
            try printResult(figures, json: json)
        }
    }
}
