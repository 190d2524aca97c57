import UnrollSystem

/// The symbols that a model knows, each with its index.
///
/// Symbols are told apart by their bytes: two spellings of one accented letter are two symbols.
public struct Vocabulary: Sendable {
    /// The symbol that stands for all that are not in the vocabulary.
    public static let unknownSymbol = "<unk>"
    /// The symbol that ends every line at word level.
    public static let endSymbol = "</s>"

    /// The mark of a line's beginning in ARPA files and in texts prepared for some programs; new
    /// vocabularies do not have it.
    static let startSymbol = "<s>"

    private let table: ByteStringTable

    /// The index of `<unk>`; `nil` where every symbol is known, as at byte level.
    public let unknownIndex: Int32?

    /// The number of symbols.
    public var count: Int { table.count }

    /// The symbol of this index.
    public subscript(index: Int32) -> String {
        String(decoding: table[Int(index)], as: UTF8.self)
    }

    /// All symbols, in the order of their indices.
    public var symbols: [String] { (0..<table.count).map { self[Int32($0)] } }

    /// The index of `symbol`; `nil` where the vocabulary lacks it.
    public func index(of symbol: String) -> Int32? {
        var symbol = symbol
        return symbol.withUTF8 { index(ofBytes: UnsafeRawBufferPointer($0)) }
    }

    /// The index of the symbol with these bytes; `nil` where the vocabulary lacks it.
    package func index(ofBytes bytes: UnsafeRawBufferPointer) -> Int32? {
        table.find(bytes).map { Int32(truncatingIfNeeded: $0) }
    }

    /// The bytes of the symbol of this index.
    func bytes(of index: Int32) -> ArraySlice<UInt8> { table[Int(index)] }

    private init(table: ByteStringTable) {
        self.table = table
        var unknown = Vocabulary.unknownSymbol
        unknownIndex = unknown.withUTF8 { bytes in
            table.find(UnsafeRawBufferPointer(bytes)).map { Int32(truncatingIfNeeded: $0) }
        }
    }

    /// A vocabulary of the most frequent symbols: the first ones of `counts` on equal counts.
    ///
    /// - Parameters:
    ///   - counts: Symbols in the order of their first appearance, each once, and how often it came.
    ///   - leading: Symbols that come first whatever their counts.
    ///   - minimumCount: How often another symbol must have come to be kept.
    ///   - maximumSize: The most symbols, the leading ones included; no limit if `nil`.
    public init(
        counts: [(symbol: String, count: Int)], leading: [String] = [Vocabulary.unknownSymbol],
        minimumCount: Int = 1, maximumSize: Int? = nil
    ) {
        var table = ByteStringTable()
        for (symbol, _) in counts {
            var symbol = symbol
            _ = symbol.withUTF8 { table.insert(UnsafeRawBufferPointer($0)) }
        }
        requirement(
            table.count == counts.count, "Vocabulary: a symbol is counted twice in `counts`")
        self.init(
            table: table, counts: counts.map(\.count), leading: leading,
            minimumCount: minimumCount, maximumSize: maximumSize
        )
    }

    /// As the public one, from strings that are counted by their numbers in a table, without the one
    /// that is excluded.
    init(
        table counted: ByteStringTable, counts: [Int], leading: [String], minimumCount: Int,
        maximumSize: Int?, excluded: String? = nil
    ) {
        var table = ByteStringTable()
        for symbol in leading {
            var symbol = symbol
            _ = symbol.withUTF8 { table.insert(UnsafeRawBufferPointer($0)) }
        }
        let out = excluded.flatMap { excluded in
            var excluded = excluded
            return excluded.withUTF8 { counted.find(UnsafeRawBufferPointer($0)) }
        }
        let kept = counts.indices.filter { counts[$0] >= minimumCount && $0 != out }
        // The numbers break ties: they are in the order of first appearance.
        for number in kept.sorted(by: { (-counts[$0], $0) < (-counts[$1], $1) }) {
            if let maximumSize, table.count >= maximumSize { break }
            _ = counted[number].withUnsafeBytes { table.insert($0) }
        }
        self.init(table: table)
    }

    /// The vocabulary of the byte level: index and byte value are the same.
    ///
    /// Printable ASCII stands for itself, other bytes look like `<0x0A>`.
    static let bytes: Vocabulary = {
        var table = ByteStringTable()
        for byte in 0...UInt8.max {
            let digits = String(byte, radix: 16, uppercase: true)
            let number = byte < 16 ? "0" + digits : digits
            let isPrintable = (0x21..<0x7F).contains(byte)
            let name = isPrintable ? [byte] : Array("<0x\(number)>".utf8)
            _ = name.withUnsafeBytes { table.insert($0) }
        }
        return Vocabulary(table: table)
    }()

    // MARK: In model files

    /// The symbols as a JSON array, for model files.
    package var json: String {
        var output: [UInt8] = [UInt8(ascii: "[")]
        for index in 0..<table.count {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONText.append(self[Int32(index)], to: &output)
        }
        output.append(UInt8(ascii: "]"))
        return String(decoding: output, as: UTF8.self)
    }

    /// Reads what `json` gave.
    ///
    /// - Parameters:
    ///   - json: A JSON array of strings.
    ///   - path: The model file, for messages.
    /// - Throws: `ModelFileError` where a symbol stands there twice or `<unk>` is missing.
    package init(json: String, path: String) throws {
        var scanner = JSONScanner(Array(json.utf8))
        do throws(JSONScanner.Failure) {
            try self.init(&scanner)
            try scanner.expectEnd()
        } catch {
            throw ModelFileError(
                .invalidMetadata, path,
                "its vocabulary is wrong at byte \(error.byteOffset): \(error.problem)")
        }
        if unknownIndex == nil {
            throw ModelFileError(
                .invalidMetadata, path, "its vocabulary lacks \(Vocabulary.unknownSymbol)")
        }
    }

    /// Reads a JSON array of strings, no two of them the same.
    init(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) {
        var table = ByteStringTable()
        try scanner.array { scanner throws(JSONScanner.Failure) in
            var symbol = try scanner.string()
            let before = table.count
            let number = symbol.withUTF8 { table.insert(UnsafeRawBufferPointer($0)) }
            if number < before {
                throw scanner.failure("the symbol '\(symbol)' stands there twice")
            }
        }
        self.init(table: table)
    }
}

extension Vocabulary: Equatable {
    /// Whether the same symbols have the same indices.
    public static func == (first: Vocabulary, second: Vocabulary) -> Bool {
        first.count == second.count
            && (0..<first.count).allSatisfy { first.table[$0] == second.table[$0] }
    }
}
