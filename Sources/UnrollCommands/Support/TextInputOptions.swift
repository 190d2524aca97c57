public import ArgumentParser
public import Unroll
internal import UnrollPlatform

extension TextRowsOptions.Format: ExpressibleByArgument {}

/// How files of texts are written, where their names do not tell.
struct TextFormatOption: ParsableArguments {
    @Option(
        choice: "How files of texts are written.", default: "by the file's ending, else lines")
    var format: TextRowsOptions.Format?
}

/// The texts that a `predict` command answers: those of the command line, the rows of files, the lines
/// of standard input.
struct TextInputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Of a table, the texts' column: a name in the header, or a number; repeat it to join \
            several. (default: found)
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

    /// A text that asks for an answer.
    struct Text {
        var text: String
        /// What names it, where a column does.
        var id: String?
        /// Where it comes from, for messages.
        var path: String
        var line: Int

        /// The ``id`` on one line, between tabs.
        var name: String? {
            id.map { String($0.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
        }
    }

    private func options(_ format: TextRowsOptions.Format?) -> TextRowsOptions {
        var options = TextRowsOptions()
        options.format = format
        options.textColumns = textColumn
        options.idColumn = idColumn
        return options
    }

    /// Hands on the texts in batches, as they are there.
    ///
    /// - Parameters:
    ///   - arguments: Texts and names of files; standard input where there are none.
    ///   - format: How files are written; told by their names if `nil`.
    ///   - body: Takes some texts of one place.
    func forEachBatch(
        _ arguments: [String], as format: TextRowsOptions.Format? = nil,
        _ body: ([Text]) throws -> Void
    ) throws {
        guard !arguments.isEmpty else { return try readStandardInput(format, body) }
        var texts: [Text] = []
        var number = 0
        func flush() throws {
            if !texts.isEmpty { try body(texts) }
            texts = []
        }
        for argument in arguments {
            if !asText, argument == "-" {
                try flush()
                try readStandardInput(format, body)
            } else if !asText, Self.entry(named: argument) == .file {
                try flush()
                try read(argument, format, body)
            } else {
                number += 1
                if !asText, let note = Self.note(on: argument) {
                    StatusLine.shared.write(line: note)
                }
                texts.append(Text(text: argument, path: "the given text", line: number))
            }
        }
        try flush()
        let given = givenOptions(of: self) + (format == nil ? [] : ["--format"])
        if number == arguments.count, let option = given.first, !asText {
            throw ValidationError("\(option) is of files, and no argument names one")
        }
    }

    /// Lines are answered as they come; a table is read as a whole.
    private func readStandardInput(
        _ format: TextRowsOptions.Format?, _ body: ([Text]) throws -> Void
    ) throws {
        guard format ?? .lines == .lines, textColumn.isEmpty, idColumn == nil else {
            return try read("-", format, body)
        }
        var lines = try LineReader(path: "-")
        var line = 1
        while let texts = try lines.nextLines() {
            try body(texts.enumerated().map { Text(text: $1, path: "-", line: line + $0) })
            line += texts.count
        }
    }

    private func read(
        _ path: String, _ format: TextRowsOptions.Format?, _ body: ([Text]) throws -> Void
    ) throws {
        let rows = try TextRows(contentsOf: path, options: options(format))
        StatusLine.shared.write(
            line: "\(displayName(path)): \(rows.format.rawValue)"
                + (rows.source.map { ", \($0)" } ?? "") + ", \(counted(rows.rows.count, "text"))")
        // Answers come while a long file is worked on.
        for start in stride(from: 0, to: rows.rows.count, by: 1024) {
            try body(
                rows.rows[start..<min(start + 1024, rows.rows.count)].map {
                    Text(text: $0.text, id: $0.id, path: path, line: $0.line)
                })
        }
    }

    private enum Entry { case file, folder }

    /// What an argument names, where it names something that is there.
    private static func entry(named argument: String) -> Entry? {
        guard !argument.isEmpty, argument.utf8.count < 4096, !argument.utf8.contains(0) else {
            return nil
        }
        var status = stat()
        guard stat(argument, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    private static let endings = [".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", ".json"]

    /// What should be said of a text that may have been meant as the name of files.
    private static func note(on text: String) -> String? {
        if entry(named: text) == .folder {
            return "Note: \(text) is a folder: its name is read as a text"
        }
        guard !text.contains(where: \.isWhitespace),
            let dot = text.lastIndex(of: "."), endings.contains(text[dot...].lowercased())
        else { return nil }
        return "Note: there is no file \(text): it is read as a text"
    }
}
