import UnrollSystem

/// The bytes of a table from start to end: checked to be UTF-8, without a byte order mark.
struct TableSource {
    /// The beginning of a text, for a look at its first lines.
    struct Head {
        /// Whole lines where the text is long enough; never a byte order mark.
        var bytes: [UInt8]
        /// Whether these are all bytes of the text.
        var isWhole: Bool
    }

    private let path: String
    /// `nil` at the end.
    private var reader: BlockReader?
    /// Bytes that have been read and not yet been handed on.
    private var pending: [UInt8]

    /// Reads a file.
    init(path: String) throws {
        self.path = path
        reader = try BlockReader(path: path, lineEnds: .newlines, expecting: .data)
        pending = []
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameter path: The file that messages name.
    init(bytes: [UInt8], path: String) {
        self.path = path
        reader = nil
        pending = bytes
    }

    /// Reads some 64 KiB ahead, and on to the end of the first line: pipes hand over little at a
    /// time.
    mutating func readHead() throws -> Head {
        var hasLine = false
        while reader != nil, pending.count < 1 << 16 || !hasLine {
            hasLine = try readAhead().contains(0x0A) || hasLine
        }
        return Head(bytes: Array(withoutByteOrderMark(pending[...])), isWhole: reader == nil)
    }

    /// Reads a block more; an empty one at the end.
    private mutating func readAhead() throws -> [UInt8] {
        let block = try reader?.next() ?? []
        if block.isEmpty { reader = nil }
        pending += block
        return block
    }

    /// Hands all of the text to `body`, block by block.
    ///
    /// - Throws: `DataError` with line and byte offset where the bytes are not UTF-8.
    mutating func forEachBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var decoder = UTF8Decoder(
            path: path, dropsByteOrderMark: false, cure: "convert the file to UTF-8")
        while reader != nil, pending.count < 3 { _ = try readAhead() }
        try pending.withUnsafeBytes { try decoder.decode($0) { _ in } }
        try withoutByteOrderMark(pending[...]).withUnsafeBytes { try body($0) }
        pending = []
        try reader?.forEachBlock { block in
            try decoder.decode(block) { _ in }
            try body(block)
        }
        try decoder.finish()
    }

    /// Hands all lines that are not blank to `body`, without what ends them, each with its number,
    /// counted from 1.
    ///
    /// - Parameter includesBlank: Whether blank lines are handed on too, as empty ones.
    mutating func forEachLine(
        includesBlank: Bool = false, _ body: (_ line: [UInt8], _ number: Int) throws -> Void
    ) throws {
        var splitter = LineSplitter(includesBlank: includesBlank)
        try forEachBlock { try splitter.read($0, body) }
        if splitter.hasOpenLine { try splitter.finish(body) }
    }

    private func withoutByteOrderMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    }
}

/// Takes a text apart into lines, block by block.
private struct LineSplitter {
    private let includesBlank: Bool
    private var line: [UInt8] = []
    private var number = 1

    init(includesBlank: Bool) { self.includesBlank = includesBlank }

    /// Whether something stands behind the last newline.
    var hasOpenLine: Bool { !line.isEmpty }

    mutating func read(
        _ block: UnsafeRawBufferPointer, _ body: ([UInt8], Int) throws -> Void
    ) throws {
        var start = 0
        for index in block.indices where block[index] == 0x0A {
            line.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[start..<index]))
            try finish(body)
            number += 1
            start = index + 1
        }
        line.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[start...]))
    }

    mutating func finish(_ body: ([UInt8], Int) throws -> Void) throws {
        if line.last == 0x0D { line.removeLast() }
        if !isBlank(line[...]) {
            try body(line, number)
        } else if includesBlank {
            try body([], number)
        }
        line.removeAll(keepingCapacity: true)
    }
}
