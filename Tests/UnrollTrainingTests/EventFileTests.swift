import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTraining

@Suite struct EventFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func record(
        _ epoch: Int, training: String = "1.5", validation: String? = "1.25",
        score: String? = "0.75", rate: Double = 0.002, norm: String = "0.5", speed: Double = 1234.5
    ) throws -> EpochRecord {
        let validation = validation.map { ",\"validation_loss\":\($0)" } ?? ""
        let score =
            score.map {
                ",\"validation_score\":{\"higher_is_better\":true,\"name\":\"accuracy\",\"value\":\($0)}"
            } ?? ""
        return try JSONCoding.decodeNonFinite(
            EpochRecord.self,
            from: """
                {"complete":true,"epoch":\(epoch),"gradient_norm":\(norm),"learning_rate":\(rate),\
                "seconds":\(epoch),"training_loss":\(training),"unit":"words",\
                "units_per_second":\(speed),"updates":\(epoch)\(validation)\(score)}
                """)
    }

    private func bytes(_ file: EventFile) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
    }

    /// The contents of the records, without times.
    private func events(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var (place, events) = (0, [ArraySlice<UInt8>]())
        while let content = RecordFrame.content(in: bytes, at: place) {
            place += content.count + RecordFrame.overhead
            events.append(content.dropFirst(9))
        }
        #expect(place == bytes.count, "a record is not whole, or its checksums are wrong")
        return events
    }

    // References/event_file.py
    private static let reference = """
        1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d9e00000000000000
        da84ca450900006040fc54d94110012a90010a140a0d6c6f73732f747261696e696e67150000c03f0a160a0f6c6f7373
        2f76616c69646174696f6e150000a03f0a150a0e73636f72652f6163637572616379150000403f0a140a0d6c6561726e
        696e675f72617465156f12033b0a140a0d6772616469656e745f6e6f726d150000003f0a1d0a1673706565642f776f72
        64735f7065725f7365636f6e641500509a44397b60836f000000000000006c3181de0900009040fc54d94110ac022a61
        0a140a0d6c6f73732f747261696e696e67150000c07f0a140a0d6c6561726e696e675f72617465156f12833a0a140a0d
        6772616469656e745f6e6f726d150000807f0a1d0a1673706565642f776f7264735f7065725f7365636f6e6415286bee
        4e064fcfb3
        """

    @Test func bytesAreThoseOfTensorBoardsWriter() throws {
        let digits = Array(Self.reference.filter { !$0.isWhitespace })
        let expected = stride(from: 0, to: digits.count, by: 2).map {
            UInt8(String(digits[$0..<$0 + 2]), radix: 16) ?? 0
        }
        let file = try EventFile(in: folder.file("runs"), run: "verse")
        try file.synchronize(with: [
            record(1),
            record(
                300, training: "NaN", validation: nil, score: nil, rate: 0.001, norm: "Infinity",
                speed: 2e9),
        ])
        let (actual, others) = (events(try bytes(file)), events(expected))
        #expect(others.count == 3)
        #expect(actual.map(Array.init) == others.map(Array.init))
    }

    @Test func checksumsAreThoseOfTheStandard() {
        // RFC 3720, B.4, and the check value of the catalogue of algorithms.
        #expect(CyclicRedundancyCheck.crc32C(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CyclicRedundancyCheck.crc32C([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CyclicRedundancyCheck.crc32C([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CyclicRedundancyCheck.crc32C(0..<32) == 0x46DD_794E)
        #expect(CyclicRedundancyCheck.crc32C([]) == 0)
    }

    @Test func aResumedRunHasNoEpochTwice() throws {
        let all = try (1...4).map { try record($0, training: "\(5 - $0)") }
        let first = try EventFile(in: folder.file("runs"), run: "verse")
        try first.synchronize(with: Array(all[..<1]))
        try first.synchronize(with: Array(all[..<3]))
        let before = try bytes(first)
        // Killed after epoch 3 while it wrote, and resumed from epoch 2.
        try Data(before + [1, 2, 3]).write(to: URL(fileURLWithPath: first.path))
        let second = try EventFile(in: folder.file("runs"), run: "verse")
        #expect(second.path == first.path)
        try second.synchronize(with: Array(all[..<2]))
        #expect(events(try bytes(second)).count == 3)
        #expect(before.starts(with: try bytes(second)), "the times of what is there stay")
        try second.synchronize(with: all)
        #expect(events(try bytes(second)).count == 5)
        // A run of other numbers takes the place of all of it.
        try EventFile(in: folder.file("runs"), run: "verse").synchronize(with: [record(1)])
        #expect(events(try bytes(second)).count == 2)
    }

    @Test func aFolderThatCannotBeMadeIsTold() throws {
        #expect(throws: FileError.self) {
            try EventFile(in: folder.file("no/such/folder"), run: "verse")
        }
        try Data().write(to: URL(fileURLWithPath: folder.file("file")))
        #expect(throws: FileError.self) { try EventFile(in: folder.file("file"), run: "verse") }
    }

    @Test(.enabled(if: TensorBoard.canRead, "needs python3 with tensorboard"))
    func tensorBoardReadsItBack() throws {
        let file = try EventFile(in: folder.file("runs"), run: "verse")
        try file.synchronize(with: [record(1), record(2, training: "1.25", score: "0.8")])
        #expect(
            try TensorBoard.scalars(in: folder.file("runs/verse")) == [
                "gradient_norm 1=0.5 2=0.5", "learning_rate 1=0.002 2=0.002",
                "loss/training 1=1.5 2=1.25", "loss/validation 1=1.25 2=1.25",
                "score/accuracy 1=0.75 2=0.8", "speed/words_per_second 1=1234.5 2=1234.5",
            ])
    }
}

/// TensorBoard's own reader, where this machine's Python has it.
enum TensorBoard {
    static let canRead = Python.has("tensorboard")

    static func scalars(in folder: String) throws -> [String] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("References/read_events.py").path
        let result = try Python.run([script, folder])
        try #require(result.status == 0, "\(result.problem)")
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(
            String.init)
    }
}
