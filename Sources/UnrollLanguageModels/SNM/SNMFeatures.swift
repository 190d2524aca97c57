/// One type of features, defined by the places before the predicted word that it looks at.
struct SNMFeatureType: Sendable {
    /// Lists of places back, 1 the word before; each list is a feature of its own where it applies.
    let patterns: [[Int]]
    /// Whether it is an n-gram's context.
    let isNGram: Bool

    /// The types of a configuration: contexts of 0, 1, … words, then the skip-grams.
    static func types(_ config: SNMConfig) -> [SNMFeatureType] {
        (0..<config.order).map { length in
            SNMFeatureType(patterns: [Array(1..<(length + 1))], isNGram: true)
        }
            + config.skips.map { skip in
                SNMFeatureType(
                    patterns: skip.skipped.map { gap in
                        Array(1..<(skip.adjacent + 1))
                            + ((skip.adjacent + gap + 1)...(skip.adjacent + gap + skip.remote))
                    }, isNGram: false)
            }
    }

    /// The features of this type that are active, as fingerprints of their words.
    ///
    /// - Parameters:
    ///   - words: A line from `<s>` on.
    ///   - place: The predicted word's, 1 or more.
    ///   - body: Receives each.
    @inline(__always)
    func forEachFeature(
        _ words: UnsafeBufferPointer<Int32>, before place: Int, _ body: (UInt64) throws -> Void
    ) rethrows {
        for pattern in patterns where pattern.last ?? 0 <= place {
            try body(Self.fingerprint(words, before: place, pattern))
        }
    }

    /// 64 bits of a context's words: different contexts of one type have different ones, but for an
    /// accident of one in 2^64 for each two.
    @inline(__always)
    static func fingerprint(
        _ words: UnsafeBufferPointer<Int32>, before place: Int, _ pattern: [Int]
    ) -> UInt64 {
        var bits: UInt64 = 0x243F_6A88_85A3_08D3
        for back in pattern {
            let word = UInt64(UInt32(bitPattern: words[place - back])) + 1
            bits = mixed((bits ^ word) &* 0x9E37_79B9_7F4A_7C15)
        }
        return bits
    }

    @inline(__always)
    static func mixed(_ bits: UInt64) -> UInt64 {
        var bits = bits
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

extension Array where Element == SNMFeatureType {
    /// How many places back the types look.
    var reach: Int { flatMap(\.patterns).compactMap(\.last).max() ?? 0 }
}
