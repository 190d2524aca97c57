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
            expectSameBits(embedding.table(usedBy: [], in: .evaluation).floats, table)
        }
    }

    @Test func gradientsAreThoseOfTheRowsThatWereRead() throws {
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
        guard case .rows(let rows)? = embedding.weight.gradient else {
            Issue.record("not row-sparse")
            return
        }
        #expect(rows.indices == [0, 1, 2, 3, 4])
        #expect(rows.values.floats.allSatisfy { $0 == 12 })

        embedding.resetGradients()
        embedding((0..<50).map { 49 - $0 }, in: pass).sum().backward()
        guard case .dense(let dense)? = embedding.weight.gradient else {
            Issue.record("not dense")
            return
        }
        #expect(dense.floats == [Float](repeating: 1, count: 150))
    }

    /// Rows that an update does not read stay as they are, with their moments: by way of the rows, of
    /// many rows, and of a recurrent layer's table of input products, with and without dropout.
    @Test(arguments: ["few", "many", "table", "dropped table"])
    func anUpdateLeavesOtherRowsAlone(path: String) {
        let embedding = embedding
        let stack = LayerKind.lstm.stack(direction: .bidirectional, inputs: 3)
        // Read as they come; the last of many is a missing symbol.
        let many = (0..<60).map { $0 == 59 ? Int32(-1) : Int32($0 % 6) * 8 }
        let symbols: [Int32] = path == "few" ? [3, 7, -1, 3] : many
        let touched = Set(symbols.filter { $0 >= 0 })
        let optimizer = Optimizer(.adamW(weightDecay: 0.1), for: embedding)
        let before = embedding.weight.value.floats
        for update in 0..<3 {
            let pass = Pass.training(random.stream(update))
            switch path {
            case "few", "many": embedding(symbols, in: pass).sum().backward()
            default:
                let dropout: Float = path == "table" ? 0 : 0.3
                let (output, _) = stack(
                    symbols: symbols, batch: 4,
                    embeddings: embedding.table(usedBy: symbols, dropout: dropout, in: pass),
                    in: pass)
                output.sum().backward()
            }
            optimizer.update(learningRate: 0.1)
            stack.resetGradients()
        }
        let after = embedding.weight.value.floats
        let moments = optimizer.state.map(\.tensor.floats)
        for symbol in 0..<50 where !touched.contains(Int32(symbol)) {
            #expect(moments.allSatisfy { row(symbol, $0) == [0, 0, 0] }, "symbol \(symbol)")
        }
        for symbol in 0..<50 {
            let same = row(symbol, after) == row(symbol, before)
            #expect(same == !touched.contains(Int32(symbol)), "symbol \(symbol)")
        }
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
            embedding.table(usedBy: all, dropout: 0.5, in: pass).floats,
            embedding(all, dropout: 0.5, in: pass).floats)
        let other = embedding.table(usedBy: all, dropout: 0.5, in: .training(random.stream(1)))
            .floats
        #expect(embedding.table(usedBy: all, dropout: 0.5, in: pass).floats != other)
    }
}
