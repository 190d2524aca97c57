import Unroll

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
