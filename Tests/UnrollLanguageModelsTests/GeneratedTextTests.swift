import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem

@Suite struct GeneratedTextTests {
    /// The pieces together are the text that is written at once.
    @Test(arguments: [nil, "b\n", "cab"], [false, true])
    func piecesAreTheText(stop: String?, startsAnew: Bool) async throws {
        var model = TinyLanguageModel(codec: try wordCodec())
        if stop != nil { model.codec = try characterCodec() }
        model.startsEachLineAnew = startsAnew
        var whole: [UInt8] = []
        model.generateText(
            after: "a b", length: 60, sampler: Sampler(), random: RandomStream(seed: 3), stop: stop
        ) { whole += $0 }
        var pieces: [String] = []
        let text = model.text(after: "a b", length: 60, random: RandomStream(seed: 3), stop: stop)
        for await piece in text { pieces.append(piece) }
        #expect(pieces.joined() == String(decoding: whole, as: UTF8.self))
        #expect(pieces.allSatisfy { !$0.isEmpty })
        #expect(stop != nil || pieces.count == 60)
        // As often as it is iterated over.
        var again = ""
        for await piece in text { again += piece }
        #expect(again == pieces.joined())
    }

    /// Bytes become characters when they are whole; what never is becomes a replacement at the end.
    @Test func characters() async throws {
        let bytes = Array("aé€😀".utf8) + [0xE2, 0x82]
        let codec = TextCodec.build(level: .byte, texts: [""])
        let model = ScriptedLanguageModel(codec: codec, script: bytes.map { Int32($0) })
        var pieces: [String] = []
        for await piece in model.text(length: bytes.count) { pieces.append(piece) }
        #expect(pieces == ["a", "é", "€", "😀", "\u{FFFD}"])
    }

    @Test func cancellationEndsTheText() async throws {
        let model = ScriptedLanguageModel(codec: try characterCodec(), script: [2, 3])
        let task = Task {
            var count = 0
            for await _ in model.text(length: 1_000_000) {
                count += 1
                if count == 5 { withUnsafeCurrentTask { $0?.cancel() } }
            }
            return count
        }
        #expect(await task.value == 5)
    }
}
