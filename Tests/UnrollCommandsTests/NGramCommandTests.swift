import Foundation
import TestSupport
import Testing

/// Models of n-grams, mixtures and the ladder, as a user makes them.
@Suite struct NGramCommandTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(verse, to: "verse.txt")
    }

    private func object(_ arguments: String...) throws -> [String: Any] {
        let outcome = try tool.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try UnrollCommandsTests.object(outcome.output)
    }

    private func perplexity(_ model: String) throws -> Double {
        try #require(
            try object("lm", "test", model, "verse.txt", "--json")["perplexity"] as? Double)
    }

    @Test(arguments: ["kneser-ney", "snm", "maxent", "rnn-maxent"])
    func everyKindTrainsTestsGeneratesProbes(kind: String) throws {
        let quick = kind.hasSuffix("maxent") ? ["--epochs", "2", "--slots", "4096"] : []
        let trained = try tool.run(
            ["lm", "train", "verse.txt", "--level", "word", "--model", kind, "--order", "3"] + quick
                + ["--test", "verse.txt", "--output", "m.unroll", "--json"])
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.split(separator: "\n").count == 1)
        let perplexity = try perplexity("m.unroll")
        // Of 13 symbols.
        #expect(perplexity > 1 && perplexity < 11)
        let text = try tool.run("lm", "generate", "m.unroll", "--length", "9", "--seed", "2")
        #expect(text.status == 0 && !text.output.isEmpty)
        let probed = try object("lm", "probe", "m.unroll", "the cat", ",", "cats", "--json")
        let shares = try #require(probed["continuations"] as? [[String: Any]])
            .compactMap { $0["share"] as? Double }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
        let info = try tool.run("info", "m.unroll")
        #expect(info.status == 0 && info.output.contains("word level"))
    }

    @Test func featuresAreTrainedFurtherAtTheirOwnRate() throws {
        for (kind, options) in [("rnn-maxent", ["--slots", "4096"]), ("rnn", [])] {
            let quick = ["--level", "word", "--hidden", "8", "--epochs", "1"]
            let first = try tool.run(
                ["lm", "train", "verse.txt", "--model", kind, "--output", "a.unroll", "--replace"]
                    + quick
                    + options)
            #expect(first.status == 0, "\(first.errors)")
            let further = try tool.run(
                "lm", "train", "verse.txt", "--from", "a.unroll", "--epochs", "1", "--output",
                "b.unroll", "--feature-learning-rate", "0.25")
            if kind == "rnn" {
                #expect(further.status == 1)
                #expect(further.errors.hasPrefix("Error: --feature-learning-rate"))
            } else {
                #expect(further.status == 0, "\(further.errors)")
                let info = try tool.run("info", "b.unroll")
                #expect(info.output.contains("features.* AdaGrad 0.25"))
            }
        }
    }

    @Test func modelsOfNGramsGoOverIntoARPAAndBack() throws {
        _ = try object(
            "lm", "train", "verse.txt", "--level", "word", "--model", "kneser-ney", "--order", "3",
            "--output", "m.unroll", "--arpa", "m.arpa", "--json")
        for (from, to) in [("m.unroll", "n.arpa"), ("n.arpa", "n.unroll")] {
            #expect(try tool.run("lm", "convert", from, to).status == 0)
        }
        let arpas = try ["m.arpa", "n.arpa"].map {
            try String(contentsOfFile: tool.folder.file($0), encoding: .utf8)
        }
        #expect(arpas[0] == arpas[1])
        let info = try tool.run("info", "m.arpa")
        #expect(info.status == 0 && info.output.contains("unroll convert m.arpa"))
        let perplexities = try ["m.unroll", "m.arpa", "n.unroll"].map(perplexity)
        for other in perplexities { #expect(abs(other / perplexities[0] - 1) < 1e-5) }
        let rounded = try tool.run("lm", "test", "m.unroll", "verse.txt", "--weights", "int8")
        #expect(
            rounded.status == 1 && rounded.errors.contains("--weight-precision is for networks"))
    }

    /// Validation has a perplexity whatever the training minimises.
    @Test func sampledTrainingLossesAreNoPerplexities() throws {
        for objective in ["sampled", "blackout", "nce"] {
            let outcome = try tool.run(
                "lm", "train", "verse.txt", "--level", "word", "--objective", objective,
                "--samples", "4", "--hidden", "8", "--epochs", "1", "--batch-size", "4",
                "--output", "\(objective).unroll")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("  training loss "), "\(outcome.errors)")
            #expect(outcome.errors.contains("  validation perplexity "))
        }
    }

    @Test func aMixtureIsAModel() throws {
        for (kind, name) in [("kneser-ney", "a.unroll"), ("snm", "b.unroll")] {
            _ = try object(
                "lm", "train", "verse.txt", "--level", "word", "--model", kind, "--output", name,
                "--json")
        }
        let mixed = try object(
            "lm", "mix", "a.unroll", "b.unroll", "--valid", "verse.txt", "--test", "verse.txt",
            "--output", "mixed.unroll", "--json")
        let test = try #require((mixed["test"] as? [String: Any])?["perplexity"] as? Double)
        #expect(abs(try perplexity("mixed.unroll") / test - 1) < 1e-6)
        #expect((mixed["parts"] as? [Any])?.count == 3)
    }

    @Test func anEstimateWritesNothing() throws {
        let estimate = try object(
            "lm", "train", "verse.txt", "--level", "word", "--estimate", "--estimate-words",
            "1000000", "--json")
        #expect(estimate["symbols"] as? Int == 1_000_000)
        #expect(try #require(estimate["symbols_per_second"] as? Double) > 0)
        #expect(!FileManager.default.fileExists(atPath: tool.folder.file("verse.unroll")))
    }

    /// The published number of samples is more than a small vocabulary has.
    @Test func aPresetMayDrawFewerSamples() throws {
        let estimate = try object(
            "lm", "train", "verse.txt", "--preset", "rnn-2048-blackout", "--samples", "5",
            "--batch-size", "2", "--window", "3", "--estimate", "--json")
        #expect(try #require(estimate["symbols_per_second"] as? Double) > 0)
    }

    @Test func theLadderPrintsItsRowsAndTheMixture() throws {
        let ladder = try object(
            "lm", "ladder", "--train", "verse.txt", "--valid", "verse.txt", "--test", "verse.txt",
            "--rows", "snm,kneser-ney", "--budget", "1s", "--json")
        let rows = try #require(ladder["rows"] as? [[String: Any]])
        #expect(rows.compactMap { $0["row"] as? String } == ["kneser-ney", "snm", "mixture"])
        #expect(rows.allSatisfy { ($0["perplexity"] as? Double ?? 0) > 1 })
        #expect(rows.allSatisfy { ($0["words_per_second"] as? Double ?? 0) > 0 })
        #expect(FileManager.default.fileExists(atPath: tool.folder.file("ladder.svg")))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var arguments: String
        var status: Int32
        var testDescription: String { arguments }

        init(_ arguments: String, _ status: Int32) {
            self.arguments = arguments
            self.status = status
        }
    }

    static let refusals: [Refusal] = [
        Refusal("lm train verse.txt --model kneser-ney --hidden 3", 64),
        Refusal("lm train verse.txt --model kneser-ney --epochs 3", 64),
        Refusal("lm train verse.txt --model kneser-ney --seed 3", 64),
        Refusal("lm train verse.txt --model kneser-ney --held-out 0.2", 64),
        Refusal("lm train verse.txt --model snm --precision bfloat16", 64),
        Refusal("lm train verse.txt --model snm --feature-learning-rate 0.1", 64),
        Refusal("lm train verse.txt --model maxent --feature-learning-rate 0", 64),
        Refusal("lm train verse.txt --model lstm --order 3", 64),
        Refusal("lm train verse.txt --model snm --memory 1G", 64),
        Refusal("lm train verse.txt --model kneser-ney --memory 1M", 64),
        Refusal("lm train verse.txt --model kneser-ney --estimate", 64),
        Refusal("lm train verse.txt --preset lstm-2048-adaptive --tied", 64),
        Refusal("lm train verse.txt --objective sampled --samples 500", 1),
        Refusal("lm train verse.txt --objective adaptive --cutoffs 9,3", 1),
        Refusal("lm train verse.txt --objective adaptive --tied", 64),
        Refusal("lm train verse.txt --word-length 9", 64),
        Refusal("lm train verse.txt --samples 9", 64),
        Refusal("lm train verse.txt --preset lstm-2048-adaptive --samples 9", 64),
        Refusal("lm mix verse.txt --valid verse.txt --no-cache", 64),
        Refusal("lm mix verse.txt --valid verse.txt", 1),
        Refusal("lm convert verse.txt m.arpa", 1),
        Refusal("info verse.arpa", 1),
        Refusal("lm ladder --train a --valid - --test c", 64),
        Refusal("lm ladder --train verse.txt --valid no.txt --test verse.txt", 1),
    ]

    @Test(arguments: refusals) func whatCannotBeIsSaidInASentence(refusal: Refusal) throws {
        let outcome = try tool.run(refusal.arguments.split(separator: " ").map(String.init))
        #expect(outcome.status == refusal.status, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("Error: ") && outcome.output.isEmpty)
    }
}
