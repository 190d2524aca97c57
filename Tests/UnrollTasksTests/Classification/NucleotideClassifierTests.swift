import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Sequences with a motif in the middle or without: classes that the letters there tell.
@Suite struct NucleotideClassifierTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func row(_ number: Int) -> (sequence: String, label: String) {
        let random = RandomStream(seed: 7).stream(number)
        let letters = (0..<21).map {
            "ACGT".map(String.init)[random.integer(below: 4, at: UInt64($0))]
        }
        let hasMotif = number % 2 == 0
        let middle = hasMotif ? ["T", "A", "T"] : ["G", "C", "C"]
        let all = letters[..<9] + middle + letters[12...]
        return (all.joined(), hasMotif ? "yes" : "no")
    }

    private func table(_ count: Int) throws -> TextTable {
        let lines = (0..<count).map { Self.row($0) }.map { "\($0.label),\($0.sequence)\n" }
        try lines.joined().write(toFile: folder.file("t.csv"), atomically: true, encoding: .utf8)
        return try TextTable(contentsOf: folder.file("t.csv"))
    }

    private var config: ClassificationConfig {
        var config = ClassificationConfig()
        config.input = .nucleotides
        config.recurrent?.hiddenSize = 8
        config.inputDropout = 0
        config.outputDropout = 0.1
        config.pooling = .middle
        config.training.epochs = 8
        config.training.learningRate = 0.02
        config.batchSize = 8
        return config
    }

    /// Sequences that are not read to their end are counted.
    @Test func cutSequencesAreCounted() throws {
        var config = config
        config.encoder.maximumLength = 20
        let cut = try ClassificationData(
            training: table(80), validation: nil, config: config, vectorFile: nil)
        #expect(cut.cutTexts == 80 - cut.validation.count)
        #expect(cut.lines(format: "csv").contains { $0.text.contains("longer sequences cut") })
        config.encoder.maximumLength = 21
        let whole = try ClassificationData(
            training: table(80), validation: nil, config: config, vectorFile: nil)
        #expect(whole.cutTexts == 0)
    }

    @Test(arguments: [0, 12], [false, true])
    func learnsAndLoads(filters: Int, bothStrands: Bool) throws {
        var config = config
        config.frames.filters = filters
        config.frames.filterWidth = 5
        config.bothStrands = bothStrands
        let table = try table(80)
        let model = folder.file("dna.unroll")
        let trained = try SequenceClassifier.train(config, on: table, output: model)
        #expect(try trained.report(on: table).accuracy > 0.95)
        #expect(trained.config.frames.width == 4 && trained.codec == nil)

        let loaded = try SequenceClassifier(contentsOf: model)
        let sequence = Self.row(0).sequence
        let answers = try loaded.classes(
            of: [sequence, sequence.lowercased().replacingOccurrences(of: "t", with: "u")],
            from: "x")
        #expect(answers[0].label == "yes" && answers[0] == answers[1])
        #expect(try trained.classes(of: [sequence], from: "x") == [answers[0]])
        #expect(abs(answers[0].probabilities.reduce(0, +) - 1) < 1e-5)
        if bothStrands {
            // Either strand has the same classes.
            let pairs: [Character: Character] = ["A": "T", "C": "G", "G": "C", "T": "A"]
            let other = String(sequence.reversed().compactMap { pairs[$0] })
            let turned = try loaded.classes(of: [other], from: "x")[0]
            #expect(abs(turned.probability - answers[0].probability) < 1e-6)
        }
        let error = #expect(throws: DataError.self) {
            try loaded.classes(of: ["ACGT", "AC7T"], from: "given")
        }
        #expect(error?.description.contains("line 2") == true)
        let later = #expect(throws: DataError.self) {
            try loaded.classes(of: ["ACGT", "AC7T"], from: "given", firstLine: 40)
        }
        #expect(later?.line == 41)
    }

    /// A stack in one direction gives what it gives of the whole sequence, whatever the windows.
    @Test(arguments: SequencePooling.Kind.allCases, [1, 3])
    func windowsAreExactInOneDirection(pooling: SequencePooling.Kind, parts: Int) throws {
        guard parts == 1 || pooling != .last else { return }
        let random = RandomStream(seed: 9)
        let long = (0..<103).map {
            ["A", "C", "G", "T", "N"][random.integer(below: 5, at: UInt64($0))]
        }
        .joined()
        for direction in [RecurrentStack.Direction.leftToRight, .rightToLeft] {
            var config = config
            config.labels = ["a", "b"]
            config.frames.width = 4
            config.frames.filters = 5
            config.frames.filterWidth = 7
            config.recurrent?.direction = direction
            config.recurrent?.layers = 2
            config.pooling = pooling
            config.poolingParts = parts
            config.models = 2
            config.bothStrands = true
            let whole = try classifier(config).classes(of: [long, "ACG"], from: "")
            for length in [1, 10, 50, 102, 103] {
                config.windowing = SequenceWindowing(length: length)
                let found = try classifier(config).classes(of: [long, "ACG"], from: "")
                for (mine, other) in zip(found, whole) {
                    for (p, q) in zip(mine.probabilities, other.probabilities) {
                        #expect(abs(p - q) < 1e-6, "\(direction) \(length)")
                    }
                }
            }
        }
    }

    private func classifier(_ config: ClassificationConfig) -> SequenceClassifier {
        SequenceClassifier(
            ClassificationEnsemble(config, vocabularySize: 0, random: RandomStream(seed: 5)),
            codec: nil, frames: nil)
    }

    /// In both directions an output sees half the overlap on either side: more of it changes less.
    @Test(arguments: [SequencePooling.Kind.last, .mean, .meanMax, .middle])
    func windowsOverlapInBothDirections(pooling: SequencePooling.Kind) throws {
        let random = RandomStream(seed: 9)
        let long = (0..<400).map { ["A", "C", "G", "T"][random.integer(below: 4, at: UInt64($0))] }
            .joined()
        var config = config
        config.labels = ["a", "b"]
        config.frames.width = 4
        config.recurrent?.direction = .bidirectional
        config.pooling = pooling
        let whole = try classifier(config).classes(of: [long], from: "")[0].probabilities
        func distance(_ overlap: Int) throws -> Float {
            config.windowing = SequenceWindowing(length: 200, overlap: overlap)
            let found = try classifier(config).classes(of: [long], from: "")[0].probabilities
            return abs(found[0] - whole[0])
        }
        // The memory of most new LSTMs fades (this one's does), so that 95 steps away nothing is left.
        #expect(try distance(190) < 1e-5)
        if pooling == .mean { #expect(try distance(190) < distance(0)) }
    }

    @Test func longTrainingSequencesAreCut() throws {
        var config = config
        config.windowing = SequenceWindowing(length: 8)
        config.encoder.maximumLength = 5
        // 21 letters: two windows of 8, and 5 letters, which are more than half a window.
        let data = try ClassificationData(training: table(20), validation: table(4), config: config)
        #expect(
            data.training.map(\.input.length)
                == Array(repeating: [8, 8, 5], count: 20).flatMap { $0 })
        #expect(data.validation.map(\.input.length) == [21, 21, 21, 21])
        config.windowing = SequenceWindowing(length: 10)
        let other = try ClassificationData(
            training: table(20), validation: table(4), config: config)
        #expect(other.training.map(\.input.length) == Array(repeating: 10, count: 40))
        config.windowing = SequenceWindowing(length: 10, overlap: 10)
        #expect(throws: ConfigError.self) { try config.validate() }
        config.windowing = SequenceWindowing(length: 10)
        config.input = nil
        #expect(throws: ConfigError.self) { try config.validate() }
    }

    /// An ambiguous letter is the mean of its bases to the first product.
    @Test func ambiguousLettersAreMeans() throws {
        let frames = try Nucleotides.frames("ACGTURYNB-", path: "x", line: nil)
        #expect(Array(frames[0..<4]) == [1, 0, 0, 0] && Array(frames[16..<20]) == [0, 0, 0, 1])
        #expect(Array(frames[20..<24]) == [0.5, 0, 0.5, 0])
        #expect(Array(frames[24..<28]) == [0, 0.5, 0, 0.5])
        #expect(Array(frames[28..<32]) == [0.25, 0.25, 0.25, 0.25])
        #expect(Array(frames[36..<40]) == [0.25, 0.25, 0.25, 0.25])
        #expect(
            Nucleotides.reverseComplement(try Nucleotides.frames("AACGR", path: "x", line: nil))
                == (try Nucleotides.frames("YCGTT", path: "x", line: nil)))
    }

    @Test func theMiddleIsPooled() {
        let pooling = SequencePooling(
            .middle, size: 2, attentionSize: 1, random: RandomStream(seed: 1))
        let output = Tensor((0..<12).map(Float.init), shape: [3, 2, 2])
        let pooled = pooling(output, final: nil, lengths: [3, 1], in: .evaluation)
        #expect(pooled.floats == [4, 5, 2, 3])
        let empty = pooling(output, final: nil, lengths: [0, 2], in: .evaluation)
        #expect(empty.floats == [0, 0, 6, 7])
    }

    /// Equal sequences never stand on both sides, and as many parts as rows leave one out.
    @Test func foldsKeepEqualSequencesTogether() throws {
        let rows = (0..<20).map { Self.row($0) }
        let lines = (rows + rows).map { "\($0.label),\($0.sequence)\n" }
        let table = try TextTable(bytes: Array(lines.joined().utf8), path: "twice.csv")
        let folds = try CrossValidation(table, folds: 5, config: config, vectors: nil)
        for fold in 0..<5 {
            let (training, test) = folds.places(fold: fold)
            let seen = Set(training.map { table.rows[$0].text })
            #expect(
                test.count.isMultiple(of: 2)
                    && !test.contains { seen.contains(table.rows[$0].text) })
        }
        // No part is left without a row to test on.
        let error = #expect(throws: DataError.self) {
            try CrossValidation(table, folds: 40, config: config, vectors: nil)
        }
        #expect(error?.description.contains("different texts") == true)
        let one = try self.table(20)
        let alone = try CrossValidation(one, folds: 20, config: config, vectors: nil)
        #expect((0..<20).allSatisfy { alone.places(fold: $0).test.count == 1 })
    }

    @Test func textsHaveNoStrands() {
        for change: (inout ClassificationConfig) -> Void in [
            { $0.bothStrands = true }, { $0.frames.filters = 4 },
        ] {
            var config = ClassificationConfig()
            change(&config)
            #expect(throws: ConfigError.self) { try config.validate() }
        }
        var even = config
        even.frames.filterWidth = 4
        #expect(throws: ConfigError.self) { try even.validate() }
    }
}
