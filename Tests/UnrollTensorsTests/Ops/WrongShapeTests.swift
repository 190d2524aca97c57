import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// A shape that an op cannot take stops the program and says, on standard error and in an optimised
/// build too, which op and which shapes.
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
        Fault("linear", "[3, 4]", "[5, 6]") { _ = zeros(3, 4).linear(zeros(5, 6)) },
        Fault("linear", "[]", "[5, 6]") { _ = Tensor(zeros: []).linear(zeros(5, 6)) },
        Fault("linear", "bias [2]", "[5, 4]") {
            _ = zeros(3, 4).linear(zeros(5, 4), bias: zeros(2))
        },
        Fault("+", "[3, 4]", "[4, 3]") { _ = zeros(3, 4) + zeros(4, 3) },
        Fault("/", "[3, 4]", "[]") { _ = zeros(3, 4) / Tensor(zeros: []) },
        Fault("addingRows", "[3, 4]", "[3]") { _ = zeros(3, 4).addingRows(zeros(3)) },
        Fault("multiplyingColumns", "[3, 4]", "[4]") {
            _ = zeros(3, 4).multiplyingColumns(by: zeros(4))
        },
        Fault("reshaped", "[3, 4]", "[5]") { _ = zeros(3, 4).reshaped([5]) },
        Fault("slice", "2..<5", "[3, 4]") { _ = zeros(3, 4).slice(2..<5) },
        Fault("slice", "-1..<0", "[3, 4]") { _ = zeros(3, 4)[-1] },
        Fault("joined", "[3, 4]", "[3, 5]") { _ = Tensor.joined([zeros(3, 4), zeros(3, 5)]) },
        Fault("concatenated", "[3, 4]", "[2, 4]") {
            _ = Tensor.concatenated([zeros(3, 4), zeros(2, 4)])
        },
        Fault("split", "[3, 4]", "[1, 2]") { _ = zeros(3, 4).split([1, 2]) },
        Fault("mean", "axis 2", "[3, 4]") { _ = zeros(3, 4).mean(axis: 2) },
        Fault("gatheringRows", "[3]") { _ = zeros(3).gatheringRows([0]) },
        Fault("gatheringRows", "below 3") { _ = zeros(3, 4).gatheringRows([3]) },
        Fault("meanOverTime", "[3, 4]") { _ = zeros(3, 4).meanOverTime() },
        Fault("meanOverTime", "[9]", "3 time steps") {
            _ = zeros(3, 1, 4).meanOverTime(lengths: [9])
        },
        Fault("attention", "[2, 1, 4]", "[3, 1, 5]") {
            _ = zeros(2, 1, 4).attention(to: zeros(3, 1, 5), values: zeros(3, 1, 6))
        },
        Fault("softmaxCrossEntropy", "[3, 4]", "2 targets") {
            _ = zeros(3, 4).softmaxCrossEntropy([0, 1])
        },
        Fault("Tensor", "3 values", "[2, 2]") { _ = Tensor([1, 2, 3], shape: [2, 2]) },
        Fault("item", "[3, 4]") { _ = zeros(3, 4).item },
        Fault("assign", "[3, 4]", "[4, 3]") { zeros(4, 3).assign(zeros(3, 4)) },
        Fault("backward", "[3, 4]") { zeros(3, 4).tracked().backward() },
    ]

    private static func zeros(_ shape: Int...) -> Tensor { Tensor(zeros: shape) }

    @Test(arguments: faults.indices)
    func names(place: Int) async throws {
        let result = try await #require(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { [place = place as Int] in
            WrongShapeTests.faults[place].call()
        }
        let said = String(decoding: result.standardErrorContent, as: UTF8.self)
        let fault = Self.faults[place]
        #expect(said.contains(fault.words[0] + ":"), "\(said)")
        for word in fault.words { #expect(said.contains(word), "\(said)") }
    }
}
