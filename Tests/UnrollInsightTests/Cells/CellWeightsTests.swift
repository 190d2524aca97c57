import Foundation
import TestSupport
import Testing
import UnrollInsight
import UnrollLayers
import UnrollSystem

@Suite struct CellWeightsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ text: String, _ name: String = "weights.json") throws -> String {
        let path = folder.file(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func config(_ cell: RecurrentStackConfig.Cell) -> RecurrentStackConfig {
        var config = RecurrentStackConfig()
        config.cell = cell
        return config
    }

    @Test func readsMatricesAndStates() throws {
        let path = try file(
            """
            {"weight_ih": [[0.5, -1, 2e-1], [1, 2, 3]], "bias": [0.25, -0.5],
             "weight_hh": [[1, 0], [0, 1]], "initial_hidden": [0.5, 0.75]}
            """)
        let stored = try CellWeights.read(path, for: config(.rnn))
        #expect(stored.inputSize == 3 && stored.config.hiddenSize == 2)
        #expect(stored.weights.weightIH == [[0.5, -1, 0.2], [1, 2, 3]])
        #expect(stored.weights.weightHH == [[1, 0], [0, 1]])
        #expect(stored.weights.bias == [0.25, -0.5])
        #expect(stored.weights.initialHidden == [0.5, 0.75])
        #expect(stored.weights.initialCell.isEmpty)
    }

    @Test func aProjectionIsThatOfTheFile() throws {
        let rows = Array(repeating: "[1]", count: 8).joined(separator: ", ")
        let bias = Array(repeating: "0", count: 8).joined(separator: ", ")
        let path = try file(
            """
            {"weight_ih": [\(rows)], "weight_hh": [\(rows)], "bias": [\(bias)],
             "weight_hr": [[1, -1]]}
            """)
        let stored = try CellWeights.read(path, for: config(.lstm))
        #expect(stored.config.projection == 1 && stored.config.hiddenSize == 2)
        #expect(stored.weights.initialHidden == [0] && stored.weights.initialCell == [0, 0])
    }

    static let bad: [(text: String, part: String)] = [
        ("", "'{' expected"), ("{", "a string is expected"),
        ("{\"bias\": [1, 2]}", "'weight_ih' is missing"),
        ("{\"weight_ih\": [[1]], \"weight_hh\": [[1]]}", "'bias' is missing"),
        ("{\"bias\": []}", "'bias' has 0 numbers"),
        ("{\"bias\": [[1]], \"weight_ih\": [[1]]}", "'bias' is not a list of numbers"),
        ("{\"bias\": [1], \"bias\": [1]}", "'bias' stands there twice"),
        ("{\"bias\": [1, [2]]}", "'bias' mixes numbers and rows"),
        ("{\"bias\": [NaN]}", "a value is expected"),
        ("{\"bias\": [1e99]}", "'1e99' is not a number"),
        ("{\"bias\": [true]}", "'true' is not a number"),
        ("{\"bias\": [1, 2], \"weight_ih\": [[1]], \"weight_hh\": [[1]]}", "'weight_ih' has 1 row"),
        ("{\"bias\": [1], \"weight_ih\": [[]], \"weight_hh\": [[1]]}", "'weight_ih' has 0 columns"),
        ("{\"bias\": [1], \"weight_ih\": [[1]], \"weight_hh\": [[1, 2]]}", "row 1 of 'weight_hh'"),
        (
            "{\"bias\": [1, 2], \"weight_ih\": [[1], [1, 2]], \"weight_hh\": [[1, 2], [1, 2]]}",
            "row 2 of 'weight_ih' has 2 numbers"
        ),
        (
            "{\"bias\": [1], \"weight_ih\": [[1]], \"weight_hh\": [[1]], \"bias_hn\": [1]}",
            "'bias_hn' is nothing of this cell"
        ),
        (
            "{\"bias\": [1], \"weight_ih\": [[1]], \"weight_hh\": [[1]], \"initial_hidden\": [1, 2]}",
            "'initial_hidden' has 2 numbers"
        ),
        ("{\"bias\": [1]} and more", "something follows"),
    ]

    @Test(arguments: bad) func badFilesAreToldInASentence(text: String, part: String) throws {
        let path = try file(text)
        let error = #expect(throws: DataError.self) {
            try CellWeights.read(path, for: config(.rnn))
        }
        let message = error?.description ?? ""
        #expect(
            message.contains(path) && message.contains(part) && message.contains("; "),
            "\(message)")
    }

    @Test func sizesAreOfTheCell() throws {
        let path = try file("{\"bias\": [1, 2, 3], \"weight_ih\": [[1]], \"weight_hh\": [[1]]}")
        let error = #expect(throws: DataError.self) {
            try CellWeights.read(path, for: config(.lstm))
        }
        #expect(error?.message.contains("4·H numbers") == true)
        let large = Array(repeating: "0", count: 65).joined(separator: ",")
        #expect(throws: DataError.self) {
            try CellWeights.read(try file("{\"bias\": [\(large)]}"), for: config(.rnn))
        }
    }

    @Test func inputsStandInTheLineOrInAFile() throws {
        #expect(try CellWeights.inputs("1,0; 0,-1.5") == [[1, 0], [0, -1.5]])
        #expect(try CellWeights.inputs("1 0.5") == [[1, 0.5]])
        #expect(try CellWeights.inputs(try file("1,2\n3,4\n", "x.csv")) == [[1, 2], [3, 4]])
        for text in ["1,0; 1", "1,,e; 2", "1e99", "1-2"] {
            _ = #expect(throws: (any Error).self, "\(text)") { try CellWeights.inputs(text) }
        }
        #expect(throws: FileError.self) { try CellWeights.inputs("nothing.csv") }
    }
}
