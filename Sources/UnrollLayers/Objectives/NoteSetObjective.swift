internal import UnrollSystem
public import UnrollTensors

/// An objective over sequences of sets: at each time step any number of K keys sound (notes of a
/// keyboard, several labels).
///
/// A target is the keys of each time step, in `0..<K`, as many lists as the sequence has time steps;
/// an empty one is silence. The unit is one time step, and a loss is the negative log-likelihood of
/// the whole set in nats, as the literature of piano rolls counts it.
public protocol NoteSetObjective: SequenceObjective where Target == [[Int32]], Answer == [[Int32]] {
    /// K
    var keyCount: Int { get }

    /// The loss of each time step's set in nats, `[T, B]`; zero past a sequence's end. Records nothing.
    ///
    /// - Parameters:
    ///   - outputs: The network's outputs, `[T, B, H]`.
    ///   - lengths: Time steps of each sequence.
    ///   - targets: One for each sequence.
    func losses(_ outputs: Tensor, lengths: [Int], targets: [[[Int32]]]) -> Tensor

    /// Draws a set for each row. Records nothing.
    ///
    /// - Parameters:
    ///   - outputs: `[…, H]`.
    ///   - uniforms: Random numbers in `0..<1`, `[…, K]`; of ½ everywhere each note is as is likelier.
    ///   - temperature: Above 0: below 1 likely notes are drawn more often, above 1 less.
    ///   - penalties: Added to the notes' biases, `[…, K]`: minus infinity where a key may not sound.
    /// - Returns: Zeros and ones, `[…, K]`.
    func draw(_ outputs: Tensor, uniforms: Tensor, temperature: Float, penalties: Tensor?) -> Tensor

    /// Lets each key begin as likely as it is by itself.
    ///
    /// - Parameter probabilities: Of each key, above 0 and below 1.
    func begin(with probabilities: [Float])
}

extension NoteSetObjective {
    /// The notes that are likelier than not, of each time step of each sequence.
    public func decode(_ outputs: Tensor, lengths: [Int]) -> [[[Int32]]] {
        let likelier = Tensor(repeating: 0.5, shape: outputs.shape.dropLast() + [keyCount])
        let drawn = draw(outputs, uniforms: likelier, temperature: 1, penalties: nil).floats
        return lengths.enumerated().map { row, length in
            (0..<length).map { step in
                let first = (step * lengths.count + row) * keyCount
                return (0..<keyCount).compactMap { drawn[first + $0] > 0 ? Int32($0) : nil }
            }
        }
    }
}

extension Tensor {
    /// Sets of keys as zeros and ones, `[T, B, K]`, all zeros past a sequence's end.
    ///
    /// - Parameters:
    ///   - noteSets: For each of B sequences the keys of each time step, in `0..<keyCount`.
    ///   - timeSteps: T
    ///   - keyCount: K
    public init(noteSets: [[[Int32]]], timeSteps: Int, keyCount: Int) {
        requirement(
            noteSets.allSatisfy { $0.count <= timeSteps },
            "noteSets: sequences of \(noteSets.map(\.count)) time steps in \(timeSteps)")
        let batch = noteSets.count
        var values = [Float](repeating: 0, count: timeSteps * batch * keyCount)
        for (row, steps) in noteSets.enumerated() {
            for (step, keys) in steps.enumerated() {
                for key in keys {
                    requirement(
                        (0..<Int32(keyCount)).contains(key), "noteSets: key \(key) of \(keyCount)")
                    values[(step * batch + row) * keyCount + Int(key)] = 1
                }
            }
        }
        self.init(values, shape: [timeSteps, batch, keyCount])
    }
}

/// Checks an objective's operands.
func requireNoteSets(
    _ name: String, _ outputs: Tensor, lengths: [Int], targets: [[[Int32]]], inputSize: Int
) {
    requirement(
        outputs.shape.count == 3 && outputs.shape[2] == inputSize
            && outputs.shape[1] == lengths.count && targets.map(\.count) == lengths,
        "\(name): outputs \(outputs.shape), lengths \(lengths), targets of "
            + "\(targets.map(\.count)) time steps, H \(inputSize)")
}
