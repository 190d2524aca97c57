public import UnrollSystem

/// Vectors of some words: plain floats, no tensors.
///
/// Words are told apart by their bytes. Where a file has a word twice, its first vector counts.
public struct WordVectors: Sendable {
    /// The number of elements of a vector.
    public let width: Int
    /// The vectors one after the other, row-major `[count, width]`.
    public let values: [Float]
    /// How many rows of the file were left out because their word had come before. Of a file of
    /// which only some words were wanted, only their repetitions count.
    public let duplicateCount: Int

    let table: ByteStringTable

    /// The number of words.
    public var count: Int { table.count }

    /// The words, in the order of their rows; bytes that are not UTF-8 show as replacement
    /// characters.
    public var words: [String] { (0..<table.count).map { word($0) } }

    /// The word of row `index`.
    public func word(_ index: Int) -> String { String(decoding: table[index], as: UTF8.self) }

    /// The row of `word`, spelt exactly so; `nil` where there is none.
    public func index(of word: String) -> Int? {
        var word = word
        return word.withUTF8 { table.find(UnsafeRawBufferPointer($0)) }
    }

    /// The row of `word` as it is written, else of its lower-case form, else of these in Unicode's
    /// form C.
    public func index(ofWordOrLowercased word: String) -> Int? {
        if let row = index(of: word) ?? index(of: word.lowercased()) { return row }
        let composed = UnicodeNormalization.nfc(word)
        return index(of: composed) ?? index(of: composed.lowercased())
    }

    /// The vector of row `index`, `width` elements.
    public func vector(_ index: Int) -> ArraySlice<Float> {
        requirement(
            (0..<count).contains(index),
            "WordVectors: no row \(index) among \(counted(count, "word"))")
        return values[index * width..<(index + 1) * width]
    }

    /// - Parameters:
    ///   - words: The words; the first of equal ones counts.
    ///   - width: The number of elements of a vector, at least 1.
    ///   - values: The vectors, row-major `[words.count, width]`.
    public init(words: [String], width: Int, values: [Float]) {
        requirement(
            width > 0 && values.count == words.count * width,
            "WordVectors: \(counted(values.count, "value")) for \(counted(words.count, "word")) of width "
                + "\(width)")
        var table = ByteStringTable()
        var kept: [Int] = []
        for (row, word) in words.enumerated() {
            var word = word
            let known = table.count
            _ = word.withUTF8 { table.insert(UnsafeRawBufferPointer($0)) }
            if table.count > known { kept.append(row) }
        }
        let isWhole = kept.count == words.count
        self.init(
            table: table, width: width,
            values: isWhole ? values : kept.flatMap { values[$0 * width..<($0 + 1) * width] },
            duplicateCount: words.count - kept.count)
    }

    init(table: ByteStringTable, width: Int, values: [Float], duplicateCount: Int) {
        self.table = table
        self.width = width
        self.values = values
        self.duplicateCount = duplicateCount
    }

    /// Reads a file of word vectors: word2vec text or binary, GloVe or fastText `.vec`, told apart
    /// by their content.
    ///
    /// The file is read once from start to end, and only the wanted rows are kept. The numbers of
    /// the others are counted but not parsed: anything else than a finite number there is not
    /// noticed.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - normalization: The Unicode form that its words are put into.
    ///   - isWanted: Whether the word of these bytes is wanted; all are where it is `nil`.
    /// - Throws: `FileError` where the file cannot be read; `DataError`, with the line or the byte,
    ///   where it is damaged or no file of vectors.
    public init(
        contentsOf file: some FileLocation, normalization: UnicodeNormalization = .nfc,
        keeping isWanted: ((UnsafeRawBufferPointer) -> Bool)? = nil
    ) throws {
        var file = try WordVectorFile(file.filePath)
        var table = ByteStringTable()
        var values: [Float] = []
        var duplicateCount = 0
        if isWanted == nil, let count = file.promisedCount {
            try file.requireMemory(rows: count)
            values.reserveCapacity(count * file.width)
        }
        let isKept = isWanted.map { isWanted in
            { (word: UnsafeRawBufferPointer) in
                normalization.withBytes(of: word, isWanted)
            }
        }
        try file.forEachRow(where: isKept) { word, vector in
            let known = table.count
            normalization.withBytes(of: word) { _ = table.insert($0) }
            if table.count == known {
                duplicateCount += 1
            } else {
                values.append(contentsOf: vector)
            }
        }
        self.init(
            table: table, width: file.width, values: values, duplicateCount: duplicateCount)
    }
}

extension UnicodeNormalization {
    /// Hands on the bytes of a word in this form; those of one that is not UTF-8 as they are.
    fileprivate func withBytes<R>(
        of word: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R
    ) -> R {
        guard self != .none, word.contains(where: { $0 >= 0x80 }),
            let text = String(validating: word, as: UTF8.self)
        else { return body(word) }
        var normal = self(text)
        return normal.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
