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

var written = [letters[0]]
while written.count < letters.count {
    let logits = model(written, in: .evaluation)
    let last = logits[written.count - 1].floats
    let likeliest = last.indices.max { last[$0] < last[$1] } ?? 0
    written.append(Int32(likeliest))
}
print(codec.decode(written))
