import Testing
import UnrollData
import UnrollSystem

@Suite struct MinimalPairsTests {
    private func pairs(_ text: String, _ name: String) throws -> [MinimalPairs.Pair] {
        try MinimalPairs(bytes: Array(text.utf8), path: name).pairs
    }

    @Test func everyFormOfATableIsRead() throws {
        let expected = [
            MinimalPairs.Pair(good: "the cat was full", bad: "the cat were full", distance: 0),
            MinimalPairs.Pair(good: "cats, they sleep", bad: "cats, they sleeps"),
        ]
        #expect(
            try pairs(
                """
                sentence_good\tsentence_bad\tdistance
                the cat was full\tthe cat were full\t0
                cats, they sleep\tcats, they sleeps\t

                """, "p.tsv") == expected)
        #expect(
            try pairs(
                """
                distance,bad,good
                0,the cat were full,the cat was full
                ,"cats, they sleeps","cats, they sleep"
                """, "p.csv") == expected)
        #expect(
            try pairs(
                """
                {"sentence_good": "the cat was full", "sentence_bad": "the cat were full", "distance": 0}
                {"sentence_bad": "cats, they sleeps", "UID": 3, "sentence_good": "cats, they sleep", "distance": null}
                """, "p.jsonl") == expected)
        #expect(
            try pairs(
                """
                [{"sentence_good": "the cat was full", "sentence_bad": "the cat were full", "distance": "0"},
                 {"sentence_good": "cats, they sleep", "sentence_bad": "cats, they sleeps"}]
                """, "p.json") == expected)
        #expect(try pairs("a b\ta c\nd e\td f\n", "p.tsv").map(\.good) == ["a b", "d e"])
    }

    @Test(arguments: [
        ("", "p.tsv", "there are no pairs"),
        ("good\tbad\n", "p.tsv", "there are no pairs"),
        ("good\tbad\na\ta\n", "p.tsv", "line 2: both sentences are the same"),
        ("good\tbad\na\t\n", "p.tsv", "line 2: a sentence is missing"),
        ("good\tbad\tdistance\na\tb\tfar\n", "p.tsv", "line 2: the distance 'far'"),
        ("good\tbad\tdistance\na\tb\t-1\n", "p.tsv", "line 2: the distance '-1'"),
        ("good\tbad\tdistance\na\tb\t99999999999999999999\n", "p.tsv", "line 2: the distance"),
        ("{\"good\": \"a\"}\n", "p.jsonl", "does not name a right and a wrong sentence"),
        ("{\"good\": \"a\", \"bad\": \"b\", \"distance\": 1.5}\n", "p.jsonl", "the distance '1.5'"),
        ("{\"good\": \"a\", \"bad\": \"b\", \"distance\": [1]}\n", "p.jsonl", "not JSON"),
        ("[1, 2]", "p.json", "not a JSON object"),
        ("one column\n", "p.tsv", "has one column, where a right and a wrong sentence are needed"),
    ]) func whatIsNoPairIsToldWithItsLine(_ text: String, _ name: String, _ words: String) {
        let error = #expect(throws: DataError.self) { try pairs(text, name) }
        #expect(error.map { "\($0)".contains(words) } ?? false, "\(String(describing: error))")
    }
}
