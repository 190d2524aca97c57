/// Normalization form C of Unicode (Unicode Standard Annex 15): a letter and its accents become one
/// character wherever there is one.
///
/// The Swift library compares strings so, but has no public way to write them so.
struct CanonicalComposition: Sendable {
    /// The canonical decompositions and compositions, read when they are first needed.
    private static let table = CanonicalComposition()

    private var decompositions: [UInt32: [UInt32]] = [:]
    /// The composed character by its two parts.
    private var compositions: [UInt64: UInt32] = [:]

    /// The characters that are joined to one before them.
    private var followers: Set<UInt32> = []
    /// The characters that form C does not keep.
    private var changed: Set<UInt32> = []

    private init() {
        var code: UInt32 = 0
        for entry in CanonicalDecompositions.list.split(whereSeparator: \.isWhitespace) {
            let sides = entry.split(separator: "=")
            code = sides.count == 2 ? UInt32(sides[0], radix: 16)! : code + 1
            let isExcluded = sides[sides.count - 1].hasPrefix("!")
            let parts = sides[sides.count - 1].drop { $0 == "!" }.split(separator: "+")
                .map { UInt32($0, radix: 16)! }
            decompositions[code] = parts
            if parts.count == 2, !isExcluded {
                compositions[Self.key(parts[0], parts[1])] = code
                followers.insert(parts[1])
            } else {
                changed.insert(code)
            }
        }
    }

    /// The medial vowels and final consonants of Hangul, which are joined by arithmetic.
    private static let joiningLetters: ClosedRange<UInt32> = 0x1161...0x11C2

    private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) << 32 | UInt64(second)
    }

    /// A text in form C.
    ///
    /// - Complexity: O(n log n) at worst, for a letter with n accents; O(n) else.
    static func composed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        // Nothing below the combining marks is ever changed.
        guard text.contains(where: { $0.value >= 0x300 && !table.isFixed($0) }) else { return text }
        var parts = table.decomposed(text)
        order(&parts)
        return table.composed(parts)
    }

    /// Whether nothing before a character can be joined to it or be put in another order with it.
    static func beginsAnew(_ scalar: Unicode.Scalar) -> Bool { table.isFixed(scalar) }

    /// Whether a character is never changed, nor joined to what stands before it.
    private func isFixed(_ scalar: Unicode.Scalar) -> Bool {
        !followers.contains(scalar.value) && !Self.joiningLetters.contains(scalar.value)
            && !changed.contains(scalar.value)
            && scalar.properties.canonicalCombiningClass == .notReordered
    }

    // MARK: Steps

    private struct Part {
        var value: UInt32
        /// The canonical combining class, 0 of all but marks.
        var combiningClass: UInt8
    }

    private enum Hangul {
        static let (syllable, lead, vowel, trail): (UInt32, UInt32, UInt32, UInt32) =
            (0xAC00, 0x1100, 0x1161, 0x11A7)
        static let (leads, vowels, trails): (UInt32, UInt32, UInt32) = (19, 21, 28)
    }

    private func decomposed(_ text: [Unicode.Scalar]) -> [Part] {
        var parts: [Part] = []
        parts.reserveCapacity(text.count + text.count / 4)
        for scalar in text { append(scalar, to: &parts) }
        return parts
    }

    private func append(_ scalar: Unicode.Scalar, to parts: inout [Part]) {
        let value = scalar.value
        if value < 0xC0 { return parts.append(Part(value: value, combiningClass: 0)) }
        if value >= Hangul.syllable, value < Hangul.syllable + 19 * 21 * 28 {
            let index = value - Hangul.syllable
            let trail = index % Hangul.trails
            let pair = index / Hangul.trails
            let letters = [
                Hangul.lead + pair / Hangul.vowels, Hangul.vowel + pair % Hangul.vowels,
                Hangul.trail + trail,
            ]
            for letter in letters.prefix(trail > 0 ? 3 : 2) {
                parts.append(Part(value: letter, combiningClass: 0))
            }
        } else if let pieces = decompositions[value] {
            for piece in pieces { append(Unicode.Scalar(piece)!, to: &parts) }
        } else {
            let combining = scalar.properties.canonicalCombiningClass.rawValue
            parts.append(Part(value: value, combiningClass: combining))
        }
    }

    /// Sorts each run of marks by their classes; marks of one class stay in their order.
    private static func order(_ parts: inout [Part]) {
        var start = 0
        while start < parts.count {
            guard parts[start].combiningClass > 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < parts.count, parts[end].combiningClass > 0 { end += 1 }
            if end - start > 1 {
                let sorted = parts[start..<end].enumerated().sorted {
                    ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
                }
                parts.replaceSubrange(start..<end, with: sorted.map(\.element))
            }
            start = end
        }
    }

    private func composed(_ parts: [Part]) -> [Unicode.Scalar] {
        var output: [Unicode.Scalar] = []
        output.reserveCapacity(parts.count)
        /// The place of the last character that is no mark, and the class of what came last.
        var starter: Int?
        var lastClass: UInt8 = 0
        for part in parts {
            if let starter, starter == output.count - 1 || lastClass < part.combiningClass,
                let whole = composition(output[starter].value, part.value)
            {
                output[starter] = Unicode.Scalar(whole)!
                continue
            }
            output.append(Unicode.Scalar(part.value)!)
            if part.combiningClass == 0 { starter = output.count - 1 }
            lastClass = part.combiningClass
        }
        return output
    }

    private func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if first >= Hangul.lead, first < Hangul.lead + Hangul.leads, second >= Hangul.vowel,
            second < Hangul.vowel + Hangul.vowels
        {
            let pair = (first - Hangul.lead) * Hangul.vowels + second - Hangul.vowel
            return Hangul.syllable + pair * Hangul.trails
        }
        if first >= Hangul.syllable, first < Hangul.syllable + 19 * 21 * 28,
            (first - Hangul.syllable).isMultiple(of: Hangul.trails), second > Hangul.trail,
            second < Hangul.trail + Hangul.trails
        {
            return first + second - Hangul.trail
        }
        return compositions[Self.key(first, second)]
    }
}
