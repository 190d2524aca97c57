public import UnrollSystem
public import UnrollTensors

/// Frames, made fewer on their way through filters and recurrent layers: for speech, whose frames are
/// many more than its symbols.
///
///     s_t = [x_kt; …; x_kt+k-1]                     k frames side by side
///     y_u = ReLU(W · [s_ru-w … s_ru+w] + b)         filters of stride r, zeros beyond both ends
///     h   = recurrent layers, the lower ones of which hand on [h_2t; h_2t+1]
///
/// What is missing of a last group reads as zeros. Parameters: `filters.weight [F, width·k·D]`,
/// `filters.bias [F]`, and `levels.0.…`, `levels.1.…` of the recurrent layers between which outputs
/// are joined.
public final class SubsamplingEncoder: Module {
    /// How it is built.
    public let config: SubsamplingEncoderConfig
    private let filters: Linear?
    private let levels: [RecurrentStack]
    private let dropouts: RecurrentStack.Dropouts
    private let inputDropout: Float

    /// - Parameters:
    ///   - config: How frames become fewer; their width is known.
    ///   - stack: The recurrent layers.
    ///   - inputDropout: On what the lowest recurrent layer reads; a rate in 0..<1.
    ///   - random: Decides the first parameters.
    public init(
        _ config: SubsamplingEncoderConfig, stack: RecurrentStackConfig, inputDropout: Float,
        random: RandomStream
    ) {
        requirement(
            config.width >= 1 && config.pyramid < stack.layers,
            "SubsamplingEncoder: frames of \(config.width), a pyramid of \(config.pyramid) in "
                + "\(stack.layers) layers")
        self.config = config
        self.inputDropout = inputDropout
        dropouts = stack.dropouts
        filters =
            config.filters > 0
            ? Linear(
                inputSize: config.filterWidth * config.stackedWidth, outputSize: config.filters,
                random: random.stream("filters")) : nil
        levels = (0...config.pyramid).map { level in
            var part = stack
            part.layers = level < config.pyramid ? 1 : stack.layers - config.pyramid
            return part.makeStack(
                inputSize: level == 0 ? config.filteredWidth : 2 * stack.outputSize,
                random: random.stream("level").stream(level))
        }
    }

    /// The width of the outputs.
    public var outputSize: Int { levels[0].outputSize }
    /// Whether an output depends on no later frames than its own and those that filters see.
    public var isLeftToRight: Bool { levels[0].direction == .leftToRight }

    /// Encodes a batch.
    ///
    /// - Parameters:
    ///   - frames: `[T, B, D]`.
    ///   - lengths: Time steps of each sequence, B values in `0...T`.
    ///   - pass: Its parts draw the dropout masks.
    /// - Returns: The outputs, `[T', B, ·]`, and how many each sequence has:
    ///   ``SubsamplingEncoderConfig/outputCount(of:)``.
    public func callAsFunction(_ frames: Tensor, lengths: [Int], in pass: Pass) -> (
        output: Tensor, lengths: [Int]
    ) {
        requirement(
            frames.shape.count == 3 && frames.shape[2] == config.width
                && lengths.count == frames.shape[1],
            "SubsamplingEncoder: frames \(frames.shape), width \(config.width), "
                + "\(lengths.count) lengths")
        let (stacked, count) = frames.joiningTimeSteps(config.stack, lengths: lengths)
        var (x, lengths) = filtered(stacked, count, in: pass)
        x = drop(x, inputDropout, in: pass.part(1))
        for (place, level) in levels.enumerated() {
            if place > 0 {
                (x, lengths) = x.joiningTimeSteps(2, lengths: lengths)
                x = drop(x, dropouts.between, in: pass.part(UInt64(2 * place)))
            }
            x =
                level(
                    x, lengths: lengths, dropouts: dropouts,
                    in: pass.part(UInt64(2 * place + 3))
                ).output
        }
        return (x, lengths)
    }

    private func drop(_ x: Tensor, _ rate: Float, in pass: Pass) -> Tensor {
        dropouts.locked ? x.lockedDropout(rate, in: pass) : x.dropout(rate, in: pass)
    }

    private func filtered(_ x: Tensor, _ lengths: [Int], in pass: Pass) -> (Tensor, [Int]) {
        guard let filters else { return (x, lengths) }
        let windows = SequenceWindows(
            width: config.filterWidth, stride: config.filterStride,
            padding: config.filterWidth / 2)
        let y = x.convolved(
            filters.weight.read(in: pass), bias: filters.bias?.read(in: pass), windows: windows,
            lengths: lengths
        ).relu()
        return (y, lengths.map { windows.count(of: $0) })
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        if let filters { visitor.visit(filters, named: "filters") }
        for (place, level) in levels.enumerated() { visitor.visit(level, named: "levels.\(place)") }
    }
}

extension SubsamplingEncoder {
    /// Frames before and after a part that its outputs depend on: a whole number of outputs of the
    /// filters.
    private var reach: (before: Int, after: Int) {
        guard config.filters > 0 else { return (0, 0) }
        let (half, stride) = (config.filterWidth / 2, config.filterStride)
        return ((half + stride - 1) / stride * stride * config.stack, half * config.stack)
    }

    /// Encodes the frames of one sequence as they come: the outputs of the whole sequence in one call,
    /// within rounding.
    public struct Stream: Sendable {
        // Sendable: the encoder's parameters are only read.
        private nonisolated(unsafe) let encoder: SubsamplingEncoder
        private var states: [[RecurrentState]]?
        /// The last frames, as many as filters may still see.
        private var recent: [Float] = []
        /// The place in the sequence of the first of them.
        private var recentStart = 0
        /// The frames whose outputs have been handed out.
        private var encodedCount = 0

        /// - Precondition: The encoder reads from left to right.
        public init(_ encoder: SubsamplingEncoder) {
            requirement(
                encoder.isLeftToRight, "SubsamplingEncoder.Stream: the layers read right to left")
            self.encoder = encoder
        }

        /// How many frames after its first one an output is known at the latest: its own, and those
        /// that filters see.
        public var delay: Int { encoder.config.factor + encoder.reach.after }

        /// Takes frames, `[n, D]`.
        ///
        /// - Returns: The outputs that are now known, `[m, 1, ·]`; `nil` where there are none.
        public mutating func append(_ frames: [Float]) -> Tensor? {
            requirement(
                frames.count.isMultiple(of: encoder.config.width),
                "SubsamplingEncoder.Stream: \(frames.count) elements are no frames of "
                    + "\(encoder.config.width)")
            recent += frames
            let factor = encoder.config.factor
            return encode(upTo: (receivedCount - encoder.reach.after) / factor * factor)
        }

        /// Says that no more frames come.
        ///
        /// - Returns: The last outputs, `[m, 1, ·]`; `nil` where there are none.
        public mutating func finish() -> Tensor? { encode(upTo: receivedCount) }

        private var receivedCount: Int { recentStart + recent.count / encoder.config.width }

        private mutating func encode(upTo end: Int) -> Tensor? {
            guard end > encodedCount else { return nil }
            let width = encoder.config.width
            let reach = encoder.reach
            let first = max(0, encodedCount - reach.before)
            let last = min(receivedCount, end + reach.after)
            let frames = Tensor(
                Array(recent[((first - recentStart) * width)..<((last - recentStart) * width)]),
                shape: [last - first, 1, width])
            let output = encoder.encode(
                part: frames, (encodedCount - first)..<(end - first), from: &states)
            encodedCount = end
            let kept = max(recentStart, end - reach.before)
            recent.removeFirst((kept - recentStart) * width)
            recentStart = kept
            return output
        }
    }

    /// Encodes a part of frames, `[T, 1, D]`, that begins and, but for the end of a sequence, ends
    /// between two outputs.
    fileprivate func encode(
        part frames: Tensor, _ part: Range<Int>, from states: inout [[RecurrentState]]?
    ) -> Tensor {
        let (stacked, count) = frames.joiningTimeSteps(config.stack, lengths: [frames.shape[0]])
        var (x, _) = filtered(stacked, count, in: .evaluation)
        let step = config.stack * (config.filters > 0 ? config.filterStride : 1)
        x = x.slice((part.lowerBound / step)..<((part.upperBound + step - 1) / step))
        var final: [[RecurrentState]] = []
        for (place, level) in levels.enumerated() {
            if place > 0 { x = x.joiningTimeSteps(2, lengths: [x.shape[0]]).joined }
            let result = level(x, from: states?[place], in: .evaluation)
            x = result.output
            final.append(result.final)
        }
        states = final
        return x
    }
}

extension Tensor {
    /// Groups of `count` time steps as one: `[T, B, D]` becomes `[⌈T / count⌉, B, count·D]`. What is
    /// missing of a sequence's last group is zero.
    ///
    /// - Returns: The groups, and how many each sequence has.
    fileprivate func joiningTimeSteps(_ count: Int, lengths: [Int]) -> (
        joined: Tensor, lengths: [Int]
    ) {
        guard count > 1 else { return (self, lengths) }
        let (time, batch, width) = (shape[0], shape[1], shape[2])
        let groups = (time + count - 1) / count
        let rows = reshaped([time * batch, width])
        let parts = (0..<count).map { part in
            rows.gatheringRows(
                (0..<groups * batch).map { place in
                    let (group, row) = place.quotientAndRemainder(dividingBy: batch)
                    let step = group * count + part
                    return step < lengths[row] ? Int32(step * batch + row) : -1
                })
        }
        return (
            Tensor.concatenated(parts).reshaped([groups, batch, count * width]),
            lengths.map { ($0 + count - 1) / count }
        )
    }
}
