internal import UnrollLayers
internal import UnrollSystem

/// An `nn.AdaptiveLogSoftmaxWithLoss` as an adaptive softmax, its head's symbols in the order of a vocabulary.
struct AdaptiveImport {
    /// The first symbol of each cluster.
    let cutoffs: [Int]
    let recipes: [String: TensorRecipe]

    /// - Parameters:
    ///   - archive: The file.
    ///   - prefix: What stands before `head.weight`.
    ///   - order: How the symbols are ordered.
    ///   - inputSize: H
    /// - Throws: ``ExchangeError`` where clusters are projected otherwise than by a quarter each, or a
    ///   symbol of a cluster would have to be one of the first.
    init(
        _ archive: any TensorArchive, _ prefix: String, order: SymbolOrder, inputSize: Int
    ) throws {
        func shape(_ name: String) throws -> [Int] {
            guard let shape = archive[prefix + name]?.shape, shape.count == 2 else {
                throw ExchangeError(
                    archive.path, "\(prefix + name) is no matrix",
                    cure: "convert an nn.AdaptiveLogSoftmaxWithLoss")
            }
            return shape
        }
        var sizes: [Int] = []
        var recipes: [String: TensorRecipe] = [:]
        while archive[prefix + "tail.\(sizes.count).0.weight"] != nil {
            let index = sizes.count
            let (projection, words) = (
                try shape("tail.\(index).0.weight"), try shape("tail.\(index).1.weight")
            )
            let width = AdaptiveSoftmax.projectedSize(inputSize, 4, index)
            guard projection == [width, inputSize], words[1] == width, words[0] > 0 else {
                throw ExchangeError(
                    archive.path,
                    "cluster \(index) of \(prefix)… is projected to \(projection[0]) of \(projection[1]) elements, and only a quarter of those before (div_value=4) can be taken over",
                    cure: "train it with the default div_value")
            }
            sizes.append(words[0])
            for (ours, theirs, shape) in [
                ("projection", "0", projection), ("output", "1", words),
            ] {
                recipes["output.tail.\(index).\(ours).weight"] = TensorRecipe(
                    copying: prefix + "tail.\(index).\(theirs).weight", shape: shape)
            }
        }
        let head = try shape("head.weight")
        let first = head[0] - sizes.count
        let rows = order.rows
        let ownCount = rows.count { $0 != nil }
        guard first > 0, first + sizes.reduce(0, +) == ownCount else {
            throw ExchangeError(
                archive.path,
                "\(prefix)… is of \(first + sizes.reduce(0, +)) symbols, and the vocabulary of \(ownCount)",
                cure: "give the vocabulary that it was trained with")
        }
        // Behind the first symbols all keep their places; a new one makes the head longer.
        let added = rows.count - ownCount
        let ours = first + added
        guard rows.prefix(ours).allSatisfy({ ($0 ?? 0) < first }),
            rows.dropFirst(ours).enumerated().allSatisfy({ $1 == first + $0 })
        else {
            throw ExchangeError(
                archive.path,
                "the unknown symbol or the end of a line is not among the \(first) most frequent ones of \(prefix)…",
                cure:
                    "an adaptive softmax keeps its order: train it with both of them among the most frequent"
            )
        }
        func headRecipe(_ name: String, width: Int?, new: Float) -> TensorRecipe {
            let clusters = TensorRecipe.Part(
                sizes.count, sumOf: [.init(prefix + name, from: first)])
            return TensorRecipe(
                shape: [ours + sizes.count] + (width.map { [$0] } ?? []),
                order.parts(prefix + name, rows.prefix(ours), new: new) + [clusters])
        }
        recipes["output.head.weight"] = headRecipe("head.weight", width: inputSize, new: 0)
        recipes["output.head.bias"] =
            archive[prefix + "head.bias"] == nil
            ? TensorRecipe(
                shape: [ours + sizes.count],
                rows.prefix(ours).map { (row: Int?) in .init(1, of: [row == nil ? -10_000 : 0]) }
                    + [TensorRecipe.Part(sizes.count, of: [0])])
            : headRecipe("head.bias", width: nil, new: -10_000)
        self.recipes = recipes
        var cutoffs: [Int] = []
        var next = ours
        for size in sizes {
            cutoffs.append(next)
            next += size
        }
        self.cutoffs = cutoffs
    }
}
