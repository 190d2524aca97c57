internal import UnrollData
internal import UnrollPlatform
internal import UnrollSystem
public import UnrollTasks
internal import UnrollTensors

/// What the hidden units of recurrent layers do over a text: which of them track something, and how open
/// the gates are.
///
/// The units are those of the recurrence that trains, read off its trace: of an LSTM what its cell
/// state puts out, `tanh c`, of other cells the hidden state (Karpathy et al., 2016).
public struct HiddenUnits: Sendable {
    /// The text as it is shown: its characters or words.
    public let pieces: [String]
    /// Units of each layer and direction, the lowest first.
    public let layerSizes: [Int]
    /// What each of them is called; empty where there is one alone.
    public let layerNames: [String]
    /// The units that were found to track a property best, the surest first.
    public let findings: [UnitFinding]
    /// The gates of each layer and direction, the lowest first.
    public let gates: [GateOpenness]
    /// How many properties vary in the text, and were searched for.
    public let propertyCount: Int
    /// Whether the pieces are words.
    public let isOfWords: Bool
    /// The pieces that begin a line which was read by itself.
    let lineStarts: Set<Int>
    /// Each unit's activations, -1…1 for cells that saturate; a number behind each piece.
    let units: [[Float]]

    /// - Parameters:
    ///   - model: A model with recurrent layers; without them there are no units.
    ///   - text: What it reads.
    ///   - most: The most symbols of the text that are read.
    public init(of model: RecurrentLanguageModel, over text: String, upTo most: Int = 8000) {
        self.init(model.traced(Array(model.codec.encode(text).prefix(most))))
    }

    /// - Parameter text: A text with the traces of it; without one there are no units.
    package init(_ text: TracedText?) {
        let layers = text.map { text in
            text.layerNames.indices.map { LayerActivity(of: $0, in: text) }
        }
        self.init(
            lines: text?.lines.map(\.pieces) ?? [], isOfWords: text?.isOfWords ?? false,
            layers: layers?.map(\.units) ?? [], layerNames: text?.layerNames ?? [],
            gates: layers?.map(\.gates) ?? [])
    }

    /// - Parameters:
    ///   - lines: The text.
    ///   - isOfWords: Whether the pieces are words.
    ///   - layers: Each layer's units, each a number behind each piece.
    ///   - layerNames: What the layers are called.
    ///   - gates: Of each layer.
    package init(
        lines: [[String]], isOfWords: Bool, layers: [[[Float]]], layerNames: [String] = [],
        gates: [GateOpenness] = []
    ) {
        pieces = lines.flatMap { $0 }
        self.isOfWords = isOfWords
        self.gates = gates
        self.layerNames = layerNames
        var starts: Set<Int> = []
        var count = 0
        for line in lines {
            if count > 0, !line.isEmpty { starts.insert(count) }
            count += line.count
        }
        // Lines with an end of their own need no other.
        lineStarts = starts.filter { [pieces] in !(pieces[$0 - 1].first?.isNewline ?? false) }
        layerSizes = layers.map(\.count)
        units = layers.flatMap { $0 }
        let properties = TextProperty.all(of: lines, isOfWords: isOfWords)
        propertyCount = properties.count
        findings = UnitSearch(units: units, properties: properties).findings()
    }

    /// A unit's layer and its place there, counted from 0: `layer 2, unit 17`.
    public func name(of unit: Int) -> String {
        var rest = unit
        for (layer, size) in layerSizes.enumerated() {
            if rest < size {
                let name = layer < layerNames.count ? layerNames[layer] : ""
                // The number stays on the line of its word.
                let unit = "unit\u{A0}\(rest)"
                return name.isEmpty ? unit : "\(name), \(unit)"
            }
            rest -= size
        }
        return "unit \(unit)"
    }
}

/// What the units and gates of one layer do over a text, in the order of its pieces.
private struct LayerActivity {
    let units: [[Float]]
    let gates: GateOpenness

    init(of layer: Int, in text: TracedText) {
        var rows: [Float] = []
        var gateRows: [Float] = []
        var (width, gateUnits) = (0, 0)
        for line in text.lines where layer < line.traces.count {
            let trace = line.traces[layer]
            let states = trace.cell ?? trace.hidden
            width = states.shape[1]
            // A layer that reads right to left walks from the last time step to the first.
            var rowOfStep = [Int](repeating: 0, count: trace.rows.count)
            for (row, step) in trace.rows.enumerated() { rowOfStep[Int(step)] = row }
            let values = states.floats
            let gates = trace.gates.floats
            let gateWidth = trace.gates.shape[1]
            gateUnits = gateWidth / text.cell.gates
            for step in line.steps {
                let row = rowOfStep[step]
                rows += values[(row * width)..<((row + 1) * width)]
                gateRows += gates[(row * gateWidth)..<((row + 1) * gateWidth)]
            }
        }
        let hasCell = text.cell.hasCellState
        let count = width == 0 ? 0 : rows.count / width
        units = (0..<width).map { unit in
            (0..<count).map { place in
                let value = rows[place * width + unit]
                return hasCell ? tanh(value) : value
            }
        }
        gates = GateOpenness(gateRows, units: gateUnits, of: text.cell)
    }
}
