internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// Bytes that a training needs at the least, known from shapes alone before anything is allocated.
struct TrainingMemoryNeed {
    /// In `Double`, which cannot overflow.
    private(set) var bytes = 0.0

    /// The memory of parameters: their value, the best one, moments, gradient, and for recurrent
    /// weights two packed copies.
    ///
    /// - Parameters:
    ///   - module: The network; its parameters may be placeholders.
    ///   - training: Which optimiser each parameter has.
    ///   - touchedRows: The most rows of a parameter that an update touches, by its name; `nil` for
    ///     all.
    init(of module: any Module, _ training: TrainingConfig, touchedRows: (String) -> Double?) {
        for (name, parameter) in module.parameters.map({ ($0.name, $0.parameter) }) {
            let count = parameter.shape.reduce(1.0) { $0 * Double($1) }
            guard parameter.isTrainable else {
                bytes += 4 * count
                continue
            }
            let rule = training.groups.first { name.hasPrefix($0.prefix) }?.rule
            let kept = 2 + Double((rule ?? training.optimizer).momentCount)
            let rows = Double(max(parameter.shape.first ?? 1, 1))
            let share = min(1, (touchedRows(name) ?? rows) / rows)
            let packed: Double = name.contains("weight_") ? 2 : 0
            bytes += 4 * count * (kept + share + packed)
        }
    }

    /// Adds the gates and states of a stack, and their gradients, for a number of rows of all time
    /// steps together.
    mutating func addActivations(of stack: RecurrentStackConfig, rows: Double) {
        let runs = Double(stack.layers) * (stack.direction == .bidirectional ? 2 : 1)
        let gates = Double(stack.recurrentCell.gates)
        bytes += 4 * rows * runs * 2 * Double(stack.hiddenSize) * (gates + 2)
    }

    /// Adds a number of float32 elements.
    mutating func add(elements: Double) { bytes += 4 * elements }
}
