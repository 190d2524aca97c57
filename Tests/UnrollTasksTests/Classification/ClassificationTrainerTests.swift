import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// What the options of training do to the loss, and which rows and vectors training sees.
@Suite struct ClassificationTrainerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// 16 positive, 12 negative and 8 neutral rows.
    private var unevenRows: [String] {
        let rows = toyRows(48)
        let kept = rows.indices.filter { (row: Int) -> Bool in row % 12 != 1 && row % 6 != 5 }
        return kept.map { rows[$0] }
    }

    /// A trainer of an untrained network whose classes differ, without dropout but for `change`'s.
    private func trainer(_ change: (inout ClassificationConfig) -> Void = { _ in }) throws
        -> (ClassificationTrainer, ClassificationData)
    {
        let config = smallClassifier {
            ($0.wordDropout, $0.inputDropout, $0.outputDropout) = (0, 0, 0)
            change(&$0)
        }
        let data = try ClassificationData(
            training: try table(unevenRows, in: folder),
            validation: try table(toyRows(99, seed: 2), in: folder, named: "v.tsv"),
            config: config)
        let trainer = try ClassificationTrainer(data)
        randomize(trainer.network, seed: 31)
        return (trainer, data)
    }

    // MARK: The loss

    struct Weighing: Sendable {
        var weights: ClassWeights
        /// Of negative, neutral and positive.
        var expected: [Double]
        var smoothing: Float
    }

    static let weighings = [
        Weighing(weights: .even, expected: [1, 1, 1], smoothing: 0),
        Weighing(weights: .even, expected: [1, 1, 1], smoothing: 0.3),
        Weighing(weights: .balanced, expected: [36 / 36, 36 / 24, 36 / 48], smoothing: 0),
        Weighing(weights: .given(["positive": 5]), expected: [1, 1, 5], smoothing: 0),
        Weighing(
            weights: .given(["negative": 0.25, "neutral": 3]), expected: [0.25, 3, 1],
            smoothing: 0.1),
    ]

    @Test(arguments: weighings) func theLossIsThatOfTheEquations(weighing: Weighing) throws {
        let (trainer, data) = try trainer {
            $0.classWeights = weighing.weights
            $0.labelSmoothing = weighing.smoothing
            $0.averagedMember = false
        }
        let order = RandomStream(seed: 3)
        trainer.begin(epoch: 0, random: order)
        let batches = LengthBuckets.batches(
            lengths: data.training.map(\.input.length), batchSize: 16, shuffledBy: order)
        #expect(batches.count == 3 && trainer.updatesPerEpoch == 3)
        for (update, places) in batches.enumerated() {
            let examples = places.map { data.training[$0] }
            let (loss, count) = trainer.loss(
                update: update, in: .training(RandomStream(seed: 4)))
            let expected = plainLoss(of: examples, trainer.network, weighing)
            #expect(count == places.count)
            expectClose([loss.item], [expected], relative: 1e-5, absolute: 0, "batch \(update)")
        }
    }

    /// Σ w·l / Σ w, of which l has 1 - s of the target's and s/K of every class.
    private func plainLoss(
        of examples: [ClassificationData.Example], _ network: ClassificationNetwork,
        _ weighing: Weighing
    ) -> Double {
        let logits = network(examples.map(\.input), in: .evaluation).floats
        let classes = weighing.expected.count
        let smoothing = Double(weighing.smoothing)
        var (sum, weights) = (0.0, 0.0)
        for (row, example) in examples.enumerated() {
            let scores = logits[(row * classes)..<((row + 1) * classes)].map(Double.init)
            let normalizer = log(scores.map { exp($0) }.reduce(0, +))
            let losses = scores.map { normalizer - $0 }
            let weight = weighing.expected[example.label]
            let mean = losses.reduce(0, +) / Double(classes)
            sum += weight * ((1 - smoothing) * losses[example.label] + smoothing * mean)
            weights += weight
        }
        return sum / weights
    }

    @Test func dropoutsChangeTheTrainingLossAlone() throws {
        let changes: [(inout ClassificationConfig) -> Void] = [
            { _ in }, { $0.inputDropout = 0.4 }, { $0.outputDropout = 0.4 },
            { $0.wordDropout = 0.4 },
        ]
        var losses: [Float] = []
        var validations: [Validation] = []
        for change in changes {
            let (trainer, _) = try trainer(change)
            trainer.begin(epoch: 0, random: RandomStream(seed: 3))
            let pass = Pass.training(RandomStream(seed: 4))
            losses.append(trainer.loss(update: 0, in: pass).loss.item)
            validations.append(trainer.validate())
        }
        #expect(Set(losses).count == changes.count, "\(losses)")
        #expect(Set(validations).count == 1, "\(validations)")
    }

    /// Weights and smoothing are for training alone.
    @Test func validationIsWhatThePredictionsSay() throws {
        let (trainer, _) = try trainer {
            ($0.classWeights, $0.labelSmoothing) = (.balanced, 0.2)
        }
        let classifier = SequenceClassifier(trainer)
        let rows = try table(toyRows(99, seed: 2), in: folder, named: "v.tsv").rows
        var (loss, right) = (0.0, 0.0)
        for row in rows {
            let prediction = classifier.predict(row.text)
            let place = try #require(classifier.labels.firstIndex(of: row.label))
            loss -= log(Double(prediction.probabilities[place]))
            right += prediction.label == row.label ? 1 : 0
        }
        let validation = trainer.validate()
        #expect(abs(validation.loss - loss / 99) < 1e-5 * validation.loss)
        #expect(validation.score?.value == right / 99)
        // Neither all right nor all wrong, which other counts would give as well.
        #expect(right > 10 && right < 90)
    }

    // MARK: Cross-validation

    /// Rows of 16, 12 and 8 of a class, each with a word of its own.
    private func numberedTable() throws -> TextTable {
        try table(unevenRows.enumerated().map { "\($1) row\($0)" }, in: folder)
    }

    private func crossValidation(_ table: TextTable, seed: UInt64 = 1) throws -> CrossValidation {
        try CrossValidation(
            table, folds: 5,
            config: smallClassifier {
                $0.training.epochs = 2
                $0.training.seed = seed
            }, vectors: nil)
    }

    @Test func everyRowTestsOnceAndClassesAreSpread() throws {
        let table = try numberedTable()
        let validation = try crossValidation(table)
        var tested: [Int] = []
        for fold in 0..<5 {
            let (training, test) = validation.places(fold: fold)
            #expect(Set(training).isDisjoint(with: test))
            #expect((training + test).sorted() == Array(table.rows.indices))
            #expect(test.count == 7 || test.count == 8)
            for (label, count) in table.labelCounts {
                let share = test.count { table.rows[$0].label == label }
                #expect(share == count / 5 || share == count / 5 + 1, "\(label): \(share)")
            }
            tested += test
        }
        #expect(tested.sorted() == Array(table.rows.indices))
        // Drawn at random, not in the order of the table.
        let other = try crossValidation(table, seed: 2)
        #expect(other.places(fold: 0).test != validation.places(fold: 0).test)
    }

    @Test func aFoldDoesNotSeeWhatTestsIt() throws {
        let table = try numberedTable()
        let validation = try crossValidation(table)
        for fold in 0..<5 {
            let classifier = try #require(try validation.train(fold: fold))
            let (training, test) = validation.places(fold: fold)
            let known = { (place: Int) in
                classifier.codec?.vocabulary.index(of: "row\(place)") != nil
            }
            #expect(!test.contains(where: known))
            // All but those that choose the best epoch.
            let heldOut = training.count { !known($0) }
            #expect((1...4).contains(heldOut), "\(heldOut)")
            let rows = test.map { "\(table.rows[$0].label)\t\(table.rows[$0].text)" }
            let testTable = try UnrollTasksTests.table(rows, in: folder, named: "test.tsv")
            #expect(try validation.run(fold: fold) == classifier.report(on: testTable))
        }
    }

    // MARK: Pretrained vectors

    private func data(_ rows: [String], vectors: String, extraWords: Int) throws
        -> ClassificationData
    {
        let path = folder.file("v.txt")
        try Data(vectors.utf8).write(to: URL(fileURLWithPath: path))
        let given = try table(rows, in: folder)
        return try ClassificationData(
            training: given, validation: given,
            config: smallClassifier {
                $0.preparation.lowercases = false
                $0.extraWords = extraWords
            }, vectorFile: path)
    }

    private func vector(_ word: String, _ data: ClassificationData) throws -> [Float] {
        let row = Int(try #require(data.codec?.vocabulary.index(of: word)))
        return try #require(data.vectors).slice(row..<(row + 1)).floats
    }

    @Test func aCapitalFormBeginsLikeItsSmallOne() throws {
        let data = try data(
            ["a\tÉlan x", "a\tx", "b\ty", "b\tGOOD y"],
            vectors: "the 1 2 3\nélan 4 5 6\ngood 7 8 9\n", extraWords: 0)
        #expect(try vector("Élan", data) == [4, 5, 6])
        #expect(try vector("GOOD", data) == [7, 8, 9])
        #expect(data.codec?.vocabulary.index(of: "the") == nil)
    }

    @Test func missingWordsBeginNearZero() throws {
        let random = RandomStream(seed: 5)
        let width = 60
        let numbers = (0..<3 * width).map { 0.5 * random.normal(at: UInt64($0)) }
        let lines = ["p", "q", "r"].enumerated().map { row, word in
            let row = numbers[(row * width)..<((row + 1) * width)]
            return word + row.map { " \($0)" }.joined() + "\n"
        }
        let data = try data(
            ["a\tone two p", "a\tthree", "b\tfour q", "b\tfive"], vectors: lines.joined(),
            extraWords: 3)
        let missing = try ["one", "two", "three", "four", "five"].flatMap { try vector($0, data) }
        // Evenly spread in ±a, numbers have the mean square a²/3.
        let square = numbers.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(numbers.count)
        let limit = Float(0.1 * (3 * square).squareRoot())
        #expect(missing.allSatisfy { abs($0) <= limit * 1.00001 })
        #expect(missing.max()! > 0.9 * limit && missing.min()! < -0.9 * limit)
        #expect(Set(missing).count > missing.count - 5)
    }
}
