internal import UnrollSystem

extension TaggedCorpus {
    /// Endings of files of tokens in columns.
    private static let endings = [".conll", ".conllu", ".iob", ".iob2", ".bio", ".bioes"]

    /// Whether a file holds tokens, not texts: by its ending; where it is CoNLL-U, or the last column of
    /// every line at its beginning is a tag; where its first JSON object has tokens and no text.
    ///
    /// - Parameters:
    ///   - path: A file. Pipes, which are read only once, are never looked at.
    ///   - tags: Those that the last column may have; `O` always.
    package static func holdsTokens(_ path: String, tags: Set<String>) throws -> Bool {
        let name = path.lowercased()
        if endings.contains(where: name.hasSuffix) { return true }
        if TableOptions.Format(endingOf: path) == .csv { return false }
        guard path != "-", try BlockReader(path: path).expectedByteCount != nil,
            // What is wrong with the file is told when it is read.
            var source = try? TableSource(path: path), let head = try? source.readHead()
        else { return false }
        let first = TableOptions.Format.firstLine(of: head.bytes)
        let told = TableOptions.Format(firstLine: first)
        if told == .jsonLines || told == .json { return namesTokens(first) }
        let layout = ColumnLayout(head)
        if layout.isCoNLLU { return true }
        guard told == nil, let count = layout.columnCount, count > 1 else { return false }
        var lines = head.bytes.split(separator: 0x0A)
        if !head.isWhole, lines.count > 1 { lines.removeLast() }
        lines = lines.map(Columns.withoutTrailingSpace)
        lines.removeAll {
            Columns.isBlank($0) || Columns.isDocumentStart($0) || Columns.isDocumentMark($0)
        }
        let known = Set(tags.map { Array($0.utf8) }).union([Array(TagScheme.outside.utf8)])
        var fields: [Range<Int>] = []
        return lines.allSatisfy { line in
            guard line.count <= ColumnFileReader.longestLine else { return false }
            Columns.split(line, isTabbed: layout.isTabbed, into: &fields)
            // A comment may stand among them.
            guard fields.count == count, let last = fields.last else {
                return line.first == UInt8(ascii: "#")
            }
            return known.contains(Array(line[last]))
        }
    }

    /// Whether an object, or the beginning of an array of them, has tokens and no text.
    private static func namesTokens(_ line: ArraySlice<UInt8>) -> Bool {
        guard let start = line.firstIndex(of: UInt8(ascii: "{")) else { return false }
        var keys: [String] = []
        var scanner = JSONScanner(Array(line[start...]))
        // The line may be cut: what comes first tells enough.
        try? scanner.object { scanner, key throws(JSONScanner.Failure) in
            keys.append(key)
            try scanner.skipValue()
        }
        return ColumnNames.texts.first(in: keys) == nil
            && TaggedJSONReader.wordKeys.first(in: keys) != nil
    }
}
