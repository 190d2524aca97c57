import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Broadcasts, sums over an axis and the newer element-wise ops against plain loops.
@Suite struct BroadcastTests {
    /// Leading axes, trailing axes.
    static let shapes: [([Int], [Int])] = [
        ([3], [5]), ([2, 3], [17]), ([4], [2, 9]), ([1], [1]), ([300], [3]), ([3], [700]),
    ]

    private func check(
        _ tier: KernelTier, _ shapes: [[Int]], positive: Bool = false,
        relative: Double = 1e-5, _ op: ([Tensor]) -> Tensor,
        _ reference: ([[Double]]) -> [Double], _ name: String
    ) {
        let inputs = shapes.enumerated().map { place, shape in
            let numbers = RandomStream(seed: 1).stream(place).tensor(shape)
            return (positive ? numbers.exp() : numbers).detached().tracked()
        }
        on(tier) {
            let y = op(inputs)
            let dY = RandomStream(seed: 2).tensor(y.shape)
            y.weighted(by: dY).backward()
            let values = inputs.map(\.doubles)
            expectClose(y.floats, reference(values), relative: relative, absolute: 1e-5, name)
            for place in inputs.indices {
                expectGradient(
                    inputs[place].gradientFloats, at: values[place], atMost: 20, relative: 1e-3,
                    absolute: 1e-4, "\(name) d\(place)"
                ) { moved in
                    var all = values
                    all[place] = moved
                    return zip(reference(all), dY.doubles).reduce(0) { $0 + $1.0 * $1.1 }
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, shapes)
    func rowsAndColumns(tier: KernelTier, shape: ([Int], [Int])) {
        let (first, last) = shape
        let columns = last.reduce(1, *)
        let all = first + last
        check(
            tier, [all, last], { $0[0].addingRows($0[1]) },
            { x in
                x[0].indices.map { x[0][$0] + x[1][$0 % columns] }
            }, "rows +")
        check(
            tier, [all, last], { $0[0].multiplyingRows(by: $0[1]) },
            { x in
                x[0].indices.map { x[0][$0] * x[1][$0 % columns] }
            }, "rows ·")
        check(
            tier, [all, first], { $0[0].addingColumns($0[1]) },
            { x in
                x[0].indices.map { x[0][$0] + x[1][$0 / columns] }
            }, "columns +")
        check(
            tier, [all, first], { $0[0].multiplyingColumns(by: $0[1]) },
            { x in
                x[0].indices.map { x[0][$0] * x[1][$0 / columns] }
            }, "columns ·")
    }

    @Test(arguments: KernelTier.available, [[4, 3, 5], [1, 600, 2], [2, 3, 900], [7]])
    func sumsAndMeans(tier: KernelTier, shape: [Int]) {
        for axis in shape.indices {
            let outer = shape[..<axis].reduce(1, *)
            let length = shape[axis]
            let inner = shape[(axis + 1)...].reduce(1, *)
            func sums(_ x: [[Double]]) -> [Double] {
                (0..<outer * inner).map { place in
                    (0..<length).reduce(0.0) {
                        $0 + x[0][(place / inner * length + $1) * inner + place % inner]
                    }
                }
            }
            check(tier, [shape], { $0[0].sum(axis: axis) }, sums, "sum \(axis)")
            check(
                tier, [shape], { $0[0].mean(axis: axis - shape.count) },
                { sums($0).map { $0 / Double(length) } }, "mean \(axis)")
            #expect(
                Tensor(zeros: shape).sum(axis: axis).shape
                    == Array(shape[..<axis] + shape[(axis + 1)...]))
        }
    }

    @Test(arguments: KernelTier.available, [1, 33, 20_000])
    func rootsLogarithmsAndQuotients(tier: KernelTier, count: Int) {
        check(
            tier, [[count]], positive: true, { $0[0].squareRoot() },
            { $0[0].map { $0.squareRoot() } }, "root")
        check(
            tier, [[count]], positive: true, relative: 1.5e-7, { $0[0].log() },
            { $0[0].map { log($0) } }, "log")
        check(
            tier, [[count], [count]], positive: true, { $0[0] / $0[1] },
            { zip($0[0], $0[1]).map { $0 / $1 } }, "quotient")
    }

    /// Over many binades, near one, and where there is none.
    @Test(arguments: KernelTier.available)
    func logarithms(tier: KernelTier) {
        var numbers = (-125...127).map { Float(sign: .plus, exponent: $0, significand: 1.37) }
        numbers += (1..<2000).map { Float($0) / 1000 }
        let logs = on(tier) { Tensor(numbers).log().floats }
        for (x, y) in zip(numbers, logs) {
            let exact = log(Double(x))
            // Near one the result is small: half an ulp of the operand's distance from one.
            #expect(abs(Double(y) - exact) <= 1.5e-7 * abs(exact) + 4e-9, "\(x)")
        }
        let edges = on(tier) {
            Tensor([0, -0, -1, -.infinity, .infinity, .nan, 1]).log().floats
        }
        #expect(edges[0] == -.infinity && edges[1] == -.infinity && edges[4] == .infinity)
        #expect(edges[2].isNaN && edges[3].isNaN && edges[5].isNaN && edges[6] == 0)
    }

    @Test(arguments: KernelTier.available)
    func theLargestOfRows(tier: KernelTier) {
        on(tier) {
            let x = RandomStream(seed: 1).tensor([5, 40])
            let (values, columns) = x.top(7)
            for row in 0..<5 {
                let numbers = Array(x.floats[(row * 40)..<(row * 40 + 40)])
                let sorted = numbers.indices.sorted {
                    (numbers[$0], $1) > (numbers[$1], $0)
                }.prefix(7)
                #expect(columns.integers[(row * 7)..<(row * 7 + 7)] == sorted.map(Int32.init)[...])
                #expect(
                    values.floats[(row * 7)..<(row * 7 + 7)] == sorted.map { numbers[$0] }[...])
            }
            let ties = Tensor([1, 3, 3, 2, 3, .nan, 0, .nan], shape: [2, 4])
            #expect(ties.argmax() == [1, 1])
            #expect(ties.top(4).columns.integers == [1, 2, 3, 0, 1, 3, 0, 2])
            #expect(x.top(40).columns.integers.count == 200 && x.top(0).values.count == 0)
        }
    }

    @Test func shapesThatDoNotFitStop() async {
        await #expect(processExitsWith: .failure) {
            _ = Tensor(zeros: [2, 3]).addingRows(Tensor(zeros: [2]))
        }
        await #expect(processExitsWith: .failure) {
            _ = Tensor(zeros: [2, 3]).multiplyingColumns(by: Tensor(zeros: [3]))
        }
        await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2, 3]).sum(axis: 2) }
        await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2, 3]).top(4) }
        await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2, 3]).split([1, 1]) }
    }
}
