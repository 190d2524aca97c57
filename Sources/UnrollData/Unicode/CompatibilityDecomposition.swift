/// Variants of characters in their plain form: the first half of normalization form KC (Unicode Standard
/// Annex 15); the second half is canonical composition.
struct CompatibilityDecomposition: Sendable {
    /// Read when it is first needed.
    private static let table = CompatibilityDecomposition()

    private var plain: [UInt32: [Unicode.Scalar]] = [:]

    private init() {
        for entry in CompatibilityDecompositions.list.split(whereSeparator: \.isWhitespace) {
            let sides = entry.split(separator: "=")
            let ends = sides[0].split(separator: "-").map { UInt32($0, radix: 16)! }
            let parts = sides[1].split(separator: "+").map { UInt32($0, radix: 16)! }
            for code in ends[0]...ends[ends.count - 1] {
                let step = code - ends[0]
                plain[code] = parts.map { Unicode.Scalar($0 + step)! }
            }
        }
    }

    /// A text without variants.
    static func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        // Nothing below the no-break space is a variant.
        guard text.contains(where: { $0.value >= 0xA0 }) else { return text }
        return text.flatMap { table.plain[$0.value] ?? [$0] }
    }
}
