import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct EmbeddingTests {
    private let random = RandomStream(seed: 6)
    private var embedding: Embedding { Embedding(vocabularySize: 50, size: 3, random: random) }

    private func row(_ index: Int, _ numbers: [Float]) -> [Float] {
        Array(numbers[(3 * index)..<(3 * index + 3)])
    }

    @Test(arguments: KernelTier.available)
    func looksUpRows(tier: KernelTier) {
        let embedding = embedding
        #expect(embedding.vocabularySize == 50 && embedding.size == 3)
        Compute.using(tier: tier, threads: 1) {
            let found = embedding([4, 49, -1, 4], in: .evaluation)
            #expect(found.shape == [4, 3])
            let table = embedding.weight.value.floats
            #expect(found.floats == row(4, table) + row(49, table) + [0, 0, 0] + row(4, table))
            expectSameBits(embedding.table(in: .evaluation).floats, table)
        }
    }

    @Test func gradientsAreRowSparseWhileTheSymbolsAreFew() throws {
        let embedding = embedding
        let pass = Pass.training(random)
        let weights = Tensor([1, 2, 3, 10, 20, 30, 5, 5, 5, 100, 200, 300], shape: [4, 3])
        (embedding([7, 2, -1, 7], in: pass) * weights).sum().backward()
        guard case .rows(let rows)? = embedding.weight.gradient else {
            Issue.record("not row-sparse")
            return
        }
        #expect(rows.indices == [2, 7])
        #expect(rows.values.floats == [10, 20, 30, 101, 202, 303])

        embedding.resetGradients()
        let many = (0..<60).map { Int32($0 % 5) }
        embedding(many, in: pass).sum().backward()
        guard case .dense(let dense)? = embedding.weight.gradient else {
            Issue.record("not dense")
            return
        }
        #expect(row(0, dense.floats) == [12, 12, 12] && row(5, dense.floats) == [0, 0, 0])
    }

    /// A dropped symbol is zero wherever it stands, and so is its gradient, in both forms.
    @Test(arguments: KernelTier.available, [40, 200])
    func dropoutTakesWholeSymbols(tier: KernelTier, count: Int) throws {
        let embedding = embedding
        let pass = Pass.training(random)
        let symbols = (0..<count).map { Int32(random.integer(below: 50, at: UInt64($0))) } + [-1]
        try Compute.using(tier: tier, threads: 1) {
            let found = embedding(symbols, dropout: 0.3, in: pass)
            let table = embedding.weight.value.floats
            var dropped: Set<Int32> = []
            for (place, symbol) in symbols.enumerated() where symbol >= 0 {
                let vector = row(place, found.floats)
                if vector == [0, 0, 0] {
                    dropped.insert(symbol)
                } else {
                    expectNear(vector, row(Int(symbol), table).map { $0 / 0.7 })
                }
            }
            for (place, symbol) in symbols.enumerated() where dropped.contains(symbol) {
                #expect(row(place, found.floats) == [0, 0, 0], "symbol \(symbol)")
            }
            #expect(dropped.count > 2 && dropped.count < 35)
            #expect(row(count, found.floats) == [0, 0, 0])

            found.sum().backward()
            let gradient = try #require(embedding.gradients["weight"])
            for symbol in 0..<50 {
                let times = Float(symbols.count { $0 == Int32(symbol) })
                let expected = dropped.contains(Int32(symbol)) ? 0 : times / 0.7
                expectNear(row(symbol, gradient), [expected, expected, expected], within: 1e-5)
            }
            expectSameBits(
                embedding(symbols, dropout: 0.3, in: .evaluation).floats,
                embedding(symbols, in: .evaluation).floats)
        }
    }

    @Test func theTableIsDroppedLikeItsRows() {
        let embedding = embedding
        let pass = Pass.training(random)
        let all = (0..<50).map(Int32.init)
        expectSameBits(
            embedding.table(dropout: 0.5, in: pass).floats,
            embedding(all, dropout: 0.5, in: pass).floats)
        let other = embedding.table(dropout: 0.5, in: .training(random.stream(1))).floats
        #expect(embedding.table(dropout: 0.5, in: pass).floats != other)
    }
}
