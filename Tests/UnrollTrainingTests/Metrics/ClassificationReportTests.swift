import Foundation
import Testing
import UnrollTraining

@Suite struct ClassificationReportTests {
    /// What scikit-learn says; `References/classification_report.py` wrote it down.
    struct Case: Decodable {
        var name: String
        var labels: Int
        var expected, predicted, support: [Int]
        var accuracy, macroF1, weightedF1: Double
        var precision, recall, f1: [Double]
        var confusion: [[Int]]
    }

    private func same(_ actual: [Double], _ expected: [Double]) -> Bool {
        actual.count == expected.count
            && zip(actual, expected).allSatisfy { abs($0 - $1) <= 1e-14 * max(1, abs($1)) }
    }

    @Test func numbersOfTheReference() throws {
        let url = try #require(
            Bundle.module.url(
                forResource: "classification_report", withExtension: "json",
                subdirectory: "References"))
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
        #expect(cases.count == 11)
        for given in cases {
            let labels = (0..<given.labels).map { "class \($0)" }
            let report = ClassificationReport(
                labels: labels, expected: given.expected, predicted: given.predicted)
            #expect(report.examples == given.expected.count)
            #expect(
                same(
                    [report.accuracy, report.macroF1, report.weightedF1],
                    [given.accuracy, given.macroF1, given.weightedF1]), "\(given.name)")
            #expect(same(report.classes.map(\.precision), given.precision), "\(given.name)")
            #expect(same(report.classes.map(\.recall), given.recall), "\(given.name)")
            #expect(same(report.classes.map(\.f1), given.f1), "\(given.name)")
            #expect(report.classes.map(\.support) == given.support, "\(given.name)")
            #expect(report.confusion == given.confusion, "\(given.name)")
            #expect(report.classes.map(\.label) == labels)
        }
    }

    @Test func aClassOnNeitherSideDoesNotCount() {
        let few = ClassificationReport(
            labels: ["a", "b"], expected: [0, 0, 1], predicted: [0, 1, 1])
        let many = ClassificationReport(
            labels: ["a", "b", "c", "d"], expected: [0, 0, 1], predicted: [0, 1, 1])
        #expect(few.macroF1 == many.macroF1)
        #expect(many.classes[2].f1 == 0 && many.classes.count == 4)
    }

    @Test func nothingIsZero() throws {
        for labels in [[], ["a", "b"]] {
            let report = ClassificationReport(labels: labels, expected: [], predicted: [])
            #expect(report.examples == 0 && report.accuracy == 0)
            #expect(report.macroF1 == 0 && report.weightedF1 == 0)
            #expect(report.confusion == labels.map { _ in labels.map { _ in 0 } })
            let text = try JSONEncoder().encode(report)
            #expect(try JSONDecoder().decode(ClassificationReport.self, from: text) == report)
        }
    }
}
