public import ArgumentParser
public import Unroll

extension TaggedCorpusOptions.Format: ExpressibleByArgument {}

/// How files of tagged sentences are read.
struct TagReadingOptions: ParsableArguments {
    @Option(
        choice: """
            Format of the file. Of nucleotides also fasta (the bases of each record and behind them a \
            letter for each) and table (columns sequence and labels).
            """, default: "by the file's first lines")
    var format: TaggedCorpusOptions.Format?

    @OptionGroup var columns: TagColumnOptions

    /// An option that is for nucleotides alone, where one is given.
    ///
    /// - Parameter marks: The tags of nucleotides that stand in another file.
    func nucleotideOption(_ marks: IntervalOptions?) -> String? {
        if marks?.intervals != nil { return "--intervals" }
        return format == .fasta || format == .table
            ? "--format \(format?.rawValue ?? "fasta")" : nil
    }

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - input: What its tokens are.
    ///   - marks: The tags of nucleotides that stand in another file.
    ///   - config: Of the model that will read them: its columns count where no others are named.
    func read(
        _ path: String, as input: TaggingConfig.Input = .words, with marks: IntervalOptions? = nil,
        asIn config: TaggingConfig? = nil
    ) throws -> TaggedCorpus {
        if input == .words, let option = nucleotideOption(marks) {
            throw ConfigError("\(option) is for nucleotides alone")
        }
        var options = TaggedCorpusOptions()
        options.readsNucleotides = input == .nucleotides
        options.intervals = marks?.intervals
        options.intervalKinds = marks?.kinds
        options.format = format
        return try columns.read(path, options, asIn: config)
    }
}

/// The columns of files of tagged sentences.
struct TagColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The tags' column: a number, in CoNLL-U also a name (upos, xpos, feats, deprel), in \
            JSON a key. (default: the last one; upos)
            """, valueName: "column"))
    var column: String?

    @Option(
        help: ArgumentHelp(
            "The words' column, named in the same way. (default: the first one; form)",
            valueName: "column"))
    var wordColumn: String?

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - options: How it is read, but for the columns.
    ///   - config: Of the model that will read it: its columns count where no others are named.
    func read(
        _ path: String, _ options: TaggedCorpusOptions, asIn config: TaggingConfig?
    ) throws -> TaggedCorpus {
        var options = options
        // A file that is to be tagged need not reach the tags' number.
        let stored = config?.tagColumn.flatMap { options.readsTags || Int($0) == nil ? $0 : nil }
        options.tagColumn = column ?? stored
        options.wordColumn = wordColumn ?? config?.wordColumn
        let corpus = try TaggedCorpus(contentsOf: path, options: options)
        for warning in corpus.warnings {
            StatusLine.shared.write(line: "note: \(displayName(path)): \(warning)")
        }
        return corpus
    }
}

/// Tags of nucleotides that stand in a file beside the sequences.
struct IntervalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Intervals in BED or GFF3, which are the tags of nucleotides in FASTA; outside of them the \
            tag is O.
            """, valueName: "file"), completion: .file())
    var intervals: String?

    @Option(
        help: ArgumentHelp(
            """
            Kinds of intervals that are tags, with commas between them; of those that share a \
            base the last one counts. (default: all)
            """, valueName: "a,b"))
    var types: String?

    func validate() throws {
        if types != nil, intervals == nil {
            throw ValidationError("--types chooses among --intervals: give them too")
        }
    }

    /// The names in ``types``, without the blanks around them.
    var kinds: [String]? {
        types?.split(separator: ",").map { trimmed(String($0)) }
    }
}
