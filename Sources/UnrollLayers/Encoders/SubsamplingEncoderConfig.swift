public import UnrollSystem

/// How an encoder reads more frames than it has outputs. Stored with the model.
///
/// Of each kind the time steps become fewer: frames stand side by side, filters move by more than one
/// time step, and between recurrent layers two outputs are joined (a pyramid; Chan et al., 2016).
public struct SubsamplingEncoderConfig: Sendable, Codable, Hashable {
    /// D. Filled in from the data.
    public var width = 0
    /// Frames that stand side by side and are one time step.
    public var stack = 1
    /// Filters over neighbouring time steps, with ReLU; 0 for none.
    public var filters = 0
    /// The time steps that a filter sees, an odd number: as many on both sides of its own.
    public var filterWidth = 5
    /// The time steps from one output of the filters to the next.
    public var filterStride = 2
    /// The lowest recurrent layers, each of which hands on two outputs as one.
    public var pyramid = 0

    /// An encoder that makes the time steps no fewer.
    public init() {}

    /// Frames of an output.
    public var factor: Int { stack * (filters > 0 ? filterStride : 1) << pyramid }

    /// The width of a time step below the filters.
    var stackedWidth: Int { stack * width }
    /// The width that the lowest recurrent layer reads.
    public var filteredWidth: Int { filters > 0 ? filters : stackedWidth }

    /// The outputs of a number of frames.
    public func outputCount(of frames: Int) -> Int {
        func rounded(_ count: Int, _ by: Int) -> Int { (count + by - 1) / by }
        var count = rounded(frames, stack)
        if filters > 0 { count = rounded(count, filterStride) }
        for _ in 0..<pyramid { count = rounded(count, 2) }
        return count
    }

    /// Checks what can be known before any file is opened.
    ///
    /// - Parameter layers: Recurrent layers.
    /// - Throws: `ConfigError`, which names the field.
    public func validate(layers: Int) throws {
        try ConfigError.require(
            (0...ConfigError.largestSize).contains(width),
            "frames of \(width) elements are not from 1 to \(ConfigError.largestSize)")
        try ConfigError.require("stack", stack, upTo: 64)
        try ConfigError.require(
            (0...ConfigError.largestSize).contains(filters),
            "\(field: "filters") \(filters) must be from 0 to \(ConfigError.largestSize)")
        try ConfigError.require(
            (1...1023).contains(filterWidth) && !filterWidth.isMultiple(of: 2),
            "\(field: "filterWidth") \(filterWidth) must be an odd number from 1 to 1023")
        try ConfigError.require("filterStride", filterStride, upTo: 64)
        try ConfigError.require(
            (0...6).contains(pyramid) && pyramid < layers,
            "\(field: "pyramid") \(pyramid) must be from 0 to 6 and less than \(field: "layers") "
                + "\(layers)")
        try ConfigError.require(
            filters * filterWidth * stackedWidth <= ConfigError.largestParameter
                && stackedWidth <= ConfigError.largestSize,
            "\(field: "stack") \(stack) makes time steps that are too wide; choose a smaller one")
    }

    /// In a few words each.
    public var texts: [String] {
        (stack > 1 ? ["\(stack) frames side by side"] : [])
            + (filters > 0
                ? ["\(filters) filters of width \(filterWidth), stride \(filterStride)"] : [])
            + (pyramid > 0 ? ["a pyramid of \(pyramid)"] : [])
    }
}
