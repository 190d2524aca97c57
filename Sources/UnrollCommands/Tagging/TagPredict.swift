internal import ArgumentParser
internal import Unroll
internal import UnrollPlatform

struct TagPredict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tag texts, sentences of tokens, or a file in columns.",
        discussion: """
            Plain text is divided into sentences and words as those of the training data are. \
            Lines of standard input, where no text is given, are answered as they come. Entities \
            are printed as [Harry Potter PER], coloured at a terminal; other tags as dog/NOUN. \
            --as jsonl prints an object for each sentence: its text, tokens, tags, and entities \
            whose start and end count characters of that text as Python does, with the keys of \
            spaCy's ents.

            A tagger of nucleotides reads --sequences, or texts that are one sequence each. It \
            prints runs of bases with one tag as BED: name, start counted from 0, the place behind \
            the end, tag; the tag O is left out. --as labels prints records of name, sequence and \
            labels, where each tag is one letter; --as jsonl an object for each sequence.
            """)

    /// How answers are written.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case text, conll, jsonl, bed, labels
    }

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: """
            Texts, or files of them: lines or tables (- for standard input). Lines of standard input \
            where none is given.
            """, completion: .file())
    var text: [String] = []

    @OptionGroup(title: "Files of texts") var input: TextInputOptions

    @Flag(help: "Take each text for the tokens of a sentence, between white space.")
    var tokenized = false

    @Option(
        help: ArgumentHelp(
            """
            File in CoNLL columns, CoNLL-U or JSON lines to tag the tokens of; - for standard input. \
            (default: none)
            """, valueName: "file"), completion: .file())
    var columns: String?

    @OptionGroup var sequenceFile: SequenceFileOption

    @Option(
        name: .customLong("as"),
        choice: """
            How answers are written. Of words text, conll (token and tag; the columns of --columns \
            with one more, in CoNLL-U replaced) or jsonl; of nucleotides bed, labels or jsonl.
            """, default: "text; conll for --columns; bed for nucleotides")
    var form: Form?

    @Flag(
        help: """
            Add the probabilities of tags and entities to jsonl and conll, as they were tuned by \
            --tune-recall.
            """)
    var probabilities = false

    @OptionGroup(title: "Columns") var reading: TagReadingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private var sequences: String? { sequenceFile.sequences }

    func validate() throws {
        if columns != nil, !text.isEmpty || tokenized {
            throw ValidationError("--columns reads a file: leave texts and --tokenized out")
        }
        if let option = givenOptions(of: reading).first, columns == nil {
            throw ValidationError("\(option) is for --columns")
        }
        if columns != nil || sequences != nil, let option = givenOptions(of: input).first {
            throw ValidationError("\(option) is of files of texts")
        }
        if input.idColumn != nil, form != .jsonl {
            throw ValidationError("--id-column needs --as jsonl, which has a place for it")
        }
        if sequences != nil, !text.isEmpty || tokenized || columns != nil || probabilities {
            throw ValidationError(
                "--sequences reads a file of nucleotides: leave texts, --columns and --tokenized out; "
                    + "--probabilities are of words")
        }
        if probabilities {
            switch form ?? (columns == nil ? .text : .conll) {
            case .jsonl: break
            case .conll where columns == nil: break
            case .conll: throw ValidationError("--probabilities with --columns needs --as jsonl")
            default: throw ValidationError("--probabilities needs --as jsonl or --as conll")
            }
        }
    }

    func run() throws {
        try compute.run {
            let tagger = try SequenceTagger(contentsOf: model)
            var out = StandardOutput()
            if try tagNucleotides(tagger, to: &out) {
                try out.flush()
                return
            }
            if let columns {
                try tagColumns(columns, tagger, to: &out)
            } else {
                try input.forEachBatch(text) { try tag($0, tagger, to: &out) }
            }
            try out.flush()
        }
    }

    // MARK: Nucleotides

    /// Tags nucleotides, where the tagger reads them.
    ///
    /// - Returns: Whether it does.
    private func tagNucleotides(_ tagger: SequenceTagger, to out: inout StandardOutput) throws
        -> Bool
    {
        guard tagger.config.input == .nucleotides else {
            if sequences != nil || form == .bed || form == .labels {
                throw ValidationError(
                    "--sequences, --as bed and --as labels are for taggers of nucleotides")
            }
            return false
        }
        if columns != nil || tokenized || probabilities || form == .text || form == .conll {
            throw ValidationError(
                "a tagger of nucleotides reads --sequences or texts, and writes bed, labels or "
                    + "jsonl")
        }
        let writer = NucleotideTags(form: form ?? .bed, tags: tagger.config.tags)
        try writer.requireLabels()
        if let sequences {
            for record in try NucleotideFile(contentsOf: sequences).records {
                let runs = try tagger.intervals(
                    of: record.sequence, from: sequences, line: record.line)
                try out.write(Array(try writer.text(record.name, record.sequence, runs).utf8))
                try out.flush()
            }
        } else {
            try sequenceFile.requireSequences(text)
            let place = text.isEmpty ? "-" : "the given text"
            var number = 0
            func tag(_ texts: [String]) throws {
                for text in texts {
                    number += 1
                    let runs = try tagger.intervals(of: text, from: place, line: number)
                    try out.write(Array(try writer.text("\(number)", text, runs).utf8))
                }
                try out.flush()
            }
            if text.isEmpty {
                var lines = try LineReader(path: "-")
                while let texts = try lines.nextLines() {
                    try sequenceFile.requireNoHeader(texts, firstLine: number + 1)
                    try tag(texts)
                }
            } else {
                try tag(text)
            }
        }
        return true
    }

    // MARK: Texts

    private struct Sentence {
        /// What names the row that it stands in.
        var id: String?
        var text: String
        var tokens: [TextToken]

        init(text: String, tokens: [TextToken]) {
            self.text = text
            self.tokens = tokens
        }

        /// A sentence with its own part of a text, in which its tokens are counted.
        init(_ tokens: [TextToken], of characters: [Unicode.Scalar]) {
            let places =
                (tokens.first?.range.lowerBound ?? 0)..<(tokens.last?.range.upperBound ?? 0)
            var text = String.UnicodeScalarView()
            text.append(contentsOf: characters[places])
            self.text = String(text)
            self.tokens = tokens.map {
                TextToken(
                    text: $0.text,
                    range: ($0.range.lowerBound - places.lowerBound)..<($0.range.upperBound
                        - places.lowerBound))
            }
        }
    }

    private func sentences(_ text: String, _ tokenizer: TextTokenizer) -> [Sentence] {
        guard tokenized else {
            let characters = Array(text.unicodeScalars)
            return tokenizer.sentences(text).map { Sentence($0, of: characters) }
        }
        let (joined, tokens) = TextToken.joined(text.split { $0.isWhitespace }.map(String.init))
        return tokens.isEmpty ? [] : [Sentence(text: joined, tokens: tokens)]
    }

    private func tag(
        _ texts: [TextInputOptions.Text], _ tagger: SequenceTagger, to out: inout StandardOutput
    ) throws {
        // A text of several lines holds several sentences of tokens.
        let sentences = texts.flatMap { text in
            let lines =
                tokenized
                ? text.text.split(whereSeparator: \.isNewline).map(String.init) : [text.text]
            return lines.flatMap { self.sentences($0, tagger.config.tokenizer) }.map { sentence in
                var named = sentence
                named.id = text.id
                return named
            }
        }
        let found = tagger.tag(
            sentences.map { $0.tokens.map(\.text) }, probabilities: probabilities)
        for (sentence, prediction) in zip(sentences, found) {
            try out.write(Array(written(sentence, prediction, tagger).utf8))
        }
        try out.flush()
    }

    private func written(
        _ sentence: Sentence, _ prediction: SequenceTagger.Prediction, _ tagger: SequenceTagger
    ) -> String {
        switch form ?? .text {
        case .text, .bed, .labels:
            TaggedText(marksEntities: tagger.config.marksEntities).line(
                sentence.tokens.map(\.text), prediction) + "\n"
        case .jsonl: json(sentence, prediction)
        case .conll:
            if probabilities {
                zip(sentence.tokens, zip(prediction.tags, prediction.probabilities)).map {
                    "\($0.text)\t\($1.0)\t\($1.1.fixed(4))\n"
                }.joined() + "\n"
            } else {
                TagWriter.columns(sentence.tokens.map(\.text), tags: prediction.tags)
            }
        }
    }

    private func json(_ sentence: Sentence, _ prediction: SequenceTagger.Prediction) -> String {
        TagWriter.json(
            id: sentence.id, text: sentence.text, tokens: sentence.tokens, tags: prediction.tags,
            entities: prediction.entities.map {
                TagWriter.Entity(span: $0.span, score: $0.probability)
            },
            probabilities: probabilities ? prediction.probabilities : nil) + "\n"
    }

    // MARK: Columns

    private func tagColumns(
        _ path: String, _ tagger: SequenceTagger, to out: inout StandardOutput
    ) throws {
        let corpus = try reading.read(
            path, asIn: tagger.config, readsTags: false, keepsLines: true)
        let found = tagger.tag(corpus.sentences.map(\.tokens), probabilities: probabilities)
        for (sentence, prediction) in zip(corpus.sentences, found) {
            let text: String
            switch form ?? .conll {
            case .conll:
                text = TagWriter.columns(sentence, of: corpus, predicted: prediction.tags)
            case .text, .jsonl, .bed, .labels:
                let (joined, tokens) = TextToken.joined(sentence.tokens)
                text = written(Sentence(text: joined, tokens: tokens), prediction, tagger)
            }
            try out.write(Array(text.utf8))
        }
        if form ?? .conll == .conll {
            try out.write(Array(TagWriter.trailingLines(of: corpus).utf8))
        }
    }
}

/// Tags in a line of text.
struct TaggedText {
    let marksEntities: Bool
    private let hasColours =
        isatty(STDOUT_FILENO) == 1 && environmentVariable("NO_COLOR") ?? "" == ""
        && environmentVariable("TERM") != "dumb"

    /// Foreground colours that can be read on dark and on light, one for each type.
    private static let colours = [32, 34, 35, 36, 33, 31]

    func line(_ tokens: [String], _ prediction: SequenceTagger.Prediction) -> String {
        guard marksEntities else {
            return zip(tokens, prediction.tags).map { "\($0)/\($1)" }.joined(separator: " ")
        }
        var words: [String] = []
        var next = 0
        for entity in prediction.entities {
            words += tokens[next..<entity.span.tokens.lowerBound]
            words.append(marked(tokens[entity.span.tokens].joined(separator: " "), entity.span))
            next = entity.span.tokens.upperBound
        }
        return (words + tokens[next...]).joined(separator: " ")
    }

    private func marked(_ text: String, _ span: EntitySpan) -> String {
        let type = span.type.isEmpty ? "_" : span.type
        guard hasColours else { return "[\(text) \(type)]" }
        // The same type has the same colour in every run.
        let hash = type.utf8.reduce(5381) { ($0 &* 33 &+ Int($1)) & 0xFFFF }
        let colour = Self.colours[hash % Self.colours.count]
        return "\u{1B}[1;\(colour)m\(text)\u{1B}[0m\u{1B}[\(colour)m (\(type))\u{1B}[0m"
    }
}
