import Foundation
import TestSupport
import Testing
import UnrollInsight
import UnrollSystem
import UnrollTraining

/// Lines as training writes them.
enum LogLines {
    static func line(
        _ epoch: Int, training: String = "1.5", validation: String? = "1.25", score: String? = nil,
        complete: Bool = true, unit: String = "words"
    ) -> String {
        let validation = validation.map { ",\"validation_loss\":\($0)" } ?? ""
        let score =
            score.map {
                ",\"validation_score\":{\"higher_is_better\":true,\"name\":\"accuracy\","
                    + "\"scale\":\"share\",\"value\":\($0)}"
            } ?? ""
        return """
            {"complete":\(complete),"epoch":\(epoch),"gradient_norm":0.5,"learning_rate":0.002,\
            "seconds":\(epoch * 10),"training_loss":\(training),"unit":"\(unit)",\
            "units_per_second":1234.5,"updates":\(epoch * 7)\(validation)\(score)}
            """
    }
}

@Suite struct RunLogTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func log(_ lines: [String], _ name: String = "verse.unroll.jsonl") throws -> RunLog {
        let path = folder.file(name)
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        return try RunLog(path: path)
    }

    @Test func readsALog() throws {
        let run = try log([
            LogLines.line(1, validation: "2.5", score: "0.5"),
            LogLines.line(2, validation: "2.25", score: "0.75"),
            LogLines.line(3, validation: "2.125", score: "0.625"), "",
        ])
        #expect(run.name == "verse")
        #expect(run.epochs.map(\.epoch) == [1, 2, 3])
        #expect(run.epochs[1].validationLoss == 2.25)
        #expect(run.scoreName == "accuracy")
        #expect(run.bestEpoch == 2, "by score, not by loss")
        #expect(run.remarks.isEmpty)
    }

    @Test func aTornLastLineIsLeftOut() throws {
        let run = try log([LogLines.line(1), LogLines.line(2), String(LogLines.line(3).prefix(40))])
        #expect(run.epochs.count == 2)
        #expect(run.remarks.count == 1)
        #expect(run.remarks[0].hasSuffix("line 3, the last one, is torn and was left out"))
    }

    @Test func aBadLineElsewhereIsRefused() throws {
        let error = #expect(throws: DataError.self) {
            try log([LogLines.line(1), "once upon a time", LogLines.line(2)])
        }
        #expect(error?.line == 2)
        let text = #expect(throws: DataError.self) { try log(["once", "upon a time"], "a.txt") }
        #expect(text?.line == 1)
        #expect(throws: DataError.self) { try log([]) }
        #expect(throws: DataError.self) { try log([String(LogLines.line(1).prefix(40))]) }
    }

    @Test func numbersThatAreNotFiniteAreKeptAndTold() throws {
        let run = try log([
            LogLines.line(1), LogLines.line(2, training: "NaN", validation: "-Infinity"),
            LogLines.line(3, validation: "Infinity", unit: "a \\\"NaN\\\" unit"),
        ])
        #expect(run.epochs[1].trainingLoss.isNaN)
        #expect(run.epochs[1].validationLoss == -.infinity)
        #expect(run.epochs[2].validationLoss == .infinity)
        #expect(run.epochs[2].unit == "a \"NaN\" unit")
        #expect(run.bestEpoch == 1)
        #expect(run.remarks.count == 1 && run.remarks[0].contains("not finite in 2 epochs"))
    }

    /// Epochs are counted from 1: a log that says otherwise is none.
    @Test(arguments: [0, -1, Int.min, Int.max]) func epochsAreCountedFromOne(_ epoch: Int) throws {
        let line = LogLines.line(1).replacing("\"epoch\":1,", with: "\"epoch\":\(epoch),")
        let error = #expect(throws: DataError.self) { try log([line]) }
        #expect(error.map { "\($0)".contains("its epoch is \(epoch)") } ?? false)
    }

    @Test func oneEpochAndNoValidationAreTold() throws {
        let run = try log([LogLines.line(1, validation: nil, complete: false)])
        #expect(!run.hasValidation && run.bestEpoch == nil)
        #expect(run.remarks.count == 3)
        #expect(run.remarks[0].contains("one epoch only"))
        #expect(run.remarks[1].contains("without validation data"))
        #expect(run.remarks[2].contains("cut epoch 1"))
    }
}
