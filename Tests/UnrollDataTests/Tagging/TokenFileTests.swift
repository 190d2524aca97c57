import Foundation
import TestSupport
import Testing
import UnrollData

/// Files of tokens, told from files of texts.
@Suite struct TokenFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func holdsTokens(_ text: String, _ name: String = "a.txt") throws -> Bool {
        let path = folder.file(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try TaggedCorpus.holdsTokens(path, tags: ["B-PER", "I-PER"])
    }

    @Test func tagsAndNamesTell() throws {
        #expect(try holdsTokens("dr\tB-PER\nLena\tI-PER\nworks\tO\n\nin\tO\n"))
        #expect(try holdsTokens("-DOCSTART- -X- O\n\ndr NN B-PER\nworks VB O\n"))
        #expect(try holdsTokens("# id = 1\ndr B-PER\nworks O\n"))
        #expect(try holdsTokens("1\tdr\t_\tNOUN\t_\t_\t0\troot\t_\t_\n"))
        #expect(try holdsTokens("words\n", "a.conll"))
        #expect(try holdsTokens(#"{"tokens": ["a"], "tags": ["O"]}"#, "a.jsonl"))
        #expect(try holdsTokens(#"[{"words": ["a"]}, {"words": ["b"]}]"#, "a.json"))
    }

    @Test func textsAreNoTokens() throws {
        #expect(try !holdsTokens("dr Lena works\nthis is a B-PER\n"))
        #expect(try !holdsTokens("one word\nO\n"))
        #expect(try !holdsTokens(#"{"text": "a", "tokens": ["a"]}"#, "a.jsonl"))
        #expect(try !holdsTokens("id,text\n1,O\n", "a.csv"))
        #expect(try !holdsTokens("text\tlabel\na\tO\n", "a.tsv"))
        #expect(try !holdsTokens(""))
        #expect(try !TaggedCorpus.holdsTokens("-", tags: []))
    }
}
