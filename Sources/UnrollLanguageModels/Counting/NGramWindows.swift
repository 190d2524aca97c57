/// The n-grams that end at each symbol of a text, read symbol by symbol: the symbol first, then
/// those before it back to the start of its line.
struct NGramWindows<Key: NGramKey> {
    private let shape: NGramShape
    private let top: Int
    private let lineStart: Key
    private var key: Key
    /// Symbols read.
    private(set) var count = 0

    init(_ shape: NGramShape) {
        self.shape = shape
        top = (shape.order - 1) * shape.fieldBits
        lineStart = Key().with(shape.lineStartField, at: top)
        key = lineStart
    }

    /// The longest n-gram that ends with `symbol`, shorter where the line begins within.
    @inline(__always)
    mutating func next(_ symbol: Int32) -> NGramRecord<Key> {
        key = key.shiftedDown(by: shape.fieldBits)
            .with(UInt64(UInt32(bitPattern: symbol)) + 1, at: top)
        count += 1
        defer { if symbol == shape.boundary { key = lineStart } }
        return NGramRecord(key: key, count: 1)
    }
}
