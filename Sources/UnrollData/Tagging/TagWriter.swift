internal import UnrollSystem

/// Writes sentences with predicted tags.
package enum TagWriter {
    /// One entity as JSON shows it.
    package struct Entity: Sendable, Hashable {
        package var span: EntitySpan
        /// The probability of the entity, where it was asked for.
        package var score: Double?

        package init(span: EntitySpan, score: Double? = nil) {
            self.span = span
            self.score = score
        }
    }

    // MARK: Columns

    /// The lines of a sentence of a column file with a predicted tag.
    ///
    /// The lines are those of the file, comments, ranges, empty nodes and the blank line behind the
    /// sentence included, where they were kept (``TaggedCorpusOptions/keepsLines``); else token and
    /// tag of the file, and a blank line. In CoNLL columns the predicted tag comes as one more column
    /// (of a `-DOCSTART-` line an `O`, so that conlleval finds as many columns everywhere); in CoNLL-U,
    /// whose columns are ten, it takes the place of the tag.
    ///
    /// - Parameters:
    ///   - sentence: A sentence of the corpus.
    ///   - corpus: The corpus that it comes from, whose format and separator are kept.
    ///   - predicted: One tag for each token.
    package static func columns(
        _ sentence: TaggedSentence, of corpus: TaggedCorpus, predicted: [String]
    ) -> String {
        requirement(
            predicted.count == sentence.tokens.count,
            "TagWriter: \(predicted.count) tags for \(sentence.tokens.count) tokens")
        var text = ""
        if sentence.source.isEmpty {
            for place in sentence.tokens.indices {
                let known = sentence.tags.isEmpty ? [] : [sentence.tags[place]]
                let fields = [sentence.tokens[place]] + known + [predicted[place]]
                text += fields.map(onOneLine).joined(separator: corpus.separator) + "\n"
            }
            return text + "\n"
        }
        var tags = predicted[...]
        for line in sentence.source {
            switch line.kind {
            case .token:
                guard let tag = tags.popFirst() else { break }
                text += append(tag, to: line.text, in: corpus)
            case .documentStart: text += line.text + corpus.separator + TagScheme.outside
            case .other: text += line.text
            }
            text += "\n"
        }
        return text
    }

    /// The lines behind the last sentence of a corpus: comments and the like.
    package static func trailingLines(of corpus: TaggedCorpus) -> String {
        corpus.trailing.map { line in
            let isStart = line.kind == .documentStart
            return line.text + (isStart ? corpus.separator + TagScheme.outside : "") + "\n"
        }.joined()
    }

    private static func append(
        _ tag: String, to line: String, in corpus: TaggedCorpus
    ) -> String {
        guard corpus.format == .conllu, let column = corpus.tagColumn else {
            return line + corpus.separator + tag
        }
        var fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        while fields.count < 10 { fields.append("_") }
        fields[column] = tag
        return fields.joined(separator: "\t")
    }

    /// Two columns for tokens that come from a text: the token, a tab and its tag, and a blank line
    /// behind the sentence.
    package static func columns(_ tokens: [String], tags: [String]) -> String {
        requirement(
            tags.count == tokens.count,
            "TagWriter: \(tags.count) tags for \(tokens.count) tokens")
        return zip(tokens, tags).map { "\(onOneLine($0))\t\($1)\n" }.joined() + "\n"
    }

    /// A token of JSON may hold what would end a column; here it becomes an underscore.
    private static func onOneLine(_ token: String) -> String {
        guard token.utf8.contains(where: isSpace) else { return token }
        return String(
            String.UnicodeScalarView(
                token.unicodeScalars.map { $0.isASCII && isSpace(UInt8($0.value)) ? "_" : $0 }))
    }

    // MARK: JSON

    /// One JSON object on one line, without the newline:
    ///
    ///     {"text": "Lena lives in Oslo.", "tokens": ["Lena", …], "tags": ["B-PER", …],
    ///      "entities": [{"start": 0, "end": 4, "label": "PER", "text": "Lena", "score": 0.98}, …]}
    ///
    /// `start` and `end` count Unicode scalars, as Python does, `end` excluded: they and `label` are
    /// the keys of spaCy's `ents`; `entities` with `text` and `score` are Flair's and those of the
    /// pipelines of Hugging Face. `tokens` and `tags` can be read again (``TaggedCorpus``).
    ///
    /// - Parameters:
    ///   - id: What names the row that the text stands in; left out where `nil`.
    ///   - text: The text from which the tokens come.
    ///   - tokens: The tokens with their places in `text`, in order.
    ///   - tags: One for each token.
    ///   - entities: The entities, whose spans are places in `tokens`.
    ///   - probabilities: The probability of each token's tag; left out where `nil`.
    package static func json(
        id: RowID? = nil, text: String, tokens: [TextToken], tags: [String],
        entities: [Entity], probabilities: [Double]? = nil
    ) -> String {
        requirement(
            tags.count == tokens.count,
            "TagWriter: \(tags.count) tags for \(tokens.count) tokens")
        let scalars = text.unicodeScalars
        var (index, position) = (scalars.startIndex, 0)
        var output = Array("{".utf8)
        func append(_ string: String) { JSONText.append(string, to: &output) }
        func raw(_ string: String) { output.append(contentsOf: string.utf8) }
        func list(_ strings: some Sequence<String>) {
            raw("[")
            for (place, string) in strings.enumerated() {
                if place > 0 { raw(",") }
                append(string)
            }
            raw("]")
        }
        if let id {
            raw("\"id\":\(id.json),")
        }
        raw("\"text\":")
        append(text)
        raw(",\"tokens\":")
        list(tokens.lazy.map(\.text))
        raw(",\"tags\":")
        list(tags)
        if let probabilities {
            raw(",\"probabilities\":[\(probabilities.map(number).joined(separator: ","))]")
        }
        raw(",\"entities\":[")
        for (place, entity) in entities.enumerated() {
            let start = tokens[entity.span.tokens.lowerBound].range.lowerBound
            let end = tokens[entity.span.tokens.upperBound - 1].range.upperBound
            if start < position { (index, position) = (scalars.startIndex, 0) }
            let first = scalars.index(index, offsetBy: start - position)
            let last = scalars.index(first, offsetBy: end - start)
            raw(place > 0 ? "," : "")
            raw("{\"start\":\(start),\"end\":\(end),\"label\":")
            append(entity.span.type)
            raw(",\"text\":")
            append(String(scalars[first..<last]))
            if let score = entity.score { raw(",\"score\":\(number(score))") }
            raw("}")
            (index, position) = (last, end)
        }
        raw("]}")
        return String(decoding: output, as: UTF8.self)
    }

    /// A probability with six digits that count; JSON has no infinities.
    private static func number(_ value: Double) -> String {
        value.isFinite ? value.digits(6) : "null"
    }
}
