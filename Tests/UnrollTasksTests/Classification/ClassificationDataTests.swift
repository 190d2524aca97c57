import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct ClassificationDataTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A table sorted by class, as many are.
    @Test func heldOutRowsAreSpreadOverTheClasses() throws {
        let rows = (0..<90).map { "a\tword \($0)" } + (0..<30).map { "b\tother \($0)" }
        let given = try table(rows, in: folder)
        let data = try ClassificationData(
            training: given, validation: nil, config: smallClassifier())
        #expect(data.config.labels == ["a", "b"])
        #expect(data.training.count { $0.label == 0 } == 81)
        #expect(data.validation.count { $0.label == 0 } == 9)
        #expect(data.validation.count { $0.label == 1 } == 3)
        let again = try ClassificationData(
            training: given, validation: nil, config: smallClassifier())
        #expect(
            again.validation.map(\.input.symbolValues) == data.validation.map(\.input.symbolValues))
        let other = try ClassificationData(
            training: given, validation: nil, config: smallClassifier { $0.training.seed = 9 })
        #expect(
            other.validation.map(\.input.symbolValues) != data.validation.map(\.input.symbolValues))
        // Shares are rounded to the nearest: 1.6 of 16 and 2.4 of 24.
        let odd = try ClassificationData(
            training: try table(
                (0..<16).map { "a\tword \($0)" } + (0..<24).map { "b\tother \($0)" }, in: folder,
                named: "o.tsv"),
            validation: nil, config: smallClassifier())
        #expect(odd.validation.count { $0.label == 0 } == 2)
        #expect(odd.validation.count { $0.label == 1 } == 2)
        // The smallest class still has a row on either side.
        let small = try ClassificationData(
            training: try table(["a\tx", "b\ty", "a\tz", "b\tw"], in: folder, named: "s.tsv"),
            validation: nil, config: smallClassifier())
        #expect(small.training.map(\.label).sorted() == [0, 1])
        #expect(small.validation.map(\.label).sorted() == [0, 1])
    }

    @Test func textsAreCutAndEmptyOnesStay() throws {
        let rows = ["a\tone two three", "a\tone", "b\t", "b\ttwo"]
        let given = try table(rows, in: folder)
        let data = try ClassificationData(
            training: given, validation: given, config: smallClassifier { $0.maximumLength = 2 })
        #expect(data.training.map(\.input.length) == [2, 1, 0, 1])
        #expect(data.cutTexts == 1)
    }

    @Test func lineEndsInsideATextAreWhiteSpace() throws {
        let path = folder.file("q.csv")
        try Data("label,text\na,\"one\ntwo\"\na,x\nb,\"y\r\nz\"\nb,w\n".utf8)
            .write(to: URL(fileURLWithPath: path))
        let given = try TextTable(contentsOf: path)
        for punctuation in [true, false] {
            let data = try ClassificationData(
                training: given, validation: given,
                config: smallClassifier { $0.preparation.splitsPunctuation = punctuation })
            #expect(data.training.map(\.input.length) == [2, 1, 2, 1])
            #expect(data.codec?.vocabulary.index(of: "two") != nil)
        }
    }

    @Test(arguments: [
        (["a\tx", "a\ty"], "line 1", "nothing to tell apart"),
        (["a\tx", "a\ty", "b\tz"], "line 3", "stands in this row alone"),
    ])
    func classesThatCannotBeLearnt(rows: [String], place: String, says: String) throws {
        let given = try table(rows, in: folder)
        let error = #expect(throws: DataError.self) {
            try ClassificationData(training: given, validation: nil, config: smallClassifier())
        }
        #expect(error?.description.contains(place) == true)
        #expect(error?.description.contains(says) == true)
    }

    @Test func labelsThatTrainingLacks() throws {
        let training = try table(["a\tx", "a\ty", "b\tz", "b\tw"], in: folder)
        let other = try table(["a\tx", "c\tz"], in: folder, named: "other.tsv")
        let error = #expect(throws: DataError.self) {
            try ClassificationData(training: training, validation: other, config: smallClassifier())
        }
        #expect(error?.path == other.path && error?.line == 2)
        #expect(error?.description.contains("'c'") == true)
    }

    // MARK: Pretrained vectors

    @Test func vectorsOfWordsThatAreNeeded() throws {
        let path = folder.file("v.txt")
        try Data(
            """
            first 1 1 1
            the 2 2 2
            Word 3 3 3
            word 4 5 6
            x 7 7 7
            Late 8 8 8

            """.utf8
        ).write(to: URL(fileURLWithPath: path))
        let given = try table(
            ["a\tWord x", "a\tWord", "b\tx Late", "b\tmissing"], in: folder)
        func data(_ change: (inout ClassificationConfig) -> Void) throws -> ClassificationData {
            try ClassificationData(
                training: given, validation: given,
                config: smallClassifier {
                    $0.preparation.lowercases = false
                    $0.extraWords = 2
                    change(&$0)
                }, vectorFile: path)
        }
        let tuned = try data { _ in }
        #expect(tuned.config.embeddingSize == 3 && tuned.config.vectors == "v.txt")
        func vector(_ word: String, _ data: ClassificationData) throws -> [Float] {
            let row = Int(try #require(data.codec?.vocabulary.index(of: word)))
            return try #require(data.vectors).slice(row..<(row + 1)).floats
        }
        #expect(try vector("Word", tuned) == [3, 3, 3])
        #expect(try vector("Late", tuned) == [8, 8, 8])
        // The first two of the file, and what the texts need in small letters.
        #expect(try vector("first", tuned) == [1, 1, 1] && vector("the", tuned) == [2, 2, 2])
        #expect(try vector("word", tuned) == [4, 5, 6])
        #expect(try Set(vector("missing", tuned)).count == 3)
        let frozen = try data { $0.tunesVectors = false }
        #expect(try vector("missing", frozen) == vector("<unk>", frozen))
        // In small letters alone: "Word" is looked up as "word".
        let small = try data { $0.preparation.lowercases = true }
        #expect(try vector("word", small) == [4, 5, 6])
        #expect(small.codec?.vocabulary.index(of: "Word") == nil)
    }
}
