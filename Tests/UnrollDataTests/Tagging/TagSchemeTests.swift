import Testing
import UnrollData
import UnrollSystem

@Suite struct TagSchemeTests {
    private func tags(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    @Test(arguments: [
        ("I-LOC I-LOC B-LOC O I-ORG", TagScheme.iob1),
        ("I-LOC O I-LOC", .iob1),
        ("I-A I-B", .iob1),
        ("B-LOC I-LOC O B-ORG", .iob2),
        ("B-A O B-A", .iob2),
        // Some I- are stray, but B- begin entities elsewhere too.
        ("B-A I-A O I-B O B-B", .iob2),
        ("I-A B-B", .iob2),
        ("B-creative-work I-creative-work", .iob2),
        ("B-A I-A E-A S-B", .iobes),
        ("S-A O S-B", .iobes),
        ("B-A E-A", .iobes),
        ("B-A I-A L-A U-B", .bilou),
        ("U-A O", .bilou),
        ("NAME O PLACE", .plain),
        ("PER O B-PER", .plain),
        ("B I O", .plain),
        ("I- B- O", .plain),
        ("NN E-X VB", .plain),
        ("E-X O", .plain),
        ("I-X E-X", .plain),
        ("B-X S-X", .plain),
        ("B-X L-X S-X", .plain),
        ("b-per O", .plain),
        ("O-PER B-PER", .plain),
        ("É-X O", .plain),
        ("O O", .plain),
        ("", .plain),
        ("_ X", .plain),
    ])
    func recognized(text: String, scheme: TagScheme) {
        #expect(TagScheme(recognizing: [tags(text)]) == scheme)
        #expect(TagScheme(recognizing: [["O"], [], tags(text)]) == scheme)
    }

    /// A sentence's end separates entities, as `O` does.
    @Test func recognizedAcrossSentences() {
        #expect(TagScheme(recognizing: [["B-A"], ["I-A"]]) == .iob2)
        #expect(TagScheme(recognizing: [["I-A"], ["I-A", "B-A"]]) == .iob1)
    }

    @Test func marksEntities() {
        #expect(TagScheme.iob2.marksEntities(in: ["B-A"]))
        #expect(TagScheme.plain.marksEntities(in: ["NAME", "O"]))
        #expect(!TagScheme.plain.marksEntities(in: ["NOUN", "VERB"]))
        #expect(
            TagScheme.allCases.map(\.displayName) == ["IOB1", "IOB2", "IOBES", "BILOU", "plain"])
    }

    private let entities = [
        EntitySpan(type: "A", tokens: 0..<1), EntitySpan(type: "A", tokens: 1..<3),
        EntitySpan(type: "B-C", tokens: 4..<7),
    ]

    @Test(arguments: [
        (TagScheme.iob1, "I-A B-A I-A O I-B-C I-B-C I-B-C"),
        (.iob2, "B-A B-A I-A O B-B-C I-B-C I-B-C"),
        (.iobes, "S-A B-A E-A O B-B-C I-B-C E-B-C"),
        (.bilou, "U-A B-A L-A O B-B-C I-B-C L-B-C"),
        (.plain, "A A A O B-C B-C B-C"),
    ])
    func written(scheme: TagScheme, text: String) {
        #expect(scheme.tags(of: entities, count: 7) == tags(text))
        #expect(scheme.isValid(tags(text)))
        if scheme == .plain {
            #expect(
                scheme.entities(tags(text)) == [EntitySpan(type: "A", tokens: 0..<3), entities[2]])
        } else {
            #expect(scheme.entities(tags(text)) == entities)
            #expect(scheme.strictEntities(tags(text)) == entities)
        }
    }

    /// Random entities through every scheme and back; and any tags, however wrong, are mended to
    /// what the scheme and its transitions allow.
    @Test(arguments: TagScheme.allCases.filter { $0 != .plain }) func conversions(scheme: TagScheme)
    {
        let random = RandomStream(seed: 5)
        var place: UInt64 = 0
        func draw(_ below: Int) -> Int {
            place += 1
            return random.integer(below: below, at: place)
        }
        let types = ["A", "B-C", "Z"]
        let all = scheme.tags(ofTypes: types)
        #expect(scheme.types(in: all) == types)
        let transitions = TagTransitions(tags: all, scheme: scheme)
        for _ in 0..<2000 {
            var start = 0
            var entities: [EntitySpan] = []
            for _ in 0..<draw(5) {
                start += draw(2)
                let end = start + 1 + draw(3)
                entities.append(EntitySpan(type: types[draw(3)], tokens: start..<end))
                start = end
            }
            let count = start + draw(2)
            let written = scheme.tags(of: entities, count: count)
            #expect(scheme.entities(written) == entities)
            #expect(scheme.strictEntities(written) == entities)
            #expect(transitions.allow(written.compactMap(all.firstIndex)))
            for other in TagScheme.allCases where other != .plain {
                let converted = scheme.convert(written, to: other)
                #expect(converted == other.tags(of: entities, count: count))
                #expect(other.convert(converted, to: scheme) == written)
            }
            let wrong = (0..<draw(8)).map { _ in all[draw(all.count)] }
            let mended = scheme.convert(wrong, to: scheme)
            #expect(scheme.entities(mended) == scheme.entities(wrong))
            #expect(scheme.isValid(mended))
            #expect(transitions.allow(mended.compactMap(all.firstIndex)))
            // What the transitions allow is exactly what needs no mending.
            #expect(transitions.allow(wrong.compactMap(all.firstIndex)) == (mended == wrong))
        }
    }

    @Test func transitionsOfIOB2() {
        let tags = ["O", "B-A", "I-A", "B-B", "I-B"]
        let transitions = TagTransitions(tags: tags, scheme: .iob2)
        #expect(transitions.start == [true, true, false, true, false])
        #expect(transitions.end == [true, true, true, true, true])
        let insides = [[2], [2], [4], [4]]
        for (from, allowed) in zip(1..., insides) {
            for to in tags.indices {
                let isInside = to == 2 || to == 4
                #expect(transitions.next[from * 5 + to] == (!isInside || allowed.contains(to)))
            }
        }
        #expect(transitions.next[0..<5] == [true, true, false, true, false])
        #expect(transitions.allow([]))
    }

    @Test func transitionsOfIOBES() {
        let tags = ["O", "B-A", "I-A", "E-A", "S-A", "E-B"]
        let transitions = TagTransitions(tags: tags, scheme: .iobes)
        #expect(transitions.start == [true, true, false, false, true, false])
        #expect(transitions.end == [true, false, false, true, true, true])
        #expect(transitions.next[6..<12] == [false, false, true, true, false, false])
        #expect(transitions.next[18..<24] == [true, true, false, false, true, false])
    }

    /// A tag that no scheme knows is treated as `O`; the plain scheme allows everything.
    @Test func unknownTags() {
        let transitions = TagTransitions(tags: ["O", "PER", "B-A", "I-A", "X-A"], scheme: .iob2)
        #expect(transitions.start == [true, true, true, false, true])
        #expect(transitions.next[5..<10] == [true, true, true, false, true])
        #expect(
            TagTransitions(tags: ["A", "I-A"], scheme: .plain).next == [true, true, true, true])
        #expect(TagScheme.iob2.knows("B-A") && TagScheme.iob2.knows("O"))
        #expect(!TagScheme.iob2.knows("S-A") && !TagScheme.iob2.knows("PER"))
        #expect(TagScheme.iobes.knows("S-A") && TagScheme.plain.knows("anything"))
    }

    /// Nothing is cut off tags without a prefix; neighbours are one entity.
    @Test func plainTags() {
        let found = TagScheme.plain.entities(["NAME", "NAME", "O", "PLACE", "NAME"])
        #expect(found.map(\.type) == ["NAME", "PLACE", "NAME"])
        #expect(found.map(\.tokens) == [0..<2, 3..<4, 4..<5])
        #expect(TagScheme.iob2.entities(["NAME", "O"]).map(\.type) == ["NAME"])
        #expect(TagScheme.plain.types(in: ["NAME", "O", "B-X"]) == ["B-X", "NAME"])
    }

    @Test func bareLetters() {
        #expect(TagScheme.iob2.entities(["B", "I", "O", "I"]).map(\.tokens) == [0..<2, 3..<4])
        #expect(TagScheme.iob2.convert(["B", "I", "O", "I"], to: .iobes) == ["B", "E", "O", "S"])
        #expect(TagScheme.iob2.entities(["B-A", "O", "L", "I-A"]).count == 2)
    }
}
