internal import UnrollSystem

/// Takes a JSON array apart into its elements, block by block: no more than one of them is held.
///
/// Only what stands between the elements is checked here, and their brackets are counted, to any
/// depth; who reads an element sees whether it is JSON.
struct JSONElements {
    private enum State {
        /// Before the array.
        case start
        /// Behind the opening bracket: an element or the closing one.
        case first
        /// Behind a comma.
        case next
        /// In an element.
        case inside
        /// Behind an element.
        case after
        /// Behind the array.
        case end
    }

    private let path: String
    private var state = State.start
    private var element: [UInt8] = []
    private var line = 1
    /// The line where the element, or the array, begins.
    private var firstLine = 1
    /// Brackets and braces that are open in the element.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    init(path: String) { self.path = path }

    /// Hands every element of `block` to `body`, with the line on which it begins, counted from 1.
    ///
    /// - Throws: `DataError` with the line where this is not an array; what `body` throws.
    mutating func read(
        _ block: UnsafeRawBufferPointer, _ body: (_ element: [UInt8], _ line: Int) throws -> Void
    ) throws {
        for byte in block {
            if state == .inside, try !take(byte, body) { continue }
            if byte == 0x0A { line += 1 }
            if state != .inside, !isSpace(byte) { try between(byte) }
        }
    }

    func finish() throws {
        switch state {
        case .start, .end: return
        case .inside:
            throw malformed(firstLine, "an element begins here and does not end")
        case .first, .next, .after: throw malformed(line, "the array is not closed")
        }
    }

    /// Takes a byte of an element.
    ///
    /// - Returns: Whether the byte is still to be looked at as one between elements.
    private mutating func take(
        _ byte: UInt8, _ body: ([UInt8], Int) throws -> Void
    ) throws -> Bool {
        var isOver = false
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
        } else {
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // A closing bracket behind a bare value closes the array.
                if depth == 0 { isOver = true } else { depth -= 1 }
            case UInt8(ascii: ","): isOver = depth == 0
            default: break
            }
        }
        if !isOver {
            element.append(byte)
            let isWhole = depth == 0 && (byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]"))
            if byte == 0x0A { line += 1 }
            guard isWhole, !isInString else { return false }
        }
        try body(element, firstLine)
        element.removeAll(keepingCapacity: true)
        state = .after
        return isOver
    }

    /// Takes a byte between elements that is not white space.
    private mutating func between(_ byte: UInt8) throws {
        switch (state, byte) {
        case (.start, UInt8(ascii: "[")): state = .first
        case (.start, _):
            throw malformed(line, "this is neither a JSON array nor a line with a JSON object")
        case (.first, UInt8(ascii: "]")), (.after, UInt8(ascii: "]")): state = .end
        case (.after, UInt8(ascii: ",")): state = .next
        case (.after, _):
            throw malformed(line, "',' or ']' expected behind an element of the array")
        case (.first, _), (.next, _):
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") {
                throw malformed(line, "an element of the array is expected")
            }
            state = .inside
            firstLine = line
            isInString = byte == UInt8(ascii: "\"")
            depth = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") ? 1 : 0
            element.append(byte)
        case (.end, _): throw malformed(line, "something follows the end of the array")
        case (.inside, _): break
        }
    }

    private func malformed(_ line: Int, _ problem: String) -> DataError {
        DataError(
            .malformed, path, line: line, problem,
            cure: #"write [{"text": "…", "label": "…"}, …], or one object a line"#)
    }
}
