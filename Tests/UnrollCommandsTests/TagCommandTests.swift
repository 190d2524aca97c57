import Foundation
import TestSupport
import Testing

@Suite struct TagCommandTests {
    let tool: Tool
    private static let quick = [
        "--hidden", "12", "--embedding", "8", "--spelling-size", "9", "--dropout", "0.1",
        "--learning-rate", "0.02", "--epochs", "8", "--batch-size", "8",
    ]

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        let names = ["Lena", "Omar", "Ida", "Yusuf"]
        let text = (0..<40).map { n in
            "dr\tB-PER\n\(names[n % 4])\tI-PER\nworks\tO\nin\tO\n\(["Oslo", "Lima"][n % 2])\tB-LOC\n.\tO\n"
        }.joined(separator: "\n")
        try tool.write(text, to: "people.conll")
    }

    @Test func trainsTestsPredictsScores() throws {
        let trained = try tool.run(
            ["tag", "train", "people.conll", "--test", "people.conll", "--baseline"] + Self.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.errors.contains("IOB2, learned as IOBES, 2 types: LOC, PER"))
        #expect(trained.output.contains("test        F1 100.00%"))
        #expect(trained.output.contains("baseline    test       F1"))

        let tested = try object(
            try tool.run("tag", "test", "people.unroll", "people.conll", "--json").output)
        #expect(tested["f1"] as? Double == 1 && tested["accuracy"] as? Double == 1)
        #expect(tested["tokens"] as? Int == 240 && tested["sentences"] as? Int == 40)
        let types = try #require(tested["types"] as? [String: [String: Any]])
        #expect(types["PER"]?["f1"] as? Double == 1)

        let card = try tool.run("info", "people.unroll").output
        #expect(card.contains("tagging") && card.contains("IOB2"))

        let said = try tool.run("tag", "predict", "people.unroll", "dr Lena works in Oslo.")
        #expect(said.output == "[dr Lena PER] works in [Oslo LOC] .\n")
        let json = try object(
            try tool.run(
                "tag", "predict", "people.unroll", "Hé: dr Lena works in Oslo.", "--as", "jsonl",
                "--probabilities"
            ).output)
        let entities = try #require(json["entities"] as? [[String: Any]])
        let place = try #require(entities.last)
        #expect(place["start"] as? Int == 21 && place["end"] as? Int == 25)
        #expect(place["label"] as? String == "LOC" && place["text"] as? String == "Oslo")
        #expect((place["score"] as? Double ?? 0) > 0.3)

        let predicted = try tool.run("tag", "predict", "people.unroll", "--columns", "people.conll")
        try tool.write(predicted.output, to: "predicted.conll")
        #expect(predicted.output.hasPrefix("dr\tB-PER\tB-PER\nLena\tI-PER\tI-PER\n"))
        let scored = try object(
            try tool.run("tag", "score", "people.conll", "predicted.conll", "--json").output)
        #expect(scored["f1"] as? Double == 1)
        let strict = try object(
            try tool.run(
                "tag", "score", "people.conll", "predicted.conll", "--scheme", "strict", "--json"
            ).output)
        #expect(strict["rule"] as? String == "strict" && strict["f1"] as? Double == 1)
    }

    /// A type called as bare letters are shown, beside bare letters: once a trap.
    @Test func typesOfOneNameAreScored() throws {
        try tool.write("a\tB-X\nb\tO\nc\tB-_\n", to: "gold.conll")
        try tool.write("a\tB\nb\tO\nc\tB-_\n", to: "found.conll")
        let run = try tool.run("tag", "score", "gold.conll", "found.conll", "--json")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try object(run.output)["f1"] as? Double == 0.5)
    }

    /// Notes of files whose tags are not what they seem.
    @Test func notesOfSchemes() throws {
        try tool.write("a\tB-X\nb\tI-X\nc\tNONE\n", to: "odd.conll")
        let odd = try tool.run("tag", "score", "odd.conll", "odd.conll")
        #expect(
            odd.status == 0 && odd.errors.contains("the tag 'NONE' is of no scheme"),
            "\(odd.errors)")
        #expect(try tool.run(["tag", "train", "people.conll"] + Self.quick).status == 0)
        let unit = "dr\tB-PER\nLena\tE-PER\nin\tO\nOslo\tS-LOC\n"
        try tool.write(unit, to: "ends.conll")
        let ends = try tool.run("tag", "test", "people.unroll", "ends.conll")
        #expect(
            ends.errors.contains("'ends.conll' is in IOBES, the model was trained on IOB2"),
            "\(ends.errors)")
    }

    /// With the last epoch kept, nothing is held out.
    @Test func theLastEpochIsKept() throws {
        let run = try tool.run(
            ["tag", "train", "people.conll", "--keep", "last", "--json"] + Self.quick)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("40 to train on (240 tokens), 0 to validate on"))
        #expect(try object(run.output)["validation"] == nil)
        let tested = try tool.run("tag", "test", "people.unroll", "people.conll", "--json")
        #expect(try object(tested.output)["f1"] as? Double == 1)
    }

    /// The columns that a model was trained on are those of the files that it is tested on.
    @Test func theModelKnowsItsColumns() throws {
        let rows = (0..<40).map { n in
            "the\tDET\tO\n\(["Oslo", "Lima"][n % 2])\tNOUN\tB-LOC\nsleeps\tVERB\tO\n"
        }
        try tool.write(rows.joined(separator: "\n"), to: "three.conll")
        let trained = try tool.run(
            ["tag", "train", "three.conll", "--column", "2", "--output", "pos.unroll"] + Self.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        let tested = try tool.run("tag", "test", "pos.unroll", "three.conll", "--json")
        #expect(try object(tested.output)["accuracy"] as? Double == 1, "\(tested.errors)")
        #expect(tested.errors.isEmpty)
        let other = try tool.run("tag", "test", "pos.unroll", "three.conll", "--column", "3")
        #expect(
            other.errors.contains(
                "no tag of 'three.conll', such as 'B-LOC', is one that the model"),
            "\(other.errors)")
        // Words alone are tagged without a column of tags.
        try tool.write("the\nOslo\nsleeps\n", to: "words.conll")
        let predicted = try tool.run("tag", "predict", "pos.unroll", "--columns", "words.conll")
        #expect(predicted.output == "the DET\nOslo NOUN\nsleeps VERB\n", "\(predicted.errors)")
    }

    /// Sentences that a model does not read to their ends are told of.
    @Test func cutSentencesAreTold() throws {
        let trained = try tool.run(
            ["tag", "train", "people.conll", "--max-length", "7"] + Self.quick)
        #expect(trained.status == 0, "\(trained.errors)")
        let words = String(repeating: "in Oslo ", count: 4)
        let run = try tool.run("tag", "predict", "people.unroll", words, "--tokenized")
        #expect(
            run.status == 0
                && run.errors.contains("1 sentence longer than the 7 words that the model reads"),
            "\(run.errors)")
    }

    /// Each sentence of a text comes with its own text, in which its tokens are counted; each line of
    /// tokens is a sentence.
    @Test func sentencesHaveTheirOwnText() throws {
        #expect(try tool.run(["tag", "train", "people.conll"] + Self.quick).status == 0)
        let run = try tool.run(
            "tag", "predict", "people.unroll", "Éa sleeps. Lena works in Oslo.", "--as", "jsonl")
        let lines = run.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 2, "\(run.output)")
        let second = try object(lines[1])
        #expect(second["text"] as? String == "Lena works in Oslo.")
        let entities = try #require(second["entities"] as? [[String: Any]])
        #expect(entities.first?["start"] as? Int == 0 && entities.last?["start"] as? Int == 14)
        let tokens = try tool.run(
            "tag", "predict", "people.unroll", "dr Ida works\nin Lima", "--tokenized", "--as",
            "conll")
        #expect(tokens.output.split(separator: "\n", omittingEmptySubsequences: false).count == 8)
    }

    /// Files of texts and of tokens, whatever they are called and wherever they come from.
    @Test func readsFilesOfEveryForm() throws {
        #expect(try tool.run(["tag", "train", "people.conll"] + Self.quick).status == 0)
        let text = "dr Lena works in Oslo."
        let answer = "[dr Lena PER] works in [Oslo LOC] .\n"
        try tool.write("id,text\n1,\(text)\n2,\n3,\(text)\n", to: "new.dat")
        for arguments in [[], ["--format", "csv"]] {
            let file = try tool.run(["tag", "predict", "people.unroll", "new.dat"] + arguments)
            let pipe = try tool.run(
                ["tag", "predict", "people.unroll"] + arguments, reading: "new.dat")
            #expect(file.output == answer + answer && pipe.output == file.output, "\(pipe.errors)")
        }
        let named = try tool.run("tag", "predict", "people.unroll", "new.dat", "--id-column", "id")
        #expect(named.output == "1\t\(answer)2\t\n3\t\(answer)")
        let json = try tool.run(
            "tag", "predict", "people.unroll", "new.dat", "--id-column", "id", "--json")
        #expect(json.output.split(separator: "\n").count == 3)
        #expect(
            json.output.contains(
                "\n{\"id\":\"2\",\"text\":\"\",\"tokens\":[],\"tags\":[],\"entities\":[]}\n"),
            "\(json.output)")
        let form = try tool.run(
            "tag", "predict", "people.unroll", "new.dat", "--id-column", "id", "--as", "jsonl")
        #expect(form.output == json.output)

        // What `tag train` takes is tagged token by token, by its name, its tags or the option.
        let columns = try tool.run("tag", "predict", "people.unroll", "--columns", "people.conll")
        try FileManager.default.copyItem(
            atPath: tool.folder.file("people.conll"), toPath: tool.folder.file("people.txt"))
        for file in ["people.conll", "people.txt"] {
            let run = try tool.run("tag", "predict", "people.unroll", file)
            #expect(run.status == 0 && run.output == columns.output, "\(run.errors)")
            #expect(run.errors.contains("conll, 40 sentences"))
        }
        let mixed = try tool.run("tag", "predict", "people.unroll", text, "people.txt", text)
        #expect(mixed.output == answer + columns.output + answer)
        let piped = try tool.run(
            reading: "people.conll", "tag", "predict", "people.unroll", "--format", "conll")
        #expect(piped.output == columns.output)
        let lines = try tool.run(
            reading: "people.conll", "tag", "predict", "people.unroll")
        #expect(lines.errors.contains("looks like tokens in columns"), "\(lines.errors)")
        for (arguments, says) in [
            ([text, "people.txt", "--tokenized"], "--tokenized is of texts"),
            ([text, "people.txt", "--as", "conll", "--probabilities"], "need --as jsonl"),
            ([text, "--format", "conll"], "no argument names one"),
            ([text, "--column", "2"], "--column is for --columns"),
        ] {
            let run = try tool.run(["tag", "predict", "people.unroll"] + arguments)
            #expect(run.status == 1 && run.output.isEmpty, "\(arguments)")
            #expect(run.errors.contains(says) && !run.errors.contains("Usage"), "\(run.errors)")
        }
    }

    @Test func misuseIsNamed() throws {
        for (arguments, part) in [
            (["train", "people.conll", "--batch-size", "0"], "--batch-size"),
            (["train", "people.conll", "--rare-word-dropout", "1"], "--rare-word-dropout"),
            (
                ["train", "people.conll", "--spelling", "none", "--spelling-size", "9"],
                "--spelling"
            ),
            (["train", "people.conll", "--spelling-size", "1"], "--spelling-size"),
            (["predict", "m", "text", "--columns", "f"], "--columns"),
            (["train", "-", "--valid", "-"], "standard input"),
        ] {
            let run = try tool.run(["tag"] + arguments)
            #expect(run.status == 64 && run.errors.contains(part), "\(arguments): \(run.errors)")
        }
    }

    @Test func badFilesAreNamed() throws {
        try tool.write("Lena\tB-PER\nworks\n", to: "short.conll")
        let short = try tool.run("tag", "train", "short.conll")
        #expect(short.status == 1 && short.errors.contains("line 2"), "\(short.errors)")
        let column = try tool.run("tag", "train", "people.conll", "--column", "7")
        #expect(column.status == 1 && column.errors.contains("--column"), "\(column.errors)")
        let foreign = try tool.run("tag", "test", "people.conll", "people.conll")
        #expect(foreign.status == 1)
        try tool.write("dr\tO\n", to: "other.conll")
        let other = try tool.run("tag", "score", "people.conll", "other.conll")
        #expect(other.status == 1 && other.errors.contains("token"), "\(other.errors)")
    }

    /// Nucleotides from records of letters, from intervals, in a table: trained, tested, tagged.
    @Test func tagsNucleotides() throws {
        let unit = (bases: "ATTAGCATTA", labels: "OOOOSSSSOO")
        let records = (0..<20).map { number in
            let count = 3 + number % 4
            return ">s\(number)\n\(String(repeating: unit.bases, count: count))\n"
                + String(repeating: unit.labels, count: count) + "\n"
        }
        try tool.write(records.joined(), to: "sites.fasta")
        let quick = [
            "--input", "nucleotides", "--hidden", "8", "--dropout", "0", "--epochs", "10",
            "--learning-rate", "0.02", "--batch-size", "2", "--window", "25", "--overlap", "10",
            "--filters", "8", "--filter-width", "3", "--valid",
        ]
        let trained = try tool.run(
            ["tag", "train", "sites.fasta", "--test", "sites.fasta"] + quick + ["sites.fasta"])
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.errors.contains("nucleotides, windows of 25 that share 10"))
        #expect(trained.output.contains("test        F1 100.00%"))
        let tested = try tool.run("tag", "test", "sites.unroll", "sites.fasta", "--json")
        #expect(try object(tested.output)["f1"] as? Double == 1)
        #expect(try tool.run("info", "sites.unroll").output.contains("32 bytes a base"))

        let long = String(repeating: unit.bases, count: 7)
        try tool.write(">chr1 x\n\(long)\n>chr2\natua\ngcauua\n", to: "long.fa")
        let bed = try tool.run("tag", "predict", "sites.unroll", "--sequences", "long.fa")
        #expect(bed.status == 0, "\(bed.errors)")
        let lines = bed.output.split(separator: "\n")
        #expect(lines.count == 8)
        #expect(lines.first == "chr1\t4\t8\tS" && lines.last == "chr2\t4\t8\tS")
        let named = try tool.run("tag", "predict", "sites.unroll", "long.fa")
        #expect(named.output == bed.output, "\(named.errors)")
        let learned = try tool.run("tag", "predict", "sites.unroll", "sites.fasta")
        #expect(learned.output.hasPrefix("s0\t4\t8\tS\n"), "\(learned.errors)")
        try tool.write("id,sequence\n5,\(long)\n6,atuagcauua\n", to: "long.csv")
        let table = try tool.run(
            "tag", "predict", "sites.unroll", "long.csv", "--id-column", "id")
        #expect(
            table.output
                == bed.output.replacingOccurrences(of: "chr1", with: "5")
                .replacingOccurrences(of: "chr2", with: "6"), "\(table.errors)")
        let rows = try tool.run(
            "tag", "predict", "sites.unroll", "long.csv", "--id-column", "id", "--json")
        #expect(rows.output.hasPrefix("{\"id\":\"5\",\"intervals\":"), "\(rows.output)")
        let labels = try tool.run("tag", "predict", "sites.unroll", long, "--as", "labels")
        #expect(
            labels.output == ">1\n\(long)\n\(String(repeating: unit.labels, count: 7))\n")
        let json = try object(
            try tool.run("tag", "predict", "sites.unroll", unit.bases, "--as", "jsonl").output)
        #expect(json["length"] as? Int == 10)
        #expect((json["intervals"] as? [[String: Any]])?.first?["label"] as? String == "S")

        // The same tags as intervals.
        let bases = records.map { $0.split(separator: "\n")[0...1].joined(separator: "\n") + "\n" }
        try tool.write(bases.joined(), to: "bases.fasta")
        let sites = (0..<20).flatMap { number in
            (0..<(3 + number % 4)).map { "s\(number)\t\(10 * $0 + 4)\t\(10 * $0 + 8)\tS\n" }
        }
        try tool.write(sites.joined(), to: "sites.bed")
        let intervals = try tool.run(
            "tag", "test", "sites.unroll", "bases.fasta", "--intervals", "sites.bed", "--json")
        #expect(try object(intervals.output)["f1"] as? Double == 1, "\(intervals.errors)")

        for (arguments, problem) in [
            (["tag", "predict", "sites.unroll", "AC!T"], "the given text"),
            (["tag", "predict", "sites.unroll", "long.fa", "--tokenized"], "reads sequences"),
            (["tag", "predict", "sites.unroll", "ACGT", "--as", "text"], "writes bed, labels"),
            (["tag", "predict", "sites.unroll", "ACGT", "--columns", "x"], "leave texts"),
            (["tag", "test", "sites.unroll", "bases.fasta"], "has 1 line behind"),
            (
                ["tag", "train", "sites.fasta", "--input", "nucleotides", "--keep-case"],
                "--keep-case is for words"
            ),
            (["tag", "train", "people.conll", "--filters", "3"], "--filters is for --input"),
            (["tag", "train", "people.conll", "--intervals", "x.bed"], "nucleotides alone"),
            (
                ["tag", "train", "sites.fasta", "--input", "nucleotides", "--overlap", "1000"],
                "below the --window"
            ),
        ] {
            let outcome = try tool.run(
                arguments + ["--replace"].filter { _ in arguments[1] == "train" })
            #expect(outcome.status != 0 && outcome.errors.contains(problem), "\(outcome.errors)")
        }
    }
}
