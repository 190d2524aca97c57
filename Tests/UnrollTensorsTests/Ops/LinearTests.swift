import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Rows, inputs and outputs of one product.
struct ProductShape: Sendable, CustomTestStringConvertible {
    var rows, inputs, outputs: Int
    init(_ rows: Int, _ inputs: Int, _ outputs: Int) {
        (self.rows, self.inputs, self.outputs) = (rows, inputs, outputs)
    }
    var testDescription: String { "\(rows)×\(inputs)→\(outputs)" }

    /// One to nine rows (every tile), one panel and many with and without a rest, more than one
    /// block of rows (192) and of terms (256), and nothing at all.
    static let all =
        (1...9).map { ProductShape($0, 7, 53) } + [
            ProductShape(1, 1, 1), ProductShape(2, 3, 8), ProductShape(3, 5, 16),
            ProductShape(1, 64, 192), ProductShape(2, 17, 145), ProductShape(5, 33, 96),
            ProductShape(13, 256, 47), ProductShape(4, 257, 49), ProductShape(3, 600, 31),
            ProductShape(197, 19, 21), ProductShape(400, 5, 3), ProductShape(601, 300, 10),
            ProductShape(0, 4, 5), ProductShape(3, 0, 4), ProductShape(0, 0, 3),
        ]
}

@Suite struct LinearTests {
    @Test(arguments: KernelTier.available, ProductShape.all)
    func productAndGradients(tier: KernelTier, shape: ProductShape) {
        let random = RandomStream(seed: 7)
        let x = random.stream(0).tensor([shape.rows, shape.inputs]).tracked()
        let weight = random.stream(1).tensor([shape.outputs, shape.inputs]).tracked()
        let bias = random.stream(2).tensor([shape.outputs]).tracked()
        let dY = random.stream(3).tensor([shape.rows, shape.outputs])

        let (y, plain) = on(tier) {
            let y = x.linear(weight, bias: bias)
            y.weighted(by: dY).backward()
            return (y, x.linear(weight))
        }

        let product = x.doubleMatrix * weight.doubleMatrix.transposed
        let added = (0..<shape.rows).flatMap { (product[row: $0] + Vector(bias.doubles)).values }
        let (relative, absolute) = (1e-5, 4e-7 * Double(max(shape.inputs, shape.rows)))
        expectClose(y.floats, added, relative: relative, absolute: absolute, "y")
        expectClose(plain.floats, product.values, relative: relative, absolute: absolute, "no bias")
        expectClose(
            x.gradientFloats, (dY.doubleMatrix * weight.doubleMatrix).values,
            relative: relative, absolute: 4e-7 * Double(shape.outputs), "dx")
        expectClose(
            weight.gradientFloats, (dY.doubleMatrix.transposed * x.doubleMatrix).values,
            relative: relative, absolute: absolute, "dW")
        let ones = Vector(Array(repeating: 1, count: shape.rows))
        expectClose(
            bias.gradientFloats, (dY.doubleMatrix.transposed * ones).values,
            relative: relative, absolute: absolute, "db")
    }

    @Test(arguments: KernelTier.available, [(9, 300, 147), (200, 40, 17), (2, 513, 64)])
    func aRowHasTheSameBitsAloneAndInAnyBatch(tier: KernelTier, shape: (Int, Int, Int)) {
        let (rows, inputs, outputs) = shape
        let x = RandomStream(seed: 1).tensor([rows, inputs])
        let weight = RandomStream(seed: 2).tensor([outputs, inputs])
        let bias = RandomStream(seed: 3).tensor([outputs])
        on(tier) {
            let all = x.linear(weight, bias: bias)
            for count in [1, 2, 3, 5, 6, 7, 8] where count <= rows {
                for first in [0, rows - count] {
                    let some = x.slice(first..<(first + count)).linear(weight, bias: bias)
                    expectSameBits(
                        some.floats, all.slice(first..<(first + count)).floats,
                        "\(count) rows from \(first)")
                }
            }
            // Nor do the other columns matter.
            let few = weight.slice(1..<6)
            let part = x.linear(few, bias: bias.slice(1..<6))
            for r in 0..<rows {
                expectSameBits(
                    part.slice(r..<(r + 1)).floats,
                    Array(all.floats[r * outputs + 1..<r * outputs + 6]), "columns of row \(r)")
            }
        }
    }

    @Test(arguments: KernelTier.available)
    func leadingAxesAreRows(tier: KernelTier) {
        let x = RandomStream(seed: 4).tensor([3, 2, 5])
        let weight = RandomStream(seed: 5).tensor([4, 5])
        on(tier) {
            let y = x.linear(weight)
            #expect(y.shape == [3, 2, 4])
            expectSameBits(y.floats, x.reshaped([6, 5]).linear(weight).floats)
            #expect(x[1][0].linear(weight).shape == [4])
        }
    }
}
