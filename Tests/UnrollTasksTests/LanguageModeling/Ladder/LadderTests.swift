import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem
import UnrollTasks
import UnrollTraining

@Suite struct LadderTests {
    private final class Reporter: LadderReporter {
        var notes: [String] = []
        var ended: [String] = []
        func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {}
        func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {}
        func note(_ message: Message) { notes.append("\(message)") }
        func began(_ row: LadderRow) {}
        func ended(_ entry: LadderEntry) { ended.append(entry.row) }
    }

    private func ladder(
        _ folder: TemporaryFolder, _ rows: [LadderRow], epochs: Int = 4, seed: UInt64 = 1
    ) throws -> Ladder {
        // Three texts of one language, so that none can be taken for another.
        func text(_ name: String, _ lines: [String], _ count: Int) throws -> String {
            let path = folder.file(name)
            let whole = String(repeating: lines.joined(separator: "\n") + "\n", count: count)
            try Data(whole.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }
        let cat = "the cat , which already ate , was full ."
        let cats = "the cats , which already ate , were full ."
        var config = LadderConfig()
        config.rows = rows
        config.fixedSize = LadderConfig.FixedSize(hiddenSize: 32, epochs: epochs)
        config.seed = seed
        return try Ladder(
            train: text("train.txt", [cat, cats], 96),
            validation: text("valid.txt", [cats, cat], 12),
            test: text("test.txt", [cat, cats, cats], 8), config: config, folder: folder.path)
    }

    @Test func everyRowAndTheMixtureStandInTheTable() throws {
        let folder = try TemporaryFolder()
        let ladder = try ladder(folder, LadderRow.allCases)
        let reporter = Reporter()
        let entries = try #require(try ladder.climb(resume: false, reporter: reporter))
        #expect(entries.map(\.row) == LadderRow.allCases.map(\.rawValue) + ["mixture"])
        #expect(reporter.ended == entries.map(\.row))
        // Of the test text, not of another: 8 · 3 lines of 10 words and the line end.
        #expect(Set(entries.map(\.symbols)) == [264])
        for entry in entries {
            #expect(entry.perplexity > 1 && entry.perplexity < 30, "\(entry.row)")
            #expect(entry.parameters > 0 && entry.wordsPerSecond > 0, "\(entry.row)")
            #expect(FileManager.default.fileExists(atPath: entry.file))
        }
        let mixture = try #require(entries.last)
        #expect(mixture.weights?.count == entries.count)
        let best = entries.dropLast().map(\.perplexity).min() ?? 0
        #expect(mixture.perplexity <= best * 1.0001)
        let picture = try String(contentsOfFile: ladder.draw(entries), encoding: .utf8)
        #expect(picture.hasPrefix("<svg") && picture.contains("lstm-adaptive-large"))

        // Finished rows are taken over as they are.
        let again = Reporter()
        let kept = try #require(try ladder.climb(resume: true, reporter: again))
        #expect(kept.dropLast() == entries.dropLast())
        #expect(again.notes.filter { $0.contains("finished") }.count == LadderRow.allCases.count)
    }

    /// A row whose model is there but not its record is tested; one that was begun with another seed
    /// or other epochs starts over.
    @Test func resumesRowByRow() throws {
        let folder = try TemporaryFolder()
        func climb(seed: UInt64 = 1, epochs: Int = 4) throws -> (LadderEntry, notes: [String]) {
            let reporter = Reporter()
            let entries = try ladder(folder, [.lstmAdaptiveSmall], epochs: epochs, seed: seed)
                .climb(resume: true, reporter: reporter)
            return (try #require(entries?.first), reporter.notes)
        }
        let (first, _) = try climb()
        try FileManager.default.removeItem(atPath: folder.file("lstm-adaptive-small.json"))
        let (second, notes) = try climb()
        #expect(notes.contains { $0.hasPrefix("nothing to do: the run had finished") })
        #expect(second.perplexity == first.perplexity)
        let (other, others) = try climb(seed: 2)
        #expect(!others.contains { $0.hasPrefix("nothing to do") })
        #expect(other.perplexity != first.perplexity)
        #expect(!(try climb(seed: 2, epochs: 3)).notes.contains { $0.hasPrefix("nothing to do") })
    }

    @Test func otherOptionsClimbAgain() throws {
        let folder = try TemporaryFolder()
        _ = try ladder(folder, [.kneserNey]).climb(resume: false, reporter: Reporter())
        let reporter = Reporter()
        _ = try ladder(folder, [.kneserNey], epochs: 5).climb(resume: true, reporter: reporter)
        #expect(!reporter.notes.contains { $0.contains("finished") })
        try Data("{".utf8).write(
            to: URL(fileURLWithPath: folder.file("kneser-ney.json")))
        #expect(throws: TrainingError.self) {
            try ladder(folder, [.kneserNey]).climb(resume: true, reporter: Reporter())
        }
    }
}
