internal import UnrollSystem
package import UnrollTensors

extension FrameEncoder {
    /// How far beyond its own place an output of the filters sees, to both sides.
    package var reach: Int { config.filters > 0 ? config.filterWidth / 2 : 0 }

    /// How the sequences are read; `nil` without a stack.
    package var direction: RecurrentStack.Direction? { recurrent?.direction }

    /// Encodes a part of each sequence, from the state after what came before. Records nothing.
    ///
    /// - Parameters:
    ///   - frames: `[before + T + after, B, D]`: the part itself and the frames beside it that the
    ///     filters see; where they are fewer than ``reach``, the sequences end there.
    ///   - before: Frames before the part.
    ///   - after: Frames after it.
    ///   - state: Of a stack in one direction, for each layer; zeros if `nil`.
    /// - Returns: The outputs of the part, `[T, B, ·]`, and all layers' states after it.
    package func encode(
        part frames: Tensor, before: Int, after: Int, from state: [RecurrentState]?
    ) -> (output: Tensor, final: [RecurrentState]) {
        let (all, batch) = (frames.shape[0], frames.shape[1])
        requirement(
            before >= 0 && after >= 0 && before + after <= all,
            "FrameEncoder: a part between \(before) and \(after) of \(all) frames")
        let lengths = Array(repeating: all, count: batch)
        let x = filtered(frames, lengths: lengths, in: .evaluation).slice(before..<(all - after))
        return recurrent?(x, from: state, in: .evaluation) ?? (x, [])
    }
}
