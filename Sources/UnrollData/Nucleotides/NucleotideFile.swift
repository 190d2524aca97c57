public import UnrollSystem

/// Sequences in FASTA or FASTQ.
///
/// **FASTA**: a line that begins with `>` is a header, the name up to the first white space; the lines
/// up to the next one are its sequence. **FASTQ**: a header after `@`, the sequence, a line that
/// begins with `+`, and as many qualities as letters (they may stand on several lines). Blank lines
/// are skipped, a byte order mark is dropped, lines end with LF or CRLF.
public struct NucleotideFile: Sendable {
    /// How sequences are written.
    public enum Format: String, Sendable {
        /// Records of a header behind `>` and lines of letters.
        case fasta
        /// Records of four lines: name, letters, `+`, qualities.
        case fastq
    }

    /// A sequence and its header.
    public struct Record: Sendable, Hashable {
        /// The header up to its first white space; empty where there is none.
        public var name: String
        /// The header behind the name.
        public var description: String
        /// The letters as they stand there.
        public var sequence: String
        /// The line of the header, counted from 1.
        public var line: Int

        /// What a word `label=…` of the header says.
        public var label: String? {
            description.split(whereSeparator: \.isWhitespace).lazy
                .first { $0.hasPrefix("label=") }.map { String($0.dropFirst("label=".count)) }
        }
    }

    /// The sequences, at least one, in the order of the file.
    public private(set) var records: [Record] = []
    /// The file, as the caller named it; `-` is standard input.
    public let path: String
    /// The format of the file.
    public let format: Format
    /// What a user should look at; the file was read all the same.
    public private(set) var warnings: [String] = []

    /// Reads a file.
    ///
    /// - Parameter file: The file; `-` is standard input.
    /// - Throws: `FileError`; `DataError` with the line of what is wrong.
    public init(contentsOf file: some FileLocation) throws {
        let path = file.filePath
        try self.init(TableSource(path: path), path: path)
    }

    /// Reads bytes that are there already.
    package init(bytes: [UInt8], path: String) throws {
        try self.init(TableSource(bytes: bytes, path: path), path: path)
    }

    init(_ source: TableSource, path: String) throws {
        var source = source
        self.path = path
        let head = try source.readHead().bytes
        format = head.first { !isSpace($0) } == UInt8(ascii: "@") ? .fastq : .fasta
        var parser = Parser(path: path, format: format)
        try source.forEachLine { try parser.read($0, $1) }
        records = try parser.finish()
        guard !records.isEmpty else {
            throw DataError(
                .empty, path, "there are no sequences in it",
                cure: "give a FASTA or FASTQ file, or a table")
        }
        var names: Set<String> = []
        if let twice = records.first(where: { !$0.name.isEmpty && !names.insert($0.name).inserted })
        {
            warnings.append("line \(twice.line): a second sequence has the name '\(twice.name)'")
        }
    }

    private struct Parser {
        let path: String
        let format: Format
        private var records: [Record] = []
        private var letters: [UInt8] = []
        /// Qualities still to come; `nil` before the line with `+`.
        private var missing: Int?

        init(path: String, format: Format) {
            self.path = path
            self.format = format
        }

        mutating func read(_ line: [UInt8], _ number: Int) throws {
            if format == .fastq, let count = missing, count > 0 {
                let given = line.count { !isSpace($0) }
                guard given <= count else {
                    throw DataError(
                        .malformed, path, line: number,
                        "there are \(given - count) more qualities than letters",
                        cure: "write the file again: it may be cut or mixed up")
                }
                missing = count - given
                return
            }
            let mark = format == .fasta ? UInt8(ascii: ">") : UInt8(ascii: "@")
            if line.first == mark, format == .fasta || missing != nil || records.isEmpty {
                try close()
                let header = String(decoding: line.dropFirst(), as: UTF8.self)
                let name = header.prefix { !$0.isWhitespace }
                let rest = header.dropFirst(name.count).drop(while: \.isWhitespace)
                records.append(
                    Record(
                        name: String(name), description: String(rest), sequence: "", line: number))
                return
            }
            guard !records.isEmpty else {
                throw DataError(
                    .malformed, path, line: number, "a sequence stands before the first header",
                    cure: "begin the file with a line such as >name label=class")
            }
            if format == .fastq, line.first == UInt8(ascii: "+"), missing == nil {
                missing = letters.count
                return
            }
            try check(line, number)
            letters += line.filter { !isSpace($0) }
        }

        private func check(_ line: [UInt8], _ number: Int) throws {
            if missing == nil, line.allSatisfy({ isSpace($0) || Nucleotides.bases(of: $0) != nil })
            {
                return
            }
            if missing != nil {
                throw DataError(
                    .malformed, path, line: number, "a record must begin with @ here",
                    cure: "write the file again: it may be cut or mixed up")
            }
            _ = try Nucleotides.frames(
                String(decoding: line, as: UTF8.self), path: path, line: number)
        }

        private mutating func close() throws {
            guard let last = records.indices.last else { return }
            if letters.isEmpty {
                throw DataError(
                    .malformed, path, line: records[last].line,
                    "the header '\(records[last].name)' has no sequence",
                    cure: "add its letters or leave the header out")
            }
            if format == .fastq, missing != 0 {
                throw DataError(
                    .malformed, path, line: records[last].line,
                    "the record '\(records[last].name)' lacks "
                        + (missing.map { counted($0, "quality", plural: "qualities") }
                            ?? "its line with +"),
                    cure: "write the file again: it may be cut")
            }
            records[last].sequence = String(decoding: letters, as: UTF8.self)
            letters = []
            missing = nil
        }

        mutating func finish() throws -> [Record] {
            try close()
            return records
        }
    }
}

extension NucleotideFile {
    /// The sequences with the classes that their headers say (`label=…`).
    ///
    /// - Throws: `DataError` where a header says none.
    func labelled() throws -> [LabelledText] {
        try records.map { record in
            guard let label = record.label, !label.isEmpty else {
                throw DataError(
                    .malformed, path, line: record.line,
                    "the header '\(record.name)' says no class",
                    cure: "add it to each header, such as >\(record.name) label=EI, or give a table"
                )
            }
            return LabelledText(text: record.sequence, label: label, line: record.line)
        }
    }
}
