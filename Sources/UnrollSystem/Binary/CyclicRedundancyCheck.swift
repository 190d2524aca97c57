/// A cyclic redundancy check of 32 bits, a byte at a time by a table.
package struct CyclicRedundancyCheck: Sendable {
    private let table: [UInt32]

    /// CRC-32, as PNG and zip files have it (ISO 3309).
    package static let crc32 = CyclicRedundancyCheck(reversedPolynomial: 0xEDB8_8320)
    /// CRC-32C, as iSCSI and TensorFlow's records have it (Castagnoli et al., 1993).
    package static let crc32C = CyclicRedundancyCheck(reversedPolynomial: 0x82F6_3B78)

    private init(reversedPolynomial polynomial: UInt32) {
        table = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { crc, _ in
                crc & 1 == 1 ? crc >> 1 ^ polynomial : crc >> 1
            }
        }
    }

    package func callAsFunction(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8 }
    }
}
