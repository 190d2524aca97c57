import Unroll

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
