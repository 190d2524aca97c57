import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// The op is tested against an enumeration in `ConditionalRandomFieldTests`.
@Suite struct TagCRFTests {
    private let lengths = [2, 5, 0, 4]
    private let targets: [[Int32]] = [[0, 1], [0, 2, 2, 0, 1], [], [2, 2, 2, 2]]

    /// Tag 1 comes directly after tag 0 alone, and tag 0 must be followed by it or by 2.
    private var constraints: TagConstraints {
        TagConstraints(
            pairs: [false, true, true, true, false, true, true, false, true],
            starts: [true, false, true], ends: [false, true, true])
    }

    private var outputs: Tensor {
        let random = RandomStream(seed: 2)
        return Tensor((0..<100).map { 2 * random.normal(at: UInt64($0)) }, shape: [5, 4, 5])
    }

    @Test func isTheOpOverScoresAndPenalties() {
        let crf = TagCRF(
            inputSize: 5, constraints: constraints, random: RandomStream(seed: 1))
        let values = Dictionary(
            uniqueKeysWithValues: crf.parameters.map { ($0.name, $0.parameter.value) })
        func penalised(_ name: String, _ possible: [Bool]) -> Tensor {
            let value = values[name]!
            return Tensor(
                zip(value.floats, possible).map { $1 ? $0 : -.infinity }, shape: value.shape)
        }
        let scores = outputs.linear(values["weight"]!, bias: values["bias"]!)
        let expected = scores.randomFieldLoss(
            TransitionScores(
                transitions: penalised("transitions", constraints.pairs),
                start: penalised("start", constraints.starts),
                end: penalised("end", constraints.ends)), lengths: lengths, tags: targets)
        let found = crf.loss(outputs, lengths: lengths, targets: targets, in: .evaluation)
        #expect(found.loss.item == expected.item)
        #expect(found.count == 11)
    }

    @Test func impossibleNeighboursAreNeverDecoded() {
        let random = RandomStream(seed: 3)
        let crf = TagCRF(inputSize: 5, constraints: constraints, random: random)
        let free = TagCRF(inputSize: 5, constraints: .none(tagCount: 3), random: random)
        func violations(_ paths: [[Int32]]) -> Int {
            paths.reduce(0) { sum, path in
                let pairs = zip(path, path.dropFirst()).count {
                    !constraints.pairs[Int($0) * 3 + Int($1)]
                }
                let ends = path.last.map { !constraints.ends[Int($0)] } ?? false
                let starts = path.first.map { !constraints.starts[Int($0)] } ?? false
                return sum + pairs + (starts ? 1 : 0) + (ends ? 1 : 0)
            }
        }
        #expect(violations(crf.decode(outputs, lengths: lengths)) == 0)
        #expect(violations(free.decode(outputs, lengths: lengths)) > 0)
        #expect(crf.decode(outputs, lengths: lengths).map(\.count) == lengths)
    }

    /// Its loss falls when its gradient is followed, and an impossible pair's score stays.
    @Test func gradientsReachAllParametersButImpossibleOnes() throws {
        let crf = TagCRF(
            inputSize: 5, constraints: constraints, random: RandomStream(seed: 1))
        let pass = Pass.training(RandomStream(seed: 4))
        let before = crf.loss(outputs, lengths: lengths, targets: targets, in: pass).loss
        before.backward()
        for named in crf.parameters {
            let value = named.parameter.value
            let gradient = try #require(named.parameter.gradient, "\(named.name)")
                .dense(shape: value.shape).floats
            #expect(gradient.contains { $0 != 0 }, "\(named.name)")
            if named.name == "transitions" {
                for (place, isPossible) in constraints.pairs.enumerated() where !isPossible {
                    #expect(gradient[place] == 0)
                }
            }
            value.assign(
                Tensor(zip(value.floats, gradient).map { $0 - 0.1 * $1 }, shape: value.shape))
        }
        let after = crf.loss(outputs, lengths: lengths, targets: targets, in: .evaluation).loss
        #expect(after.item < before.item)
    }
}
