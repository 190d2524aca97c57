internal import ArgumentParser
internal import Unroll

struct TranslatePredict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Translate texts.",
        discussion: """
            Each text is a line and its translation one too. Lines and JSON lines of standard input, \
            where no text is given, are answered in their order, as they come; an empty line's translation is \
            empty. A line of more symbols than the model learned from (--max-length of train) is \
            translated in parts, and nothing of it is lost. --candidates prints several translations \
            of each text: its number, counted from 1, the score and the translation, with tabs \
            between them. --json prints an object for each text.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: """
            Texts, or files of them: lines or tables (- for standard input). Standard input where none \
            is given.
            """, completion: .file())
    var text: [String] = []

    @OptionGroup(title: "Files of texts") var written: TextFormatOption
    @OptionGroup(title: "Files of texts") var input: TextInputOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of translations of each text, at most as many as the beam is wide.",
            valueName: "n"))
    var candidates = 1

    @Flag(
        help: """
            Say which symbols of the source each symbol attends to: the one of the most weight, \
            and those of a tenth or more; with --json all weights.
            """)
    var alignments = false

    @Flag(help: "Print a JSON object for each text.") var json = false

    @OptionGroup(title: "Search") var decoding: DecodingOptions
    @OptionGroup(title: "Compute") var rounding: WeightsOption
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private var config: DecodingConfig {
        var config = decoding.config
        config.candidates = candidates
        config.keepsWeights = alignments
        return config
    }

    func validate() throws {
        try input.validate(text, hasFormat: written.format != nil)
        do { try config.validate() } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    func run() throws {
        try compute.run {
            let translator = try Translator(contentsOf: model, precision: rounding.precision)
            var session = Session(translator: translator)
            try input.forEachBatch(text, TextInputOptions.Reading(format: written.format)) {
                try answer($0, &session)
            }
        }
    }

    private struct Session {
        let translator: Translator
        var out = StandardOutput()
        /// Texts so far.
        var count = 0
        /// The first texts, until they are found to look like the target.
        var first: [String]? = []

        /// Says so where the texts look like what the model translates into.
        mutating func check(_ texts: [String]) {
            guard var first, first.count < 100 else { return }
            first += texts.prefix(100 - first.count)
            self.first = first
            if translator.looksLikeTarget(first) {
                StatusLine.shared.write(line: WrongWay.note(translator))
                self.first = nil
            }
        }
    }

    /// Some texts at a time, so that long files are answered as they are read.
    private static let textsAtOnce = 256

    private func answer(
        _ texts: [TextInputOptions.Text], _ session: inout Session
    ) throws {
        session.check(texts.map(\.text))
        for first in stride(from: 0, to: texts.count, by: Self.textsAtOnce) {
            let some = Array(texts[first..<min(first + Self.textsAtOnce, texts.count)])
            let found = session.translator.translate(some.map(\.text), by: config)
            for (text, found) in zip(some, found) {
                session.count += 1
                try write(text, found, session.count, to: &session.out)
            }
            try session.out.flush()
        }
    }

    private func write(
        _ text: TextInputOptions.Text, _ found: Translator.Translation, _ number: Int,
        to out: inout StandardOutput
    ) throws {
        if json {
            try out.write(
                line: jsonLine(Record(text, found, candidates: candidates), id: text.id))
            return
        }
        for candidate in found.candidates {
            let line = candidate.text.split { $0.isNewline }.joined(separator: " ")
            try out.write(
                line: (text.name.map { "\($0)\t" } ?? "")
                    + (candidates > 1 ? "\(number)\t\(candidate.score.fixed(4))\t\(line)" : line))
            for alignment in candidate.alignments {
                for line in lines(alignment) { try out.write(line: line) }
            }
        }
    }

    /// A line for each symbol of a translation, with the symbols that it attends to.
    private func lines(_ alignment: Translator.Alignment) -> [String] {
        aligned(
            zip(alignment.target, alignment.weights).map { symbol, weights in
                let largest = weights.max() ?? 0
                let places = weights.indices.filter { weights[$0] >= min(0.1, largest) }
                    .sorted { (-weights[$0], $0) < (-weights[$1], $1) }
                let sources = places.map { place in
                    "\(alignment.source[place]) \(Double(weights[place]).fixed(2))"
                }
                return ["    " + symbol, "← " + sources.joined(separator: ", ")]
            }, textColumns: 2)
    }

    private struct Record: Encodable {
        struct Alignment: Encodable {
            var source: [String]
            var target: [String]
            var weights: [[Float]]

            init(_ found: Translator.Alignment) {
                (source, target, weights) = (found.source, found.target, found.weights)
            }
        }

        struct Candidate: Encodable {
            var translation: String
            var score: Double
            var logProbability: Double
            var alignments: [Alignment]?

            init(_ found: Translator.Candidate) {
                translation = found.text
                score = found.score
                logProbability = found.logProbability
                alignments = found.alignments.isEmpty ? nil : found.alignments.map(Alignment.init)
            }
        }

        var source: String
        var best: Candidate
        var candidates: [Candidate]?

        init(
            _ text: TextInputOptions.Text, _ found: Translator.Translation, candidates: Int
        ) {
            source = text.text
            let all = found.candidates.map(Candidate.init)
            best = all[0]
            self.candidates = candidates > 1 ? all : nil
        }

        private enum Key: String, CodingKey { case source, candidates }

        func encode(to encoder: any Encoder) throws {
            try best.encode(to: encoder)
            var values = encoder.container(keyedBy: Key.self)
            try values.encode(source, forKey: .source)
            try values.encodeIfPresent(candidates, forKey: .candidates)
        }
    }
}
