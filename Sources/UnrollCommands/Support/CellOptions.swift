public import ArgumentParser
public import Unroll

extension RecurrentStackConfig.Cell: ExpressibleByArgument {}

/// Options of a recurrent cell, for every task.
struct CellOptions: ParsableArguments {
    @Flag(
        help:
            "For the cell rnn: use ReLU instead of tanh, and start the recurrence as the identity.")
    var relu = false

    @Flag(help: "For the cell gru: apply the reset gate after the product, as PyTorch does.")
    var resetAfter = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Project an LSTM's hidden state to this size. (default: none)", valueName: "n"))
    var projection: Int?

    /// - Parameters:
    ///   - cell: As the user chose it; `nil` for the default, an LSTM.
    ///   - option: How the task spells the choice.
    func validate(_ cell: RecurrentStackConfig.Cell?, option: String) throws {
        if relu, cell != .rnn { throw ValidationError("--relu is for \(option) rnn alone") }
        if resetAfter, cell != .gru {
            throw ValidationError("--reset-after is for \(option) gru alone")
        }
        if projection != nil, (cell ?? .lstm) != .lstm {
            throw ValidationError("--projection is for \(option) lstm alone")
        }
    }

    func apply(to stack: inout RecurrentStackConfig) {
        stack.activation = relu ? .relu : .tanh
        stack.reset = resetAfter ? .afterProduct : .beforeProduct
        stack.projection = projection
    }
}
