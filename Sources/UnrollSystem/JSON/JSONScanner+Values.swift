extension JSONScanner {
    /// Reads a value of any kind, which must be JSON, and forgets it.
    ///
    /// Arrays and objects may stand in each other to any depth: it counts them and never recurses.
    package mutating func skipValue() throws(Failure) {
        var open: [Container] = []
        while true {
            if skip("[") {
                if !skip("]") {
                    open.append(.array)
                    continue
                }
            } else if skip("{") {
                if !skip("}") {
                    open.append(.object)
                    try skipKey()
                    continue
                }
            } else if peek() == UInt8(ascii: "\"") {
                _ = try string()
            } else {
                _ = try spelledValue()
            }
            // A value has ended, and with it perhaps what it stands in.
            while let container = open.last {
                if skip(",") {
                    if container == .object { try skipKey() }
                    break
                }
                guard skip(container.end) else {
                    throw failure("',' or '\(container.end)' expected")
                }
                open.removeLast()
            }
            if open.isEmpty { return }
        }
    }

    /// Reads a number, `true`, `false` or `null`, and returns it as it is written.
    package mutating func spelledValue() throws(Failure) -> String {
        guard let first = peek() else { throw failure("a value is expected") }
        switch first {
        case UInt8(ascii: "t"): return try word("true")
        case UInt8(ascii: "f"): return try word("false")
        case UInt8(ascii: "n"): return try word("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try spelledNumber()
        default: throw failure("a value is expected")
        }
    }

    private enum Container {
        case array, object
        var end: Unicode.Scalar { self == .array ? "]" : "}" }
    }

    private mutating func skipKey() throws(Failure) {
        _ = try string()
        try expect(":")
    }

    private mutating func word(_ word: String) throws(Failure) -> String {
        for byte in word.utf8 where !take({ $0 == byte }) { throw failure("a value is expected") }
        if let next, isWordByte(next) { throw failure("a value is expected") }
        return word
    }

    /// `-`? digits, without a 0 before them; a fraction; an exponent.
    private mutating func spelledNumber() throws(Failure) -> String {
        var text = ""
        if take({ $0 == UInt8(ascii: "-") }) { text = "-" }
        let whole = digits()
        if whole.isEmpty { throw failure("a digit is expected") }
        if whole.count > 1, whole.hasPrefix("0") { throw failure("a number begins with 0") }
        text += whole
        if take({ $0 == UInt8(ascii: ".") }) {
            let fraction = digits()
            if fraction.isEmpty { throw failure("a digit is expected") }
            text += "." + fraction
        }
        if let letter = next, letter | 0x20 == UInt8(ascii: "e") {
            text.unicodeScalars.append(Unicode.Scalar(letter))
            _ = take { _ in true }
            if let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                text.unicodeScalars.append(Unicode.Scalar(sign))
                _ = take { _ in true }
            }
            let exponent = digits()
            if exponent.isEmpty { throw failure("a digit is expected") }
            text += exponent
        }
        if let next, isWordByte(next) { throw failure("a number is not well formed") }
        return text
    }

    private mutating func digits() -> String {
        var text = ""
        while let digit = next, take({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
