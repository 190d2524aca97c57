public import UnrollSystem
public import UnrollTensors

/// How frames, D elements for each time step, are read before a recurrent stack. Stored with the
/// model.
public struct FrameEncoderConfig: Sendable, Codable, Hashable {
    /// D. Filled in from the data.
    public var width = 0
    /// Filters over neighbouring frames, with ReLU; 0 for none: the stack reads the frames.
    public var filters = 0
    /// The frames that a filter sees, an odd number: as many on both sides of its own.
    public var filterWidth = 9

    /// No filters: the frames as they are.
    public init() {}

    /// The width that the stack reads.
    public var outputSize: Int { filters > 0 ? filters : width }

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try ConfigError.require(
            (0...ConfigError.largestSize).contains(filters),
            "\(field: "filters") \(filters) must be from 0 to \(ConfigError.largestSize)")
        try ConfigError.require(
            (1...1023).contains(filterWidth) && !filterWidth.isMultiple(of: 2),
            "\(field: "filterWidth") \(filterWidth) must be an odd number from 1 to 1023")
        try ConfigError.require(
            (0...ConfigError.largestSize).contains(width),
            "frames of \(width) elements are not from 1 to \(ConfigError.largestSize)")
    }
}

/// Frames, filters over neighbouring ones where they are wanted, and a recurrent stack.
///
///     y_t = ReLU(W · [x_t-k … x_t+k] + b)        zeros beyond both ends
///
/// Parameters: `filters.weight [F, width·D]`, `filters.bias [F]`, `recurrent.…`.
public final class FrameEncoder: Module {
    /// How it is built.
    public let config: FrameEncoderConfig
    private let filters: Linear?
    let recurrent: RecurrentStack?
    private let dropouts: RecurrentStack.Dropouts
    private let inputDropout: Float

    /// - Parameters:
    ///   - config: How frames are read; their width is known.
    ///   - stack: The recurrent layers; `nil` for none.
    ///   - inputDropout: On what the stack reads; a rate in 0..<1.
    ///   - random: Decides the first parameters.
    public init(
        _ config: FrameEncoderConfig, stack: RecurrentStackConfig?, inputDropout: Float,
        random: RandomStream
    ) {
        requirement(config.width >= 1, "FrameEncoder: frames of \(config.width) elements")
        self.config = config
        self.inputDropout = inputDropout
        filters =
            config.filters > 0
            ? Linear(
                inputSize: config.filterWidth * config.width, outputSize: config.filters,
                random: random.stream("filters")) : nil
        recurrent = stack?.makeStack(
            inputSize: config.outputSize, random: random.stream("recurrent"))
        dropouts = stack?.dropouts ?? RecurrentStack.Dropouts()
    }

    /// The width of the outputs.
    public var outputSize: Int { recurrent?.outputSize ?? config.outputSize }

    /// Encodes a batch.
    ///
    /// - Parameters:
    ///   - frames: `[T, B, D]`.
    ///   - lengths: Time steps of each sequence, B values in `0...T`.
    ///   - pass: Its parts 1 and 2 draw the dropout masks.
    /// - Returns: The outputs `[T, B, ·]`, and the top layer's states after each sequence's last
    ///   time step `[B, ·]`, where there is a stack.
    public func callAsFunction(_ frames: Tensor, lengths: [Int], in pass: Pass) -> (
        output: Tensor, final: Tensor?
    ) {
        requirement(
            frames.shape.count == 3 && frames.shape[2] == config.width
                && lengths.count == frames.shape[1],
            "FrameEncoder: frames \(frames.shape), width \(config.width), "
                + "\(lengths.count) lengths")
        let x = filtered(frames, lengths: lengths, in: pass)
            .dropout(inputDropout, in: pass.part(1))
        guard let recurrent else { return (x, nil) }
        let (output, final) = recurrent(
            x, lengths: lengths, dropouts: dropouts, in: pass.part(2))
        return (output, recurrent.topState(of: final))
    }

    /// What the stack reads, before dropout: the frames, or what the filters make of them.
    func filtered(_ frames: Tensor, lengths: [Int], in pass: Pass) -> Tensor {
        guard let filters else { return frames }
        return frames.convolved(
            filters.weight.read(in: pass), bias: filters.bias?.read(in: pass),
            windows: SequenceWindows(width: config.filterWidth, padding: config.filterWidth / 2),
            lengths: lengths
        ).relu()
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        if let filters { visitor.visit(filters, named: "filters") }
        if let recurrent { visitor.visit(recurrent, named: "recurrent") }
    }
}
