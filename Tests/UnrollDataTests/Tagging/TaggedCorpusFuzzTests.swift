import Testing
import UnrollData
import UnrollSystem

/// No bytes stop the program: a corpus or a `DataError`.
@Suite struct TaggedCorpusFuzzTests {
    private let seeds = [
        "-DOCSTART- -X- O O\n\nLena NNP I-NP B-PER\r\nlives VBZ O O\n\n# c\nOslo X X I-LOC\n",
        "10 000\tB-QTY\n#tag\tO\n\t\n\u{A0}x\tO\t\n",
        "# text = a\n1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\tA\tX\t_\t_\t0\troot\t_\t_\n"
            + "5.1\tb\t_\t_\t_\t_\t_\t_\t_\t_\n\n",
        #"{"tokens":["a","b\u00e9"],"tags":["B-X","O"],"more":[1,{}]}"# + "\n",
        "[{\"tokens\": [\"a\"], \"tags\": [\"X\"]},\n {\"tokens\": [], \"tags\": []}]\n",
    ]
    private let pieces: [[UInt8]] = [
        [0x09], [0x0A], [0x0D], [0x20], [0x23], [0x00], [0xFF], [0xC2, 0xA0], [0xE3], [0x0B],
        [0x22], [0x7B], [0x5D], [0x2C], Array("-DOCSTART- ".utf8), Array("#begin document".utf8),
        Array("1-2".utf8), Array("1.".utf8), Array("\n\n".utf8), Array("\n1\t".utf8),
    ]

    @Test func mutatedFiles() throws {
        let random = RandomStream(seed: 13)
        var place: UInt64 = 0
        func draw(_ below: Int) -> Int {
            place += 1
            return random.integer(below: below, at: place)
        }
        var good = 0
        for _ in 0..<25_000 {
            var bytes = Array(seeds[draw(seeds.count)].utf8)
            for _ in 0...draw(4) {
                let start = draw(bytes.count + 1)
                switch draw(4) {
                case 0: bytes.insert(contentsOf: pieces[draw(pieces.count)], at: start)
                case 1: bytes.removeSubrange(start..<min(bytes.count, start + draw(4)))
                case 2: if start < bytes.count { bytes[start] = UInt8(draw(256)) }
                default:
                    let end = min(bytes.count, start + draw(20))
                    bytes.insert(contentsOf: bytes[start..<end], at: draw(bytes.count + 1))
                }
            }
            var options = TaggedCorpusOptions()
            let formats = TaggedCorpusOptions.Format.allCases
            if draw(3) == 0 { options.format = formats[draw(formats.count)] }
            if draw(4) == 0 { options.wordColumn = ["1", "2", "form", "99", ""][draw(5)] }
            if draw(4) == 0 { options.tagColumn = ["1", "4", "upos", "-1", "x"][draw(5)] }
            options.readsTags = draw(4) > 0
            options.keepsLines = draw(2) == 0
            do {
                let name = draw(8) == 0 ? "t.json" : "t"
                let corpus = try TaggedCorpus(bytes: bytes, path: name, options: options)
                good += 1
                let scheme = TagScheme(recognizing: corpus.sentences.map(\.tags))
                for sentence in corpus.sentences {
                    let isSound =
                        !sentence.tokens.isEmpty && sentence.line > 0
                        && !sentence.tokens.contains("")
                        && sentence.tags.count == (options.readsTags ? sentence.tokens.count : 0)
                    if !isSound { Issue.record("\(bytes)") }
                    let tags = sentence.tokens.map { _ in "O" }
                    let written = TagWriter.columns(sentence, of: corpus, predicted: tags)
                    if written.isEmpty { Issue.record("\(bytes)") }
                    _ = scheme.convert(sentence.tags, to: .iobes)
                }
            } catch let error as DataError {
                if "\(error)".contains("\n") { Issue.record("\(error)") }
            }
        }
        #expect(good > 1000)
    }
}
