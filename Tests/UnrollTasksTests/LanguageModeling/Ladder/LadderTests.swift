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
        func note(_ text: String) { notes.append(text) }
        func began(_ row: LadderRow) {}
        func ended(_ entry: LadderEntry) { ended.append(entry.row) }
    }

    private func ladder(
        _ folder: TemporaryFolder, _ rows: [LadderRow], budget: Double = 0.3, seed: UInt64 = 1
    ) throws -> Ladder {
        let text = folder.file("text.txt")
        try Data(String(repeating: verse, count: 4).utf8).write(to: URL(fileURLWithPath: text))
        var config = LadderConfig()
        config.rows = rows
        config.budget = budget
        config.seed = seed
        return try Ladder(
            train: text, validation: text, test: text, config: config, folder: folder.path)
    }

    @Test func everyRowAndTheMixtureStandInTheTable() throws {
        let folder = try TemporaryFolder()
        let ladder = try ladder(folder, LadderRow.allCases)
        let reporter = Reporter()
        let entries = try #require(try ladder.climb(resume: false, reporter: reporter))
        #expect(entries.map(\.row) == LadderRow.allCases.map(\.rawValue) + ["mixture"])
        #expect(reporter.ended == entries.map(\.row))
        let symbols = Set(entries.map(\.symbols))
        #expect(symbols.count == 1)
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

    /// A row of which there is nothing begins; one whose model is there but not its record is tested;
    /// one that was begun with another seed or budget begins anew.
    @Test func goesOnRowByRow() throws {
        let folder = try TemporaryFolder()
        func climb(seed: UInt64 = 1, budget: Double = 0.3) throws -> (
            LadderEntry, notes: [String]
        ) {
            let reporter = Reporter()
            let entries = try ladder(folder, [.lstmAdaptiveSmall], budget: budget, seed: seed)
                .climb(resume: true, reporter: reporter)
            return (try #require(entries?.first), reporter.notes)
        }
        let (first, trials) = try climb()
        #expect(trials.contains { $0.hasPrefix("trial") })
        try FileManager.default.removeItem(atPath: folder.file("lstm-adaptive-small.json"))
        let (second, notes) = try climb()
        #expect(!notes.contains { $0.hasPrefix("trial") })
        #expect(second.perplexity == first.perplexity)
        for (_, others) in [try climb(seed: 2), try climb(seed: 2, budget: 0.4)] {
            #expect(others.contains { $0.hasPrefix("trial") })
        }
    }

    @Test func otherOptionsClimbAnew() throws {
        let folder = try TemporaryFolder()
        _ = try ladder(folder, [.kneserNey]).climb(resume: false, reporter: Reporter())
        let reporter = Reporter()
        _ = try ladder(folder, [.kneserNey], budget: 0.4).climb(resume: true, reporter: reporter)
        #expect(!reporter.notes.contains { $0.contains("finished") })
        try Data("{".utf8).write(
            to: URL(fileURLWithPath: folder.file("kneser-ney.json")))
        #expect(throws: TrainingError.self) {
            try ladder(folder, [.kneserNey]).climb(resume: true, reporter: Reporter())
        }
    }
}
