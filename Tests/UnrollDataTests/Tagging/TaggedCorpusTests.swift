import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// A text read as the file of this name.
func corpus(
    _ text: String, in name: String = "t.conll", word: String? = nil, tag: String? = nil,
    format: TaggedCorpusOptions.Format? = nil, readsTags: Bool = true, keepsLines: Bool = false
) throws -> TaggedCorpus {
    var options = TaggedCorpusOptions()
    options.wordColumn = word
    options.tagColumn = tag
    options.format = format
    options.readsTags = readsTags
    options.keepsLines = keepsLines
    return try TaggedCorpus(bytes: Array(text.utf8), path: name, options: options)
}

extension TaggedCorpus {
    /// Tokens and tags, easy to write down: "Lena/B-PER lives/O".
    var lines: [String] {
        sentences.map { sentence in
            sentence.tags.isEmpty
                ? sentence.tokens.joined(separator: " ")
                : zip(sentence.tokens, sentence.tags).map { "\($0)/\($1)" }.joined(separator: " ")
        }
    }
}

@Suite struct TaggedCorpusTests {
    private let lena = ["Lena/B-PER lives/O", "Oslo/B-LOC"]

    @Test(arguments: [
        "Lena B-PER\nlives O\n\nOslo B-LOC\n",
        "Lena\tB-PER\nlives\tO\n\nOslo\tB-LOC",
        "  Lena   NNP B-PER\nlives VBZ  O\n\t\nOslo NNP B-LOC\n\n\n",
        "\u{FEFF}Lena B-PER\r\nlives O\r\n \t\r\n\r\nOslo B-LOC\r\n",
        "\n\n \nLena X X B-PER\nlives X X O\n\u{A0}\u{3000}\nOslo X X B-LOC",
        "# a comment\nLena\tB-PER\n# another\nlives\tO\n\n#\nOslo\tB-LOC\n",
        "Lena B-PER \nlives O\t\r\n\nOslo B-LOC",
        "-DOCSTART- -X- O O\n\nLena X X B-PER\nlives X X O\n-DOCSTART-\nOslo X X B-LOC\n",
        "#begin document (a); part 0\nLena a b B-PER\nlives a b O\n\nOslo a b B-LOC\n#end document\n",
    ])
    func columns(text: String) throws {
        let corpus = try corpus(text)
        #expect(corpus.lines == lena)
        #expect(corpus.format == .columns)
        #expect(corpus.tokenCount == 3)
        #expect(corpus.tagCounts.map(\.tag) == ["B-LOC", "B-PER", "O"])
        #expect(corpus.warnings.isEmpty)
    }

    @Test func linesOfFirstTokens() throws {
        let text = "# x y z\n\n-DOCSTART- O\na O\nb O\n\n\nc O\n-DOCSTART- O\nd O\n"
        #expect(try corpus(text).sentences.map(\.line) == [4, 8, 10])
        #expect(try corpus(text).documentCount == 2)
    }

    @Test func anyColumn() throws {
        let text = "1 Lena NNP B-PER\n2 ran VBD O\n"
        #expect(try corpus(text, word: "2").lines == ["Lena/B-PER ran/O"])
        #expect(try corpus(text, word: "2", tag: "3").lines == ["Lena/NNP ran/VBD"])
        #expect(try corpus(text, word: "4", tag: "2").lines == ["B-PER/Lena O/ran"])
        #expect(try corpus(text, word: "2", readsTags: false).lines == ["Lena ran"])
        // With a column chosen, others may come and go.
        #expect(try corpus("a X\nb Y Z\n", tag: "2").lines == ["a/X b/Y"])
        #expect(try corpus("a\n\nb\n", readsTags: false).lines == ["a", "b"])
    }

    /// Spaces belong to tokens where tabs separate, no-break spaces everywhere.
    @Test func tokensWithSpaces() throws {
        #expect(
            try corpus("about\tO\n10 000\tB-QTY\n").sentences[0].tokens == ["about", "10 000"])
        #expect(
            try corpus("10\u{A0}000 B-QTY\na\u{3000}b O\n").sentences[0].tokens
                == ["10\u{A0}000", "a\u{3000}b"])
        #expect(try corpus(" a b \t X \n").lines == ["a b/X"])
        #expect(try corpus("a\t\tX\n").lines == ["a/X"])
    }

    /// A `#` with a tag is a token, and so is a hashtag; a line of other columns is a comment.
    @Test func hashes() throws {
        #expect(
            try corpus("a O\n# SYM\n#tag B-X\n# three more words\n").lines == ["a/O #/SYM #tag/B-X"]
        )
        #expect(try corpus("#love\tB-X\nyou\tO\n").lines == ["#love/B-X you/O"])
        #expect(try corpus("#love O\n").lines == ["#love/O"])
        #expect(try corpus("# text = a b c\na O\n#\tO\n").lines == ["a/O #/O"])
        #expect(throws: DataError.self) { try corpus("a O\n#love\n") }
    }

    @Test func coNLLU() throws {
        let text = """
            # sent_id = 1
            # text = vámonos al mar
            1-2\tvámonos\t_\t_\t_\t_\t_\t_\t_\t_
            1\tvamos\tir\tVERB\tV\tMood=Imp\t0\troot\t_\t_
            2\tnos\tnosotros\tPRON\tP\t_\t1\tobj\t_\t_
            5.1\tfue\tir\tVERB\t_\t_\t_\t_\t1:conj\t_

            1\t#\t_\tSYM\t_\t_\t0\troot\t_\tSpaceAfter=No
            2\t10 000\t_\tNUM\t_\t_\t1\tobl\t_\t_

            """
        #expect(
            try corpus(text, in: "t").lines == ["vamos/VERB nos/PRON", "#/SYM 10 000/NUM"])
        #expect(try corpus(text, in: "t").format == .conllu)
        #expect(try corpus(text, tag: "xpos").lines[0] == "vamos/V nos/P")
        #expect(try corpus(text, tag: "FEATS").lines[0] == "vamos/Mood=Imp nos/_")
        #expect(try corpus(text, tag: "8").lines[1] == "#/root 10 000/obl")
        #expect(try corpus(text, word: "lemma", tag: "head").lines[0] == "ir/0 nosotros/1")
        #expect(try corpus(text, readsTags: false).lines[1] == "# 10 000")
        #expect(try corpus(text).sentences.map(\.line) == [4, 8])
        // Read as columns where somebody asks for that.
        #expect(throws: DataError.self) { try corpus(text, tag: "upos", format: .columns) }
    }

    @Test func coNLLUWithoutBlankLines() throws {
        let word = "\ta\t_\tX\t_\t_\t_\t_\t_\t_\n"
        let corpus = try corpus("1\(word)2\(word)1\(word)1\(word)")
        #expect(corpus.lines == ["a/X a/X", "a/X", "a/X"])
        #expect(corpus.warnings.count == 1)
        #expect(corpus.warnings[0].contains("line 3 begins a sentence"))
    }

    @Test func json() throws {
        let lines = """
            {"id": 1, "tokens": ["Lena", "lives"], "ner_tags": ["B-PER", "O"], "more": {"a": [1]}}

            {"tokens": [], "ner_tags": []}
            {"ner_tags": ["B-LOC"], "tokens": ["Oslo"]}
            """
        #expect(try corpus(lines, in: "t").lines == lena)
        #expect(try corpus(lines, in: "t").sentences.map(\.line) == [1, 4])
        #expect(try corpus(lines, in: "t", readsTags: false).lines == ["Lena lives", "Oslo"])
        let array = #"[{"words": ["a"], "x": ["X"]},\#n {"words": ["b c"], "x": ["Y"]}]"#
        #expect(try corpus(array, in: "t.json", tag: "x").lines == ["a/X", "b c/Y"])
        // A token may look like the beginning of JSON.
        #expect(try corpus("{ O\n[ O\n", in: "t").lines == ["{/O [/O"])
    }

    @Test func standardWarnings() throws {
        let long = String(repeating: "a O\n", count: 1001)
        #expect(try corpus(long).warnings[0].contains("1 sentence with more than 1,000 tokens"))
        let many = (0..<200).map { "a t\($0)\n" }.joined()
        #expect(try corpus(many).warnings[0].contains("200 different tags for 200 tokens"))
        let cases = try corpus("a B-PER\nb B-Per\nc O\n").warnings
        #expect(cases == ["tags that differ only in upper and lower case: 'B-PER', 'B-Per'"])
    }

    @Test func sameTokens() throws {
        let gold = try corpus("a X\nb Y\n\nc X\n", in: "gold")
        try gold.requireSameTokens(as: corpus("a Z\nb Z\n\nc Z\n"))
        for (text, says) in [
            ("a X\nd Y\n\nc X\n", "line 1: token 2 of the sentence is 'd', in 'gold' (sentence"),
            (
                "a X\nb Y\n\nc X\nd X\n",
                "line 4: the sentence has 2 tokens, in 'gold' (line 4) it has 1"
            ),
            ("a X\nb Y\n", "it has 1 sentence, 'gold' has 2"),
        ] {
            let error = #expect(throws: DataError.self) {
                try gold.requireSameTokens(as: corpus(text, in: "other"))
            }
            #expect("\(try #require(error))".contains(says), "\(error!)")
        }
    }

    @Test func filesAndBlocks() throws {
        let folder = try TemporaryFolder()
        var text = ""
        for index in 0..<60_000 {
            text += "tøken\(index) T\(index % 7)\n" + (index % 9 == 8 ? "\n" : "")
        }
        try AtomicFile.write(to: folder.file("t")) { try $0.write(Array(text.utf8)) }
        let corpus = try TaggedCorpus(contentsOf: folder.file("t"))
        #expect(corpus.tokenCount == 60_000)
        #expect(corpus.sentences.count == 6667)
        #expect(corpus.sentences.last?.tokens.last == "tøken59999")
        #expect(corpus.sentences[1].line == 11)
        #expect(throws: FileError.self) { try TaggedCorpus(contentsOf: "/no/such/file") }
    }
}
