internal import UnrollSystem

extension TaggedCorpus {
    /// What is in the corpus.
    package var inspection: Inspection {
        var inspection = Inspection(path: path, kind: .tags, format: format.rawValue)
        inspection.add("sentences", sentences.count)
        if documentCount > 0 { inspection.add("documents", documentCount) }
        inspection.add("tokens", tokenCount)
        inspection.add("distinct_tokens", Set(sentences.lazy.flatMap(\.tokens)).count)
        if let tagColumn { inspection.add("tag_column", tagColumn + 1) }
        let scheme = TagScheme(recognizing: sentences.lazy.map(\.tags))
        inspection.add("scheme", text: scheme.displayName)
        inspection.add("tokens_per_sentence", LengthSummary(sentences.map(\.tokens.count)))
        let counts = tagCounts
        if scheme.marksEntities(in: counts.map(\.tag)) {
            var entities: [String: Int] = [:]
            for sentence in sentences {
                for entity in scheme.entities(sentence.tags) {
                    entities[entity.type, default: 0] += 1
                }
            }
            inspection.add("entities", entities.values.reduce(0, +))
            inspection.add(
                "entity_types",
                text: entities.sorted { $0.key < $1.key }
                    .map { "\($0.key.isEmpty ? "_" : $0.key) \($0.value.grouped)" }
                    .joined(separator: ", "))
        }
        inspection.classes = Inspection.Classes("tags", counts.map { ($0.tag, $0.count) })
        inspection.firstItems = sentences.prefix(Inspection.shownItems).map { sentence in
            [
                Inspection.Field("tokens", sentence.tokens.joined(separator: " ")),
                Inspection.Field("tags", sentence.tags.joined(separator: " ")),
            ]
        }
        inspection.warnings = warnings + repetitions
        return inspection
    }

    private var repetitions: [String] {
        var tags: [[String]: [String]] = [:]
        var (repeated, contrary) = ([TaggedSentence](), [TaggedSentence]())
        // Short sentences recur in every text.
        for sentence in sentences where sentence.tokens.count >= 5 {
            if let earlier = tags[sentence.tokens] {
                if earlier == sentence.tags {
                    repeated.append(sentence)
                } else {
                    contrary.append(sentence)
                }
            } else {
                tags[sentence.tokens] = sentence.tags
            }
        }
        var result: [String] = []
        if let first = repeated.first {
            result.append(
                "\(counted(repeated.count, "sentence")) of five tokens or more that occurred before, "
                    + "the first on line \(first.line)")
        }
        if let first = contrary.first {
            result.append(
                "\(counted(contrary.count, "sentence")) of five tokens or more that occurred before "
                    + "with other tags, the first on line \(first.line)")
        }
        return result
    }
}
