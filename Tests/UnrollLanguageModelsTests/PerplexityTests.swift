import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels

@Suite struct PerplexityTests {
    /// log p of each symbol, a call at a time.
    private func expected(
        _ model: TinyLanguageModel, _ symbols: some Sequence<Int32>
    ) -> [Float] {
        var state = model.start
        return symbols.map { symbol in
            let value = model.next(after: state)[Int(symbol)]
            state = model.advance(state, by: symbol)
            return value
        }
    }

    private func encoded(_ text: String, _ codec: TextCodec) throws -> EncodedText {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("text")))
        return try codec.encode(contentsOf: folder.file("text"))
    }

    @Test func theListFormIsAsManySingleSteps() throws {
        let model = TinyLanguageModel(codec: try characterCodec())
        let symbols: [Int32] = [2, 3, 1, 4, 4, 2]
        let (scores, next) = model.score(symbols, after: model.start)
        #expect(scores == expected(model, symbols))
        #expect(next == TinyLanguageModel.State(count: 6, last: 2))
        let (head, middle) = model.score(Array(symbols[0..<2]), after: model.start)
        let (tail, end) = model.score(Array(symbols[2...]), after: middle)
        #expect(head + tail == scores && end == next)
        #expect(model.score([], after: middle).next == middle)
    }

    @Test func aCarriedTextIsOneSequence() throws {
        let model = TinyLanguageModel(codec: try characterCodec())
        let text = try encoded("abc\ncab?\n\nb", model.codec)
        let each = expected(model, text.symbols)
        let loss = -each.reduce(0.0) { $0 + Double($1) } / Double(each.count)
        for block in [1, 3, 4, 1000] {
            let score = model.score(text, keepingEach: true, block: block)
            #expect(score.logProbabilities == each)
            #expect(score.symbols == 11 && score.unknown == 1 && score.characters == 11)
            #expect(abs(score.loss - loss) < 1e-12)
            #expect(abs(score.perplexity - exp(loss)) < 1e-12)
            #expect(abs((score.bitsPerCharacter(.character) ?? 0) - loss / log(2)) < 1e-12)
            #expect(score.bitsPerCharacter(.word) == nil)
        }
        #expect(model.score(text).logProbabilities == nil)
    }

    @Test func linesAreReadFromTheStartState() throws {
        let lines = (0..<150).map { String(repeating: "abc", count: $0 % 4) + "b" }
        for codec in [try characterCodec(), try wordCodec()] {
            let text = try encoded(lines.joined(separator: "\n") + "\n", codec)
            #expect(text.lineCount == 150)
            var model = TinyLanguageModel(codec: codec)
            let carried = model.score(text, keepingEach: true)
            model.startsEachLineAnew = true
            let anew = model.score(text, keepingEach: true)
            let each = (0..<text.lineCount).flatMap { expected(model, text.symbols[text.line($0)]) }
            #expect(anew.logProbabilities == each)
            // Long lines, those of more than a block, give the same numbers in pieces.
            for block in [1, 2, 5] {
                let pieces = model.score(text, keepingEach: true, block: block)
                #expect(pieces.logProbabilities == each)
            }
            #expect(anew.symbols == text.symbols.count && carried.symbols == anew.symbols)
            #expect(abs(anew.totalLoss + each.reduce(0.0) { $0 + Double($1) }) < 1e-9)
            #expect(carried.logProbabilities != each)
        }
    }
}
