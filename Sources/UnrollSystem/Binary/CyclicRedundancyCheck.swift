/// A cyclic redundancy check of 32 bits, sixteen bytes at a time by as many tables (Kounavis and Berry, "A
/// systematic approach to building high performance software-based CRC generators", 2005).
package struct CyclicRedundancyCheck: Sendable {
    /// Table `k`, 256 numbers from `256 · k` on: what a byte becomes when `k` bytes of zero follow it.
    private let tables: [UInt32]

    /// CRC-32, as PNG and zip files have it (ISO 3309).
    package static let crc32 = CyclicRedundancyCheck(reversedPolynomial: 0xEDB8_8320)
    /// CRC-32C, as iSCSI and TensorFlow's records have it (Castagnoli et al., 1993).
    package static let crc32C = CyclicRedundancyCheck(reversedPolynomial: 0x82F6_3B78)

    /// The checksum of no bytes.
    package static let empty: UInt32 = 0

    private init(reversedPolynomial polynomial: UInt32) {
        var tables: [UInt32] = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { crc, _ in
                crc & 1 == 1 ? crc >> 1 ^ polynomial : crc >> 1
            }
        }
        for place in 256..<16 * 256 {
            let before = tables[place - 256]
            tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
        }
        self.tables = tables
    }

    /// The checksum of bytes.
    package func callAsFunction(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let checksum = bytes.withContiguousStorageIfAvailable {
            continued(Self.empty, UnsafeRawBufferPointer($0))
        }
        return checksum
            ?? ~bytes.reduce(~0) { crc, byte in tables[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8
            }
    }

    /// The checksum of bytes that were checked before and of those that follow them.
    ///
    /// - Parameters:
    ///   - checksum: Of the bytes before; ``empty`` where there are none.
    ///   - bytes: The ones that follow.
    package func continued(_ checksum: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard var next = bytes.baseAddress else { return checksum }
        return tables.withUnsafeBufferPointer { tables in
            let table = tables.baseAddress.unsafelyUnwrapped
            // An index has eight bits, and the table is one of sixteen.
            @inline(__always) func entry(_ number: Int, _ byte: UInt64) -> UInt32 {
                table[number &* 256 &+ Int(truncatingIfNeeded: byte & 0xFF)]
            }
            /// What eight bytes become, the first of them by table `first`.
            @inline(__always) func entries(_ first: Int, _ bytes: UInt64) -> UInt32 {
                let one = entry(first, bytes) ^ entry(first &- 1, bytes &>> 8)
                let two = entry(first &- 2, bytes &>> 16) ^ entry(first &- 3, bytes &>> 24)
                let three = entry(first &- 4, bytes &>> 32) ^ entry(first &- 5, bytes &>> 40)
                let four = entry(first &- 6, bytes &>> 48) ^ entry(first &- 7, bytes &>> 56)
                return (one ^ two) ^ (three ^ four)
            }
            var crc = ~checksum
            var left = bytes.count
            while left >= 16 {
                let early = UInt64(littleEndian: next.loadUnaligned(as: UInt64.self))
                let late = UInt64(
                    littleEndian: next.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                crc = entries(15, early ^ UInt64(crc)) ^ entries(7, late)
                next += 16
                left -= 16
            }
            while left > 0 {
                crc = entry(0, UInt64(crc ^ UInt32(next.load(as: UInt8.self)))) ^ crc >> 8
                next += 1
                left -= 1
            }
            return ~crc
        }
    }
}
