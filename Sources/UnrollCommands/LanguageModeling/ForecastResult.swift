public import ArgumentParser
public import Unroll

extension LanguageModelPreset: ExpressibleByArgument {}

extension LanguageModelPreset {
    /// The kind of model that it is.
    var kind: LanguageModelKind {
        switch self {
        case .kneserNey: .kneserNey
        case .snm: .snm
        case .rnnMaxEnt: .rnnMaxEnt
        case .rnnBlackOut: .rnn
        case .lstmSampled, .lstm2LayerCharacterCNN, .lstmAdaptiveSmall, .lstmAdaptiveLarge: .lstm
        }
    }
}

/// A forecast of time and memory, as the tool prints it.
struct ForecastResult: CommandResult {
    var parameters: Int
    /// Updates that were timed.
    var updates: Int
    var secondsPerUpdate: Double
    var symbolsPerSecond: Double
    /// Symbols of the corpus.
    var symbols: Int
    var epochs: Int
    var secondsPerEpoch: Double
    var seconds: Double
    var memory: TrainingMemory

    private let level: TextLevel

    enum CodingKeys: String, CodingKey {
        case parameters, updates, secondsPerUpdate, symbolsPerSecond, symbols, epochs
        case secondsPerEpoch, seconds, memory
    }

    init(_ forecast: TrainingForecast, level: TextLevel, symbols: Int, epochs: Int) {
        self.level = level
        parameters = forecast.parameters
        updates = forecast.updates
        secondsPerUpdate = forecast.secondsPerUpdate
        symbolsPerSecond = forecast.unitsPerSecond
        self.symbols = symbols
        self.epochs = epochs
        secondsPerEpoch = forecast.seconds(units: symbols)
        seconds = secondsPerEpoch * Double(epochs)
        memory = forecast.memory
    }

    var lines: [String] {
        return namedLines([
            ("parameters", parameters.grouped),
            (
                "speed",
                "\(Int(clamping: symbolsPerSecond).grouped) \(level.rawValue)s/s "
                    + "(\(counted(updates, "update")) of \(secondsPerUpdate.digits(3)) s, "
                    + "without validation)"
            ), ("memory", memory.text),
            (
                "training",
                "\(symbols.grouped(level.rawValue)), \(counted(epochs, "epoch")): "
                    + "\(spanText(secondsPerEpoch)) each, \(spanText(seconds)) together"
            ),
        ])
    }
}

/// A length of time, in days where it is long.
private func spanText(_ seconds: Double) -> String {
    seconds < 2 * 86_400 ? timeText(seconds) : "\((seconds / 86_400).digits(3)) days"
}
