/// The frame of a record in TensorFlow's record files, of which TensorBoard's event files consist: the
/// length in eight bytes, its checksum, the content, and its checksum, numbers in little-endian order.
package enum RecordFrame {
    /// Bytes around the content.
    package static let overhead = 16

    /// A record with its frame.
    package static func framed(_ content: [UInt8]) -> [UInt8] {
        let length = (0..<8).map { UInt8(truncatingIfNeeded: content.count >> (8 * $0)) }
        return length + checksum(length[...]) + content + checksum(content[...])
    }

    /// The content of the record that begins at `place`; `nil` where no whole record with right checksums
    /// does.
    package static func content(in bytes: [UInt8], at place: Int) -> ArraySlice<UInt8>? {
        guard place >= 0, bytes.count - place >= overhead else { return nil }
        let length = bytes[place..<place + 8]
        guard Array(bytes[place + 8..<place + 12]) == checksum(length) else { return nil }
        let count = length.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard count <= UInt64(bytes.count - place - overhead) else { return nil }
        let content = bytes[place + 12..<place + 12 + Int(count)]
        guard Array(bytes[content.endIndex..<content.endIndex + 4]) == checksum(content) else {
            return nil
        }
        return content
    }

    /// CRC-32C, turned and shifted so that the checksum of data that hold checksums is not weak.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let crc = CyclicRedundancyCheck.crc32C(bytes)
        let masked = (crc >> 15 | crc << 17) &+ 0xA282_EAD8
        return (0..<4).map { UInt8(masked >> (8 * UInt32($0)) & 0xFF) }
    }
}
