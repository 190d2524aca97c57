internal import UnrollSystem

extension TableOptions.Format {
    /// The format of a file by its first lines; `nil` where they are of none.
    ///
    /// fastText where the first line begins with `__label__`; FASTA where it begins with `>` and
    /// nucleotides follow; JSON lines where it is an object, JSON
    /// where it begins with a bracket and an object, or is that bracket; TSV where every line has a
    /// tab (and not CSV's rows of one length, padded by tabs); CSV where every row has the same number of columns, at least two, between commas or
    /// between semicolons.
    init?(recognizing head: TableSource.Head) {
        var lines = head.bytes.split(separator: 0x0A)
        // The last line may be cut; but a first one is always whole.
        if !head.isWhole, head.bytes.last != 0x0A, lines.count > 1 { lines.removeLast() }
        lines.removeAll(where: isBlank)
        guard let first = lines.first else { return nil }
        let begin = trimmed(first)
        if begin.starts(with: FastTextReader.prefix) {
            self = .fastText
        } else if begin.first == UInt8(ascii: ">"),
            lines.dropFirst().first.map(Self.isSequence) ?? false
        {
            self = .fasta
        } else if TableOptions.Format.isObject(begin) {
            self = .jsonLines
        } else if TableOptions.Format.beginsArray(head.bytes) {
            self = .json
        } else if lines.allSatisfy({ $0.contains(0x09) }) {
            // Some files pad the columns between their commas with tabs, one or several.
            let counts = Set(lines.lazy.map { $0.count { $0 == 0x09 } })
            self = counts.count > 1 && TableOptions.Format.isCSV(head) ? .csv : .tsv
        } else if TableOptions.Format.isCSV(head) {
            self = .csv
        } else {
            return nil
        }
    }

    /// Whether a line is nothing but letters of nucleotides.
    private static func isSequence(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { isSpace($0) || Nucleotides.bases(of: $0) != nil }
    }

    /// Whether a line is a JSON object.
    static func isObject(_ line: ArraySlice<UInt8>) -> Bool {
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

    /// Whether a text begins as a JSON array of objects, or one without any.
    static func beginsArray(_ head: [UInt8]) -> Bool {
        let start = head.drop(while: isSpace)
        guard start.first == UInt8(ascii: "[") else { return false }
        let next = start.dropFirst().drop(while: isSpace).first
        return next == nil || next == UInt8(ascii: "{") || next == UInt8(ascii: "]")
    }

    /// The separator of CSV columns: a comma or, as spreadsheets write it where a comma
    /// stands in numbers, a semicolon: whichever more of the first rows can be read with, without a
    /// row of other columns; a comma where they are as many.
    static func separator(of head: TableSource.Head) -> UInt8 {
        let comma = rows(head, separator: UInt8(ascii: ","))
        let semicolon = rows(head, separator: UInt8(ascii: ";"))
        let prefersSemicolon = comma.isWhole ? false : semicolon.count > comma.count
        return UInt8(ascii: prefersSemicolon ? ";" : ",")
    }

    private static func isCSV(_ head: TableSource.Head) -> Bool {
        let (count, isWhole) = rows(head, separator: separator(of: head))
        return isWhole && count > 0
    }

    /// How many rows can be read, and whether nothing is wrong behind them.
    private static func rows(
        _ head: TableSource.Head, separator: UInt8
    ) -> (count: Int, isWhole: Bool) {
        var parser = DelimitedParser(path: "", format: .csv, separator: separator)
        do {
            try head.bytes.withUnsafeBytes { try parser.read($0) }
            // A cut head may well end in an open quote or a row that lacks columns.
            if head.isWhole { try parser.finish() }
        } catch {
            return (parser.grid.rowCount, false)
        }
        return (parser.grid.rowCount, true)
    }
}
