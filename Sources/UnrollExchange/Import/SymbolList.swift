internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem

/// The symbols of another program's model, in the order of its embedding.
struct SymbolList {
    let symbols: [String]

    init(_ symbols: [String]) { self.symbols = symbols }

    /// Reads a list: a JSON array of symbols, a JSON object of symbols and their numbers (or one with such a
    /// `stoi`, `itos`, `symbols` or `vocab`), or a text with a symbol on each line, of which an empty one is
    /// the newline.
    ///
    /// - Throws: `FileError`, ``ExchangeError``.
    init(contentsOf path: String) throws {
        let text = try SmallFile.text(path)
        let start = text.unicodeScalars.first { !$0.properties.isWhitespace }
        if start == "[" || start == "{" || path.hasSuffix(".json") {
            symbols = try Self.symbols(json: text, path)
        } else {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.hasSuffix("\r") ? String($0.dropLast()) : String($0)
            }
            if lines.last == "" { lines.removeLast() }
            symbols = lines.map { $0.isEmpty ? "\n" : $0 }
        }
        guard !symbols.isEmpty else {
            throw ExchangeError(path, "there are no symbols in it", cure: "give a symbol on each line")
        }
    }

    private struct Nested: Decodable {
        var stoi: [String: Int]?
        var itos: [String]?
        var symbols: [String]?
        var vocab: [String: Int]?
    }

    private static func symbols(json: String, _ path: String) throws -> [String] {
        if let list = try? JSONCoding.decode([String].self, from: json) { return list }
        if let numbers = try? JSONCoding.decode([String: Int].self, from: json) {
            return try ordered(numbers, path)
        }
        if let nested = try? JSONCoding.decode(Nested.self, from: json) {
            if let list = nested.itos ?? nested.symbols { return list }
            if let numbers = nested.stoi ?? nested.vocab { return try ordered(numbers, path) }
        }
        throw ExchangeError(
            path, "it is no list of symbols",
            cure: "give a JSON array of symbols, or an object of symbols and their numbers")
    }

    private static func ordered(_ numbers: [String: Int], _ path: String) throws -> [String] {
        var symbols = [String?](repeating: nil, count: numbers.count)
        for (symbol, number) in numbers {
            guard symbols.indices.contains(number), symbols[number] == nil else {
                throw ExchangeError(
                    path,
                    "the numbers of its \(counted(numbers.count, "symbol")) are not 0 to \(numbers.count - 1): "
                        + "\(number) is beyond or stands there twice",
                    cure: "number the symbols as the embedding's rows")
            }
            symbols[number] = symbol
        }
        return symbols.compactMap { $0 }
    }
}

/// How the rows of another program's vocabulary become those of a `TextCodec`, which begins with the unknown
/// symbol and the one that ends a line.
struct SymbolOrder {
    /// The codec.
    let codec: TextCodec
    /// For each of its symbols the row of the other vocabulary; `nil` for one that is new.
    let rows: [Int?]

    private static let unknownSymbols = ["<unk>", "<UNK>", "[UNK]", "UNK", "<oov>", "<OOV>", "<unknown>"]
    private static let endSymbols = ["</s>", "<eos>", "<EOS>", "[EOS]", "<end>", "<END>", "[SEP]"]

    /// - Parameters:
    ///   - list: The other vocabulary.
    ///   - level: The unit of text; characters where all but a few symbols are single ones, if `nil`.
    ///   - unknown: The symbol for what it lacks; one of the usual ones if `nil`.
    ///   - end: The symbol that ends a line.
    ///   - path: The file, for messages.
    /// - Throws: ``ExchangeError`` where a symbol stands there twice, or a named one does not.
    init(
        _ list: SymbolList, level: TextLevel?, unknown: String?, end: String?, path: String
    ) throws {
        let symbols = list.symbols
        let places = Dictionary(
            symbols.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let level = level ?? Self.level(of: symbols)
        if level == .byte {
            guard symbols.count == 256 else {
                throw ExchangeError(
                    path, "there are \(symbols.count) symbols, and 256 bytes",
                    cure: "choose characters or words")
            }
            codec = try TextCodec(json: #"{"level":"byte"}"#, path: path)
            rows = (0..<256).map { $0 }
            return
        }
        func place(_ named: String?, _ usual: [String]) throws -> Int? {
            if let named {
                guard let place = places[named] else {
                    throw ExchangeError(
                        path, "the symbol '\(named)' is not in the vocabulary",
                        cure: "name one that is")
                }
                return place
            }
            return usual.lazy.compactMap { places[$0] }.first
        }
        let special = [
            try place(unknown, Self.unknownSymbols),
            try place(end, level == .character ? ["\n"] : Self.endSymbols),
        ]
        let leading =
            level == .character
            ? [Vocabulary.unknownSymbol, "\n"] : [Vocabulary.unknownSymbol, Vocabulary.endSymbol]
        var taken = Set(leading)
        var names = leading
        var rows = special
        for (row, symbol) in symbols.enumerated() where !special.contains(row) {
            // What cannot stand in a text, such as a padding, has a row all the same.
            let isUsable = TextCodec.isSymbol(symbol, of: level) && !taken.contains(symbol)
            let name =
                isUsable
                ? symbol
                : level == .word ? "<unused-\(row)>" : Self.privateScalar(beyond: taken)
            guard taken.insert(name).inserted else {
                throw ExchangeError(
                    path, "the symbol '\(symbol)' stands in the vocabulary twice",
                    cure: "give each symbol once")
            }
            names.append(name)
            rows.append(row)
        }
        let json = "{\"level\":\"\(level.rawValue)\",\"normalization\":\"none\",\"symbols\":"
            + (try JSONCoding.encode(names)) + "}"
        codec = try TextCodec(json: json, path: path)
        self.rows = rows
    }

    /// A character for private use that is not taken, for a symbol that no text has.
    private static func privateScalar(beyond taken: Set<String>) -> String {
        let free = (UInt32(0xF0000)...0xFFFFD).lazy.compactMap(Unicode.Scalar.init)
            .map { String(Character($0)) }.first { !taken.contains($0) }
        return free ?? ""
    }

    private static func level(of symbols: [String]) -> TextLevel {
        let characters = symbols.count { $0.unicodeScalars.count == 1 }
        // A vocabulary of characters may have a padding and the like.
        return characters + 5 >= symbols.count && characters > 0 ? .character : .word
    }

    /// Whether the symbols keep their places.
    var isUnchanged: Bool { rows.enumerated().allSatisfy { $0 == $1 } }

    /// A recipe of a tensor with a row for each symbol.
    ///
    /// - Parameters:
    ///   - name: The other program's tensor.
    ///   - width: Elements of a row; `nil` of a vector.
    ///   - new: The elements of the row of a symbol that is new.
    func recipe(_ name: String, width: Int?, new: Float) -> TensorRecipe {
        TensorRecipe(shape: [rows.count] + (width.map { [$0] } ?? []), parts(name, rows, new: new))
    }

    /// Rows in a new order, neighbours that stay together as one part.
    func parts(_ name: String, _ rows: some Collection<Int?>, new: Float) -> [TensorRecipe.Part] {
        var parts: [TensorRecipe.Part] = []
        var run: (first: Int, count: Int)?
        func end() {
            if let run { parts.append(.init(run.count, sumOf: [.init(name, from: run.first)])) }
            run = nil
        }
        for row in rows {
            guard let row else {
                end()
                parts.append(.init(1, of: [new]))
                continue
            }
            if let current = run, current.first + current.count == row {
                run = (current.first, current.count + 1)
            } else {
                end()
                run = (row, 1)
            }
        }
        end()
        return parts
    }
}
