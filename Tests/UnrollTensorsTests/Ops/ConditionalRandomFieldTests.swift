import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// The linear-chain conditional random field against an enumeration of all tag sequences.
@Suite struct ConditionalRandomFieldTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var time = 5
        var tags = 3
        var lengths = [5, 0, 2, 1]
        /// Pairs that are impossible.
        var forbidden: [(Int, Int)] = []
        var deviation: Float = 1
        var testDescription: String { "T\(time) K\(tags) \(lengths) ±\(deviation)" }

        static let all = [
            Case(), Case(tags: 1), Case(time: 3, tags: 7, lengths: [3, 2, 3]),
            Case(forbidden: [(0, 1), (2, 2)]), Case(deviation: 60),
            Case(time: 2, tags: 19, lengths: [2, 1], forbidden: [(3, 18), (18, 18)]),
        ]

        var batch: Int { lengths.count }
        var scores: Tensor {
            RandomStream(seed: 1).tensor([time, batch, tags], deviation: deviation)
        }
        var neighbours: [Tensor] {
            var transitions = RandomStream(seed: 2).tensor([tags, tags]).floats
            for (from, to) in forbidden { transitions[from * tags + to] = -.infinity }
            var start = RandomStream(seed: 3).tensor([tags]).floats
            if !forbidden.isEmpty { start[tags - 1] = -.infinity }
            return [
                Tensor(transitions, shape: [tags, tags]), Tensor(start, shape: [tags]),
                RandomStream(seed: 4).tensor([tags]),
            ]
        }
        /// Tags that are possible: the first tag again and again.
        var targets: [[Int32]] {
            forbidden.isEmpty
                ? lengths.enumerated().map { b, n in (0..<n).map { Int32(($0 + b) % tags) } }
                : lengths.map { [Int32](repeating: 0, count: $0) }
        }

        func paths(_ length: Int) -> [[Int]] {
            (0..<length).reduce([[]]) { paths, _ in
                paths.flatMap { path in (0..<tags).map { path + [$0] } }
            }
        }

        /// x: scores, transitions, start, end.
        func score(_ path: [Int], _ b: Int, _ x: [[Double]]) -> Double {
            guard let first = path.first, let last = path.last else { return 0 }
            var total = x[2][first] + x[3][last]
            for (t, tag) in path.enumerated() {
                total += x[0][(t * batch + b) * tags + tag]
                if t > 0 { total += x[1][path[t - 1] * tags + tag] }
            }
            return total
        }

        func logSum(_ b: Int, _ x: [[Double]]) -> Double {
            let scores = paths(lengths[b]).map { score($0, b, x) }
            let top = scores.max() ?? 0
            return top + log(scores.reduce(0) { $0 + exp($1 - top) })
        }

        func losses(_ x: [[Double]]) -> [Double] {
            lengths.indices.map { logSum($0, x) - score(targets[$0].map(Int.init), $0, x) }
        }
    }

    private func field(_ x: [Tensor]) -> TransitionScores {
        TransitionScores(transitions: x[1], start: x[2], end: x[3])
    }

    /// Scores past each sequence's end are unusable.
    private func spoiled(_ given: Case) -> Tensor {
        var scores = given.scores.floats
        for t in 0..<given.time {
            for (b, length) in given.lengths.enumerated() where t >= length {
                for j in 0..<given.tags { scores[(t * given.batch + b) * given.tags + j] = .nan }
            }
        }
        return Tensor(scores, shape: given.scores.shape)
    }

    @Test(arguments: KernelTier.available, Case.all)
    func valuesAndGradients(tier: KernelTier, given: Case) {
        let x = ([spoiled(given)] + given.neighbours).map { $0.tracked() }
        let values = [given.scores.doubles] + given.neighbours.map(\.doubles)
        on(tier) {
            let expected = given.losses(values)
            let count = Double(given.lengths.reduce(0, +))
            let loss = x[0].randomFieldLoss(
                field(x), lengths: given.lengths, tags: given.targets)
            expectClose(
                [loss.item], [expected.reduce(0, +) / count], relative: 1e-6, absolute: 1e-5)
            expectClose(
                x[0].randomFieldLosses(field(x), lengths: given.lengths, tags: given.targets)
                    .floats,
                expected, relative: 1e-6, absolute: 1e-5, "losses")
            (loss + loss + loss).backward()
            for place in x.indices {
                // An impossible pair stays so: its gradient is zero.
                let finite = values[place].map { $0.isFinite ? $0 : -1e4 }
                expectGradient(
                    x[place].gradientFloats, at: finite, atMost: 40, relative: 1e-3,
                    absolute: 2e-5, "d\(place)"
                ) { moved in
                    var all = values
                    all[place] = zip(moved, values[place]).map { $1.isFinite ? $0 : $1 }
                    return 3 * given.losses(all).reduce(0, +) / count
                }
            }
        }
    }

    @Test(arguments: KernelTier.available, Case.all)
    func thePathsAreTheBest(tier: KernelTier, given: Case) {
        let x = [given.scores] + given.neighbours
        let values = x.map(\.doubles)
        let found = on(tier) {
            spoiled(given).randomFieldPaths(field(x), lengths: given.lengths)
        }
        for (b, length) in given.lengths.enumerated() {
            let best = given.paths(length).max {
                given.score($0, b, values) < given.score($1, b, values)
            }
            let tags = found.tags.integers.enumerated().filter { $0.offset % given.batch == b }
            #expect(
                tags.map { Int($0.element) }
                    == (best ?? []) + Array(repeating: -1, count: given.time - length))
            expectClose(
                [found.scores.floats[b]], [given.score(best ?? [], b, values)], relative: 1e-6,
                absolute: 1e-5)
        }
    }

    /// Sums over a long sequence stay exact enough to tell its paths apart: scores of about 1000 a
    /// time step differ by some hundredths.
    @Test(arguments: KernelTier.available) func longPathsAreTheBest(tier: KernelTier) {
        let (time, tags) = (100_000, 3)
        let random = RandomStream(seed: 9)
        let scores = Tensor(
            (0..<(time * tags)).map { 1000 + (random.uniform(at: UInt64($0)) * 64).rounded() / 64 },
            shape: [time, 1, tags])
        let neighbours = [
            Tensor([0.5, 0, 0.25, 0, 0.5, 0, 0.125, 0, 0.5], shape: [tags, tags]),
            Tensor(zeros: [tags]), Tensor(zeros: [tags]),
        ]
        let found = on(tier) {
            scores.randomFieldPaths(field([scores] + neighbours), lengths: [time])
        }
        // Viterbi in Double.
        let (x, pairs) = (scores.doubles, neighbours[0].doubles)
        var best = Array(x[0..<tags])
        var origins: [[Int]] = []
        for t in 1..<time {
            let from = (0..<tags).map { to in
                (0..<tags).max {
                    best[$0] + pairs[$0 * tags + to] < best[$1] + pairs[$1 * tags + to]
                }!
            }
            best = (0..<tags).map {
                best[from[$0]] + pairs[from[$0] * tags + $0] + x[t * tags + $0]
            }
            origins.append(from)
        }
        var tag = (0..<tags).max { best[$0] < best[$1] }!
        let total = best[tag]
        var path = [tag]
        for from in origins.reversed() {
            tag = from[tag]
            path.append(tag)
        }
        // Equal scores may be met in another order: the found path must be as good.
        let given = found.tags.integers.map(Int.init)
        var score = 0.0
        for t in 0..<time {
            score += x[t * tags + given[t]] + (t > 0 ? pairs[given[t - 1] * tags + given[t]] : 0)
        }
        #expect(total - score < 0.5, "\(total - score) below the best path")
        expectClose(found.scores.floats, [total], relative: 1e-6, absolute: 0)
    }

    @Test(arguments: KernelTier.available, Case.all)
    func probabilitiesOfTagsAndOfRuns(tier: KernelTier, given: Case) {
        let x = [given.scores] + given.neighbours
        let values = x.map(\.doubles)
        let found = on(tier) {
            spoiled(given).randomFieldProbabilities(
                field(x), lengths: given.lengths, tags: given.targets)
        }
        let marginals = found.marginals.floats
        for (b, length) in given.lengths.enumerated() where length > 0 {
            let total = given.logSum(b, values)
            let paths = given.paths(length).map { ($0, exp(given.score($0, b, values) - total)) }
            func probability(_ holds: ([Int]) -> Bool) -> Double {
                paths.reduce(0) { $0 + (holds($1.0) ? $1.1 : 0) }
            }
            for t in 0..<length {
                let first = (t * given.batch + b) * given.tags
                expectClose(
                    Array(marginals[first..<(first + given.tags)]),
                    (0..<given.tags).map { tag in probability { $0[t] == tag } },
                    relative: 1e-5, absolute: 1e-6, "marginals")
                let tags = given.targets[b].map(Int.init)
                let before = t == 0 ? 1 : probability { $0[t - 1] == tags[t - 1] }
                guard before > 1e-30 else { continue }
                let both = probability {
                    $0[t] == tags[t] && (t == 0 || $0[t - 1] == tags[t - 1])
                }
                expectClose(
                    [found.conditionals.floats[t * given.batch + b]], [both / before],
                    relative: 1e-4, absolute: 1e-6,
                    "conditional \(t)")
            }
        }
    }

    /// A sequence gets the same bits alone and in a batch.
    @Test(arguments: KernelTier.available)
    func companyDoesNotMatter(tier: KernelTier) {
        let given = Case(time: 9, tags: 11, lengths: [9, 4, 7, 1, 9])
        let x = [given.scores] + given.neighbours
        on(tier) {
            let together = given.scores.randomFieldLosses(
                field(x), lengths: given.lengths, tags: given.targets
            ).floats
            let best = given.scores.randomFieldPaths(field(x), lengths: given.lengths)
            for (b, length) in given.lengths.enumerated() {
                let rows = (0..<length).map { Int32($0 * given.batch + b) }
                let alone = given.scores.reshaped([given.time * given.batch, given.tags])
                    .gatheringRows(rows).reshaped([length, 1, given.tags])
                #expect(
                    alone.randomFieldLosses(
                        field(x), lengths: [length], tags: [given.targets[b]]
                    ).floats == [together[b]])
                let path = alone.randomFieldPaths(field(x), lengths: [length])
                #expect(path.tags.integers == rows.map { best.tags.integers[Int($0)] })
                #expect(path.scores.floats == [best.scores.floats[b]])
            }
        }
    }
}
