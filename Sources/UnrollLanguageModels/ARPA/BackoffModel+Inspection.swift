package import UnrollData
internal import UnrollSystem

extension Inspection {
    /// What is in an ARPA file, which is read whole.
    ///
    /// - Throws: `FileError`; `DataError` with the line where the file is not as it should be.
    package init(arpa path: String) throws {
        let model = try BackoffModel(arpa: path)
        self.init(path: path, kind: .ngrams, format: "arpa")
        add("order", model.info.order)
        add("ngrams", model.info.counts.reduce(0, +))
        classes = Classes(
            "n-grams of each order",
            model.info.counts.enumerated().map { ("\($0.offset + 1)", $0.element) })
        let vocabulary = model.codec.vocabulary
        add("vocabulary", vocabulary.count)
        firstItems = (0..<min(vocabulary.count, Inspection.shownItems)).map {
            [Field("symbol", vocabulary[Int32($0)])]
        }
    }
}
