import UnrollSystem

extension WordVectors {
    /// A word and how near it is.
    public struct Neighbour: Sendable, Hashable {
        /// The row of the word.
        public let index: Int
        /// The cosine of the angle between its vector and the one that was asked for, in -1...1.
        public let similarity: Double
    }

    /// The vector of row `index`, of length 1; all zeros where the vector is.
    public func direction(_ index: Int) -> [Double] {
        let numbers = vector(index).map(Double.init)
        let norm = norm(index)
        return norm > 0 ? numbers.map { $0 / norm } : numbers
    }

    /// The length of the vector of row `index`.
    public func norm(_ index: Int) -> Double { vector(index).euclideanNorm }

    /// The words nearest to a direction by cosine similarity, the nearest first; the first row of
    /// equally near ones. Words whose vector is all zeros have no direction and are left out.
    ///
    /// - Parameters:
    ///   - direction: A vector of `width` elements, of any length but zero.
    ///   - wanted: The most neighbours.
    ///   - excluded: Rows that are not to be among them, such as that of the word asked for.
    /// - Returns: At most `wanted` neighbours; none for a direction of zeros.
    /// - Complexity: O(count · width).
    public func neighbours(
        of direction: [Double], count wanted: Int, excluding excluded: Set<Int> = []
    ) -> [Neighbour] {
        requirement(
            direction.count == width,
            "neighbours: a direction of \(direction.count) elements for vectors of \(width)")
        let size = direction.euclideanNorm
        guard size > 0, wanted > 0 else { return [] }
        var found: [Neighbour] = []
        values.withUnsafeBufferPointer { values in
            for index in 0..<count where !excluded.contains(index) {
                var (product, square) = (0.0, 0.0)
                for place in 0..<width {
                    let value = Double(values[index * width + place])
                    product += value * direction[place]
                    square += value * value
                }
                guard square > 0 else { continue }
                let similarity = max(-1, min(1, product / (square.squareRoot() * size)))
                found.append(Neighbour(index: index, similarity: similarity))
            }
        }
        found.sort { (-$0.similarity, $0.index) < (-$1.similarity, $1.index) }
        return Array(found.prefix(wanted))
    }
}

extension WordVectors {
    /// The sum of some words' directions, less those of others, as for analogies.
    ///
    /// - Parameters:
    ///   - words: Looked up as written, then in lower case.
    ///   - minus: Words whose directions are taken away, looked up likewise.
    ///   - path: The file, for messages.
    /// - Returns: The sum, and the rows of all words in their order.
    /// - Throws: `DataError` where a word has no vector, or where nothing is left of the sum.
    public func sum(of words: [String], minus: [String], path: String) throws
        -> (direction: [Double], rows: [Int])
    {
        var sum = [Double](repeating: 0, count: width)
        var rows: [Int] = []
        for (place, word) in (words + minus).enumerated() {
            guard let row = index(ofWordOrLowercased: word) else {
                throw DataError(
                    .missing, path, "there is no vector for '\(word)' in it",
                    cure: "check the spelling, or take another word")
            }
            rows.append(row)
            let sign = place < words.count ? 1.0 : -1.0
            for (axis, value) in direction(row).enumerated() { sum[axis] += sign * value }
        }
        guard sum.euclideanNorm > 1e-9 else {
            throw DataError(
                .missing, path, "the vectors asked for are all zeros, which has no direction",
                cure: "take another word")
        }
        return (sum, rows)
    }
}

extension Sequence where Element: BinaryFloatingPoint {
    /// The square root of the sum of squares, summed in double precision.
    var euclideanNorm: Double {
        var sum = 0.0
        for value in self { sum += Double(value) * Double(value) }
        return sum.squareRoot()
    }
}
