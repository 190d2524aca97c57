public import UnrollData
internal import UnrollSystem

extension BackoffModel {
    /// log10 p of symbols that the file should have and has not, such as `<unk>`.
    private static let missing: Float = -100

    /// Reads an ARPA file; `-` is standard input.
    ///
    /// The vocabulary is that of the 1-grams, in their order, behind `<unk>` and `</s>`. An `<unk>`
    /// or `</s>` that the file lacks has no probability.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - level: The level of the model's symbols.
    /// - Throws: `FileError`; `DataError` with the line where the file is not as it should be.
    public init(arpa path: String, level: TextLevel = .word) throws {
        var file = try ARPAFile(path: path)
        var words: [String] = []
        var values: [(logProbability: Float, logBackoff: Float)] = []
        let firstLine = try file.section(1) { line in
            guard let word = String(validating: line.words[0], as: UTF8.self) else {
                throw DataError(
                    .invalidUTF8, path, line: line.number, "the word is not valid UTF-8",
                    cure: "convert the file to UTF-8")
            }
            words.append(word)
            values.append((line.logProbability, line.logBackoff))
        }
        var known: Set<String> = []
        for (index, word) in words.enumerated() where !known.insert(word).inserted {
            throw DataError(
                .malformed, path, line: firstLine + index,
                "the 1-gram '\(word.prefix(40))' has been there before",
                cure: "leave out one of the two")
        }
        let vocabulary = try ARPAVocabulary(
            words, level: level, path: path, firstLine: firstLine)
        let size = vocabulary.codec.vocabulary.count
        var unigrams: [(logProbability: Float?, logBackoff: Float)] = Array(
            repeating: (Self.missing, 0), count: size + 1)
        for (index, word) in words.enumerated() {
            var word = word
            guard let symbol = word.withUTF8({ vocabulary.index(of: UnsafeRawBufferPointer($0)) })
            else {
                throw DataError(
                    .malformed, path, line: firstLine + index,
                    "'\(word.prefix(40))' is not a \(level.rawValue)",
                    cure: "name the level that the model was made for")
            }
            unigrams[Int(symbol)] = values[index]
        }
        let shape = NGramShape(
            order: file.counts.count, vocabularySize: size, boundary: vocabulary.codec.boundary)
        func read<Key: NGramKey>(_ key: Key.Type) throws -> BackoffModel {
            var reader = try ARPAReader<Key>(&file, vocabulary, shape, unigrams: unigrams)
            return try reader.model()
        }
        switch shape.keyBits {
        case ...64: self = try read(UInt64.self)
        case ...Key128.bitWidth: self = try read(Key128.self)
        case ...Key512.bitWidth: self = try read(Key512.self)
        default:
            throw DataError(
                .malformed, path, "its n-grams are too long for \(counted(size, "symbol"))",
                cure: "leave out orders above \(Key512.bitWidth / shape.fieldBits)")
        }
    }
}
