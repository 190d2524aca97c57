import Foundation
import TestSupport
import Testing
import UnrollSystem

/// The wire format of protocol buffers, written and read.
@Suite struct ProtocolBufferTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct Numbers: ByteContent {
        var bytes: [UInt8]
        var byteCount: Int { bytes.count }
        func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
        {
            try bytes.withUnsafeBytes(body)
        }
    }

    /// The bytes that the page on the encoding gives: field 1 of 150, field 2 "testing", field 3 of a message.
    @Test func knownMessages() {
        var message = ProtocolBuffer()
        message.write(150 as Int64, field: 1)
        #expect(message.bytes == [0x08, 0x96, 0x01])
        var text = ProtocolBuffer()
        text.write("testing", field: 2)
        #expect(text.bytes == [0x12, 0x07] + Array("testing".utf8))
        var outer = ProtocolBuffer()
        outer.write(message, field: 3)
        #expect(outer.bytes == [0x1A, 0x03, 0x08, 0x96, 0x01])
        #expect(outer.byteCount == 5)
    }

    /// Contents that stay where they are give the same bytes as those that are copied.
    @Test func contentsInPlace() {
        let bytes = (0..<300).map { UInt8($0 & 0xFF) }
        func message(inPlace: Bool) -> ProtocolBuffer {
            var inner = ProtocolBuffer()
            inner.write(7 as Int64, field: 1)
            if inPlace {
                inner.write(Numbers(bytes: bytes), field: 9)
            } else {
                inner.write(bytes, field: 9)
            }
            inner.write("behind", field: 2)
            var outer = ProtocolBuffer()
            outer.write(1.5 as Float, field: 4)
            outer.write(inner, field: 5)
            outer.write(inner, field: 5)
            outer.write(-1 as Int64, field: 6)
            return outer
        }
        #expect(message(inPlace: true).bytes == message(inPlace: false).bytes)
        #expect(message(inPlace: true).byteCount == message(inPlace: true).bytes.count)
    }

    private func reader(_ bytes: [UInt8]) throws -> ProtocolBufferReader {
        let path = folder.file("message")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return ProtocolBufferReader(try OpenFile.reading(path), 0..<bytes.count)
    }

    @Test func readsWhatIsWritten() throws {
        var inner = ProtocolBuffer()
        inner.write("name", field: 8)
        inner.write(-3 as Int64, field: 1)
        var message = ProtocolBuffer()
        message.write(2.5 as Double, field: 1)
        message.write(inner, field: 2)
        message.write(0.5 as Float, field: 3)
        message.write([0x01, 0x96, 0x01], field: 4)
        var found = try reader(message.bytes)
        let first = try #require(try found.next())
        #expect(first.number == 1 && Double(bitPattern: first.value) == 2.5)
        let second = try #require(try found.next())
        var nested = found.message(second)
        let name = try #require(try nested.next())
        #expect(try name.number == 8 && nested.text(name) == "name")
        let number = try #require(try nested.next())
        #expect(Int64(bitPattern: number.value) == -3)
        #expect(try nested.next() == nil)
        let third = try #require(try found.next())
        #expect(third.value == UInt64((0.5 as Float).bitPattern))
        let packed = try #require(try found.next())
        #expect(try found.integers(packed) == [1, 150])
        #expect(try found.next() == nil)
    }

    @Test func damagedMessagesAreRefused() throws {
        for bytes in [
            [0x08], [0x12, 0x05, 0x61], [0x0B], [0x0F], [0x00, 0x01],
            [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [UInt8](repeating: 0xFF, count: 20), [0x0D, 0x01],
        ] as [[UInt8]] {
            #expect(throws: ProtocolBufferReader.Damaged.self, "\(bytes)") {
                var found = try reader(bytes)
                while try found.next() != nil {}
            }
        }
    }
}
