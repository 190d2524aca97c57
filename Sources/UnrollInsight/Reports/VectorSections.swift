internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks

/// What is in a file of word vectors.
enum VectorSections {
    /// Words whose neighbours are shown: among the first, which are the most frequent ones in most
    /// files, those that mean something.
    private static let shown = 12
    /// Marks and short words of grammar are passed over.
    private static let shortest = 5
    private static let neighbours = 6

    static func sections(_ path: String, _ request: ReportRequest) throws -> [PageSection] {
        try ConfigError.require(
            request.data.isEmpty, "word vectors are not measured on data; name the vectors alone")
        let vectors = try WordVectors(contentsOf: path)
        let words = (0..<vectors.count).lazy.filter {
            let word = vectors.word($0)
            return word.count >= shortest && word.allSatisfy(\.isLetter)
        }.prefix(shown)
        let rows = words.map { index in
            let direction = vectors.vector(index).map(Double.init)
            let found = vectors.neighbours(
                of: direction, count: neighbours, excluding: [index])
            return [
                vectors.word(index),
                found.map { "\(vectors.word($0.index)) \($0.similarity.fixed(2))" }
                    .joined(separator: ", "),
            ]
        }
        let blocks: [PageBlock] =
            rows.isEmpty
            ? [.note("None of the words has \(shortest) letters or more, so none are shown.")]
            : [
                .table(
                    PageTable(
                        "The nearest words by cosine similarity",
                        columns: [
                            .init("word", isNumber: false), .init("nearest", isNumber: false),
                        ], rows: Array(rows)))
            ]
        return [
            PageSection("Summary", try DataBlocks(path, as: .vectors).blocks),
            PageSection("Neighbours", blocks),
        ]
    }
}
