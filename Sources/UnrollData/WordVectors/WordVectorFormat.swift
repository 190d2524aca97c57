/// How word vectors are written in a file.
public enum WordVectorFormat: String, Sendable, Codable, CaseIterable {
    /// A line with the number of words and the width, then a line for each word: the word and its
    /// numbers in decimal. fastText's `.vec` files are the same.
    case word2vecText = "word2vec-text"
    /// The same first line, then for each word its bytes, a space, and its numbers as little-endian
    /// 32-bit floats.
    case word2vecBinary = "word2vec-binary"
    /// A line for each word, without a first line that says how many.
    case gloVe = "glove"

    /// The format's name as people say it.
    public var name: String {
        switch self {
        case .word2vecText: "word2vec text (as fastText .vec)"
        case .word2vecBinary: "word2vec binary"
        case .gloVe: "GloVe"
        }
    }
}
