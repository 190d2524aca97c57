public import ArgumentParser
public import Unroll

extension TextRowsOptions.Format: ExpressibleByArgument {}

/// How files of texts are written, where nothing about them tells.
struct TextFormatOption: ParsableArguments {
    @Option(
        choice: "How files of texts are written.",
        among: [.lines, .csv, .tsv, .jsonLines, .json, .fastText],
        default: "by the file's ending, else its first line, else lines")
    var format: TextRowsOptions.Format?
}

/// The texts that a `predict` command answers: those of the command line, the rows of files, what comes
/// from standard input.
struct TextInputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Of a table, the texts' column: a name in the header, or a number; repeat it to join \
            several. (default: a classifier's own, else found)
            """, valueName: "column"))
    var textColumn: [String] = []

    @Option(
        help: ArgumentHelp(
            "Of a table, the column that names each row in the answers. (default: none)",
            valueName: "column"))
    var idColumn: String?

    @Flag(help: "Read every argument as a text, even where a file has that name.")
    var asText = false

    func validate() throws {
        if asText, let option = givenOptions(of: self).first(where: { $0 != "--as-text" }) {
            throw ValidationError("\(option) is of files, and --as-text reads none")
        }
    }

    /// Throws where a format is chosen for files, and none is read, or standard input would be read twice.
    func validate(_ arguments: [String], hasFormat: Bool) throws {
        if !asText { return try requireOneStandardInput(arguments) }
        if hasFormat { throw ValidationError("--format is of files, and --as-text reads none") }
    }

    /// A text that asks for an answer.
    struct Text {
        var text: String
        /// What names it, where a column does.
        var id: RowID?
        /// The name of a sequence in a file of them.
        var sequenceName: String?
        /// Where it comes from, for messages.
        var path: String
        var line: Int

        /// What names it on one line, between tabs.
        var name: String? { id.map { onOneLine($0.text) } ?? sequenceName }
    }

    /// How the files of a command are read.
    struct Reading {
        /// The format; told by the files if `nil`.
        var format: TextRowsOptions.Format?
        var contents = TextRowsOptions.Contents.texts
        /// The columns of the texts where no option names others.
        var usualColumns: [String] = []
        /// Takes a file that is read in another way.
        ///
        /// Returns whether it did.
        var takesFile: (String) throws -> Bool = { _ in false }
    }

    func options(_ reading: Reading) -> TextRowsOptions {
        var options = TextRowsOptions()
        options.format = reading.format
        options.textColumns = textColumn
        options.usualTextColumns = reading.usualColumns
        options.idColumn = idColumn
        options.contents = reading.contents
        return options
    }

    /// Hands on the texts in batches, as they are there.
    ///
    /// - Parameters:
    ///   - arguments: Texts and names of files; standard input where there are none.
    ///   - reading: How files are read.
    ///   - body: Takes some texts of one place.
    /// - Throws: `ConfigError` before the first text where an option has no use; what is wrong with files, and
    ///   what `body` throws.
    func forEachBatch(
        _ arguments: [String], _ reading: Reading = Reading(), _ body: ([Text]) throws -> Void
    ) throws {
        guard !arguments.isEmpty else { return try readStandardInput(reading, body) }
        let places = TextArgument.all(arguments, asText: asText)
        try requireUse(places, format: reading.format != nil)
        var texts: [Text] = []
        func flush() throws {
            if !texts.isEmpty { try body(texts) }
            texts = []
        }
        for (number, place) in places.enumerated() {
            switch place {
            case .text(let text):
                texts.append(Text(text: text, path: "the given text", line: number + 1))
            case .standardInput:
                try flush()
                try readStandardInput(reading, body)
            case .file(let path):
                try flush()
                if try !reading.takesFile(path) { try read(path, reading, body) }
            }
        }
        try flush()
    }

    /// Throws where options of files meet texts.
    private func requireUse(_ arguments: [TextArgument], format: Bool) throws {
        let given =
            givenOptions(of: self).filter { $0 != "--as-text" } + (format ? ["--format"] : [])
        let texts = arguments.compactMap { argument in
            if case .text(let text) = argument { text } else { nil }
        }
        if texts.count == arguments.count, let option = given.first {
            throw ConfigError("\(option) is of files, and no argument names one")
        }
        if idColumn != nil, let text = texts.first {
            throw ConfigError(
                "--id-column names the rows of files, and \(shown(text)) is a text: write it into a file, "
                    + "or leave the option out")
        }
    }

    /// Lines and JSON lines are answered as they come; a table is read as a whole.
    private func readStandardInput(_ reading: Reading, _ body: ([Text]) throws -> Void) throws {
        var stream = try TextRowStream(contentsOf: "-", options: options(reading))
        var isTold = stream.format == .lines
        while let rows = try stream.next() {
            if !isTold {
                tell("-", stream.format, stream.source, stream.isTable ? rows.count : nil)
            }
            isTold = true
            try handOn(rows, of: "-", body)
        }
    }

    /// Reads a file of texts.
    func read(_ path: String, _ reading: Reading, _ body: ([Text]) throws -> Void) throws {
        let rows = try TextRows(contentsOf: path, options: options(reading))
        tell(path, rows.format, rows.source, rows.rows.count)
        try handOn(rows.rows, of: path, body)
    }

    private func tell(
        _ path: String, _ format: TextRowsOptions.Format, _ source: String?, _ count: Int?
    ) {
        let parts =
            [format.rawValue, source, count.map { counted($0, "text") }].compactMap(\.self)
        StatusLine.shared.write(line: "\(displayName(path)): \(parts.joined(separator: ", "))")
    }

    /// The most rows and bytes of a batch: answers come while a long file is worked on, and a network
    /// holds no more of it.
    private static let (mostRows, mostBytes) = (1024, 1 << 20)

    private func handOn(
        _ rows: [TextRows.Row], of path: String, _ body: ([Text]) throws -> Void
    ) throws {
        var (batch, bytes) = ([Text](), 0)
        for row in rows {
            if batch.count == Self.mostRows
                || !batch.isEmpty && bytes + row.text.utf8.count > Self.mostBytes
            {
                try body(batch)
                (batch, bytes) = ([], 0)
            }
            bytes += row.text.utf8.count
            batch.append(
                Text(
                    text: row.text, id: row.id,
                    sequenceName: row.name.map { $0.isEmpty ? "." : $0 }, path: path,
                    line: row.line))
        }
        if !batch.isEmpty { try body(batch) }
    }
}

/// A name without what would end a column or a line.
func onOneLine(_ name: String) -> String {
    String(name.map { $0.isNewline || $0 == "\t" ? " " : $0 })
}

/// One JSON object on one line, that of what names it first.
func jsonLine(_ value: some Encodable, id: RowID?) throws -> String {
    withID(id, try jsonLine(value))
}

/// A JSON object with one member more, the id of its row, first.
func withID(_ id: RowID?, _ object: String) -> String {
    guard let id else { return object }
    let rest = object.dropFirst()
    return "{\"id\":\(id.json)" + (rest == "}" ? "" : ",") + rest
}
