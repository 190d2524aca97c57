internal import UnrollSystem

/// What the first lines of a file of tagged sentences tell of its form.
struct ColumnLayout {
    /// Whether the first line is a JSON object.
    private(set) var isJSON = false
    /// Whether the first token line looks as one of CoNLL-U.
    private(set) var isCoNLLU = false
    /// Whether tabs separate the columns.
    private(set) var isTabbed = false
    /// The columns of the first line that does not begin with `#`; `nil` where all of them do.
    private(set) var columnCount: Int?

    init(_ head: TableSource.Head) {
        var lines = head.bytes.split(separator: 0x0A)
        // The last line may be cut; but a first one is always whole.
        if !head.isWhole, head.bytes.last != 0x0A, lines.count > 1 { lines.removeLast() }
        lines = lines.map(Columns.withoutTrailingSpace)
        lines.removeAll { Columns.isBlank($0) || Columns.isDocumentStart($0) }
        guard let first = lines.first else { return }
        isJSON = TableOptions.Format.isObject(trimmed(first))
        let line = lines.first { $0.first != UInt8(ascii: "#") }
        isTabbed = (line ?? first).contains(0x09)
        guard let line, line.count <= ColumnFileReader.longestLine else { return }
        var fields: [Range<Int>] = []
        Columns.split(line, isTabbed: isTabbed, into: &fields)
        columnCount = fields.count
        isCoNLLU = fields.count == 10 && isTabbed && WordNumber(line[fields[0]]) != nil
    }
}

/// The first column of a line of CoNLL-U.
enum WordNumber {
    /// A word, with its number: 4.
    case word(first: Bool)
    /// A token over several words, `3-4`, or a word that is not in the text, `5.1`.
    case skipped

    init?(_ field: ArraySlice<UInt8>) {
        func isNumber(_ part: ArraySlice<UInt8>) -> Bool {
            !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
        }
        if isNumber(field) {
            self = .word(first: field.elementsEqual([0x31]))
            return
        }
        let parts = field.split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
        guard parts.count == 2, parts.allSatisfy(isNumber) else { return nil }
        self = .skipped
    }
}

/// Lines in columns, as bytes.
enum Columns {
    static func withoutTrailingSpace(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = line
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    /// Whether a line without trailing white space of ASCII has nothing but white space at all.
    static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first(where: { !isSpace($0) }) else { return true }
        // No-break spaces and their like begin with these; a token may hold them too.
        guard [0xC2, 0xE1, 0xE2, 0xE3].contains(first) else { return false }
        return String(decoding: line, as: UTF8.self).unicodeScalars
            .allSatisfy(WordTokenizer.isSpace)
    }

    private static let documentStart = Array("-DOCSTART-".utf8)

    /// Whether a line begins a document.
    static func isDocumentStart(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: documentStart) else { return false }
        let rest = line.dropFirst(documentStart.count)
        return rest.isEmpty || isSpace(rest[rest.startIndex])
    }

    private static let marks = ["#begin document", "#end document"].map { Array($0.utf8) }

    /// Whether a line is one of those around the documents of CoNLL-2011 and 2012.
    static func isDocumentMark(_ line: ArraySlice<UInt8>) -> Bool {
        marks.contains { line.starts(with: $0) }
    }

    /// The columns of a line that has no white space at its end.
    static func split(
        _ line: ArraySlice<UInt8>, isTabbed: Bool, into fields: inout [Range<Int>]
    ) {
        fields.removeAll(keepingCapacity: true)
        var start = line.startIndex
        func end(_ index: Int) {
            var (first, last) = (start, index)
            while first < last, isSpace(line[first]) { first += 1 }
            while last > first, isSpace(line[last - 1]) { last -= 1 }
            if isTabbed || first < last { fields.append(first..<last) }
            start = index + 1
        }
        for index in line.indices where isTabbed ? line[index] == 0x09 : isSpace(line[index]) {
            end(index)
        }
        end(line.endIndex)
    }
}
