/// Reads a message in the wire format of protocol buffers from a file, field by field; long contents are not read
/// before they are asked for.
package struct ProtocolBufferReader {
    /// A field of the message.
    package struct Field {
        /// Its number.
        package let number: Int
        /// Its value, of a number; 0 of a content.
        package let value: UInt64
        /// Where its content stands in the file; empty of a number.
        package let content: Range<Int>
    }

    /// The message does not have the format.
    package struct Damaged: Error {
        package init() {}
    }

    private let file: OpenFile
    private let end: Int
    private var place: Int
    /// Bytes around the place that have been read.
    private var window: [UInt8] = []
    private var windowStart = 0

    /// - Parameters:
    ///   - file: The file.
    ///   - range: Where the message stands.
    package init(_ file: OpenFile, _ range: Range<Int>) {
        self.file = file
        place = range.lowerBound
        end = range.upperBound
    }

    /// A message inside the field of another.
    package func message(_ field: Field) -> ProtocolBufferReader {
        ProtocolBufferReader(file, field.content)
    }

    /// The next field; `nil` at the end.
    ///
    /// - Throws: ``Damaged``, or `FileError`.
    package mutating func next() throws -> Field? {
        guard place < end else { return nil }
        let key = try variable()
        guard let number = Int(exactly: key >> 3), number > 0 else { throw Damaged() }
        switch key & 7 {
        case 0: return Field(number: number, value: try variable(), content: 0..<0)
        case 1: return Field(number: number, value: try fixed(8), content: 0..<0)
        case 5: return Field(number: number, value: try fixed(4), content: 0..<0)
        case 2:
            guard let count = Int(exactly: try variable()), count <= end - place else {
                throw Damaged()
            }
            defer { place += count }
            return Field(number: number, value: 0, content: place..<(place + count))
        default: throw Damaged()
        }
    }

    /// The content of a field as text, of at most so many bytes.
    package func text(_ field: Field, upTo most: Int = 1 << 20) throws -> String {
        String(decoding: try bytes(field.content.prefix(most)), as: UTF8.self)
    }

    /// The whole numbers of a repeated field, packed or one by one.
    package func integers(_ field: Field, upTo most: Int = 64) throws -> [UInt64] {
        guard !field.content.isEmpty else { return [field.value] }
        var reader = message(field)
        var values: [UInt64] = []
        while reader.place < reader.end, values.count < most { values.append(try reader.variable()) }
        return values
    }

    private func bytes(_ range: Range<Int>) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            count = try file.read(
                into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<range.count]),
                at: range.lowerBound)
        }
    }

    private mutating func byte() throws -> UInt8 {
        guard place < end else { throw Damaged() }
        if !(windowStart..<(windowStart + window.count)).contains(place) {
            windowStart = place
            window = try bytes(place..<min(place + 4096, end))
            guard !window.isEmpty else { throw Damaged() }
        }
        defer { place += 1 }
        return window[place - windowStart]
    }

    private mutating func variable() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
            if byte < 0x80 { return value }
        }
        throw Damaged()
    }

    private mutating func fixed(_ count: Int) throws -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<count { value |= UInt64(try byte()) << (8 * UInt64(place)) }
        return value
    }
}
