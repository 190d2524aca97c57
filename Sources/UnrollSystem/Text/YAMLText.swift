/// Writes scalars that readers of YAML 1.1 and 1.2 take alike.
package enum YAMLText {
    /// `text` as a string: in double quotes, on one line, with escapes for what is not printable.
    package static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if isPrintable(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
                    result +=
                        digits.count > 4
                        ? "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                        : "\\u" + zeros + digits
                }
            }
        } + "\""
    }

    /// A finite number: YAML 1.1 takes one with an exponent for a string where it has no point.
    package static func number(_ value: Double) -> String {
        let text = "\(value)"
        guard let place = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<place] + ".0" + text[place...]
    }

    /// What may stand in a quoted scalar as it is; line breaks of Unicode may not, nor what is left
    /// out of the printable set of the specification.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        case 0x10000...0x10FFFF: scalar.value & 0xFFFE != 0xFFFE
        default: false
        }
    }
}
