internal import ArgumentParser
internal import Unroll

/// Writes the tags of nucleotides.
struct NucleotideTags {
    let form: TagPredict.Form
    /// All tags of the model.
    let tags: [String]

    /// Throws where labels are asked for and a tag has more than a letter.
    func requireLabels() throws {
        if form == .labels, let long = tags.first(where: { $0.count != 1 }) {
            throw ConfigError(
                "--as labels needs tags of one letter, and this model has '\(long)': choose bed")
        }
    }

    /// A sequence's lines.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - id: What names its row, in JSON.
    ///   - sequence: Its letters.
    ///   - runs: Its tags.
    func text(
        _ name: String, id: RowID?, _ sequence: String, _ runs: [SequenceTagger.Interval]
    ) throws -> String {
        let marked = runs.filter { $0.tag != TagScheme.outside }
        switch form {
        case .labels:
            let labels = runs.map { String(repeating: $0.tag, count: $0.places.count) }.joined()
            return ">\(name)\n\(sequence)\n\(labels)\n"
        case .jsonl:
            let record = Record(
                name: name, length: runs.last?.places.upperBound ?? 0,
                intervals: marked.map {
                    Record.Interval(
                        start: $0.places.lowerBound, end: $0.places.upperBound, label: $0.tag)
                })
            return withID(id, try JSONCoding.encode(record)) + "\n"
        case .bed, .text, .conll:
            let shown = name.isEmpty ? "." : name
            return marked.map {
                "\(shown)\t\($0.places.lowerBound)\t\($0.places.upperBound)\t\($0.tag)\n"
            }.joined()
        }
    }

    private struct Record: Encodable {
        struct Interval: Encodable {
            var start, end: Int
            var label: String
        }

        var name: String
        var length: Int
        var intervals: [Interval]
    }
}
