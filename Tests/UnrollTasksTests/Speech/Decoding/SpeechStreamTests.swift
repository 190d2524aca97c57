import Foundation
import Testing
import UnrollData
import UnrollTasks

/// Words as they become certain.
@Suite struct SpeechStreamTests {
    private let codec: TranscriptCodec

    init() throws { codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"]) }

    /// A recording in which `words` are said, with some doubt.
    private func recording(_ words: [String], doubt: Double = 0.2, seed: UInt64 = 3) -> [Float] {
        var numbers = TestNumbers(seed)
        return words.joined(separator: " ").flatMap { letter -> [Float] in
            let right = codec.symbols.firstIndex(of: String(letter)) ?? 0
            return [0, right, right, 0].flatMap { symbol -> [Float] in
                let rest = (0..<4).map { _ in numbers.next() * doubt / 3 }
                let sum = (0..<4).reduce(0) { $0 + ($1 == symbol ? 0 : rest[$1]) }
                return (0..<4).map { Float(log($0 == symbol ? 1 - sum : rest[$0])) }
            }
        }
    }

    @Test(arguments: [1, 3, 7, 1000]) func aStreamEqualsTheWhole(_ frames: Int) throws {
        let model = try WholeHistoryModel(level: "word", symbols: ["ab", "ba", "a", "b"])
        var config = SpeechDecodingConfig(beam: 12)
        config.languageWeight = 0.4
        let decoder = try SpeechDecoder(codec: codec, config: config, languageModel: model)
        // What is doubtful at the end leaves no room in the beam for doubts at the beginning.
        let logs =
            recording(["ab", "ba", "a "], doubt: 0.1)
            + recording(["aab", "b", "ba", "ab"], doubt: 0.9, seed: 4)
        let whole = decoder(logs)[0]
        let stream = decoder.stream()
        var words: [RecognizedWord] = []
        for first in stride(from: 0, to: logs.count, by: 4 * frames) {
            words += stream.push(Array(logs[first..<min(first + 4 * frames, logs.count)]))
        }
        let early = words.count
        words += stream.finish()
        #expect(words.map(\.text) == whole.words.map(\.text))
        #expect(stream.frameCount == logs.count / 4)
        if frames < 10 { #expect(early > 0) }
        for (word, right) in zip(words, whole.words) {
            #expect(abs(word.start - right.start) <= 2 && abs(word.end - right.end) <= 2)
        }
    }

    @Test func stableWordsAreCertainEarly() throws {
        let logs = recording(["ab", "ba", "a", "ab"], doubt: 0.6)
        func told(_ stability: Int?) throws -> [(text: String, at: Int)] {
            var config = SpeechDecodingConfig(beam: 32)
            config.minimumProbability = 0
            config.stability = stability
            let stream = try SpeechDecoder(codec: codec, config: config).stream()
            var told: [(String, Int)] = []
            for first in stride(from: 0, to: logs.count, by: 4) {
                told += stream.push(Array(logs[first..<(first + 4)])).map {
                    ($0.text, stream.frameCount)
                }
            }
            told += stream.finish().map { ($0.text, stream.frameCount) }
            return told
        }
        let (patient, quick) = (try told(nil), try told(4))
        #expect(quick.map(\.text) == ["ab", "ba", "a", "ab"])
        #expect(patient.map(\.text) == quick.map(\.text))
        #expect(zip(quick, patient).allSatisfy { $0.at <= $1.at })
        #expect(quick[0].at < patient[0].at)
        // The word ends with frame 7, the blank behind it comes in frame 9.
        #expect(quick[0].at <= 9 + 5)
    }

    @Test func whatIsNotCertainIsShown() throws {
        let stream = try SpeechDecoder(codec: codec).stream()
        _ = stream.push(recording(["ab", "b"], doubt: 0.01))
        #expect(stream.uncertainWords.last == "b")
        #expect(stream.finish().last?.text == "b")
    }
}
