internal import UnrollSystem

/// A sentence, or any sequence of tokens, with a tag for each of them.
public struct TaggedSentence: Sendable, Hashable {
    /// The tokens as they stand in the file; none of them empty.
    public var tokens: [String]
    /// One tag for each token; empty where the file was read for its tokens alone.
    public var tags: [String]
    /// The line of the first token, counted from 1.
    public var line: Int
    /// The name of a sequence, where the file gives one.
    public var name: String?
    /// The lines of the file from the end of the sentence before to the end of this one, where
    /// ``TaggedCorpusOptions/keepsLines`` asked for them.
    package var source: [SourceLine] = []

    /// A sentence; it has as many tags as tokens, or none.
    public init(
        tokens: [String], tags: [String] = [], line: Int = 1, name: String? = nil
    ) {
        requirement(
            tags.isEmpty || tags.count == tokens.count,
            "TaggedSentence: \(tags.count) tags for \(tokens.count) tokens")
        self.tokens = tokens
        self.tags = tags
        self.line = line
        self.name = name
    }

    /// A line of the file, without what ends it and without white space at its end.
    package struct SourceLine: Sendable, Hashable {
        package var text: String
        /// What the line is.
        package var kind: Kind

        package enum Kind: Sendable, Hashable {
            /// The next token of the sentence.
            case token
            /// The beginning of a document, `-DOCSTART-` with columns like those of a token.
            case documentStart
            /// A blank line, a comment, a range of words or an empty node of CoNLL-U.
            case other
        }
    }
}
