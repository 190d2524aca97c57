import Foundation
import Testing
import Unroll

// The code of Documentation/topologies.md, compiled and run. The page is compared with this file:
// change both.

@Suite struct TopologiesTests {
    @Test func oneToOne() {
        let layer = Linear(inputSize: 4, outputSize: 3, random: RandomStream(seed: 1))

        let x = Tensor([0.1, -0.2, 0.3, 0.4], shape: [1, 4])
        let y = layer(x, in: .evaluation)
        print("classes:", y.logSoftmax().floats)
        #expect(y.shape == [1, 3])
    }

    @Test func oneToMany() {
        let random = RandomStream(seed: 1)
        let vectors = Embedding(vocabularySize: 10, size: 8, random: random.stream("vectors"))
        let cell = GRU(inputSize: 8, hiddenSize: 16, random: random.stream("cell"))
        let output = Linear(inputSize: 16, outputSize: 10, random: random.stream("output"))

        let step = cell.stepper(in: .evaluation)
        var state = cell.zeroState(batch: 1)
        var symbol: Int32 = 0
        var written: [Int32] = []
        for _ in 0..<5 {
            state = step(vectors([symbol], in: .evaluation), from: state)
            symbol = output(state.hidden, in: .evaluation).argmax()[0]
            written.append(symbol)
        }
        print("symbols:", written)
        #expect(written.count == 5 && written.allSatisfy { (0..<10).contains($0) })
    }

    @Test func manyToOne() {
        let random = RandomStream(seed: 1)
        let layer = LSTM(inputSize: 4, hiddenSize: 16, random: random.stream("layer"))
        let output = Linear(inputSize: 16, outputSize: 2, random: random.stream("output"))

        // Two sequences of three and of five frames, side by side: [T, B, D].
        let x = Tensor((0..<40).map { Float($0) / 40 }, shape: [5, 2, 4])
        let final = layer(x, lengths: [3, 5], in: .evaluation).final
        let classes = output(final.hidden, in: .evaluation).argmax()
        print("classes:", classes)
        #expect(classes.count == 2)
    }

    @Test func aligned() {
        let random = RandomStream(seed: 1)
        let stack = RecurrentStack(
            inputSize: 4, layers: 1, direction: .bidirectional, random: random.stream("stack")
        ) { LSTM(inputSize: $0, hiddenSize: 16, random: $1) }
        let output = Linear(inputSize: 32, outputSize: 3, random: random.stream("output"))

        let x = Tensor((0..<20).map { Float($0) / 20 }, shape: [5, 1, 4])
        let (states, _) = stack(x, in: .evaluation)
        let tags = output(states.reshaped([5, 32]), in: .evaluation).argmax()
        print("tags:", tags)
        #expect(tags.count == 5)
    }

    @Test func encoderDecoder() {
        let random = RandomStream(seed: 1)
        let vectors = Embedding(vocabularySize: 10, size: 8, random: random.stream("vectors"))
        let encoder = GRU(inputSize: 8, hiddenSize: 16, random: random.stream("encoder"))
        let decoder = GRU(inputSize: 8, hiddenSize: 16, random: random.stream("decoder"))
        let attention = Attention(
            .general, querySize: 16, keySize: 16, attentionSize: 16,
            random: random.stream("attention"))
        let output = Linear(inputSize: 32, outputSize: 10, random: random.stream("output"))

        let source = vectors([3, 1, 4, 1], in: .evaluation).reshaped([4, 1, 8])
        let encoded = encoder(source, in: .evaluation)
        let memory = attention.memory(of: encoded.output, in: .evaluation)
        var state = encoded.final
        let step = decoder.stepper(in: .evaluation)
        var symbol: Int32 = 0
        var target: [Int32] = []
        for _ in 0..<6 {
            state = step(vectors([symbol], in: .evaluation), from: state)
            let query = state.hidden.reshaped([1, 1, 16])
            let context = attention(query, to: memory, in: .evaluation).contexts.reshaped([1, 16])
            let both = Tensor.concatenated([state.hidden, context])
            symbol = output(both, in: .evaluation).argmax()[0]
            target.append(symbol)
        }
        print("target:", target)
        #expect(target.count == 6)
    }

    /// The page's blocks are the functions above, in their order and whole but for what is expected.
    @Test func thePageShowsThisCode() throws {
        let here = URL(fileURLWithPath: #filePath)
        let package = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(
            contentsOf: package.appendingPathComponent("Documentation/topologies.md"),
            encoding: .utf8)
        let blocks = page.components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        func code(_ text: some StringProtocol) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && $0 != "import Unroll" && !$0.hasPrefix("#expect") }
        }
        let functions = try String(contentsOf: here, encoding: .utf8)
            .components(separatedBy: "    @Test func ").dropFirst().prefix(5)
            .map { $0.components(separatedBy: "\n    }\n")[0].drop { $0 != "\n" } }
        #expect(blocks.map(code) == functions.map(code))
    }
}
