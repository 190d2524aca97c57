internal import UnrollSystem

extension TableOptions.Format {
    /// The format of a file by its first lines; `nil` where they are of none.
    ///
    /// fastText where the first line begins with `__label__`; JSON lines where it is an object; TSV
    /// where every line has a tab; CSV where every row has the same number of columns, at least two.
    init?(recognizing head: TableSource.Head) {
        var lines = head.bytes.split(separator: 0x0A)
        // The last line may be cut; but a first one is always whole.
        if !head.isWhole, head.bytes.last != 0x0A, lines.count > 1 { lines.removeLast() }
        lines.removeAll(where: isBlank)
        guard let first = lines.first else { return nil }
        let begin = trimmed(first)
        if begin.starts(with: FastTextReader.prefix) {
            self = .fastText
        } else if TableOptions.Format.isObject(begin) {
            self = .jsonLines
        } else if lines.allSatisfy({ $0.contains(0x09) }) {
            self = .tsv
        } else if TableOptions.Format.isCSV(head) {
            self = .csv
        } else {
            return nil
        }
    }

    private static func isObject(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.first == UInt8(ascii: "{") else { return false }
        var scanner = JSONScanner(Array(line))
        do {
            try scanner.skipValue()
            try scanner.expectEnd()
            return true
        } catch {
            return false
        }
    }

    private static func isCSV(_ head: TableSource.Head) -> Bool {
        var parser = DelimitedParser(path: "", format: .csv)
        do {
            try head.bytes.withUnsafeBytes { try parser.read($0) }
            // What is cut may well be an open quote or a row that lacks columns.
            if head.isWhole { try parser.finish() }
        } catch {
            return false
        }
        return parser.grid.rowCount > 0
    }
}
