import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Products of random shapes, 1…130 in each dimension, against plain loops: the tails of every tile
/// meet every other.
@Suite struct ProductPropertyTests {
    private static let random = RandomStream(seed: 2026)

    private static func shape(_ index: Int) -> ProductShape {
        func size(_ axis: UInt64) -> Int {
            1 + random.stream(index).integer(below: 130, at: axis)
        }
        return ProductShape(size(0), size(1), size(2))
    }

    @Test(arguments: KernelTier.available, [Precision.float32, .bfloat16, .int8])
    func randomShapes(tier: KernelTier, precision: Precision) {
        for index in 0..<60 {
            let shape = Self.shape(index)
            let numbers = Self.random.stream("numbers").stream(index)
            let x = numbers.stream(0).tensor([shape.rows, shape.inputs]).tracked()
            let weight = numbers.stream(1).tensor([shape.outputs, shape.inputs]).tracked()
            let bias = numbers.stream(2).tensor([shape.outputs]).tracked()
            let dY = numbers.stream(3).tensor([shape.rows, shape.outputs])
            func results(_ threads: Int) -> [[Float]] {
                Compute.using(tier: tier, threads: threads, precision: precision) {
                    let (x, weight, bias) = (x.tracked(), weight.tracked(), bias.tracked())
                    let y = x.linear(weight, bias: bias)
                    y.weighted(by: dY).backward()
                    return [
                        y.floats, x.gradientFloats, weight.gradientFloats, bias.gradientFloats,
                    ]
                }
            }
            let alone = results(1)
            for (a, b) in zip(results(2), alone) { expectSameBits(a, b, "\(shape): two threads") }
            let product = x.product(weight, in: precision)
            let y = (0..<shape.rows).flatMap { (product[row: $0] + Vector(bias.doubles)).values }
            // Gradients of int8 models are computed as in float32.
            let short = precision == .bfloat16
            let (dYUsed, xUsed, weightUsed) =
                short
                ? (dY.roundedToBFloat16, x.roundedToBFloat16, weight.roundedToBFloat16)
                : (dY.doubleMatrix, x.doubleMatrix, weight.doubleMatrix)
            for (name, actual, expected, terms) in [
                ("y", alone[0], y, shape.inputs),
                ("dx", alone[1], (dYUsed * weightUsed).values, shape.outputs),
                ("dW", alone[2], (dYUsed.transposed * xUsed).values, shape.rows),
            ] {
                expectClose(
                    actual, expected, relative: 1e-5, absolute: 5e-7 * Double(terms),
                    "\(shape) \(name)")
            }
        }
    }
}
