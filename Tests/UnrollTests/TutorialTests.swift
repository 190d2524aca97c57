import Foundation
import Testing
import Unroll

// The code of the tutorial "From an equation to a trained model", compiled and run. Its pages are
// compared with this file: change both.

func equation(_ x: Tensor, _ a: Tensor, _ w: Tensor, _ u: Tensor, _ b: Tensor) -> Tensor {
    (x.linear(w, bias: b) + a.linear(u)).tanh()
}

final class NextLetter: Module {
    let embedding: Embedding
    let recurrent: any RecurrentLayer
    let output: Linear

    init(letters: Int, hiddenSize: Int, random: RandomStream) {
        embedding = Embedding(vocabularySize: letters, size: 16, random: random)
        recurrent = SimpleRNN(inputSize: 16, hiddenSize: hiddenSize, random: random)
        output = Linear(inputSize: hiddenSize, outputSize: letters, random: random)
    }

    func callAsFunction(_ letters: [Int32], in pass: Pass) -> Tensor {
        // T × B × D, of one sequence; then T × B × H.
        let x = embedding(letters, in: pass).reshaped([letters.count, 1, 16])
        let h = recurrent(x, in: pass).output
        return output(h.reshaped([letters.count, recurrent.outputSize]), in: pass)
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        visitor.visit(recurrent, named: "recurrent")
        visitor.visit(output, named: "output")
    }
}

@Suite struct TutorialTests {
    @Test func theEquationIsTheLayer() {
        let random = RandomStream(seed: 1)
        let layer = SimpleRNN(inputSize: 4, hiddenSize: 8, random: random)
        let x = Initializer.uniform(1).matrix(outputs: 3, inputs: 4, random: random)
        let before = layer.zeroState(batch: 3)
        let ours = equation(
            x, before.hidden, layer.weightIH.value, layer.weightHH.value, layer.bias.value)
        let theirs = layer.stepper(in: .evaluation)(x, from: before).hidden
        print(ours, theirs)
        for (a, b) in zip(ours.floats, theirs.floats) { #expect(abs(a - b) < 1e-6) }
    }

    @Test func theModelLearnsItsSentence() {
        let text = "to be , or not to be , that is the question\n"
        let codec = TextCodec.build(level: .character, texts: [text])
        let letters = codec.encode(text)
        let inputs = Array(letters.dropLast())
        let targets = Array(letters.dropFirst())

        let random = RandomStream(seed: 1)
        let model = NextLetter(letters: codec.vocabulary.count, hiddenSize: 48, random: random)
        let optimizer = Optimizer(.adam(), for: model)
        for update in 0..<200 {
            let pass = Pass.training(random.stream(update))
            let loss = model(inputs, in: pass).softmaxCrossEntropy(targets)
            loss.backward()
            optimizer.update(learningRate: 0.01, clipping: 1)
        }

        var written = [letters[0]]
        while written.count < letters.count {
            let logits = model(written, in: .evaluation)
            let last = logits[written.count - 1].floats
            let likeliest = last.indices.max { last[$0] < last[$1] } ?? 0
            written.append(Int32(likeliest))
        }
        print(codec.decode(written))
        #expect(codec.decode(written) == text)
    }

    @Test func otherCellsFit() {
        let random = RandomStream(seed: 1)
        let layers: [any RecurrentLayer] = [
            LSTM(inputSize: 16, hiddenSize: 48, random: random),
            GRU(inputSize: 16, hiddenSize: 48, random: random),
        ]
        #expect(layers.allSatisfy { $0.outputSize == 48 })
    }

    /// Every line of the tutorial's code stands in this file, in its order.
    @Test func thePagesShowThisCode() throws {
        let here = URL(fileURLWithPath: #filePath)
        let package = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let code = try lines(here)
        let pages = package.appendingPathComponent("Sources/Unroll/Unroll.docc/Tutorials/Resources")
        let names = try FileManager.default.contentsOfDirectory(atPath: pages.path)
            .filter { $0.hasSuffix(".swift") }.sorted()
        #expect(names.count == 8)
        for name in names {
            // The last page of the model puts another cell where the first one stood.
            let isLast = name == "model-3.swift"
            var rest = code.map { isLast ? $0.replacing("SimpleRNN(", with: "LSTM(") : $0 }[...]
            let page = try lines(pages.appendingPathComponent(name))
            for line in page where line != "import Unroll" {
                guard let place = rest.firstIndex(of: line) else {
                    Issue.record("\(name): '\(line)' does not stand in the tests, or not there")
                    break
                }
                rest = rest[(place + 1)...]
            }
        }
    }

    private func lines(_ file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
