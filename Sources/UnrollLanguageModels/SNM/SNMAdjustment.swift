internal import UnrollPlatform

/// The learned adjustment: A(i, w) = Σ_k θ[hash(m_k)] over meta-features m of a pair's counts.
///
/// A count counts in the two neighbouring buckets of its logarithm to the base 2, in linear
/// proportion, so that A is smooth in it. The meta-features, each with the type of the feature: the
/// type alone; the counts of feature and of pair, each and together; the feature's count with the
/// number of its words; the pair's with the number of words before it; and feature's count, number of
/// words and pair's count.
struct SNMAdjustment {
    /// θ, a power of two of slots.
    var parameters: [Float]

    init(tableBits: Int) { parameters = [Float](repeating: 0, count: 1 << tableBits) }

    /// A meta-feature that is active: its slot, and for how much it counts.
    struct Active {
        var slot: UInt32
        var weight: Float
    }

    /// A count's bucket, and how far it is to the next.
    struct Bucket {
        let number: UInt64
        let fraction: Float

        init(_ count: UInt32) {
            let value = log2(Double(max(count, 1)))
            number = UInt64(value)
            fraction = Float(value - Double(number))
        }
    }

    /// The meta-features of a kind of pairs.
    func active(_ kind: SNMPairKind, isNGram: Bool, into list: inout [Active]) {
        let (context, words) = (Bucket(kind.contextCount), Bucket(kind.contextDiversity))
        let (pair, before) = (Bucket(kind.count), Bucket(kind.diversity))
        let type = UInt64(kind.type)
        add(0, type, [], into: &list)
        add(1, type, [context], into: &list)
        add(2, type, [pair], into: &list)
        add(3, type, [context, pair], into: &list)
        add(4, type, [context, words], into: &list)
        if isNGram { add(5, type, [pair, before], into: &list) }
        add(6, type, [context, words, pair], into: &list)
    }

    /// A conjunction of buckets: all choices of one of two neighbours for each.
    private func add(
        _ template: UInt64, _ type: UInt64, _ buckets: [Bucket], into list: inout [Active]
    ) {
        let mask = UInt64(parameters.count - 1)
        for choice in 0..<(1 << buckets.count) {
            var weight: Float = 1
            var bits = SNMFeatureType.mixed(template << 32 | type + 1)
            for (index, bucket) in buckets.enumerated() {
                let next = choice >> index & 1
                weight *= next == 1 ? bucket.fraction : 1 - bucket.fraction
                bits = SNMFeatureType.mixed(bits ^ (bucket.number + UInt64(next) + 1))
            }
            if weight > 0 {
                list.append(Active(slot: UInt32(truncatingIfNeeded: bits & mask), weight: weight))
            }
        }
    }
}
