public import UnrollSystem

/// A summary of a file of word vectors, made in one pass that keeps no vector.
public struct WordVectorSummary: Sendable {
    /// How the file is written; `nil` for vectors that come from no such file.
    public private(set) var format: WordVectorFormat?
    /// The number of elements of a vector.
    public private(set) var width: Int
    /// The number of different words.
    public private(set) var count = 0
    /// Rows whose word had come before.
    public private(set) var duplicateCount = 0
    /// Words with a space in them.
    public private(set) var spacedCount = 0
    /// Words whose bytes are not UTF-8.
    public private(set) var invalidCount = 0
    /// The lengths of the vectors, each word's first.
    public private(set) var norms = NormSummary()
    /// The first words.
    public private(set) var firstWords: [String] = []

    /// Reads a file; `-` is standard input.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - shown: How many of the first words to keep.
    /// - Throws: `FileError`, `DataError`, as reading all of its vectors.
    public init(contentsOf file: some FileLocation, firstWords shown: Int = 8) throws {
        let path = file.filePath
        var file = try WordVectorFile(path)
        (format, width) = (file.format, file.width)
        var table = ByteStringTable()
        var summary = self
        try file.forEachRow { word, vector in
            let known = table.count
            _ = table.insert(word)
            if table.count == known {
                summary.duplicateCount += 1
            } else {
                summary.add(word, norm: vector.euclideanNorm, shown: shown)
            }
        }
        self = summary
    }

    /// The summary of vectors that are in memory.
    init(_ vectors: WordVectors, firstWords shown: Int) {
        width = vectors.width
        duplicateCount = vectors.duplicateCount
        for index in 0..<vectors.count {
            vectors.table[index].withUnsafeBytes {
                add($0, norm: vectors.norm(index), shown: shown)
            }
        }
    }

    private mutating func add(_ word: UnsafeRawBufferPointer, norm: Double, shown: Int) {
        count += 1
        if word.contains(where: TextRow.isSpace) { spacedCount += 1 }
        if String(validating: word, as: UTF8.self) == nil { invalidCount += 1 }
        norms.add(norm)
        if firstWords.count < shown { firstWords.append(String(decoding: word, as: UTF8.self)) }
    }
}

extension WordVectors {
    /// A summary of these vectors.
    public var summary: WordVectorSummary { WordVectorSummary(self, firstWords: 8) }
}

/// The smallest, largest and mean of some lengths.
public struct NormSummary: Sendable {
    /// The smallest length; infinite where there is none.
    public private(set) var smallest = Double.infinity
    /// The largest length; 0 where there is none.
    public private(set) var largest = 0.0
    private var sum = 0.0
    private var count = 0

    /// The mean of the lengths; 0 where there is none.
    public var mean: Double { count > 0 ? sum / Double(count) : 0 }

    /// A summary of no lengths yet.
    public init() {}

    /// Counts one length more.
    public mutating func add(_ norm: Double) {
        smallest = min(smallest, norm)
        largest = max(largest, norm)
        sum += norm
        count += 1
    }
}
