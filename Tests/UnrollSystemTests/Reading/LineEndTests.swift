import Foundation
import TestSupport
import Testing
import UnrollSystem

/// Carriage returns end lines where nothing else does.
@Suite struct LineEndTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a reader hands on, and what it notes.
    private func read(
        _ text: String, blockSize: Int, _ lineEnds: BlockReader.LineEnds = .newlines
    ) throws -> (text: String, notes: [String]) {
        try AtomicFile.write(to: folder.file("t")) { try $0.write(text) }
        let heard = Heard()
        return try ReadingListener.using(heard.listener) {
            var reader = try BlockReader(
                path: folder.file("t"), blockSize: blockSize, lineEnds: lineEnds)
            var bytes: [UInt8] = []
            while let block = try reader.next() { bytes += block }
            var again = try BlockReader(
                path: folder.file("t"), blockSize: blockSize, lineEnds: lineEnds)
            var same: [UInt8] = []
            try again.forEachBlock { same += $0 }
            #expect(bytes == same)
            return (String(decoding: bytes, as: UTF8.self), heard.notes)
        }
    }

    @Test(arguments: [1, 2, 3, 100]) func returnsBecomeNewlines(blockSize: Int) throws {
        let (text, notes) = try read("a b\rc\r\rd\r", blockSize: blockSize)
        #expect(text == "a b\nc\n\nd\n")
        #expect(notes.count == 2 && notes[0].contains("carriage returns alone"))
        // As long as none of the first 64 KiB is a newline, one behind a return ends the same line.
        let long = String(repeating: "x\r", count: (1 << 15) + 100)
        let mixed = try read(long + "y\r\nz\r\n\nw", blockSize: blockSize)
        #expect(mixed.text.hasSuffix("x\ny\nz\n\nw"))
    }

    @Test func otherTextsStayAsTheyAre() throws {
        for text in ["a\r\nb\r\n", "a\rb\nc", "a b", "\n\r", ""] {
            let read = try read(text, blockSize: 2)
            #expect(read.text == text && read.notes.isEmpty)
        }
        #expect(try read("a\rb", blockSize: 2, .asWritten).text == "a\rb")
    }

    @Test func progressIsToldOfLargeFiles() throws {
        let size = 10 << 20
        try AtomicFile.write(to: folder.file("t")) {
            try $0.write([UInt8](repeating: 0x61, count: size))
        }
        let heard = Heard()
        let listener: @Sendable (Activity.Progress) -> Void = { heard.progress.append($0) }
        try Activity.listening(listener) {
            var reader = try BlockReader(path: folder.file("t"), lineEnds: .newlines)
            try reader.forEachBlock { _ in }
        }
        #expect(heard.progress.map(\.share) == [0.4, 0.8, 1])
        #expect(heard.progress.allSatisfy { $0.name == "reading \(folder.file("t"))" })
    }

    /// Whatever reads it, a pointer is not taken for the file.
    @Test func gitLFSPointersAreRefused() throws {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
        let error = #expect(throws: DataError.self) { try read(pointer, blockSize: 1 << 18) }
        #expect(error?.message.contains("is a Git LFS pointer; fetch the file itself") == true)
    }
}

private final class Heard: @unchecked Sendable {
    var notes: [String] = []
    var progress: [Activity.Progress] = []

    var listener: ReadingListener {
        ReadingListener { self.notes.append($0) }
    }
}
