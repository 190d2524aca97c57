/// Reads decimal numbers from bytes, as vector files spell them: `-0.25`, `.5`, `3.`, `+1e-05`.
package enum DecimalNumber {
    /// Why some bytes are not a number.
    package enum Failure: Error {
        /// They are not spelt like a decimal number; `inf` and `nan` are refused too.
        case notANumber
        /// The number is larger than a `Float` can be.
        case tooLarge
    }

    /// The `Float` nearest to the number; ties go to the even one.
    ///
    /// The digits are gathered in 64 bits and scaled in double precision, with an error of less than
    /// four units in the last place of a `Double`. Where that leaves the nearest `Float` open (it
    /// lies beside the middle of two, or among the denormals), the standard library decides.
    package static func float(_ text: UnsafeRawBufferPointer) throws(Failure) -> Float {
        var index = 0
        let count = text.count
        var isNegative = false
        if index < count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        var digits: UInt64 = 0
        var exponent = 0
        var digitCount = 0
        var isBehindPoint = false
        while index < count {
            let byte = text[index]
            if byte == UInt8(ascii: "."), !isBehindPoint {
                isBehindPoint = true
            } else {
                let digit = byte &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                digitCount += 1
                // Further digits change less than the last bit of a double.
                if digits < 1_000_000_000_000_000_000 {
                    digits = digits * 10 + UInt64(digit)
                    if isBehindPoint { exponent -= 1 }
                } else if !isBehindPoint {
                    exponent += 1
                }
            }
            index += 1
        }
        guard digitCount > 0 else { throw .notANumber }
        if index < count { exponent += try self.exponent(text, from: index) }
        if digits == 0 { return isNegative ? -0.0 : 0 }

        if (-22...22).contains(exponent) {
            let scaled =
                exponent < 0
                ? Double(digits) / powersOfTen[-exponent] : Double(digits) * powersOfTen[exponent]
            // A float has 29 bits fewer than a double; in the middle of two these are 100…0.
            let rest = Int64(scaled.bitPattern & 0x1FFF_FFFF)
            if abs(rest - 0x1000_0000) > 8, scaled > 1e-37, scaled < 3e38 {
                return isNegative ? -Float(scaled) : Float(scaled)
            }
        }
        let spelt = String(decoding: text, as: UTF8.self)
        guard let value = Float(spelt) else { throw .notANumber }
        guard value.isFinite else { throw .tooLarge }
        return value
    }

    /// Whether some bytes are spelt like a number, of any size.
    static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        do {
            _ = try float(text)
            return true
        } catch {
            return error == .tooLarge
        }
    }

    /// The powers of ten that a double holds exactly.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The exponent after the digits, up to the end: `e`, a sign or none, digits.
    private static func exponent(
        _ text: UnsafeRawBufferPointer, from start: Int
    ) throws(Failure) -> Int {
        guard text[start] | 0x20 == UInt8(ascii: "e") else { throw .notANumber }
        var index = start + 1
        var isNegative = false
        if index < text.count,
            text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+")
        {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < text.count else { throw .notANumber }
        var value = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .notANumber }
            // No number of a reasonable length leaves the range of a float any later.
            if value < 1_000_000 { value = value * 10 + Int(digit) }
            index += 1
        }
        return isNegative ? -value : value
    }
}
