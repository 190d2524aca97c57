import Foundation
import TestSupport
import Testing
import UnrollData

/// Files that gensim wrote, and what it says of them: `References/word_vectors.py`.
@Suite struct WordVectorReferenceTests {
    private struct Neighbour: Decodable {
        var word: String
        var similarity: Double
    }

    private struct Expected: Decodable {
        var words: [String]
        var bits: [[UInt32]]
        var neighbours: [Neighbour]
        var analogy: [Neighbour]
    }

    private static func url(_ name: String) throws -> URL {
        try #require(
            Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "References"))
    }

    private let expected: Expected

    init() throws {
        expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: Self.url("gensim.json")))
    }

    @Test(arguments: [
        ("gensim.txt", WordVectorFormat.word2vecText), ("gensim.bin", .word2vecBinary),
        ("gensim-glove.txt", .gloVe),
    ])
    func readsWhatGensimWrites(name: String, format: WordVectorFormat) throws {
        let path = try Self.url(name).path
        let vectors = try WordVectors(contentsOf: path)
        // Swift's strings compare by meaning; two spellings of é are two words.
        #expect(vectors.words.map { Array($0.utf8) } == expected.words.map { Array($0.utf8) })
        expectSameBits(vectors.values, expected.bits.flatMap { $0.map(Float.init(bitPattern:)) })
        #expect(try WordVectorSummary(contentsOf: path).format == format)
        let some = try WordVectors(contentsOf: path) { $0.elementsEqual("🙂".utf8) }
        #expect(some.words == ["🙂"] && some.values == Array(vectors.vector(15)))
    }

    /// word_vectors.py, given these files, prints the bits of the ones it wrote.
    @Test(arguments: [
        ("gensim.txt", WordVectorFormat.word2vecText), ("gensim-glove.txt", .gloVe),
    ])
    func writesTheSameNumbers(name: String, format: WordVectorFormat) throws {
        let folder = try TemporaryFolder()
        let url = try Self.url(name)
        let path = folder.file("out")
        try WordVectors(contentsOf: url.path).write(to: path, format: format)
        let (ours, theirs) = (try WordVectors(contentsOf: path), expected.bits.flatMap { $0 })
        #expect(ours.values.map(\.bitPattern) == theirs)
        // Line by line, the words and all but the spelling of exponents agree.
        let lines = [path, url.path].map {
            (try? String(contentsOfFile: $0, encoding: .utf8))?.split(separator: "\n") ?? []
        }
        #expect(lines[0].count == lines[1].count)
        for (our, their) in zip(lines[0], lines[1]) {
            #expect(our.split(separator: " ").count == their.split(separator: " ").count)
            #expect(our.split(separator: " ").first == their.split(separator: " ").first)
        }
    }

    @Test func neighboursAreGensims() throws {
        let all = try WordVectors(contentsOf: Self.url("gensim.bin").path)
        let kept = (0..<all.count).filter { $0 != 2 }
        let vectors = WordVectors(
            words: kept.map(all.word), width: all.width, values: kept.flatMap { all.vector($0) })
        func row(_ word: String) throws -> Int { try #require(vectors.index(of: word)) }
        func compare(_ found: [WordVectors.Neighbour], _ theirs: [Neighbour]) {
            #expect(
                found.map { Array(vectors.word($0.index).utf8) }
                    == theirs.map { Array($0.word.utf8) })
            for (our, their) in zip(found, theirs) {
                #expect(abs(our.similarity - their.similarity) < 1e-6)
            }
        }
        let man = try row("man")
        compare(
            vectors.neighbours(of: vectors.direction(man), count: 5, excluding: [man]),
            expected.neighbours)
        let (the, woman) = (try row("the"), try row("woman"))
        var direction = vectors.direction(the)
        for place in direction.indices {
            direction[place] += vectors.direction(woman)[place] - vectors.direction(man)[place]
        }
        compare(
            vectors.neighbours(of: direction, count: 5, excluding: [the, woman, man]),
            expected.analogy)
    }
}
