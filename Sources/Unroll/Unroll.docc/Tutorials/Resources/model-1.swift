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

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        visitor.visit(recurrent, named: "recurrent")
        visitor.visit(output, named: "output")
    }
}
