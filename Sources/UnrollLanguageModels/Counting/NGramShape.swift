/// How n-grams of one order over one vocabulary are packed into keys.
struct NGramShape: Sendable {
    /// Words of the longest n-grams.
    let order: Int
    /// Symbols of the vocabulary; `<s>` has the number after the last.
    let vocabularySize: Int
    /// The symbol that ends a line.
    let boundary: Int32
    /// Bits of a field, which holds a symbol's number plus 1, so that 0 stands for no word.
    let fieldBits: Int

    init(order: Int, vocabularySize: Int, boundary: Int32) {
        self.order = order
        self.vocabularySize = vocabularySize
        self.boundary = boundary
        fieldBits = Int.bitWidth - (vocabularySize + 1).leadingZeroBitCount
    }

    /// Bits of the longest n-grams' keys.
    var keyBits: Int { order * fieldBits }

    /// The field of `<s>`.
    var lineStartField: UInt64 { UInt64(vocabularySize + 1) }

    var fieldMask: UInt64 { UInt64(1) << UInt64(fieldBits) - 1 }

    /// Word `index`, counted from the first compared, in a key of `order` words: its number plus 1.
    @inline(__always)
    func field<Key: NGramKey>(_ key: Key, _ index: Int, of order: Int) -> UInt64 {
        key.shiftedDown(by: (order - 1 - index) * fieldBits).low & fieldMask
    }

    /// The first `count` words of a key of the longest n-grams, from the last of these to the first.
    @inline(__always)
    func reversed<Key: NGramKey>(_ key: Key, count: Int) -> Key {
        var result = Key()
        for index in (0..<count).reversed() {
            result = result.shiftedUp(by: fieldBits).with(low: field(key, index, of: order))
        }
        return result
    }
}
