internal import UnrollSystem

extension DataKind {
    /// The kind of a file, by its first 64 KiB and its name.
    ///
    /// What the bytes say clearly decides, then the ending of the name, then how the first lines
    /// look; text where nothing else fits.
    ///
    /// - Parameter path: A file that can be read twice.
    /// - Throws: `FileError`; `DataError` where it is a pipe, a model, or nothing that is read.
    package init(recognizing path: String) throws {
        let cure = "say with \(field: "kind") what it is" as Message
        guard path != "-" else {
            throw DataError(.missing, path, "it is read only once", cure: cure)
        }
        var reader = try BlockReader(path: path, blockSize: DataKind.headByteCount)
        let size = reader.expectedByteCount
        let head = try reader.next() ?? []
        guard size != nil || head.isEmpty else {
            throw DataError(.missing, path, "it is a pipe, which is read only once", cure: cure)
        }
        guard !head.isEmpty else {
            throw DataError(
                .empty, path, "there is nothing in it", cure: "give a file with some data")
        }
        if head.count > 8, head[8] == UInt8(ascii: "{"), head[4..<8].allSatisfy({ $0 == 0 }) {
            throw DataError(
                .malformed, path, "it is a model or another file of tensors, not data",
                cure: "show its card with 'unroll info'")
        }
        if let kind = DataKind(
            head: TableSource.Head(bytes: head, isWhole: head.count >= size ?? 0), path: path)
        {
            self = kind
        } else if let foreign = ForeignFile(head: head, insteadOf: .data) {
            throw DataError(.malformed, path, foreign.problem, cure: foreign.cure)
        } else if head.contains(0) {
            throw DataError(
                .malformed, path, "it is binary, and not of a kind that is read", cure: cure)
        } else {
            self = .text
        }
    }

    static let headByteCount = 1 << 16

    /// Whether a file has a label for each base of its sequences.
    package static func holdsLabelledNucleotides(_ path: String) throws -> Bool {
        guard path != "-" else { return false }
        var reader = try BlockReader(path: path, blockSize: headByteCount)
        let head = try reader.next() ?? []
        return FirstLines(TableSource.Head(bytes: head, isWhole: false)).areLabelledNucleotides
    }

    /// The kind of a file that begins so; `nil`: a text, or a file that is not read.
    ///
    /// - Parameter path: The file, whose name may tell the kind.
    init?(head: TableSource.Head, path: String) {
        let bytes = head.bytes
        func begins(_ text: String, at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: text.utf8)
        }
        if ["RIFF", "RF64", "BW64"].contains(where: { begins($0) }), begins("WAVE", at: 8) {
            self = .audio
        } else if bytes.starts(with: NumPyHeader.magic) || bytes.starts(with: Y4MHeader.magic) {
            self = .frames
        } else if MusicForm(head: bytes.prefix(1 << 12), path: path) != nil {
            self = .music
        } else if FirstLines(head).areLabelledNucleotides {
            self = .tags
        } else if let kind = DataKind.named(path) {
            self = kind
        } else if let kind = FirstLines(head).kind(path: path) {
            self = kind
        } else {
            return nil
        }
    }

    /// The kind that the ending of a name tells by itself.
    private static func named(_ path: String) -> DataKind? {
        let name = (path.split(separator: "/").last ?? "").lowercased()
        if SkeletonFileName(path) != nil { return .frames }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[dot...] {
        case ".fa", ".fasta", ".fna", ".ffn", ".fq", ".fastq": return .nucleotides
        case ".conll", ".conllu", ".iob", ".iob2", ".bio", ".bioes": return .tags
        case ".bed", ".gff", ".gff3", ".gtf": return .intervals
        case ".npy", ".npz", ".mfc", ".y4m", ".mp4", ".mkv", ".avi", ".webm", ".mov": return .frames
        case ".wav", ".mp3", ".flac", ".ogg", ".opus", ".aiff", ".aif", ".m4a": return .audio
        case ".arpa": return .ngrams
        case ".vec": return .vectors
        default: return nil
        }
    }
}

/// The first lines of a file, and what they look like.
private struct FirstLines {
    private let head: TableSource.Head
    /// Without what ends them, blank ones among them; the last one is whole.
    private let lines: [ArraySlice<UInt8>]
    /// Those that are not blank.
    private let written: [ArraySlice<UInt8>]

    /// Lines that are looked at one by one.
    private static let most = 200

    init(_ head: TableSource.Head) {
        var head = head
        if head.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { head.bytes.removeFirst(3) }
        var lines = head.bytes.split(
            separator: 0x0A, maxSplits: Self.most, omittingEmptySubsequences: false)
        if lines.count > Self.most || !head.isWhole && lines.count > 1
            || lines.last?.isEmpty == true
        {
            lines.removeLast()
        }
        self.head = head
        self.lines = lines
        written = lines.filter { !isBlank($0) }
    }

    func kind(path: String) -> DataKind? {
        guard let first = written.first.map(trimmed) else { return nil }
        if first.starts(with: "##gff-version".utf8) { return .intervals }
        if written.prefix(50).contains(where: { trimmed($0).elementsEqual("\\data\\".utf8) }) {
            return .ngrams
        }
        if isObject(first) || TableOptions.Format.beginsArray(head.bytes) {
            return holdsTokenList ? .tags : holdsPair(first) ? .pairs : .table
        }
        switch TableOptions.Format(recognizing: head) {
        case .fasta: return .nucleotides
        case .fastText: return .table
        default: break
        }
        if isFASTQ { return .nucleotides }
        if areVectors { return .vectors }
        if areNumbers { return .frames }
        if areTags { return .tags }
        let format = TableOptions.Format(endingOf: path)
        if format == .csv || format == .tsv || isTable { return namesPair ? .pairs : .table }
        return nil
    }

    /// Whether names are those of a text to translate and of its translation; a text and a target may be
    /// those of a class too.
    private func arePair(_ names: [String]) -> Bool {
        !Set(names).isDisjoint(with: ["source", "src", "input"])
            && ColumnNames.targets.first(in: names) != nil
    }

    private func holdsPair(_ line: ArraySlice<UInt8>) -> Bool {
        let objects = JSONObjects(path: "", noun: "", example: "", members: "")
        return arePair((try? objects.keys(Array(line), 1)) ?? [])
    }

    /// Whether the first row of a table names a text and its translation.
    private var namesPair: Bool {
        guard let first = written.first else { return false }
        let names = first.split { [0x2C, 0x3B, 0x09].contains($0) }
        return arePair(names.map { String(decoding: trimmed($0), as: UTF8.self).lowercased() })
    }

    private func isObject(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: "{")
    }

    /// Whether the first JSON object has a list under a key of tokens.
    private var holdsTokenList: Bool {
        let text = String(decoding: head.bytes.prefix(1 << 12), as: UTF8.self)
            .filter { !$0.isWhitespace }
        return TaggedJSONReader.wordKeys.names.contains { text.contains("\"\($0)\":[") }
    }

    /// Whether the first record of FASTA has a label for each base: as many lines of them as of bases,
    /// and not all of them letters of bases.
    var areLabelledNucleotides: Bool {
        guard written.first?.first == UInt8(ascii: ">") else { return false }
        let record = written.dropFirst().prefix { $0.first != UInt8(ascii: ">") }.map(trimmed)
        let (bases, labels) = (record.prefix(record.count / 2), record.suffix(record.count / 2))
        return !record.isEmpty && record.count.isMultiple(of: 2)
            && bases.map(\.count) == labels.map(\.count) && bases.allSatisfy(areBases)
            && !labels.allSatisfy(areBases)
    }

    private func areBases(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { isSpace($0) || Nucleotides.bases(of: $0) != nil }
    }

    private var isFASTQ: Bool {
        guard written.count >= 4, written[0].first == UInt8(ascii: "@") else { return false }
        return areBases(written[1]) && written.prefix(20).contains { $0.first == UInt8(ascii: "+") }
    }

    private func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        line.split { isSpace($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
    }

    private func isNumber(_ field: ArraySlice<UInt8>) -> Bool {
        field.withUnsafeBytes { DecimalNumber.isNumber($0) }
    }

    /// Whether every line, but perhaps the first with the columns' names, holds numbers alone.
    private var areNumbers: Bool {
        let rows = written.filter { $0.first != UInt8(ascii: "#") }
        guard let first = rows.first else { return false }
        let hasNames = rows.count > 1 && !fields(first).contains(where: isNumber)
        return rows.dropFirst(hasNames ? 1 : 0).allSatisfy { fields($0).allSatisfy(isNumber) }
    }

    /// Whether lines are a word with many numbers behind it, perhaps below a line of two sizes.
    private var areVectors: Bool {
        guard let first = written.first else { return false }
        let sizes = fields(first).map { Int(String(decoding: $0, as: UTF8.self)) }
        if sizes.count == 2, let count = sizes[0], let width = sizes[1], count > 0, width > 1 {
            // A binary file has no second line to speak of.
            guard written.count > 1, head.bytes.prefix(512).allSatisfy({ $0 >= 0x09 }) else {
                return true
            }
            return TextRow.numberCount(bytes: written[1]) == width
        }
        let counts = written.prefix(20).map { TextRow.numberCount(bytes: $0) ?? 0 }
        return counts.allSatisfy { $0 == counts[0] && $0 >= 8 }
            && !isNumber(fields(first).first ?? [])
    }

    /// Whether each line is a token with its columns, and blank lines stand between sentences.
    private var areTags: Bool {
        let layout = ColumnLayout(head)
        if layout.isCoNLLU || written.prefix(3).contains(where: Columns.isDocumentStart) {
            return true
        }
        let rows = written.filter { $0.first != UInt8(ascii: "#") }
        guard let columns = layout.columnCount, columns >= 2, rows.count >= 2 else { return false }
        var places: [Range<Int>] = []
        let fit = rows.allSatisfy { line in
            Columns.split(
                Columns.withoutTrailingSpace(line), isTabbed: layout.isTabbed, into: &places)
            return places.count == columns && places.allSatisfy { !$0.isEmpty }
                && places[0].count <= 60 && places[columns - 1].count <= 60
        }
        let endsSentences = lines.dropLast().contains(where: isBlank)
        return fit && endsSentences
    }

    /// Whether the lines are rows of a table: named columns, or one that repeats its values.
    private var isTable: Bool {
        guard let format = TableOptions.Format(recognizing: head), format == .csv || format == .tsv
        else { return false }
        var parser = DelimitedParser(
            path: "", format: format,
            separator: format == .csv ? TableOptions.Format.separator(of: head) : nil)
        // A cut head may well end within a row.
        try? head.bytes.withUnsafeBytes { try parser.read($0) }
        try? parser.finish()
        let grid = parser.grid
        guard grid.rowCount >= 2 else { return false }
        let names = (0..<grid.columnCount).map { trimmed(grid.text(row: 0, column: $0)) }
        if ColumnNames.texts.first(in: names) != nil, ColumnNames.labels.first(in: names) != nil {
            return true
        }
        return (0..<grid.columnCount).contains { column in
            let values = Set((0..<grid.rowCount).map { grid[$0, column] })
            // A file that is sorted by class may begin with one alone.
            return values.count <= grid.rowCount / 2
        }
    }
}
