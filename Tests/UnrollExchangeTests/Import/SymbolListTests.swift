import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollExchange
import UnrollSystem

/// Vocabularies as people have them.
@Suite struct SymbolListTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func symbols(_ text: String, _ name: String = "words.txt") throws -> [String] {
        let path = folder.file(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try SymbolList(contentsOf: path).symbols
    }

    private func order(_ list: [String]) throws -> SymbolOrder {
        try SymbolOrder(SymbolList(list), level: nil, unknown: nil, end: nil, path: "words")
    }

    @Test func linesOfAnySystem() throws {
        for text in ["a\nb\n", "a\nb", "a\r\nb\r\n", "\u{FEFF}a\r\nb", "a\rb\r"] {
            #expect(try symbols(text) == ["a", "b"], "\(text.debugDescription)")
        }
        #expect(try symbols("a\n\nb\n") == ["a", "\n", "b"])
        #expect(try symbols("[PAD]\n[UNK]\nthe\n") == ["[PAD]", "[UNK]", "the"])
        #expect(try symbols("{\n}\n") == ["{", "}"])
    }

    @Test func json() throws {
        for text in [
            #"["a","b"]"#, #"{"b":1,"a":0}"#, #"{"itos":["a","b"]}"#, #"{"stoi":{"a":0,"b":1}}"#,
            #"{"level":"word","symbols":["a","b"]}"#, #"{"x":[1,{"y":2}],"vocab":{"b":1,"a":0}}"#,
        ] {
            #expect(try symbols(text) == ["a", "b"], "\(text)")
            #expect(try symbols(text, "words.json") == ["a", "b"], "\(text)")
        }
        for text in [#"{"a":0,"b":2}"#, #"{"a":0,"b":0}"#, "[1,2]", "{", #"{"a":-1}"#] {
            #expect(throws: ExchangeError.self, "\(text)") { try symbols(text, "words.json") }
        }
        // Two spellings of one letter are two symbols.
        let spellings = try symbols("{\"\u{E9}\":0,\"e\u{301}\":1}")
        #expect(spellings.map { $0.utf8.count } == [2, 3])
    }

    @Test func levels() throws {
        #expect(try order(["<pad>", "<unk>", "a", "b", "\n", " "]).codec.level == .character)
        #expect(try order(["a", "I", ".", ",", "the", "<unk>", "cat"]).codec.level == .word)
    }

    /// The unknown symbol and the end of a line come first, all others keep their order.
    @Test func theOrder() throws {
        let found = try order(["<pad>", "the", "<eos>", "cat", "<unk>", "</s>"])
        #expect(found.codec.vocabulary.symbols[..<2] == ["<unk>", "</s>"])
        // </s> comes before <eos> among the usual ones.
        #expect(found.rows == [4, 5, 0, 1, 2, 3])
        #expect(try order(["the", "cat"]).rows == [nil, nil, 0, 1])
        #expect(try order(["e\u{301}t\u{E9}", "\u{E9}t\u{E9}"]).rows == [nil, nil, 0, 1])
    }

    @Test func whatIsNoListOfSymbolsIsRefused() throws {
        for list in [
            ["the 100", "cat 3", "dog 1"], ["the\t0", "cat\t1"], ["the ", "cat "],
            ["the", "cat", "the"],
        ] {
            #expect(throws: ExchangeError.self, "\(list)") { try order(list) }
        }
        #expect(throws: ExchangeError.self) {
            try SymbolOrder(
                SymbolList(["the", "cat"]), level: .character, unknown: nil, end: nil, path: "words"
            )
        }
    }
}
