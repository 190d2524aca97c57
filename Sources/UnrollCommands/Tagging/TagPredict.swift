internal import ArgumentParser
internal import Unroll

struct TagPredict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tag texts, sentences of tokens, or a file in columns.",
        discussion: """
            Plain text is divided into sentences and words as those of the training data are. \
            Lines and JSON lines of standard input, where no text is given, are answered as they \
            come. A file in CoNLL columns is known by its name or its tags and tagged as with \
            --columns. With --id-column what names the row comes first. Entities \
            are printed as [Harry Potter PER], coloured at a terminal; other tags as dog/NOUN. \
            --as jsonl prints an object for each sentence: its text, tokens, tags, and entities \
            whose start and end count characters of that text as Python does, with the keys of \
            spaCy's ents.

            A tagger of nucleotides reads FASTA, FASTQ and tables, or texts that are one sequence each. It \
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
            Texts, or files of them: lines, tables or columns of tokens (- for standard input). \
            Standard input where none is given.
            """, completion: .file())
    var text: [String] = []

    @Option(
        choice: """
            How files are written: texts, or tokens in columns (conll, conllu). With --columns conll, \
            conllu or jsonl.
            """, default: "by the file's ending, else its first lines, else lines")
    var format: TaggedFileFormat?

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

    @Flag(help: "Print JSON objects: --as jsonl.") var json = false

    @Flag(
        help: """
            Add the probabilities of tags and entities to jsonl and conll, as they were tuned by \
            --tune-recall.
            """)
    var probabilities = false

    @OptionGroup(title: "Columns") var reading: TagColumnOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    /// How answers are written, where it was chosen.
    var chosenForm: Form? { json ? .jsonl : form }

    private var sequences: String? { sequenceFile.sequences }

    /// Whether files hold tokens in columns, as the options say.
    var readsColumns: Bool { columns != nil || format?.tokens != nil && format != .jsonl }

    func validate() throws {
        if json, let form, form != .jsonl {
            throw ValidationError("--json and --as \(form.rawValue) contradict each other")
        }
        try input.validate(text, hasFormat: format != nil)
        if columns != nil, !text.isEmpty || tokenized {
            throw ValidationError("--columns reads a file: leave texts and --tokenized out")
        }
        if columns != nil, let format, format.tokens == nil {
            throw ValidationError(
                "--format \(format.rawValue) is of texts; --columns reads conll, conllu or jsonl")
        }
        if readsColumns || sequences != nil, let option = givenOptions(of: input).first {
            throw ValidationError("\(option) is of files of texts")
        }
        if readsColumns, tokenized {
            throw ValidationError("--tokenized is of texts, and columns hold tokens")
        }
        if text.isEmpty, !readsColumns, let option = givenOptions(of: reading).first {
            throw ValidationError("\(option) is for --columns")
        }
        if input.idColumn != nil, chosenForm == .conll {
            throw ValidationError("--id-column needs --as text or jsonl, which have a place for it")
        }
        if sequences != nil,
            !text.isEmpty || tokenized || columns != nil || probabilities
                || format != nil
        {
            throw ValidationError(
                "--sequences reads a file of nucleotides: leave texts, --columns, --format and "
                    + "--tokenized out; --probabilities are of words")
        }
        try validateProbabilities()
    }

    private func validateProbabilities() throws {
        guard probabilities else { return }
        switch chosenForm ?? (readsColumns ? .conll : .text) {
        case .jsonl: break
        case .conll where !readsColumns: break
        case .conll: throw ValidationError("--probabilities with --columns needs --as jsonl")
        default: throw ValidationError("--probabilities needs --as jsonl or --as conll")
        }
    }

    func run() throws {
        try compute.run {
            let tagger = try SequenceTagger(contentsOf: model)
            var out = StandardOutput()
            if tagger.config.input == .nucleotides {
                try tagNucleotides(tagger, to: &out)
            } else {
                try tagWords(tagger, to: &out)
            }
            try out.flush()
        }
    }

    private func tagWords(_ tagger: SequenceTagger, to out: inout StandardOutput) throws {
        if sequences != nil || form == .bed || form == .labels {
            throw ConfigError(
                "--sequences, --as bed and --as labels are for taggers of nucleotides")
        }
        if let columns { return try tagColumns(columns, tagger, to: &out) }
        if readsColumns, text.isEmpty { return try tagColumns("-", tagger, to: &out) }
        let inColumns = try filesInColumns(tagger)
        try requireFitting(inColumns)
        var texts = TextInputOptions.Reading(format: format?.texts)
        texts.takesFile = { path in
            guard inColumns.contains(path) else { return false }
            // What came before is flushed already: answers stand in the order of the arguments.
            var file = StandardOutput()
            try tagColumns(path, tagger, to: &file)
            try file.flush()
            return true
        }
        var isFirst = true
        try input.forEachBatch(text, texts) { batch in
            if isFirst, !tokenized { noteColumns(batch, tagger) }
            isFirst = false
            try tag(batch, tagger, to: &out)
        }
    }

    // MARK: Nucleotides

    private func tagNucleotides(_ tagger: SequenceTagger, to out: inout StandardOutput) throws {
        if readsColumns || tokenized || probabilities || form == .text || form == .conll
            || !givenOptions(of: reading).isEmpty
        {
            throw ConfigError(
                "a tagger of nucleotides reads sequences, and writes bed, labels or jsonl")
        }
        let writer = NucleotideTags(form: chosenForm ?? .bed, tags: tagger.config.tags)
        try writer.requireLabels()
        var number = 0
        func tag(_ texts: [TextInputOptions.Text]) throws {
            for text in texts {
                number += 1
                let runs = try tagger.intervals(of: text.text, from: text.path, line: text.line)
                let lines = try writer.text(
                    text.name ?? "\(number)", id: text.id, text.text, runs)
                try out.write(Array(lines.utf8))
                try out.flush()
            }
        }
        var reading = TextInputOptions.Reading(format: format?.texts, contents: .nucleotides)
        if let sequences {
            reading.format = .fasta
            try input.read(sequences, reading, tag)
        } else {
            try input.forEachBatch(text, reading, tag)
        }
    }

    // MARK: Texts

    private struct Sentence {
        /// What names the row that it stands in.
        var id: RowID?
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
            var found = lines.flatMap { self.sentences($0, tagger.config.tokenizer) }
            // A row that has a name has an answer, whether or not there is anything in it.
            if found.isEmpty, text.id != nil { found = [Sentence(text: text.text, tokens: [])] }
            for place in found.indices { found[place].id = text.id }
            return found
        }
        var predictions = tagger.tag(
            sentences.filter { !$0.tokens.isEmpty }.map { $0.tokens.map(\.text) },
            probabilities: probabilities)[...]
        for sentence in sentences {
            let prediction = sentence.tokens.isEmpty ? nil : predictions.popFirst()
            try out.write(Array(written(sentence, prediction, tagger).utf8))
        }
        try out.flush()
    }

    /// - Parameter prediction: `nil` of a sentence without tokens.
    private func written(
        _ sentence: Sentence, _ prediction: SequenceTagger.Prediction?, _ tagger: SequenceTagger
    ) -> String {
        guard let prediction else { return writtenEmpty(sentence) }
        switch chosenForm ?? .text {
        case .text, .bed, .labels:
            return (sentence.id.map { onOneLine($0.text) + "\t" } ?? "")
                + TaggedText(marksEntities: tagger.config.marksEntities).line(
                    sentence.tokens.map(\.text), prediction) + "\n"
        case .jsonl: return json(sentence, prediction)
        case .conll:
            if probabilities {
                return zip(sentence.tokens, zip(prediction.tags, prediction.probabilities)).map {
                    "\($0.text)\t\($1.0)\t\($1.1.fixed(4))\n"
                }.joined() + "\n"
            } else {
                return TagWriter.columns(sentence.tokens.map(\.text), tags: prediction.tags)
            }
        }
    }

    private func writtenEmpty(_ sentence: Sentence) -> String {
        guard chosenForm == .jsonl else {
            return (sentence.id.map { onOneLine($0.text) + "\t" } ?? "") + "\n"
        }
        return TagWriter.json(
            id: sentence.id, text: sentence.text, tokens: [], tags: [], entities: [],
            probabilities: probabilities ? [] : nil) + "\n"
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
        var options = TaggedCorpusOptions()
        options.format = format?.tokens
        (options.readsTags, options.keepsLines) = (false, true)
        let corpus = try reading.read(path, options, asIn: tagger.config)
        if columns == nil {
            StatusLine.shared.write(
                line: "\(displayName(path)): \(corpus.format.rawValue), "
                    + counted(corpus.sentences.count, "sentence"))
        }
        let found = tagger.tag(corpus.sentences.map(\.tokens), probabilities: probabilities)
        for (sentence, prediction) in zip(corpus.sentences, found) {
            let text: String
            switch chosenForm ?? .conll {
            case .conll:
                text = TagWriter.columns(sentence, of: corpus, predicted: prediction.tags)
            case .text, .jsonl, .bed, .labels:
                let (joined, tokens) = TextToken.joined(sentence.tokens)
                text = written(Sentence(text: joined, tokens: tokens), prediction, tagger)
            }
            try out.write(Array(text.utf8))
        }
        if chosenForm ?? .conll == .conll {
            try out.write(Array(TagWriter.trailingLines(of: corpus).utf8))
        }
    }
}
