/// Numbers in little-endian order among bytes whose count has been checked.
struct LittleEndianBytes: Sendable {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }
    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    /// The number of `size` bytes that begins at `place`, counted from the first of the bytes.
    private func number(at place: Int, size: Int) -> UInt64 {
        let start = bytes.startIndex + place
        return bytes[start..<start + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    func uint16(at place: Int) -> Int { Int(number(at: place, size: 2)) }
    func uint32(at place: Int) -> Int { Int(number(at: place, size: 4)) }
    func uint64(at place: Int) -> UInt64 { number(at: place, size: 8) }
}

extension [UInt8] {
    /// Appends a number in little-endian order.
    mutating func appendLittleEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
