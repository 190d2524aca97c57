internal import UnrollPlatform

extension Double {
    /// With this number of digits after the point.
    package func fixed(_ digits: Int) -> String { formatted("%.\(digits)f") }

    /// With this number of significant digits, as an exponent where the number is very small or
    /// large.
    package func digits(_ count: Int) -> String { formatted("%.\(count)g") }

    private func formatted(_ format: String) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let length = withVaList([self]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(
            decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A figure for JSON, which has no infinities.
    package var finite: Double? { isFinite ? self : nil }
}

extension Int {
    /// The nearest whole number; 0 for a NaN.
    package init(clamping number: Double) {
        self = Int(exactly: number.rounded()) ?? (number > 0 ? .max : 0)
    }

    /// With a comma between thousands.
    package var grouped: String {
        var digits = Array(String(magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (self < 0 ? "-" : "") + String(digits)
    }
}

/// A number with its noun: "1 word", "12,345 words"; the plural is the noun with an s if `nil`.
package func counted(
    _ number: some BinaryInteger, _ noun: String, plural: String? = nil
) -> String {
    Int(clamping: number).grouped(noun, plural: plural)
}

extension Int {
    /// As ``counted(_:_:plural:)``.
    package func grouped(_ noun: String, plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}

/// A share as a percentage with two digits after the point.
package func percent(_ share: Double) -> String { "\((100 * share).fixed(2))%" }

/// A length of time as people say it: 0.4s, 42s, 3m 05s, 1h 02m.
package func timeText(_ seconds: Double) -> String {
    guard seconds >= 0, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m \(two(whole % 60))s" }
    return "\(whole / 3600)h \(two(whole / 60 % 60))m"
}
