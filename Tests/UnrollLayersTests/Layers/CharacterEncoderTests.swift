import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct CharacterEncoderTests {
    private static let words = ["a", "", "recurrent", "net", "to", "recurrence"]
    private static let filters = [(1, 3), (2, 5), (4, 6)].map {
        CharacterEncoder.Filters(width: $0.0, count: $0.1)
    }
    private let table = CharacterTable(words: words.map(\.utf8), limit: 9)

    private func encoder(seed: UInt64 = 1) -> CharacterEncoder {
        CharacterEncoder(
            characterSize: 5, filters: Self.filters, outputSize: 4,
            random: RandomStream(seed: seed))
    }

    @Test(arguments: KernelTier.available)
    func matchesPyTorch(tier: KernelTier) throws {
        let numbers = try ReferenceNumbers("character")
        let encoder = self.encoder()
        #expect(Set(encoder.parameters.map(\.name)) == Set(numbers.names("parameter.")))
        for named in encoder.parameters {
            named.parameter.value.assign(try numbers.tensor("parameter." + named.name))
        }
        try Compute.using(tier: tier, threads: 1) {
            expectClose(
                encoder.vectors(of: table).floats, try numbers.doubles("table"), relative: 1e-5,
                absolute: 2e-6, "table")
            let pass = Pass.training(RandomStream(seed: 1))
            let output = encoder(try numbers.integers("asked"), of: table, in: pass)
            expectClose(
                output.floats, try numbers.doubles("output"), relative: 1e-5, absolute: 2e-6,
                "output")
            (output * (try numbers.tensor("loss_weight"))).sum().backward()
            let gradients = encoder.gradients
            for name in numbers.names("gradient.") {
                expectClose(
                    gradients[name] ?? [], try numbers.doubles("gradient." + name), relative: 2e-5,
                    absolute: 1e-5, name)
            }
        }
    }

    @Test func wordsThatDifferBeyondTheLimitAreOne() {
        #expect(table.wordCount == 6 && table.cutWords == 2)
        #expect(table[0] == [256, 97, 257])
        #expect(table[1] == [256, 257])
        #expect(table[2] == table[5] && table[2].count == 9)
        let longer = CharacterTable(words: Self.words.map(\.utf8), limit: 12)
        #expect(longer.cutWords == 0 && longer[2] != longer[5])
    }

    /// A word's vector does not depend on the words beside it.
    @Test(arguments: KernelTier.available)
    func sameBitsInAnyBatch(tier: KernelTier) {
        let encoder = encoder()
        Compute.using(tier: tier, threads: 1) {
            let all = encoder.vectors(of: table)
            for word in 0..<6 {
                let alone = encoder([Int32(word), -1], of: table, in: .evaluation)
                expectSameBits(alone.slice(0..<1).floats, all.slice(word..<(word + 1)).floats)
                #expect(alone.slice(1..<2).floats == [0, 0, 0, 0])
            }
        }
    }

    @Test func parametersAreShown() {
        #expect(unvisitedParameters(of: encoder()) == [])
        let gates = encoder().highway.compactMap { $0.gate.bias?.value.floats }
        #expect(gates.count == 2 && gates.joined().allSatisfy { $0 == -2 })
    }

    /// The tanh form of Kim et al., with widths from 1 on.
    @Test func otherForms() {
        let filters = CharacterEncoder.Filters.rising(to: 6)
        #expect(filters.map(\.count) == [25, 50, 75, 100, 125, 150])
        let encoder = CharacterEncoder(
            characterSize: 3, filters: [.init(width: 2, count: 2)], highwayLayers: 0,
            outputSize: 2, activation: .tanh, random: RandomStream(seed: 4))
        let y = encoder([0], of: table, in: .evaluation).doubles
        // "a" has the windows (begin, a) and (a, end).
        let characters = Matrix(258, 3, encoder.characters.weight.value.doubles)
        let filter = Matrix(2, 6, encoder.convolutions[0].weight.value.doubles)
        let first = filter * (characters[row: 256] | characters[row: 97])
        let second = filter * (characters[row: 97] | characters[row: 257])
        let largest = Vector(zip(first.values, second.values).map { max(tanh($0), tanh($1)) })
        let projection = Matrix(2, 2, encoder.projection.weight.value.doubles)
        let expected = (projection * largest).values
        expectClose(y.map(Float.init), expected, relative: 1e-5, absolute: 1e-6)
    }
}

extension Tensor {
    fileprivate var doubles: [Double] { floats.map(Double.init) }
}
