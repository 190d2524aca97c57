internal import UnrollSystem
public import UnrollTensors

extension FrameEncoder {
    /// Whether outputs depend on no later frame than those that the filters see.
    public var isLeftToRight: Bool { recurrent.map { $0.direction == .leftToRight } ?? true }

    /// Encodes the frames of one sequence as they come: the outputs of the whole sequence in one
    /// call, bit by bit.
    public struct Stream: Sendable {
        // Sendable: the encoder's parameters are only read.
        private nonisolated(unsafe) let encoder: FrameEncoder
        private var states: [RecurrentState]?
        /// The last frames, as many as filters may still see.
        private var recent: [Float] = []
        /// The place in the sequence of the first of them.
        private var recentStart = 0
        /// The frames whose outputs have been handed out.
        private var encodedCount = 0

        /// - Precondition: The encoder reads from left to right.
        public init(_ encoder: FrameEncoder) {
            requirement(
                encoder.isLeftToRight, "FrameEncoder.Stream: the stack reads right to left")
            self.encoder = encoder
        }

        /// How many frames later the output of a frame is known: those that its filters see.
        public var delay: Int { encoder.reach }

        /// Takes frames, `[n, D]`.
        ///
        /// - Returns: The outputs that are now known, `[m, 1, ·]`; `nil` where there are none.
        public mutating func append(_ frames: [Float]) -> Tensor? {
            requirement(
                frames.count.isMultiple(of: encoder.config.width),
                "FrameEncoder.Stream: \(frames.count) elements are no frames of "
                    + "\(encoder.config.width)")
            recent += frames
            return encode(upTo: receivedCount - delay)
        }

        /// Says that no more frames come.
        ///
        /// - Returns: The last outputs, `[m, 1, ·]`; `nil` where there are none.
        public mutating func finish() -> Tensor? { encode(upTo: receivedCount) }

        private var receivedCount: Int { recentStart + recent.count / encoder.config.width }

        private mutating func encode(upTo end: Int) -> Tensor? {
            guard end > encodedCount else { return nil }
            let width = encoder.config.width
            let first = max(0, encodedCount - delay)
            let last = min(receivedCount, end + delay)
            let frames = Tensor(
                Array(recent[((first - recentStart) * width)..<((last - recentStart) * width)]),
                shape: [last - first, 1, width])
            let (output, final) = encoder.encode(
                part: frames, before: encodedCount - first, after: last - end, from: states)
            states = final.isEmpty ? nil : final
            encodedCount = end
            let kept = max(recentStart, end - delay)
            recent.removeFirst((kept - recentStart) * width)
            recentStart = kept
            return output
        }
    }
}
