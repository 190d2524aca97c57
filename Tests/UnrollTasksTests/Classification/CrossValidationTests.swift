import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem
import UnrollTasks

/// How rows are dealt to the parts of a cross-validation.
@Suite struct CrossValidationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func validation(
        _ rows: [(text: String, label: String)], folds: Int,
        config: ClassificationConfig = ClassificationConfig()
    ) throws -> CrossValidation {
        let path = folder.file("t.tsv")
        let text = "text\tlabel\n" + rows.map { "\($0.text)\t\($0.label)\n" }.joined()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try CrossValidation(
            TextTable(contentsOf: path), folds: folds, config: config, vectors: nil)
    }

    /// Each part has as many rows of each class as any other, give or take one, whatever the order
    /// of the rows and the size of the classes.
    @Test(arguments: [2, 5, 7]) func everyClassIsSpreadEvenly(folds: Int) throws {
        let rows =
            (0..<50).map { ("a \($0)", "common") } + (0..<13).map { ("b \($0)", "rare") }
            + (0..<21).map { ("c \($0)", "other") }
        let dealt = try validation(rows, folds: folds)
        let parts = (0..<folds).map { dealt.places(fold: $0).test }
        #expect(parts.joined().sorted() == Array(0..<84))
        for label in ["common", "rare", "other"] {
            let counts = parts.map { $0.count { rows[$0].1 == label } }
            #expect(counts.max()! - counts.min()! <= 1, "\(label): \(counts)")
        }
        #expect(parts.map(\.count).max()! - parts.map(\.count).min()! <= 1)
    }

    @Test func equalTextsStandInOnePart() throws {
        let rows = (0..<60).map { ("text \($0 % 20)", $0 % 20 < 10 ? "a" : "b") }
        let dealt = try validation(rows, folds: 4)
        for fold in 0..<4 {
            let (training, test) = dealt.places(fold: fold)
            #expect(Set(training.map { rows[$0].0 }).isDisjoint(with: test.map { rows[$0].0 }))
        }
    }

    /// Letters of nucleotides that are read alike are one text.
    @Test func equalNucleotidesStandInOnePart() throws {
        var config = ClassificationConfig()
        config.input = .nucleotides
        let spelled = ["ACGU", "acgt", "AcGT"]
        let rows =
            (0..<12).map { ("TT\(spelled[$0 % 3])\(["AA", "CA", "GA", "GC"][$0 / 3])", "a") }
            + (0..<12).map {
                ("GGGG" + ["A", "C", "G", "T"][$0 % 4] + ["A", "C", "G"][$0 / 4], "b")
            }
        let dealt = try validation(rows, folds: 4, config: config)
        func key(_ place: Int) -> String { rows[place].0.uppercased().replacing("U", with: "T") }
        for fold in 0..<4 {
            let (training, test) = dealt.places(fold: fold)
            #expect(Set(training.map(key)).isDisjoint(with: test.map(key)))
        }
    }

    /// A class that no other part could teach is refused before anything is trained.
    @Test func aClassOfOneTextIsRefused() throws {
        let rows =
            (0..<10).map { ("a \($0)", "common") } + (0..<4).map { _ in ("the same", "repeated") }
        let error = #expect(throws: DataError.self) { _ = try validation(rows, folds: 3) }
        #expect(
            error?.description.contains("'repeated' have equal texts and stand in one part") == true
        )
    }
}
