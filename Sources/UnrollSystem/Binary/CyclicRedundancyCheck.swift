/// A cyclic redundancy check of 32 bits, eight bytes at a time by eight tables (Kounavis and Berry, "A
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
        for place in 256..<8 * 256 {
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
        tables.withUnsafeBufferPointer { tables in
            func entry(_ table: Int, _ byte: UInt64) -> UInt32 {
                // The index has eight bits and the table is one of eight.
                tables.baseAddress.unsafelyUnwrapped[table << 8 | Int(byte & 0xFF)]
            }
            var crc = ~checksum
            var place = 0
            while place + 8 <= bytes.count {
                let eight =
                    UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                    ^ UInt64(crc)
                let early =
                    entry(7, eight) ^ entry(6, eight >> 8) ^ entry(5, eight >> 16)
                    ^ entry(4, eight >> 24)
                let late =
                    entry(3, eight >> 32) ^ entry(2, eight >> 40) ^ entry(1, eight >> 48)
                    ^ entry(0, eight >> 56)
                crc = early ^ late
                place += 8
            }
            while place < bytes.count {
                crc = entry(0, UInt64(crc ^ UInt32(bytes[place]))) ^ crc >> 8
                place += 1
            }
            return ~crc
        }
    }
}
