import UnrollSystem

/// A line of a text file of vectors: a word, and the numbers.
///
/// The width decides: the last fields are the numbers, and the word is what comes before, with the
/// spaces and numbers that it may have in it. Of a line that begins with spaces and has nothing but
/// numbers the word is a space.
struct TextRow {
    let word: UnsafeRawBufferPointer
    /// Where the numbers stand in the line.
    private let line: UnsafeRawBufferPointer
    private let numbersStart: Int

    /// Takes a line apart; `nil` where it has not the fields that it should have.
    init?(_ line: UnsafeRawBufferPointer, width: Int) {
        let count = TextRow.fieldCount(line)
        if count == width, width > 0, TextRow.isSpace(line[0]) {
            // The last space before the numbers separates them from the word.
            let spaces = line.prefix(while: TextRow.isSpace).count
            word = UnsafeRawBufferPointer(rebasing: line[..<max(1, spaces - 1)])
            numbersStart = spaces
            self.line = line
            return
        }
        guard count > width else { return nil }
        var start = 0
        while TextRow.isSpace(line[start]) { start += 1 }
        var end = start
        if count == width + 1 {
            while end < line.count, !TextRow.isSpace(line[end]) { end += 1 }
        } else {
            // A word with spaces in it: the last `width` fields are the numbers.
            end = line.count
            for _ in 0..<width {
                while TextRow.isSpace(line[end - 1]) { end -= 1 }
                while !TextRow.isSpace(line[end - 1]) { end -= 1 }
            }
        }
        numbersStart = end
        while TextRow.isSpace(line[end - 1]) { end -= 1 }
        word = UnsafeRawBufferPointer(rebasing: line[start..<end])
        self.line = line
    }

    /// The numbers as they are written, one after the other.
    var fields: FieldSequence { FieldSequence(line: line, place: numbersStart) }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    /// The number of runs of bytes between spaces.
    static func fieldCount(_ line: UnsafeRawBufferPointer) -> Int {
        guard !line.isEmpty else { return 0 }
        // A field begins where a space, or nothing, comes before what is none. Written without a
        // carried value, the loop runs in vectors.
        var count = isSpace(line[0]) ? 0 : 1
        for index in 1..<line.count {
            let begins = isSpace(line[index - 1]) && !isSpace(line[index])
            count &+= begins ? 1 : 0
        }
        return count
    }

    /// How many numbers a line ends with, its first field aside; `nil` for a blank line.
    static func numberCount(_ line: UnsafeRawBufferPointer) -> Int? {
        var fields = FieldSequence(line: line, place: 0)
        guard fields.next() != nil else { return nil }
        var count = 0
        while let field = fields.next() { count = DecimalNumber.isNumber(field) ? count + 1 : 0 }
        return count
    }

    /// The same of bytes in an array.
    static func numberCount(bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { numberCount($0) }
    }

    struct FieldSequence: Sequence, IteratorProtocol {
        let line: UnsafeRawBufferPointer
        var place: Int

        mutating func next() -> UnsafeRawBufferPointer? {
            while place < line.count, TextRow.isSpace(line[place]) { place += 1 }
            guard place < line.count else { return nil }
            let start = place
            while place < line.count, !TextRow.isSpace(line[place]) { place += 1 }
            return UnsafeRawBufferPointer(rebasing: line[start..<place])
        }
    }
}

extension WordVectorFile {
    /// Reads the lines of word2vec text, fastText `.vec` and GloVe. Blank lines are passed over.
    mutating func readTextRows(
        into vector: UnsafeMutableBufferPointer<Float>,
        where isWanted: ((UnsafeRawBufferPointer) -> Bool)?,
        _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        var count = 0
        while true {
            let newline = try window.distance(to: 0x0A, limit: Self.longestLine)
            line += 1
            var length = newline ?? 0
            if newline == nil {
                length = try window.fill(1)
                if length == 0 { break }
                if length >= Self.longestLine {
                    throw malformed(line: line, "it is longer than \(Self.longestLine) bytes")
                }
            }
            let isRow = try window.look { bytes in
                try readRow(
                    UnsafeRawBufferPointer(rebasing: bytes[..<length]), into: vector,
                    isLast: count == promisedCount, isWanted, body)
            }
            if isRow { count += 1 }
            if count > Self.mostRows { throw malformed(line: line, "there are too many lines") }
            window.advance(newline == nil ? length : length + 1)
        }
        if let promisedCount, count < promisedCount {
            throw DataError(
                .malformed, path, line: line - 1,
                "the file ends after \(count) of the \(counted(promisedCount, "word")) that its first "
                    + "line promises", cure: "it is cut short: get or write it again")
        }
    }

    /// - Returns: Whether the line is a row; else it is blank.
    private func readRow(
        _ bytes: UnsafeRawBufferPointer, into vector: UnsafeMutableBufferPointer<Float>,
        isLast: Bool, _ isWanted: ((UnsafeRawBufferPointer) -> Bool)?,
        _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<Float>) throws -> Void
    ) throws -> Bool {
        guard let row = TextRow(bytes, width: width) else {
            let count = TextRow.fieldCount(bytes)
            if count == 0 { return false }
            throw malformed(
                line: line,
                "it has \(counted(count, "field")) instead of a word and "
                    + counted(width, "number"))
        }
        if isLast {
            throw malformed(
                line: line,
                "it comes after the \(counted(promisedCount ?? 0, "word")) that line 1 promises")
        }
        if let isWanted, !isWanted(row.word) { return true }
        var place = 0
        for field in row.fields {
            do throws(DecimalNumber.Failure) {
                vector[place] = try DecimalNumber.float(field)
            } catch {
                let text = excerpt(String(decoding: field, as: UTF8.self))
                throw malformed(
                    line: line,
                    error == .tooLarge
                        ? "'\(text)' is too large a number" : "'\(text)' is not a number")
            }
            place += 1
        }
        try body(row.word, UnsafeBufferPointer(vector))
        return true
    }
}
