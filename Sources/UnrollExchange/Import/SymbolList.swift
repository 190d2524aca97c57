package import UnrollData
internal import UnrollLayers
internal import UnrollSystem

/// The symbols of another program's model, in the order of its embedding.
package struct SymbolList {
    package let symbols: [String]

    package init(_ symbols: [String]) { self.symbols = symbols }

    /// Reads a list: a JSON array of symbols, a JSON object of symbols and their numbers (or one with such a
    /// `stoi`, `itos`, `symbols` or `vocab`), or a text with a symbol on each line, of which an empty one is
    /// the newline.
    ///
    /// - Throws: `FileError`, ``ExchangeError``.
    package init(contentsOf path: String) throws {
        let text = try SmallFile.text(path)
        let bytes = Array(text.utf8)
        let start = bytes.first { $0 > 0x20 }
        if path.lowercased().hasSuffix(".json") {
            guard let found = Self.symbols(json: bytes) else {
                throw ExchangeError(
                    path, "it is no list of symbols",
                    cure:
                        "give a JSON array of symbols, or an object of symbols and their numbers, 0 and up"
                )
            }
            symbols = found
        } else if start == UInt8(ascii: "[") || start == UInt8(ascii: "{"),
            let found = Self.symbols(json: bytes), !found.isEmpty
        {
            symbols = found
        } else {
            symbols = Self.lines(bytes).map { $0.isEmpty ? "\n" : $0 }
        }
        guard !symbols.isEmpty else {
            throw ExchangeError(
                path, "there are no symbols in it", cure: "give a symbol on each line")
        }
    }

    /// The list that a checkpoint of PyTorch holds beside its tensors; `nil` where there is none of so many
    /// symbols.
    ///
    /// - Parameters:
    ///   - values: What the file holds.
    ///   - count: V
    init?(in values: PlainValue, count: Int) {
        for (key, value) in values.entries ?? [] {
            guard let name = key.text, Self.usualNames.contains(name.lowercased()) else { continue }
            if let list = value.texts, list.count == count {
                symbols = list
                return
            }
            // Symbols and their numbers, either way round.
            guard let entries = value.entries, entries.count == count else { continue }
            var list = [String?](repeating: nil, count: count)
            for (key, value) in entries {
                guard let symbol = key.text ?? value.text,
                    let number = key.text == nil ? key.integer : value.integer,
                    list.indices.contains(number)
                else { continue }
                list[number] = symbol
            }
            let found = list.compactMap { $0 }
            guard found.count == count else { continue }
            symbols = found
            return
        }
        return nil
    }

    /// What programs call their vocabularies.
    private static let usualNames: Set<String> = [
        "vocab", "vocabulary", "itos", "stoi", "words", "chars", "characters", "symbols", "tokens",
        "word2idx", "idx2word", "word_to_idx", "idx_to_word", "word2index", "index2word",
        "char2idx",
        "idx2char", "char_to_idx", "idx_to_char", "char2int", "int2char", "char_to_ix",
        "ix_to_char",
        "word_to_ix", "ix_to_word",
    ]

    /// Lines that end as they do on any system.
    private static func lines(_ bytes: [UInt8]) -> [String] {
        let end = bytes.contains(0x0A) ? UInt8(0x0A) : 0x0D
        var lines = bytes.split(separator: end, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map {
            String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self)
        }
    }

    // MARK: JSON

    /// The symbols; `nil` where the text is no JSON of one of the forms.
    private static func symbols(json: [UInt8]) -> [String]? {
        var scanner = JSONScanner(json)
        do throws(JSONScanner.Failure) {
            let found = try symbols(&scanner, depth: 0)
            try scanner.expectEnd()
            return found
        } catch {
            return nil
        }
    }

    private static func symbols(_ scanner: inout JSONScanner, depth: Int) throws(JSONScanner
        .Failure)
        -> [String]
    {
        if scanner.peek() == UInt8(ascii: "[") {
            var list: [String] = []
            try scanner.array { scanner throws(JSONScanner.Failure) in
                list.append(try scanner.string())
            }
            return list
        }
        var numbers: [(symbol: String, number: Int)] = []
        var nested: [String]?
        try scanner.object { scanner, key throws(JSONScanner.Failure) in
            let next = scanner.peek()
            if let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) {
                numbers.append((key, try scanner.unsignedInteger()))
            } else if nested == nil, depth == 0, ["itos", "stoi", "symbols", "vocab"].contains(key)
            {
                nested = try symbols(&scanner, depth: 1)
            } else {
                try scanner.skipValue()
            }
        }
        if let nested { return nested }
        var list = [String?](repeating: nil, count: numbers.count)
        for (symbol, number) in numbers {
            guard list.indices.contains(number), list[number] == nil else {
                throw scanner.failure("number \(number) is beyond, or stands there twice")
            }
            list[number] = symbol
        }
        return list.compactMap { $0 }
    }
}

/// How the rows of another program's vocabulary become those of a `TextCodec`, which begins with the unknown
/// symbol and the one that ends a line.
package struct SymbolOrder {
    /// The codec.
    package let codec: TextCodec
    /// For each of its symbols the row of the other vocabulary; `nil` for one that is new.
    package let rows: [Int?]

    private static let unknownSymbols = [
        "<unk>", "<UNK>", "[UNK]", "UNK", "<oov>", "<OOV>", "<unknown>",
    ]
    private static let endSymbols = ["</s>", "<eos>", "<EOS>", "[EOS]", "<end>", "<END>", "[SEP]"]

    /// Symbols of which no text can have any, such as a padding.
    let unreadCount: Int

    /// - Parameters:
    ///   - list: The other vocabulary.
    ///   - level: The unit of text; characters where all symbols but marks such as `<pad>` are single ones, if
    ///     `nil`.
    ///   - unknown: The symbol for what it lacks; one of the usual ones if `nil`.
    ///   - end: The symbol that ends a line.
    ///   - path: The file, for messages.
    /// - Throws: ``ExchangeError`` where a symbol stands there twice, a named one does not, or many are no
    ///   symbols of the level.
    package init(
        _ list: SymbolList, level: TextLevel?, unknown: String?, end: String?, path: String
    ) throws {
        let symbols = list.symbols
        // Spellings are compared byte by byte, as the codec does.
        let places = Dictionary(
            symbols.enumerated().map { (Array($1.utf8), $0) },
            uniquingKeysWith: { first, _ in first })
        let level = level ?? Self.level(of: symbols)
        func place(_ named: String?, _ usual: [String]) throws -> Int? {
            if let named {
                guard let place = places[Array(named.utf8)] else {
                    throw ExchangeError(
                        path, "the symbol '\(named)' is not in the vocabulary",
                        cure: "name one that is")
                }
                return place
            }
            return usual.lazy.compactMap { places[Array($0.utf8)] }.first
        }
        let special = [
            try place(unknown, Self.unknownSymbols),
            try place(end, level == .character ? ["\n"] : Self.endSymbols),
        ]
        let leading =
            level == .character
            ? [Vocabulary.unknownSymbol, "\n"] : [Vocabulary.unknownSymbol, Vocabulary.endSymbol]
        try Self.requireSymbols(symbols, of: level, path)
        var taken = Set(leading.map { Array($0.utf8) })
        let reserved = taken
        var names = leading
        var rows = special
        var unread = 0
        for (row, symbol) in symbols.enumerated() where !special.contains(row) {
            // What cannot stand in a text, such as a padding, has a row all the same.
            let isUsable =
                TextCodec.isSymbol(symbol, of: level) && !reserved.contains(Array(symbol.utf8))
            if !isUsable { unread += 1 }
            let name =
                isUsable
                ? symbol
                : level == .word ? "<unused-\(row)>" : Self.privateScalar(beyond: taken)
            guard taken.insert(Array(name.utf8)).inserted else {
                throw ExchangeError(
                    path, "the symbol '\(symbol)' stands in the vocabulary twice",
                    cure: "give each symbol once")
            }
            names.append(name)
            rows.append(row)
        }
        let json =
            "{\"level\":\"\(level.rawValue)\",\"normalization\":\"none\",\"symbols\":"
            + (try JSONCoding.encode(names)) + "}"
        codec = try TextCodec(json: json, path: path)
        unreadCount = unread
        self.rows = rows
    }

    /// The bytes, whose rows are in their order.
    init(bytesOf path: String) throws {
        codec = try TextCodec(json: #"{"level":"byte"}"#, path: path)
        rows = (0..<256).map { $0 }
        unreadCount = 0
    }

    /// Whether a symbol is a mark such as `<pad>` or `[CLS]`, or empty.
    private static func isMark(_ symbol: String) -> Bool {
        symbol.isEmpty
            || symbol.count > 2
                && (symbol.hasPrefix("<") && symbol.hasSuffix(">")
                    || symbol.hasPrefix("[") && symbol.hasSuffix("]"))
    }

    private static func level(of symbols: [String]) -> TextLevel {
        let own = symbols.filter { !isMark($0) }
        return !own.isEmpty && own.allSatisfy { $0.unicodeScalars.count == 1 } ? .character : .word
    }

    /// Throws where symbols are of another level, or have something beside them, such as their counts: no
    /// text would be read right.
    private static func requireSymbols(_ symbols: [String], of level: TextLevel, _ path: String)
        throws
    {
        let others = symbols.filter { symbol in
            !isMark(symbol) && symbol != "\n" && symbol != " " && symbol != "\t"
                && !TextCodec.isSymbol(symbol, of: level)
        }
        guard let first = others.first, others.count > symbols.count / 20 else { return }
        throw ExchangeError(
            path,
            "\(counted(others.count, "symbol")) of the vocabulary are no \(level.rawValue)s, such as '\(Inspection.line(first))'",
            cure: level == .word
                ? "give words alone, without counts or white space" : "choose the level of words")
    }

    /// A character for private use that is not taken, for a symbol that no text has.
    private static func privateScalar(beyond taken: Set<[UInt8]>) -> String {
        let free = (UInt32(0xF0000)...0xFFFFD).lazy.compactMap(Unicode.Scalar.init)
            .map { String(Character($0)) }.first { !taken.contains(Array($0.utf8)) }
        return free ?? ""
    }

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
