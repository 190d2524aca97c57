import Unroll

func equation(_ x: Tensor, _ a: Tensor, _ w: Tensor, _ u: Tensor, _ b: Tensor) -> Tensor {
    (x.linear(w, bias: b) + a.linear(u)).tanh()
}

let random = RandomStream(seed: 1)
let layer = SimpleRNN(inputSize: 4, hiddenSize: 8, random: random)
let x = Initializer.uniform(1).matrix(outputs: 3, inputs: 4, random: random)
let before = layer.zeroState(batch: 3)
let ours = equation(
    x, before.hidden, layer.weightIH.value, layer.weightHH.value, layer.bias.value)
let theirs = layer.stepper(in: .evaluation)(x, from: before).hidden
print(ours, theirs)
