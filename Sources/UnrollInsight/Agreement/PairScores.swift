public import UnrollData
public import UnrollLanguageModels
package import UnrollPictures
internal import UnrollSystem

/// How often a language model finds the right sentence of a pair the likelier one, by distance.
public struct PairScores: Sendable, Codable, Hashable {
    /// The pairs of one distance.
    public struct Bin: Sendable, Codable, Hashable {
        /// The words between what agrees; `nil` for pairs whose distance is not known.
        public var distance: Int?
        /// The number of pairs.
        public var pairs: Int
        /// The share of right choices; a tie is half of one.
        public var accuracy: Double

        package init(distance: Int?, pairs: Int, accuracy: Double) {
            self.distance = distance
            self.pairs = pairs
            self.accuracy = accuracy
        }
    }

    /// The model's name.
    public var model: String
    /// Of all pairs together.
    public var pairs: Int
    /// The share of right choices among all pairs; a tie is half of one.
    public var accuracy: Double
    /// Words that the model does not know, and that differ between the sentences of a pair: their
    /// probabilities say nothing.
    public var unknown: Int
    /// By rising distance.
    public var bins: [Bin]

    /// Scores all pairs, each sentence from the model's start state.
    ///
    /// - Parameters:
    ///   - name: The model's.
    ///   - model: The model.
    ///   - pairs: The pairs.
    public init(_ name: String, _ model: some LanguageModel, _ pairs: MinimalPairs) {
        self.model = name
        self.pairs = pairs.pairs.count
        var right: [Int?: (sum: Double, count: Int)] = [:]
        var unknown = 0
        let size = 256
        for first in stride(from: 0, to: pairs.pairs.count, by: size) {
            let some = pairs.pairs[first..<min(first + size, pairs.pairs.count)]
            let lines = some.flatMap { [Self.line($0.good, model), Self.line($0.bad, model)] }
            let scores = model.score(lines: lines).map { $0.reduce(0.0) { $0 + Double($1) } }
            for (index, pair) in some.enumerated() {
                let (good, bad) = (lines[2 * index], lines[2 * index + 1])
                if good == bad { unknown += 1 }
                let (a, b) = (scores[2 * index], scores[2 * index + 1])
                let share = a > b ? 1.0 : a == b ? 0.5 : 0
                right[pair.distance, default: (0, 0)].sum += share
                right[pair.distance, default: (0, 0)].count += 1
            }
            Activity.report(
                "scoring pairs", share: Double(first + some.count) / Double(pairs.pairs.count))
        }
        self.unknown = unknown
        accuracy = right.values.reduce(0) { $0 + $1.sum } / Double(max(pairs.pairs.count, 1))
        bins = right.map { distance, found in
            Bin(
                distance: distance, pairs: found.count,
                accuracy: found.sum / Double(found.count))
        }.sorted { ($0.distance ?? .max) < ($1.distance ?? .max) }
    }

    private static func line(_ sentence: String, _ model: some LanguageModel) -> [Int32] {
        model.codec.encode(sentence + "\n")
    }
}

extension PairScores {
    /// Rows of cells, the first of them a heading: accuracy by distance, a column for each model.
    public static func table(_ scores: [PairScores]) -> [[String]] {
        let distances = scores.first?.bins ?? []
        return [["distance", "pairs"] + scores.map(\.model)]
            + distances.enumerated().map { index, bin in
                [bin.distance.map(String.init) ?? "unknown", "\(bin.pairs)"]
                    + scores.map { percent($0.bins[index].accuracy) }
            } + [["all", "\(scores.first?.pairs ?? 0)"] + scores.map { percent($0.accuracy) }]
    }

    /// Accuracy against distance, a line for each model.
    package static func chart(_ scores: [PairScores]) -> Chart {
        Chart(
            "Agreement over distance",
            subtitle: "share of pairs whose right sentence is the likelier one",
            x: Chart.Axis("words between subject and verb"),
            y: Chart.Axis("right", unit: "%", range: 0...100),
            scores.map { scores in
                Chart.Series(
                    scores.model,
                    .line(
                        scores.bins.compactMap { bin in
                            bin.distance.map { Chart.Point(Double($0), 100 * bin.accuracy) }
                        }))
            } + [Chart.Series("chance", .rule(50))])
    }
}
