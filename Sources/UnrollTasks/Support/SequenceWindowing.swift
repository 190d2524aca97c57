internal import UnrollData
package import UnrollLayers
public import UnrollSystem
package import UnrollTensors

/// How a sequence that is longer than what is computed at once is divided. Stored with the model.
///
/// A stack in one direction carries its state from window to window: the outputs are, bit for bit,
/// those of the sequence in one piece. One in both directions reads windows that overlap, and the
/// middle of each is kept: an output sees at least half the overlap on either side.
public struct SequenceWindowing: Sendable, Codable, Hashable {
    /// Time steps that are computed at once, and the most of a training example.
    public var length = 1000
    /// Time steps that neighbouring windows share, where a stack reads in both directions.
    public var overlap = 200

    /// The usual windows.
    public init() {}

    /// - Parameters:
    ///   - length: Time steps that are computed at once.
    ///   - overlap: Those that neighbours share; a fifth of the length, at most 200, if `nil`.
    public init(length: Int, overlap: Int? = nil) {
        self.length = length
        self.overlap = overlap ?? min(self.overlap, length / 5)
    }

    /// What a stack of this direction reads, in a few words.
    func text(_ direction: RecurrentStack.Direction?) -> String {
        "windows of \(length)"
            + (direction == .bidirectional ? " that share \(overlap)" : "")
    }

    /// A window of a sequence.
    package struct Window: Hashable {
        /// The places that are computed.
        package var read: Range<Int>
        /// Those whose outputs are kept.
        package var kept: Range<Int>
    }

    /// Windows whose kept places are the whole sequence, in its order.
    ///
    /// - Parameters:
    ///   - count: Time steps of the sequence.
    ///   - overlapping: Whether neighbours overlap; else each begins where the one before ends.
    package func windows(of count: Int, overlapping: Bool) -> [Window] {
        guard count > length else { return [Window(read: 0..<count, kept: 0..<count)] }
        guard overlapping else {
            return stride(from: 0, to: count, by: length).map {
                let range = $0..<min($0 + length, count)
                return Window(read: range, kept: range)
            }
        }
        let margin = overlap / 2
        let step = length - 2 * margin
        return stride(from: 0, to: count - 2 * margin, by: step).map {
            let read = $0..<min($0 + length, count)
            return Window(
                read: read,
                kept: ($0 == 0 ? 0 : $0 + margin)..<(read.upperBound == count
                    ? count : read.upperBound - margin))
        }
    }

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try ConfigError.require("windowLength", length, upTo: 100_000_000)
        try ConfigError.require(
            overlap >= 0 && overlap < length,
            "\(field: "windowOverlap") \(overlap) must be from 0 to below the \(field: "windowLength")"
        )
    }
}

/// The outputs of a long sequence, a window or some windows at a time.
package struct WindowedOutputs {
    /// `[T, B, D]`: of B windows.
    package let values: Tensor
    /// For each window: which of its T outputs are kept, and the first one's place in the sequence.
    package let kept: [(steps: Range<Int>, place: Int)]
    /// All layers' states after the window, of a stack in one direction.
    package let final: [RecurrentState]
}

extension SequenceWindowing {
    /// Windows of a sequence that are computed side by side, where they do not wait for each other.
    private static let sideBySide = 16

    /// Encodes a long sequence. Its memory is that of some windows, whatever the sequence's length.
    ///
    /// - Parameters:
    ///   - count: Time steps of the sequence.
    ///   - encoder: The encoder of its frames.
    ///   - frames: The frames of some parts of equal length side by side, `[T, B, D]`.
    ///   - body: Gets the outputs in the order in which they are computed: from the end to the
    ///     beginning where the stack reads from right to left.
    package func encode(
        _ count: Int, by encoder: FrameEncoder, frames: ([Range<Int>]) -> Tensor,
        _ body: (WindowedOutputs) -> Void
    ) {
        let overlapping = encoder.direction == .bidirectional
        let windows = windows(of: count, overlapping: overlapping)
        if overlapping {
            encode(windows, by: encoder, frames: frames, body)
            return
        }
        var state: [RecurrentState]?
        let isReversed = encoder.direction == .rightToLeft
        for window in isReversed ? windows.reversed() : windows {
            let before = min(encoder.reach, window.read.lowerBound)
            let after = min(encoder.reach, count - window.read.upperBound)
            let part = (window.read.lowerBound - before)..<(window.read.upperBound + after)
            let (output, final) = encoder.encode(
                part: frames([part]), before: before, after: after, from: state)
            state = final.isEmpty ? nil : final
            body(
                WindowedOutputs(
                    values: output,
                    kept: [(0..<window.read.count, window.read.lowerBound)], final: final))
        }
    }

    /// Windows that overlap, some of equal length at a time.
    private func encode(
        _ windows: [Window], by encoder: FrameEncoder, frames: ([Range<Int>]) -> Tensor,
        _ body: (WindowedOutputs) -> Void
    ) {
        var rest = windows[...]
        while let first = rest.first {
            let some = rest.prefix(Self.sideBySide).prefix { $0.read.count == first.read.count }
            rest = rest.dropFirst(some.count)
            let (output, _) = encoder.encode(
                part: frames(some.map(\.read)), before: 0, after: 0, from: nil)
            body(
                WindowedOutputs(
                    values: output,
                    kept: some.map {
                        (
                            ($0.kept.lowerBound - $0.read.lowerBound)..<($0.kept.upperBound
                                - $0.read.lowerBound), $0.kept.lowerBound
                        )
                    }, final: []))
        }
    }
}

extension SequenceWindowing {
    /// Computes something of every sequence: of those of about one length together, of long ones alone.
    ///
    /// - Parameters:
    ///   - lengths: The length of each sequence.
    ///   - windowing: What says which are long; none are if `nil`.
    ///   - name: The name of the work, for whoever shows progress.
    ///   - batch: Gets the places of some sequences; gives a result for each.
    ///   - long: Gets the place of a long one.
    /// - Returns: The results in the order of the sequences.
    static func evaluate<Result>(
        lengths: [Int], by windowing: SequenceWindowing?, as name: String,
        _ batch: ([Int]) -> [Result], long: (Int, SequenceWindowing) -> Result
    ) -> [Result] {
        guard let windowing else {
            return LengthBuckets.evaluate(lengths: lengths, as: name, batch)
        }
        var results = [Result?](repeating: nil, count: lengths.count)
        let short = lengths.indices.filter { lengths[$0] <= windowing.length }
        let found = LengthBuckets.evaluate(lengths: short.map { lengths[$0] }, as: name) { chosen in
            batch(chosen.map { short[$0] })
        }
        for (place, result) in zip(short, found) { results[place] = result }
        for place in lengths.indices where lengths[place] > windowing.length {
            results[place] = long(place, windowing)
            Activity.report(name, share: Double(place + 1) / Double(lengths.count))
        }
        return results.compactMap(\.self)
    }
}
