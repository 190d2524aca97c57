import Testing
import UnrollSystem

/// Against the definition, bit by bit.
@Suite struct CyclicRedundancyCheckTests {
    private static func plain(_ bytes: [UInt8], _ polynomial: UInt32) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ polynomial : crc >> 1 }
        }
        return ~crc
    }

    private static let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 * $0 * 7 + $0 >> 3) }

    @Test func everyLength() {
        for count in 0...100 {
            let bytes = Array(Self.bytes[3..<3 + count])
            #expect(CyclicRedundancyCheck.crc32(bytes) == Self.plain(bytes, 0xEDB8_8320))
            #expect(CyclicRedundancyCheck.crc32C(bytes) == Self.plain(bytes, 0x82F6_3B78))
            // Without contiguous storage.
            #expect(
                CyclicRedundancyCheck.crc32(bytes.lazy.map { $0 }) == Self.plain(bytes, 0xEDB8_8320)
            )
        }
    }

    @Test func knownValue() {
        #expect(CyclicRedundancyCheck.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    }

    @Test func partByPart() {
        let whole = CyclicRedundancyCheck.crc32(Self.bytes)
        for cut in 0...Self.bytes.count {
            Self.bytes.withUnsafeBytes { bytes in
                let first = CyclicRedundancyCheck.crc32.continued(
                    CyclicRedundancyCheck.empty, UnsafeRawBufferPointer(rebasing: bytes[..<cut]))
                #expect(
                    CyclicRedundancyCheck.crc32.continued(
                        first, UnsafeRawBufferPointer(rebasing: bytes[cut...])) == whole)
            }
        }
    }
}
