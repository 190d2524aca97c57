package import Unroll

/// How well a model does on a text or a table, as a command prints it.
package protocol ResultFigures: Encodable {
    /// The figures in a line.
    var text: String { get }
}

/// A task whose one figure is its score.
extension Score: ResultFigures {}

/// How a training run ended, as the tool prints it.
package struct TrainResult<Figures: ResultFigures>: CommandResult {
    var model: String
    var log: String
    var parameters: Int
    /// Symbols of the vocabulary, where the task has one.
    var vocabulary: Int?
    var epochs: Int
    var bestEpoch: Int
    var stopped: StopReason?
    /// Seconds of updates and validation, over all sittings.
    var seconds: Double
    /// Seconds of this command so far, reading and scoring included.
    var wallSeconds: Double
    /// The memory of the training, taken before the scores below were.
    var memory: TrainingMemory?
    /// `nil` where there are no validation data.
    var validation: Figures?
    var test: Figures?
    /// The trials of a search, where there was one.
    var tuning: TuningResult?

    /// How the validation differs from those of the epochs.
    private let validationNote: String?
    private let explanation: String?
    private let keepsLast: Bool
    /// A command line that uses the model.
    private let next: String
    /// Lines that follow the summary.
    private let details: [String]

    package enum CodingKeys: String, CodingKey {
        case model, log, parameters, vocabulary, epochs, bestEpoch, stopped, seconds, wallSeconds
        case memory, validation, test, tuning
    }

    /// - Parameters:
    ///   - outcome: How the run went.
    ///   - vocabulary: Symbols of the vocabulary, where the task has one.
    ///   - validation: How the finished model does on the validation data; `nil` where there are none.
    ///   - note: How that differs from the validations of the epochs.
    ///   - test: How it does on the test data.
    ///   - command: What to do with the model, and the words that follow the model's name.
    ///   - details: Lines that follow the summary.
    package init(
        _ outcome: TrainFlow.Outcome, vocabulary: Int? = nil, validation: Figures?,
        note: String? = nil, test: Figures? = nil,
        next command: (verbs: [String], rest: [String]), details: [String] = []
    ) {
        model = outcome.files.model
        log = outcome.files.log
        parameters = outcome.parameters
        self.vocabulary = vocabulary
        let state = outcome.state
        epochs = state.epoch
        bestEpoch = state.bestEpoch
        stopped = state.ended
        explanation = state.explanation
        keepsLast = outcome.keeps == .last
        seconds = state.seconds
        wallSeconds = (ContinuousClock.now - outcome.began) / .seconds(1)
        memory = outcome.memory
        tuning = outcome.search
        self.validation = validation
        validationNote = note
        self.test = test
        next = GivenCommand.line(
            ["unroll"] + command.verbs + [outcome.files.model] + command.rest)
        self.details = details
    }

    package var lines: [String] {
        let symbols = vocabulary.map { ", \($0.grouped("symbol"))" } ?? ""
        let all = max(epochs, bestEpoch)
        // A time limit does not include reading and scoring.
        let wall = wallSeconds - seconds >= 1 ? " of \(timeText(wallSeconds)) in all" : ""
        var rows: [(name: String, text: String)] = [
            ("model", "\(model)  (\(parameters.grouped("parameter"))\(symbols))"),
            (
                "training",
                (keepsLast
                    ? "\(counted(all, "epoch")), the last one kept"
                    : "best epoch \(bestEpoch) of \(all)")
                    + "; \(timeText(seconds))\(wall)"
                    + (explanation.map { "; \($0)" } ?? "")
            ),
        ]
        if let validation {
            rows.append(
                ("validation", validation.text + (validationNote.map { "  (\($0))" } ?? "")))
        }
        if let test { rows.append(("test", test.text)) }
        rows.append(("next", next))
        return (tuning?.lines ?? []) + namedLines(rows) + details
    }
}

extension TrainingMemory {
    /// The account in a line.
    var text: String {
        func mebibytes(_ bytes: Int) -> String { (Double(bytes) / 1_048_576).fixed(1) }
        let parts: [(String, Int)] = [
            ("parameters", parameters), ("gradients", gradients), ("moments", moments),
            ("best", best), ("packed", packed), ("workspace", workspace),
        ]
        return "\(mebibytes(tensors)) MiB at the peak ("
            + parts.map { "\($0.0) \(mebibytes($0.1))" }.joined(separator: ", ")
            + "), \(mebibytes(reserved)) with buffers kept for reuse"
            + (process.map { "; the process: \(mebibytes($0)) MiB" } ?? "")
    }
}
