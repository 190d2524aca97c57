/// Reads JSON piece by piece, as a caller that knows what must come next asks for it.
///
/// Strict: what is not JSON is refused, and so are lone surrogates, bytes that are not UTF-8 and
/// integers that do not fit. It never recurses, so no nesting can exhaust the stack.
package struct JSONScanner {
    /// What is wrong with a JSON text, and where.
    package struct Failure: Error, Sendable, Hashable {
        /// In words, such as "a string is not closed".
        package let problem: String
        /// The offset in bytes from the start of the text.
        package let byteOffset: Int
    }

    private let bytes: [UInt8]
    /// The offset of the next byte.
    package private(set) var position: Int
    private let end: Int

    /// - Parameters:
    ///   - bytes: The JSON text, UTF-8.
    ///   - range: The part of it to read; all of it if `nil`.
    package init(_ bytes: [UInt8], range: Range<Int>? = nil) {
        self.bytes = bytes
        position = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
        precondition(position >= 0 && end <= bytes.count, "JSONScanner: range beyond the text")
    }

    /// A failure at the current place.
    package func failure(_ problem: String) -> Failure {
        Failure(problem: problem, byteOffset: position)
    }

    /// The next byte that is not white space, which stays unread; `nil` at the end.
    package mutating func peek() -> UInt8? {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    /// The next byte, white space or not; `nil` at the end.
    var next: UInt8? { position < end ? bytes[position] : nil }

    /// Reads the next byte, white space or not, if it is `wanted`.
    mutating func take(_ wanted: (UInt8) -> Bool) -> Bool {
        guard let next, wanted(next) else { return false }
        position += 1
        return true
    }

    /// Reads `character` if it comes next.
    package mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Reads `character`, which must come next.
    package mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
        if !skip(character) { throw failure("'\(character)' expected") }
    }

    /// Checks that nothing but white space is left.
    package mutating func expectEnd() throws(Failure) {
        if peek() != nil { throw failure("something follows the end of the JSON text") }
    }

    /// Reads an object whose members fail with errors of their own, to which `convert` turns what
    /// is wrong with the JSON.
    package mutating func object<E: Error>(
        orElse convert: (Failure) -> E,
        _ member: (inout JSONScanner, String) throws(E) -> Void
    ) throws(E) {
        do { try expect("{") } catch { throw convert(error) }
        if skip("}") { return }
        while true {
            let key: String
            do {
                key = try string()
                try expect(":")
            } catch {
                throw convert(error)
            }
            try member(&self, key)
            if skip("}") { return }
            if !skip(",") { throw convert(failure("',' or '}' expected")) }
        }
    }

    /// Reads an object; `member` must read the value that belongs to the key it is given.
    package mutating func object(
        _ member: (inout JSONScanner, String) throws(Failure) -> Void
    ) throws(Failure) {
        try object(orElse: keepingFailure, member)
    }

    /// Reads an array; `element` must read one element.
    package mutating func array(
        _ element: (inout JSONScanner) throws(Failure) -> Void
    ) throws(Failure) {
        try expect("[")
        if skip("]") { return }
        while true {
            try element(&self)
            if skip("]") { return }
            if !skip(",") { throw failure("',' or ']' expected") }
        }
    }

    /// Reads an integer that is not negative, written without fraction and exponent.
    package mutating func unsignedInteger() throws(Failure) -> Int {
        guard let first = peek(), isDigit(first) else {
            throw failure("an integer that is not negative is expected")
        }
        var value = 0
        let start = position
        while position < end, isDigit(bytes[position]) {
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowedToo) = product.addingReportingOverflow(Int(bytes[position] & 0xF))
            if overflowed || overflowedToo { throw failure("a number is too large") }
            value = sum
            position += 1
        }
        if first == UInt8(ascii: "0"), position - start > 1 {
            throw failure("a number begins with 0")
        }
        if position < end, [0x2E, 0x45, 0x65].contains(bytes[position]) {
            throw failure("an integer is expected, without fraction and exponent")
        }
        return value
    }

    /// Reads a string.
    package mutating func string() throws(Failure) -> String {
        guard skip("\"") else { throw failure("a string is expected") }
        let start = position
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = try validated(bytes[start..<position], at: start)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw failure("a control character stands in a string")
            default: position += 1
            }
        }
        throw failure("a string is not closed")
    }

    /// Reads the rest of a string whose first escape comes next.
    private mutating func escapedString(from start: Int) throws(Failure) -> String {
        var text = Array(bytes[start..<position])
        while position < end {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let result = try validated(text[...], at: start)
                position += 1
                return result
            case UInt8(ascii: "\\"):
                position += 1
                text.append(contentsOf: Unicode.UTF8.encode(try escape())!)
            case 0..<0x20: throw failure("a control character stands in a string")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw failure("a string is not closed")
    }

    /// Reads what follows a backslash.
    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        guard position < end else { throw failure("a string is not closed") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var value = try fourHexDigits()
            if 0xD800..<0xDC00 ~= value {
                guard position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
                    bytes[position + 1] == UInt8(ascii: "u")
                else { throw failure("half of a surrogate pair stands alone") }
                position += 2
                let low = try fourHexDigits()
                guard 0xDC00..<0xE000 ~= low else {
                    throw failure("half of a surrogate pair stands alone")
                }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else {
                throw failure("half of a surrogate pair stands alone")
            }
            return scalar
        default: throw failure("an escape in a string is not known")
        }
    }

    private mutating func fourHexDigits() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < end, let digit = Unicode.Scalar(bytes[position]).hexDigit else {
                throw failure("an escape in a string lacks its four hexadecimal digits")
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private func validated(_ text: ArraySlice<UInt8>, at start: Int) throws(Failure) -> String {
        guard let string = String(validating: text, as: UTF8.self) else {
            throw Failure(problem: "a string is not UTF-8", byteOffset: start)
        }
        return string
    }

    private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}

private func keepingFailure(_ failure: JSONScanner.Failure) -> JSONScanner.Failure { failure }

extension Unicode.Scalar {
    fileprivate var hexDigit: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
