import Foundation
import TestSupport
import Testing
import UnrollInsight
import UnrollPictures
import UnrollSystem
import UnrollTraining

@Suite struct RunComparisonTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func log(_ lines: [String], _ name: String) throws -> RunLog {
        let path = folder.file(name)
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(lines.joined(separator: "\n").utf8).write(to: url)
        return try RunLog(path: path)
    }

    @Test func tableAndRowsSayWhatTheRunsAre() throws {
        let comparison = RunComparison([
            try log(
                [
                    LogLines.line(1, validation: "2.5", score: "0.5"),
                    LogLines.line(2, validation: "2.25", score: "0.75"),
                ], "a.unroll.jsonl"),
            try log([LogLines.line(1, validation: nil)], "b.unroll.jsonl"),
        ])
        #expect(
            comparison.table == [
                [
                    "run", "epochs", "best", "validation loss", "accuracy", "training loss",
                    "words/s", "time",
                ], ["a", "2", "2", "2.2500", "75.00%", "1.5000", "1,235", "20s"],
                ["b", "1", "–", "–", "–", "1.5000", "1,235", "10s"],
            ])
        #expect(comparison.rows.map(\.bestEpoch) == [2, nil])
        #expect(comparison.rows[0].score == 0.75 && comparison.rows[1].validationLoss == nil)
        #expect(comparison.remarks.count == 2, "one epoch only, and no validation")
        #expect(comparison.svg.contains(">a</") && comparison.svg.contains(">b (training)</"))
    }

    @Test func runsOfOneNameAreToldApart() throws {
        let line = [LogLines.line(1), LogLines.line(2)]
        let comparison = RunComparison([
            try log(line, "old/a.unroll.jsonl"), try log(line, "new/a.unroll.jsonl"),
            try log(line, "b.jsonl"), try log(line, "new/a.unroll.jsonl"),
        ])
        #expect(comparison.runs.map(\.name) == ["old/a", "new/a", "b", "new/a (2)"])
    }

    @Test func oddNumbersAreEmptyInCSVAndNamesAreQuoted() throws {
        let comparison = RunComparison([
            try log(
                [
                    LogLines.line(1, training: "NaN", validation: "Infinity"),
                    LogLines.line(2, validation: nil, complete: false),
                ], "a \"b\", c.jsonl")
        ])
        let lines = comparison.csv.components(separatedBy: "\r\n")
        #expect(lines[1] == "\"a \"\"b\"\", c\",1,true,7,words,,,,,0.002,0.5,1234.5,10.0")
        #expect(lines[2] == "\"a \"\"b\"\", c\",2,false,14,words,1.5,,,,0.002,0.5,1234.5,20.0")
        #expect(lines.count == 4 && lines[3] == "")
        // The chart leaves out what has no place, and stands.
        #expect(comparison.svg.hasPrefix("<svg ") && comparison.lines(width: 60).count > 10)
    }

    @Test func unitsThatDifferAreTold() throws {
        let comparison = RunComparison([
            try log([LogLines.line(1), LogLines.line(2)], "a.jsonl"),
            try log(
                [LogLines.line(1, unit: "characters"), LogLines.line(2, unit: "characters")],
                "b.jsonl"),
        ])
        #expect(comparison.remarks.count == 1)
        #expect(comparison.remarks[0].contains("(characters, words)"))
        #expect(comparison.table[0].contains("units/s"))
    }
}

@Suite struct LearningCurveTests {
    @Test func pointsStayFewAndCoverTheRun() throws {
        var curve = LearningCurve()
        #expect(curve.isEmpty)
        for update in 1...10_000 { curve.updated(epoch: Double(update) / 1000, loss: 1) }
        guard case .line(let points, _) = curve.chart.series[0].marks else {
            Issue.record("no line")
            return
        }
        #expect((256...513).contains(points.count))
        #expect(points.last.map { $0.x > 9.9 && $0.y == 1 } == true)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.x < $1.x })
        #expect(curve.chart.series.count == 1)
    }

    @Test func aResumedRunBeginsWithItsHistory() throws {
        let history = try (1...3).map {
            try JSONCoding.decode(EpochRecord.self, from: LogLines.line($0))
        }
        let curve = LearningCurve(history: history)
        #expect(!curve.isEmpty && curve.chart.series.map(\.name) == ["training", "validation"])
    }
}
