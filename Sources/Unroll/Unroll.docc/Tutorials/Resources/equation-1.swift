import Unroll

func equation(_ x: Tensor, _ a: Tensor, _ w: Tensor, _ u: Tensor, _ b: Tensor) -> Tensor {
    (x.linear(w, bias: b) + a.linear(u)).tanh()
}
