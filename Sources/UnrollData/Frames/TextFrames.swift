internal import UnrollSystem

/// Reads frames from rows of numbers, one row a frame.
///
/// Columns stand between tabs, commas, semicolons or white space, whichever the first row shows;
/// every row has as many. The first row may name the columns: it does where none of its fields is a
/// number. Blank lines and lines that begin with `#` are skipped; a number may stand in double
/// quotes. Lines end with LF, CRLF or CR.
struct TextFrames {
    /// The names of the columns, where the first row has them.
    private(set) var names: [String]?
    /// The number of columns, once a row has been read.
    private(set) var width: Int?
    /// The line of the row that was read last, counted from 1.
    private(set) var line = 0
    var path: String { stream.path }

    private var stream: ByteStream
    private let lost: FrameOptions.LostFrames
    /// What stands between columns; `nil`: white space.
    private var separator: UInt8?
    private var frameCount = 0
    private var fields: [Range<Int>] = []
    /// A row that was read ahead.
    private var pending: [Float]?

    /// No row is longer, so that a file of another kind ends with a sentence.
    static let longestLine = 1 << 26

    init(_ stream: ByteStream, lost: FrameOptions.LostFrames) {
        self.stream = stream
        self.lost = lost
    }

    /// Reads the first row ahead, so that ``width`` is known.
    ///
    /// - Throws: As ``next()``.
    mutating func prepare() throws { if pending == nil { pending = try readRow() } }

    /// The next row; `nil` at the end.
    ///
    /// - Throws: `FileError`; `DataError` with the line of a row that does not fit.
    mutating func next() throws -> [Float]? {
        if let row = pending {
            pending = nil
            return row
        }
        return try readRow()
    }

    private mutating func readRow() throws -> [Float]? {
        while var text = try stream.readLine(limit: TextFrames.longestLine, endsAtReturn: true) {
            line += 1
            if line == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
            guard text.count <= TextFrames.longestLine else {
                throw malformed(
                    "the line has more than \(TextFrames.longestLine.grouped) bytes",
                    cure: "give a file with a row of numbers for each frame")
            }
            let content = trimmed(text[...])
            if content.isEmpty || content.first == UInt8(ascii: "#") { continue }
            if width == nil { separator = TextFrames.separator(of: content) }
            split(separator == 0x09 ? text[...] : content, of: text)
            if width == nil, !fields.contains(where: { isNumber(text, $0) }) {
                guard names == nil else { throw notANumber(text, 0) }
                names = fields.map { String(decoding: text[$0], as: UTF8.self) }
                continue
            }
            return try row(text)
        }
        return nil
    }

    private mutating func row(_ text: [UInt8]) throws -> [Float] {
        if let expected = width ?? names?.count, fields.count != expected {
            throw malformed(
                "the row has \(counted(fields.count, "column")), the first one has \(expected)",
                cure: "write the same number of columns for every frame")
        }
        width = fields.count
        defer { frameCount += 1 }
        var values: [Float] = []
        values.reserveCapacity(fields.count)
        try text.withUnsafeBytes { bytes in
            for (column, field) in fields.enumerated() {
                let spelt = UnsafeRawBufferPointer(rebasing: bytes[field])
                do throws(DecimalNumber.Failure) {
                    values.append(try DecimalNumber.float(spelt))
                } catch {
                    guard error == .tooLarge || TextFrames.namesNoNumber(spelt) else {
                        throw notANumber(text, column)
                    }
                    guard lost.contains(.notFinite) else {
                        throw FrameProblem.notFinite(
                            path, line: line, frame: frameCount, feature: column)
                    }
                    values.append(.nan)
                }
            }
        }
        return values
    }

    // MARK: Fields

    private static func separator(of row: ArraySlice<UInt8>) -> UInt8? {
        [0x09, UInt8(ascii: ";"), UInt8(ascii: ",")].first { row.contains($0) }
    }

    /// Finds the fields of a row, without the white space and the quotes around them.
    private mutating func split(_ row: ArraySlice<UInt8>, of text: [UInt8]) {
        fields.removeAll(keepingCapacity: true)
        if let separator {
            for field in row.split(separator: separator, omittingEmptySubsequences: false) {
                var field = trimmed(field)
                if field.count >= 2, field.first == 0x22, field.last == 0x22 {
                    field = trimmed(field.dropFirst().dropLast())
                }
                fields.append(field.startIndex..<field.endIndex)
            }
            // A tab behind the last column is seen by nobody.
            if separator == 0x09, let last = fields.last, last.isEmpty, fields.count > 1 {
                fields.removeLast()
            }
        } else {
            for field in row.split(whereSeparator: isSpace) {
                fields.append(field.startIndex..<field.endIndex)
            }
        }
    }

    private func isNumber(_ text: [UInt8], _ field: Range<Int>) -> Bool {
        text.withUnsafeBytes { bytes in
            let spelt = UnsafeRawBufferPointer(rebasing: bytes[field])
            return DecimalNumber.isNumber(spelt) || TextFrames.namesNoNumber(spelt)
        }
    }

    /// Whether a field says that there is no number: nan, inf, with a sign or none.
    private static func namesNoNumber(_ field: UnsafeRawBufferPointer) -> Bool {
        guard (3...9).contains(field.count) else { return false }
        var name = String(decoding: field, as: UTF8.self).lowercased()
        if name.first == "-" || name.first == "+" { name.removeFirst() }
        return ["nan", "inf", "infinity"].contains(name)
    }

    // MARK: Errors

    private func notANumber(_ text: [UInt8], _ column: Int) -> DataError {
        let field = String(decoding: text[fields[column]], as: UTF8.self)
        if field.isEmpty {
            return malformed(
                "column \(column + 1) is empty", cure: "write a number there, or leave the row out")
        }
        let hasComma = separator != UInt8(ascii: ",") && field.contains(",")
        return malformed(
            "column \(column + 1) holds \(shown(field)), which is not a number",
            cure: hasComma
                ? "write a point in place of the decimal comma"
                : "write a row of numbers for each frame, with names in the first row only")
    }

    func malformed(_ problem: String, cure: String) -> DataError {
        DataError(.malformed, path, line: line, problem, cure: cure)
    }
}
