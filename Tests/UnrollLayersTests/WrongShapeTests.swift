import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// A layer says which shapes it was given, in an optimised build too, before the program stops.
@Suite struct WrongShapeTests {
    struct Fault: Sendable {
        let words: [String]
        let call: @Sendable () -> Void

        init(_ words: String..., call: @escaping @Sendable () -> Void) {
            self.words = words
            self.call = call
        }
    }

    static let faults = [
        Fault("[7, 2, 4]", "[20, 3]") { _ = lstm()(zeros(7, 2, 4), in: .evaluation) },
        Fault("[7, 3]") { _ = lstm()(zeros(7, 3), in: .evaluation) },
        Fault("[9, 1]", "7 time steps") {
            _ = lstm()(zeros(7, 2, 3), lengths: [9, 1], in: .evaluation)
        },
        Fault("[2, 4]", "[5, 3]") {
            let layer = Linear(inputSize: 3, outputSize: 5, random: RandomStream(seed: 1))
            _ = layer(zeros(2, 4), in: .evaluation)
        },
        Fault("below 6") {
            let table = Embedding(vocabularySize: 6, size: 2, random: RandomStream(seed: 1))
            _ = table([6], in: .evaluation)
        },
        Fault("[2, 4]", "[9, 3]") {
            let objective = FullSoftmax(
                inputSize: 3, vocabularySize: 9, random: RandomStream(seed: 1))
            _ = objective.loss(zeros(2, 4), [0, 1], in: .evaluation)
        },
    ]

    private static func zeros(_ shape: Int...) -> Tensor { Tensor(zeros: shape) }
    private static func lstm() -> LSTM {
        LSTM(inputSize: 3, hiddenSize: 5, random: RandomStream(seed: 1))
    }

    @Test(arguments: faults.indices)
    func names(place: Int) async throws {
        let result = try await #require(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { [place = place as Int] in
            WrongShapeTests.faults[place].call()
        }
        let said = String(decoding: result.standardErrorContent, as: UTF8.self)
        for word in Self.faults[place].words { #expect(said.contains(word), "\(said)") }
    }
}
