import Unroll

let text = "to be , or not to be , that is the question\n"
let codec = TextCodec.build(level: .character, texts: [text])
let letters = codec.encode(text)
let inputs = Array(letters.dropLast())
let targets = Array(letters.dropFirst())
