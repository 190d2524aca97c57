import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Connectionist temporal classification against an enumeration of all alignments.
@Suite struct CTCLossTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var time = 5
        var classes = 3
        var lengths = [5, 0, 2, 1]
        var targets: [[Int32]] = [[1, 2], [], [2], []]
        var deviation: Float = 1
        var testDescription: String { "T\(time) V\(classes) \(lengths) \(targets) ±\(deviation)" }

        static let all = [
            Case(),
            // Two equal symbols need a blank between them; the third sequence is too short.
            Case(lengths: [5, 4, 2, 3], targets: [[1, 1, 2], [2, 2], [1, 1], [1, 1]]),
            Case(time: 1, lengths: [1, 1, 1, 0], targets: [[1], [], [1, 2], [1]]),
            Case(time: 4, classes: 1, lengths: [4, 2], targets: [[], []]),
            Case(time: 6, classes: 2, lengths: [6, 5], targets: [[1, 1, 1], [1]]),
            Case(deviation: 40),
            Case(time: 3, classes: 19, lengths: [3, 2], targets: [[18, 3], [17]]),
        ]

        var batch: Int { lengths.count }
        var logits: Tensor {
            RandomStream(seed: 5).tensor([time, batch, classes], deviation: deviation)
        }

        /// Alignments of a length: a class for each time step.
        func alignments(_ length: Int) -> [[Int32]] {
            (0..<length).reduce([[]]) { all, _ in
                all.flatMap { path in (0..<Int32(classes)).map { path + [$0] } }
            }
        }

        /// What an alignment stands for: repeats become one, then blanks are left out.
        func written(_ alignment: [Int32]) -> [Int32] {
            alignment.indices.filter { $0 == 0 || alignment[$0] != alignment[$0 - 1] }
                .map { alignment[$0] }.filter { $0 != 0 }
        }

        func losses(_ x: [Double]) -> [Double] {
            lengths.enumerated().map { b, length in
                let rows = (0..<length).map { t -> [Double] in
                    let first = (t * batch + b) * classes
                    let row = Array(x[first..<first + classes])
                    let top = row.max() ?? 0
                    let sum = top + log(row.reduce(0) { $0 + exp($1 - top) })
                    return row.map { $0 - sum }
                }
                let scores = alignments(length).filter { written($0) == targets[b] }.map {
                    $0.enumerated().reduce(0.0) { $0 + rows[$1.offset][Int($1.element)] }
                }
                guard let top = scores.max() else { return .infinity }
                return -(top + log(scores.reduce(0) { $0 + exp($1 - top) }))
            }
        }

        /// The mean over the symbols of what is possible.
        func loss(_ x: [Double]) -> Double {
            let possible = zip(losses(x), targets).filter { $0.0.isFinite }
            let symbols = possible.reduce(0) { $0 + $1.1.count }
            return possible.reduce(0) { $0 + $1.0 } / Double(max(1, symbols))
        }
    }

    /// Logits past each sequence's end are unusable.
    private func spoiled(_ given: Case) -> Tensor {
        var logits = given.logits.floats
        for t in 0..<given.time {
            for (b, length) in given.lengths.enumerated() where t >= length {
                for j in 0..<given.classes {
                    logits[(t * given.batch + b) * given.classes + j] = .nan
                }
            }
        }
        return Tensor(logits, shape: given.logits.shape)
    }

    @Test(arguments: KernelTier.available, Case.all)
    func valuesAndGradients(tier: KernelTier, given: Case) {
        let x = spoiled(given).tracked()
        let values = given.logits.doubles
        on(tier) {
            let loss = x.ctcLoss(lengths: given.lengths, targets: given.targets)
            expectClose([loss.item], [given.loss(values)], relative: 1e-6, absolute: 1e-5)
            let losses = x.ctcLosses(lengths: given.lengths, targets: given.targets).floats
            for (found, expected) in zip(losses, given.losses(values)) {
                if expected.isFinite {
                    expectClose([found], [expected], relative: 1e-6, absolute: 1e-5, "losses")
                } else {
                    #expect(found == .infinity)
                }
            }
            (loss + loss + loss).backward()
            expectGradient(
                x.gradientFloats, at: values, atMost: 60, relative: 1e-3, absolute: 3e-5
            ) { 3 * given.loss($0) }
        }
    }

    /// A sequence that is too short for its target leaves no trace.
    @Test func impossibleTargetsHaveNoGradient() {
        let x = RandomStream(seed: 1).tensor([3, 2, 4]).tracked()
        let loss = x.ctcLoss(lengths: [3, 3], targets: [[1, 1, 2], [1, 2]])
        loss.backward()
        let gradient = x.gradientFloats
        for t in 0..<3 {
            #expect(gradient[(t * 8)..<(t * 8 + 4)].allSatisfy { $0 == 0 })
            #expect(gradient[(t * 8 + 4)..<(t * 8 + 8)].contains { $0 != 0 })
        }
        #expect(loss.item.isFinite)
        #expect(Tensor.ctcTimeSteps(of: [1, 1, 2]) == 4)
        #expect(Tensor.ctcTimeSteps(of: [] as [Int32]) == 0)
    }

    /// What is not a number is not taken for what is impossible.
    @Test func aLossThatIsNotANumberIsTold() {
        let x = Tensor([0.1, .nan, 0.3, 0.2], shape: [2, 1, 2])
        #expect(x.ctcLoss(lengths: [2], targets: [[1]]).item.isNaN)
    }

    /// Over many time steps and with hopeless scores, against the recursion in double precision.
    @Test(arguments: KernelTier.available, [Float(1), 12])
    func longSequences(tier: KernelTier, deviation: Float) {
        let (time, classes) = (400, 30)
        let targets: [[Int32]] = [
            (0..<40).map { Int32(1 + $0 * 7 % 29) }, [Int32](repeating: 3, count: 200),
        ]
        let x = RandomStream(seed: 8).tensor([time, 2, classes], deviation: deviation)
        on(tier) {
            let found = x.ctcLosses(lengths: [time, time], targets: targets).floats
            for b in 0..<2 {
                let rows = (0..<time).map { t -> [Double] in
                    let row = x.doubles[((t * 2 + b) * classes)..<((t * 2 + b + 1) * classes)]
                    let top = row.max() ?? 0
                    let sum = top + log(row.reduce(0) { $0 + exp($1 - top) })
                    return row.map { $0 - sum }
                }
                expectClose(
                    [found[b]], [recursion(rows, targets[b])], relative: 2e-6, absolute: 1e-4)
            }
        }
    }

    /// Equations 6 and 7 of the paper, in log space.
    private func recursion(_ rows: [[Double]], _ target: [Int32]) -> Double {
        let states: [Int32] = [0] + target.flatMap { [$0, 0] }
        func add(_ x: [Double]) -> Double {
            let top = x.max() ?? -.infinity
            return top == -.infinity ? top : top + log(x.reduce(0) { $0 + exp($1 - top) })
        }
        var alpha = states.indices.map { $0 < 2 ? rows[0][Int(states[$0])] : -.infinity }
        for row in rows.dropFirst() {
            alpha = states.indices.map { s in
                var from = [alpha[s]]
                if s > 0 { from.append(alpha[s - 1]) }
                if s > 1, states[s] != 0, states[s] != states[s - 2] { from.append(alpha[s - 2]) }
                return add(from) + row[Int(states[s])]
            }
        }
        return -add(Array(alpha.suffix(2)))
    }
}
