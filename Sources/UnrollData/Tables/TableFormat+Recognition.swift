internal import UnrollSystem

extension TableOptions.Format {
    /// The format of a file: the one that is known, else that of the ending of its name, else what its
    /// beginning tells; `nil` where nothing does. An array of JSON and lines of it are told apart by
    /// their first bytes, whatever the name says.
    ///
    /// Everything that reads tables, with labels or without, decides so.
    ///
    /// - Parameters:
    ///   - known: The format that somebody chose.
    ///   - needsLabels: Whether the file is a table in any case, since it holds labels; else lines that
    ///     are not clearly a table are texts, such as prose with as many commas in each line.
    init?(
        of path: String, _ head: TableSource.Head, as known: Self?, needsLabels: Bool
    ) {
        let told =
            known ?? Self(endingOf: path)
            ?? (needsLabels
                ? Self(recognizing: head)
                : Self(firstLine: Self.firstLine(of: head.bytes)))
        guard let told else { return nil }
        guard told == .json || told == .jsonLines else {
            self = told
            return
        }
        let isLines = head.bytes.first { !isSpace($0) } == UInt8(ascii: "{")
        self = Self.beginsArray(head.bytes) ? .json : isLines ? .jsonLines : told
    }

    /// The first line that is not blank, with what follows a bracket that stands alone there: an array
    /// of JSON over several lines begins so.
    static func firstLine(of head: [UInt8]) -> ArraySlice<UInt8> {
        let start = head.drop(while: isSpace)
        let line = trimmed(start.prefix { $0 != 0x0A })
        return line.elementsEqual([UInt8(ascii: "[")]) ? start.prefix(1 << 10) : line
    }

    /// The format that a first line tells by itself; `nil` where texts may begin so.
    ///
    /// fastText where it begins with `__label__`; JSON lines where it is an object, JSON where it begins
    /// with a bracket and an object; TSV and CSV where it is a header that names a column of texts or of
    /// labels.
    init?(firstLine line: ArraySlice<UInt8>) {
        if line.starts(with: FastTextReader.prefix) {
            self = .fastText
        } else if Self.isObject(line) {
            self = .jsonLines
        } else if line.contains(UInt8(ascii: "{")), Self.beginsArray(Array(line)) {
            self = .json
        } else if let separator = Self.headerSeparator(line) {
            self = separator == 0x09 ? .tsv : .csv
        } else {
            return nil
        }
    }

    /// What stands between the names of a header; `nil` where the line is none.
    ///
    /// Names have no white space around them, as the parts of a sentence have behind a comma; one of
    /// them is known to be that of texts or labels.
    private static func headerSeparator(_ line: ArraySlice<UInt8>) -> UInt8? {
        guard line.count <= 4096 else { return nil }
        return [0x09, UInt8(ascii: ","), UInt8(ascii: ";")].first { separator in
            let fields = line.split(separator: separator, omittingEmptySubsequences: false)
                .map { field in
                    field.count > 1 && field.first == 0x22 && field.last == 0x22
                        ? field.dropFirst().dropLast() : field
                }
            guard fields.count > 1,
                !fields.contains(where: { field in
                    field.count > 40 || field.first.map(isSpace) ?? false
                        || field.last.map(isSpace) ?? false
                })
            else { return false }
            let names = fields.map { String(decoding: $0, as: UTF8.self) }
            return ColumnNames.texts.first(in: names) != nil
                || ColumnNames.labels.first(in: names) != nil
        }
    }

    /// The format of a file by its first lines; `nil` where they are of none.
    ///
    /// What the first line tells; FASTA where it begins with `>` and
    /// nucleotides follow; JSON where a bracket is all that begins it; TSV where every line has a
    /// tab (and not CSV's rows of one length, padded by tabs); CSV where every row has the same number of columns, at least two, between commas or
    /// between semicolons.
    init?(recognizing head: TableSource.Head) {
        var lines = head.bytes.split(separator: 0x0A)
        // The last line may be cut; but a first one is always whole.
        if !head.isWhole, head.bytes.last != 0x0A, lines.count > 1 { lines.removeLast() }
        lines.removeAll(where: isBlank)
        guard let first = lines.first else { return nil }
        let begin = trimmed(first)
        if let told = Self(firstLine: begin) {
            self = told
        } else if begin.first == UInt8(ascii: ">"),
            lines.dropFirst().first.map(Self.isSequence) ?? false
        {
            self = .fasta
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
