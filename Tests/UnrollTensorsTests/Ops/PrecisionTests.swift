import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Products in lower precision, against plain loops over the rounded numbers.
@Suite struct PrecisionTests {
    static let shapes =
        ProductShape.all.filter { $0.rows > 0 && $0.inputs > 0 } + [ProductShape(33, 1001, 70)]

    @Test(arguments: KernelTier.available, shapes)
    func bfloat16ProductsAndGradients(tier: KernelTier, shape: ProductShape) {
        let random = RandomStream(seed: 5)
        let x = random.stream(0).tensor([shape.rows, shape.inputs]).tracked()
        let weight = random.stream(1).tensor([shape.outputs, shape.inputs]).tracked()
        let bias = random.stream(2).tensor([shape.outputs]).tracked()
        let dY = random.stream(3).tensor([shape.rows, shape.outputs])
        let y = Compute.using(tier: tier, threads: 1, precision: .bfloat16) {
            let y = x.linear(weight, bias: bias)
            y.weighted(by: dY).backward()
            return y
        }
        // Sums are float32: they differ from the loops by their own rounding alone.
        let (xRounded, wRounded, dRounded) = (
            x.roundedToBFloat16, weight.roundedToBFloat16, dY.roundedToBFloat16
        )
        let product = xRounded * wRounded.transposed
        let expected = (0..<shape.rows).flatMap { (product[row: $0] + Vector(bias.doubles)).values }
        let (relative, absolute) = (1e-5, 5e-7 * Double(max(shape.inputs, shape.rows)))
        expectClose(y.floats, expected, relative: relative, absolute: absolute, "y")
        expectClose(
            x.gradientFloats, (dRounded * wRounded).values, relative: relative,
            absolute: 5e-7 * Double(shape.outputs), "dx")
        expectClose(
            weight.gradientFloats, (dRounded.transposed * xRounded).values, relative: relative,
            absolute: absolute, "dW")
        // A bias takes no part in a product: its gradient is not rounded.
        let ones = Vector(Array(repeating: 1, count: shape.rows))
        expectClose(
            bias.gradientFloats, (dY.doubleMatrix.transposed * ones).values, relative: relative,
            absolute: absolute, "db")
    }

    @Test(arguments: KernelTier.available, shapes)
    func int8Products(tier: KernelTier, shape: ProductShape) {
        let random = RandomStream(seed: 6)
        let x = random.stream(0).tensor([shape.rows, shape.inputs])
        let weight = random.stream(1).tensor([shape.outputs, shape.inputs])
        let y = Compute.using(tier: tier, threads: 1, precision: .int8) { x.linear(weight) }
        let (a, scalesA) = x.wholeRows
        let (b, scalesB) = weight.wholeRows
        let sums = (a * b.transposed).values
        let expected = sums.indices.map {
            sums[$0] * scalesA[$0 / shape.outputs] * scalesB[$0 % shape.outputs]
        }
        expectClose(y.floats, expected, relative: 3e-7, absolute: 0, "y")
    }

    @Test(arguments: shapes)
    func int8HasTheSameBitsOnEveryTier(shape: ProductShape) {
        let x = RandomStream(seed: 1).tensor([shape.rows, shape.inputs])
        let weight = RandomStream(seed: 2).tensor([shape.outputs, shape.inputs])
        func y(_ tier: KernelTier) -> [Float] {
            Compute.using(tier: tier, threads: 1, precision: .int8) { x.linear(weight).floats }
        }
        let plain = y(.portable)
        for tier in KernelTier.available { expectSameBits(y(tier), plain, tier.rawValue) }
    }

    @Test(arguments: KernelTier.available)
    func oddNumbersAreRounded(tier: KernelTier) {
        // Ties to even on both sides, a carry into the exponent, the largest numbers, none at all.
        let odd: [Float] = [
            1.001_953_125, 1.005_859_375, 0x1.FFp0, 0, -0, 1e-30, 3e38, -2.5, .infinity,
        ]
        let identity = Tensor([1], shape: [1, 1])
        for number in odd + [.nan] {
            let y = Compute.using(tier: tier, threads: 1, precision: .bfloat16) {
                Tensor([number], shape: [1, 1]).linear(identity).item
            }
            let stored = Tensor([0])
            stored.assign(bfloat16: Tensor([number]).bfloat16)
            #expect(y == stored.item || y.isNaN && stored.item.isNaN && number.isNaN, "\(number)")
            if number.isFinite, number != 0 { #expect(abs(y / number - 1) <= 0x1p-8) }
        }
        let zeros = Compute.using(tier: tier, threads: 1, precision: .int8) {
            Tensor(zeros: [2, 5]).linear(Tensor(zeros: [3, 5]))
        }
        #expect(zeros.floats == Array(repeating: 0, count: 6))
    }

    @Test func extremeRowsAreStoredAsFiniteNumbers() {
        let most = Float.greatestFiniteMagnitude
        let rows: [Float] = [1e-38, 0, 1e-38, -1e-38, most, -most, 1, 0, 0, 0, 0, 0]
        let weight = Tensor(rows, shape: [3, 4])
        let (whole, scales) = weight.int8Rows
        let restored = Tensor(zeros: [3, 4])
        restored.assign(int8: whole, scales: scales)
        #expect(restored.floats.allSatisfy { $0.isFinite })
        #expect(whole[4] == 127 && whole[5] == -127)
        restored.assign(bfloat16: weight.bfloat16)
        #expect(restored.floats.allSatisfy { $0.isFinite })
        for tier in KernelTier.available {
            let y = Compute.using(tier: tier, threads: 1, precision: .int8) {
                Tensor([1, 1, 1, 1], shape: [1, 4]).linear(weight.slice(0..<1)).item
            }
            #expect(abs(y) < 1e-37)
        }
    }

    @Test func storedRowsAreWhatProductsRoundTo() {
        let weight = RandomStream(seed: 3).tensor([7, 33])
        let (whole, scales) = weight.int8Rows
        let restored = Tensor(zeros: [7, 33])
        restored.assign(int8: whole, scales: scales)
        #expect(restored.int8Rows.whole == whole)
        for (a, b) in zip(restored.floats, weight.floats) {
            #expect(abs(a - b) <= 0.51 * (scales.max() ?? 0))
        }
        let x = RandomStream(seed: 4).tensor([3, 33])
        Compute.using(precision: .int8) {
            let (y, z) = (x.linear(weight).floats, x.linear(restored).floats)
            expectClose(z, y.map(Double.init), relative: 1e-6, absolute: 1e-6)
        }
    }

    @Test(arguments: KernelTier.available, RecurrenceCase.all)
    func recurrencesRoundTheirProductsAlone(tier: KernelTier, layer: RecurrenceCase) {
        let (input, state) = (layer.input, layer.state)
        func run(_ precision: Precision) -> (floats: [Float], gradients: [[Float]]) {
            let (input, weights, state) = (
                input.tracked(), layer.weights.tracked(), state.tracked()
            )
            return Compute.using(tier: tier, threads: 1, precision: precision) {
                let result = layer.cell.run(
                    .features(input), weights, from: state, lengths: layer.lengths)
                ((result.output * result.output).sum() + result.final.hidden.sum()).backward()
                let gradients = RecurrenceCase.tensors(input, weights, state)
                    .map(\.tensor.gradientFloats)
                return (result.output.floats, gradients)
            }
        }
        // 2^-9 of a factor, over a handful of time steps.
        let (plain, short, whole) = (run(.float32), run(.bfloat16), run(.int8))
        expectClose(short.floats, plain.floats.map(Double.init), relative: 0.02, absolute: 0.02)
        expectClose(whole.floats, plain.floats.map(Double.init), relative: 0.05, absolute: 0.05)
        // A unit of a ReLU that is close to zero has a slope of 1 in one and 0 in the other.
        guard layer.cell != .rnn(.relu) else { return }
        for (a, b) in zip(short.gradients, plain.gradients) {
            let size = b.reduce(0) { max($0, abs($1)) }
            expectClose(
                a, b.map(Double.init), relative: 0.05, absolute: 0.05 * Double(size) + 1e-6,
                "gradient")
        }
    }
}
