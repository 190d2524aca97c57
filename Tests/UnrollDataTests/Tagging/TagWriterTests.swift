import Foundation
import Testing
import UnrollData
import UnrollSystem

@Suite struct TagWriterTests {
    private func written(_ corpus: TaggedCorpus, _ tag: String = "X") -> String {
        corpus.sentences.map {
            TagWriter.columns($0, of: corpus, predicted: $0.tokens.map { _ in tag })
        }.joined() + TagWriter.trailingLines(of: corpus)
    }

    /// All lines come back, with one more column.
    @Test func columnsAsInTheFile() throws {
        let text = """
            # a comment here
            -DOCSTART- -X- O

            Lena NNP B-PER
            ran VBD O


            -DOCSTART- -X- O
            Oslo NNP B-LOC

            # the end of it
            -DOCSTART- -X- O
            """
        let expected = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("-DOC")
                ? line + " O" : line.hasPrefix("#") || line.isEmpty ? line : line + " X"
        }.joined(separator: "\n")
        #expect(try written(corpus(text, keepsLines: true)) == expected + "\n")
        let tabs = "\u{FEFF}a\tO\t\r\n\t\r\n10 000\tO"
        #expect(try written(corpus(tabs, keepsLines: true)) == "a\tO\tX\n\n10 000\tO\tX\n")
        let words = try corpus("a\nb\n", readsTags: false, keepsLines: true)
        #expect(written(words) == "a X\nb X\n")
    }

    @Test func columnsWithoutTheFile() throws {
        #expect(try written(corpus("a b O\nc d O\n\ne f O")) == "a O X\nc O X\n\ne O X\n\n")
        let json = #"{"tokens": ["a b", "c\td"], "tags": ["O", "O"]}"#
        #expect(try written(corpus(json)) == "a_b\tO\tX\nc_d\tO\tX\n\n")
        #expect(TagWriter.columns(["a", "b"], tags: ["X", "O"]) == "a\tX\nb\tO\n\n")
    }

    /// CoNLL-U keeps its ten columns: the predicted tag stands in the one that was asked for.
    @Test func coNLLU() throws {
        let text = """
            # text = ab c
            1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_
            1\ta\ta\tDET\t_\t_\t2\tdet\t_\t_
            2\tb\tb\tNOUN\t_\t_\t0\troot\t_\tSpaceAfter=No
            2.1\tc\t_\t_\t_\t_\t_\t_\t_\t_


            """
        let upos = text.replacing("DET", with: "X").replacing("NOUN", with: "X")
        #expect(try written(corpus(text, keepsLines: true)) == upos)
        let deprel = text.replacing("root", with: "X").replacing("\tdet", with: "\tX")
        let options = try corpus(text, tag: "deprel", readsTags: false, keepsLines: true)
        #expect(written(options) == deprel)
    }

    @Test func json() throws {
        let text = "Ünï 😀 \"Lena\" met  Old\nTown."
        let tokens = TextTokenizer().tokens(text)
        let tags = ["O", "O", "O", "B-PER", "O", "O", "B-LOC", "I-LOC", "O"]
        #expect(tokens.count == tags.count)
        let entities = TagScheme.iob2.entities(tags).map { TagWriter.Entity(span: $0, score: 0.5) }
        let json = TagWriter.json(
            text: text, tokens: tokens, tags: tags, entities: entities,
            probabilities: tags.map { _ in 0.123456789 })
        #expect(!json.contains("\n"))
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["text"] as? String == text)
        #expect(object["tags"] as? [String] == tags)
        #expect((object["probabilities"] as? [Double])?.first == 0.123457)
        let found = try #require(object["entities"] as? [[String: Any]])
        #expect(found.map { $0["label"] as? String } == ["PER", "LOC"])
        #expect(found.map { $0["text"] as? String } == ["Lena", "Old\nTown"])
        #expect(found.map { $0["start"] as? Int } == [7, 18])
        #expect(found.map { $0["end"] as? Int } == [11, 26])
        #expect(found[0]["score"] as? Double == 0.5)
        // What is written can be read again.
        let again = try corpus(json, in: "t.jsonl")
        #expect(again.sentences[0].tags == tags)
        #expect(again.sentences[0].tokens == tokens.map(\.text))
    }

    @Test func jsonOfTokens() {
        let (text, tokens) = TextToken.joined(["a", "é😀", "c"])
        #expect(text == "a é😀 c")
        #expect(tokens.map(\.range) == [0..<1, 2..<4, 5..<6])
        let json = TagWriter.json(
            text: text, tokens: tokens, tags: ["O", "X", "O"],
            entities: [TagWriter.Entity(span: EntitySpan(type: "X", tokens: 1..<2))])
        #expect(
            json == #"{"text":"a é😀 c","tokens":["a","é😀","c"],"tags":["O","X","O"],"#
                + #""entities":[{"start":2,"end":4,"label":"X","text":"é😀"}]}"#)
        let empty = TagWriter.json(text: "", tokens: [], tags: [], entities: [])
        #expect(empty == #"{"text":"","tokens":[],"tags":[],"entities":[]}"#)
    }
}
