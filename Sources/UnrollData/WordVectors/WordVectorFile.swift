import UnrollSystem

/// A file of word vectors that is open at its first row: its format and width are known.
struct WordVectorFile {
    let path: String
    private(set) var format = WordVectorFormat.gloVe
    /// The number of elements of a vector.
    private(set) var width = 0
    /// The number of rows that the file's first line promises; `nil` in a format without one.
    private(set) var promisedCount: Int?

    var window: ByteWindow
    /// The lines that are read, the first one with the sizes included.
    var line = 0

    /// The longest line, and the longest word of a binary file: beyond, it is not a file of
    /// vectors.
    static let longestLine = 1 << 23
    static let longestWord = 1 << 16
    static let largestWidth = 1 << 16
    /// The most rows: as many as ``ByteStringTable`` can number.
    static let mostRows = Int(Int32.max) - 1

    /// Opens a file and finds out its format.
    ///
    /// - Throws: `FileError`, `DataError`.
    init(_ path: String) throws {
        self.path = path
        window = try ByteWindow(path: path)
        let size = try window.fill(1 << 16)
        let hasMark = window.look { $0.starts(with: [0xEF, 0xBB, 0xBF]) }
        if hasMark { window.advance(3) }
        guard size > (hasMark ? 3 : 0) else {
            throw DataError(
                .empty, path, "there is nothing in it", cure: "give a file of word vectors")
        }
        guard let first = try firstLine() else { throw notVectors("its first line has no end") }
        if try readSizes(first.bytes) {
            window.advance(first.length)
            line = 1
            format = try rowsAreBinary() ? .word2vecBinary : .word2vecText
            try requirePromisedBytes()
        } else {
            width = try widthOfRows()
        }
    }

    /// The bytes of the first line, and its length with the newline.
    private mutating func firstLine() throws -> (bytes: [UInt8], length: Int)? {
        let newline = try window.distance(to: 0x0A, limit: Self.longestLine)
        if newline == nil, try window.fill(Self.longestLine) >= Self.longestLine { return nil }
        return window.look { bytes in
            let end = newline ?? bytes.count
            return (Array(bytes[..<end]), min(end + 1, bytes.count))
        }
    }

    /// Reads a first line of two whole numbers, the number of rows and the width.
    ///
    /// - Returns: Whether it is one; else the line is a row.
    private mutating func readSizes(_ first: [UInt8]) throws -> Bool {
        let fields = String(decoding: first, as: UTF8.self)
            .split { $0 == " " || $0 == "\t" || $0 == "\r" }
        let areWhole = fields.allSatisfy { field in
            let digits = field.first == "-" || field.first == "+" ? field.dropFirst() : field
            return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        guard fields.count == 2, areWhole else { return false }
        guard let count = Int(fields[0]), let width = Int(fields[1]),
            count >= 1, width >= 1, count <= Self.mostRows, width <= Self.largestWidth
        else {
            // The numbers may be too large for any type.
            let words = excerpt(fields[0]) + (fields[0] == "1" ? " word" : " words")
            let numbers = excerpt(fields[1]) + (fields[1] == "1" ? " number" : " numbers")
            throw malformed(line: 1, "it promises \(words) of \(numbers) each, which no file has")
        }
        (promisedCount, self.width) = (count, width)
        return true
    }

    /// Whether rows behind a first line with the sizes are binary.
    ///
    /// The first row decides: a line that ends with as many numbers is text. Else control
    /// characters, or bytes that are not UTF-8, in what follows make it binary; a row of text that
    /// is wrong stays text, and is reported as such.
    private mutating func rowsAreBinary() throws -> Bool {
        _ = try window.fill(min(1 << 16, width * 4 + Self.longestWord))
        if let end = try window.distance(to: 0x0A, limit: Self.longestLine) {
            let isText = window.look { bytes in
                let row = TextRow(UnsafeRawBufferPointer(rebasing: bytes[..<end]), width: width)
                return row.map { row in row.fields.allSatisfy(DecimalNumber.isNumber) } ?? false
            }
            if isText { return false }
        }
        return window.look { bytes in
            let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(1 << 16))
            let hasControls = head.contains { $0 < 0x09 || (0x0E..<0x20).contains($0) }
            if hasControls { return true }
            var decoder = UTF8Decoder(path: nil, dropsByteOrderMark: false)
            do { try decoder.decode(head) { _ in } } catch { return true }
            return false
        }
    }

    /// The width, where no first line tells it: as many numbers as most of the first lines end with.
    /// A word may have spaces in it, and a line may be wrong.
    private mutating func widthOfRows() throws -> Int {
        var counts: [(numbers: Int, lines: Int)] = []
        window.look { bytes in
            var rest = UnsafeRawBufferPointer(rebasing: bytes.prefix(1 << 20))
            while !rest.isEmpty {
                let end = rest.firstIndex(of: 0x0A)
                // A line that the window cuts counts only where it is the only one.
                if end == nil, !counts.isEmpty { break }
                let line = UnsafeRawBufferPointer(rebasing: rest[..<(end ?? rest.count)])
                if let numbers = TextRow.numberCount(line) {
                    if let place = counts.firstIndex(where: { $0.numbers == numbers }) {
                        counts[place].lines += 1
                    } else {
                        counts.append((numbers, 1))
                    }
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[((end ?? rest.count - 1) + 1)...])
            }
        }
        let most = counts.map(\.lines).max() ?? 0
        let width = counts.first { $0.lines == most }?.numbers ?? 0
        guard width >= 1 else {
            throw malformed(line: 1, "there are no numbers behind the word in it")
        }
        guard width <= Self.largestWidth else {
            throw notVectors("its lines have \(counted(width, "number"))")
        }
        return width
    }

    // MARK: Rows

    /// Hands every wanted row to `body`; word and numbers are good until the call returns.
    ///
    /// - Parameter isWanted: Whether the word of these bytes is wanted; all are where it is `nil`.
    mutating func forEachRow(
        where isWanted: ((UnsafeRawBufferPointer) -> Bool)? = nil,
        _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let vector = UnsafeMutableBufferPointer<Float>.allocate(capacity: width)
        vector.initialize(repeating: 0)
        defer { vector.deallocate() }
        if format == .word2vecBinary {
            try readBinaryRows(into: vector, where: isWanted, body)
        } else {
            try readTextRows(into: vector, where: isWanted, body)
        }
    }

    /// Throws where the vectors of a number of rows need more memory than this process may use.
    func requireMemory(rows: Int) throws {
        // Both factors are checked above: no overflow.
        let bytes = rows * width * 4
        guard let memory = memoryLimit(), bytes > memory else { return }
        throw DataError(
            .malformed, path,
            "its \(counted(rows, "vector")) of \(counted(width, "number")) need \(bytes >> 30) GB of "
                + "memory, this process may use \(memory >> 30)", cure: "give a file of fewer words"
        )
    }

    // MARK: What is wrong

    /// Throws where the file has not the bytes that the promised rows need at least.
    private func requirePromisedBytes() throws {
        guard let count = promisedCount, let size = window.expectedByteCount else { return }
        // Text: a word, a space and a digit for each number. Binary: a space and the numbers.
        let row = format == .word2vecBinary ? 1 + 4 * width : 1 + 2 * width
        guard count * row - 1 > size - window.offset else { return }
        throw DataError(
            .malformed, path, line: 1,
            "it promises \(counted(count, "word")) of \(counted(width, "number")), but the file has "
                + "only \(counted(size, "byte"))",
            cure: "it is cut short or no file of vectors: get or write it again")
    }

    func notVectors(_ problem: String) -> DataError {
        DataError(.malformed, path, problem, cure: "give a file of word vectors")
    }

    func malformed(line: Int? = nil, byteOffset: Int? = nil, _ problem: String) -> DataError {
        DataError(
            .malformed, path, line: line, byteOffset: byteOffset, problem,
            cure: "the file is damaged or no file of vectors: get or write it again")
    }
}

/// The beginning of some text from a file, fit for a message.
package func excerpt(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(24).map { scalar -> Character in
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "?" : Character(scalar)
    }
    return String(shown) + (text.unicodeScalars.count > 24 ? "…" : "")
}
