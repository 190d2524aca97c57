import Foundation
import TestSupport
import Testing

@Suite struct GradientsCommandTests {
    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(verse, to: "verse.txt")
    }

    private let quick = [
        "--lags", "3,6", "--updates", "5", "--cells", "rnn,lstm", "--cures", "gate-bias",
        "--threads", "1",
    ]

    @Test func cellsAreComparedOverLags() throws {
        let shown = try tool.run(["gradients", "--svg", "."] + quick)
        #expect(shown.status == 0, "\(shown.errors)")
        for words in [
            "Norms of gradients before training", "After training", "lag 3", "lag 6", "RNN (tanh)",
            "LSTM, gates open for the lag", "What is remembered",
        ] { #expect(shown.output.contains(words), "\(words)") }
        for name in ["gradients-before", "gradients-after", "accuracy"] {
            #expect(FileManager.default.fileExists(atPath: tool.folder.file("\(name).svg")))
        }
        let several = try tool.run(
            "gradients", "--lags", "3", "--updates", "1", "--cells", "lstm,lstm", "--cures",
            "orthogonal,gate-bias+clipping,identity")
        #expect(several.errors.contains("identity suits none of these cells"))
        for name in ["LSTM,", "LSTM, orthogonal start,", "LSTM, gates open for the lag, clipped,"] {
            #expect(
                several.errors.components(separatedBy: "\(name) lag 3").count == 2, "\(name)")
        }
        let object = try object(try tool.run(["gradients", "--json"] + quick).output)
        #expect(object["task"] as? String == "recall")
        let results = try #require(object["results"] as? [[String: Any]])
        #expect(
            results.map { $0["cell"] as? String } == [
                "RNN (tanh)", "RNN (tanh)", "LSTM", "LSTM", "LSTM, gates open for the lag",
                "LSTM, gates open for the lag",
            ])
    }

    @Test func gradientsOfAModelOnItsText() throws {
        #expect(
            try tool.run(
                "lm", "train", "verse.txt", "--hidden", "12", "--layers", "2", "--epochs", "1",
                "--threads", "1"
            ).status == 0)
        let shown = try tool.run("gradients", "verse.unroll", "verse.txt", "--lag", "8")
        #expect(shown.status == 0, "\(shown.errors)")
        for words in ["characters", "layer 1, as training began", "layer 2, trained", "8 back"] {
            #expect(shown.output.contains(words), "\(words)")
        }
        let object = try object(
            try tool.run("gradients", "verse.unroll", "verse.txt", "--lag", "8", "--json").output)
        let trained = try #require(object["trained"] as? [String: Any])
        let curves = try #require(trained["curves"] as? [[String: Any]])
        #expect(curves.count == 2)
        #expect((curves[0]["hidden"] as? [Any])?.count == 9)

        let long = try tool.run("gradients", "verse.unroll", "verse.txt", "--lag", "99999")
        #expect(long.status == 1)
        #expect(long.errors.contains("too few for gradients over 100000; choose a smaller --lag"))
        let missing = try tool.run("gradients", "verse.unroll", "nothing.txt")
        #expect(missing.status == 1 && missing.errors.contains("nothing.txt"))
    }

    @Test func modelsOfOtherKindsAreRefusedInASentence() throws {
        #expect(
            try tool.run(
                "lm", "train", "verse.txt", "--level", "word", "--model", "kneser-ney", "--output",
                "ngrams.unroll"
            ).status == 0)
        let refused = try tool.run("gradients", "ngrams.unroll", "verse.txt")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("recurrent language models and of classifiers of texts"))
    }

    @Test func misuseIsTold() throws {
        for (arguments, words) in [
            (["gradients", "verse.txt"], "Give a text too"),
            (["gradients", "--lag", "5"], "--lags"),
            (["gradients", "m", "t", "--lags", "5"], "--lags is for the tasks"),
            (["gradients", "--cures", "hope"], "choose from orthogonal, identity"),
            (["gradients", "--cures", "orthogonal+identity"], "not both"),
            (["gradients", "--cells", "transformer"], "transformer"),
        ] {
            let outcome = try tool.run(arguments)
            #expect(outcome.status == 64, "\(arguments)")
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
        }
        let bad = try tool.run("gradients", "--lags", "1")
        #expect(bad.status == 1 && bad.errors.contains("--lags 1 must be from 2"))
        let folder = try tool.run("gradients", "--svg", "nowhere")
        #expect(folder.status == 1 && folder.errors.contains("nowhere"))
    }

    @Test func agreementIsWrittenTrainedAndProbed() throws {
        let written = try tool.run(
            "lm", "agreement", ".", "--sentences", "300", "--valid", "30", "--pairs", "4",
            "--longest", "5")
        #expect(written.status == 0, "\(written.errors)")
        #expect(written.output.contains("./pairs.tsv: 24 pairs"))
        #expect(
            try tool.run(
                "lm", "train", "train.txt", "--valid", "valid.txt", "--level", "word", "--model",
                "kneser-ney", "--output", "ngrams.unroll"
            ).status == 0)
        #expect(
            try tool.run(
                "lm", "train", "train.txt", "--valid", "valid.txt", "--level", "word", "--hidden",
                "12", "--per-line", "--epochs", "1", "--threads", "1", "--output", "lstm.unroll"
            ).status == 0)
        let probed = try tool.run(
            "lm", "probe", "ngrams.unroll", "lstm.unroll", "--pairs", "pairs.tsv", "--svg",
            "agreement.svg")
        #expect(probed.status == 0, "\(probed.errors)")
        let table = probed.output.split(separator: "\n").prefix(8).map {
            $0.split(separator: " ").map(String.init)
        }
        #expect(table[0] == ["distance", "pairs", "ngrams", "lstm"])
        #expect(table[1].prefix(2) == ["0", "4"] && table[7].prefix(2) == ["all", "24"])
        #expect(FileManager.default.fileExists(atPath: tool.folder.file("agreement.svg")))
        let object = try object(
            try tool.run("lm", "probe", "lstm.unroll", "--pairs", "pairs.tsv", "--json").output)
        #expect((object["models"] as? [[String: Any]])?.count == 1)
        // Gradients of a model that starts each line anew.
        #expect(try tool.run("gradients", "lstm.unroll", "valid.txt", "--lag", "4").status == 0)
        let long = try tool.run("gradients", "lstm.unroll", "valid.txt", "--lag", "40")
        #expect(long.status == 1 && long.errors.contains("choose a --lag below"))
        // Nothing that is read, or that belongs to a run, is written over.
        for own in ["pairs.tsv", "lstm.unroll", "lstm.unroll.jsonl", "lstm.unroll.checkpoint"] {
            let kept = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(own)))
            let refused = try tool.run(
                "lm", "probe", "lstm.unroll", "--pairs", "pairs.tsv", "--svg", own)
            #expect(refused.status == 1 && refused.errors.contains("choose another --svg"))
            let compared = try tool.run("compare", "lstm.unroll", "--svg", own)
            #expect(own == "pairs.tsv" || compared.errors.contains("choose another --svg"))
            let reported = try tool.run("report", "lstm.unroll", "pairs.tsv", "--output", own)
            #expect(reported.status == 1 && reported.errors.contains("choose another --output"))
            guard own != "pairs.tsv" else {
                try kept.write(to: URL(fileURLWithPath: tool.folder.file(own)))
                continue
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(own))) == kept)
        }
        let twice = try tool.run(
            "lm", "probe", "lstm.unroll", "./lstm.unroll", "--pairs", "pairs.tsv")
        #expect(twice.output.contains("./lstm"), "\(twice.output)")
        let alone = try tool.run("lm", "probe", "lstm.unroll", "the")
        #expect(alone.status == 64 && alone.errors.contains("or --pairs"))
    }
}
