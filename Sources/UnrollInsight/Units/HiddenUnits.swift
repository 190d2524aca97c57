internal import UnrollData
internal import UnrollPlatform
public import UnrollSystem
public import UnrollTasks
internal import UnrollTensors

/// What the hidden units of a recurrent language model do over a text: which of them track something,
/// and how open the gates are.
///
/// The units are those of the recurrence that trains, read off its trace: of an LSTM what its cell
/// state puts out, `tanh c`, of other cells the hidden state (Karpathy et al., 2016).
public struct HiddenUnits: Sendable {
    /// The text as it is shown: its characters or words.
    public let pieces: [String]
    /// Units of each layer, the lowest first.
    public let layerSizes: [Int]
    /// The units that were found to track a property best, the surest first.
    public let findings: [UnitFinding]
    /// The gates of each layer, the lowest first.
    public let gates: [GateOpenness]
    /// How many properties vary in the text, and were searched for.
    public let propertyCount: Int
    /// Each unit's activations, -1…1 for cells that saturate; a number behind each piece.
    let units: [[Float]]

    /// - Parameters:
    ///   - model: A model with recurrent layers; without them there are no units.
    ///   - text: What it reads.
    ///   - most: The most symbols of the text that are read.
    public init(of model: RecurrentLanguageModel, over text: String, upTo most: Int = 8000) {
        let symbols = Array(model.codec.encode(text).prefix(most))
        let (pieces, last) = Self.pieces(of: symbols, model.codec)
        let traces = model.traces(of: symbols)
        let activities = traces.map { trace -> (values: [Float], width: Int) in
            let tensor = trace.cell ?? trace.hidden
            let values = tensor.floats
            return (trace.cell == nil ? values : values.map { tanh($0) }, tensor.shape[1])
        }
        self.init(
            pieces: pieces, isOfWords: model.codec.level == .word,
            layers: activities.map { layer in
                (0..<layer.width).map { unit in
                    last.map { layer.values[$0 * layer.width + unit] }
                }
            },
            gates: model.cell.map { cell in traces.map { GateOpenness($0.gates, of: cell) } } ?? [])
    }

    /// - Parameters:
    ///   - pieces: The text.
    ///   - isOfWords: Whether the pieces are words.
    ///   - layers: Each layer's units, each a number behind each piece.
    ///   - gates: Of each layer.
    init(
        pieces: [String], isOfWords: Bool, layers: [[[Float]]], gates: [GateOpenness] = []
    ) {
        self.pieces = pieces
        self.gates = gates
        layerSizes = layers.map(\.count)
        units = layers.flatMap { $0 }
        let properties = TextProperty.all(of: pieces, isOfWords: isOfWords)
        propertyCount = properties.count
        findings = UnitSearch(units: units, properties: properties).findings()
    }

    /// The layer of a unit, counted from 1, and its place there, from 0.
    public func place(of unit: Int) -> (layer: Int, unit: Int) {
        var rest = unit
        for (layer, size) in layerSizes.enumerated() {
            if rest < size { return (layer + 1, rest) }
            rest -= size
        }
        return (layerSizes.count, rest)
    }

    /// The text's pieces, and the symbol that ends each. Bytes are shown by the characters that they
    /// make together.
    private static func pieces(of symbols: [Int32], _ codec: TextCodec) -> (
        pieces: [String], last: [Int]
    ) {
        guard codec.level == .byte else {
            let pieces = symbols.map { symbol in
                codec.level == .word && symbol == codec.boundary
                    ? "\n" : codec.vocabulary[symbol]
            }
            return (pieces, Array(symbols.indices))
        }
        var (pieces, last): ([String], [Int]) = ([], [])
        var open: [UInt8] = []
        for (place, symbol) in symbols.enumerated() {
            open.append(UInt8(truncatingIfNeeded: symbol))
            let follows =
                place + 1 < symbols.count
                && UInt8(truncatingIfNeeded: symbols[place + 1]) & 0xC0 == 0x80
            if follows, open.count < 4, open[0] >= 0xC0 { continue }
            pieces.append(String(decoding: open, as: UTF8.self))
            last.append(place)
            open = []
        }
        return (pieces, last)
    }
}
