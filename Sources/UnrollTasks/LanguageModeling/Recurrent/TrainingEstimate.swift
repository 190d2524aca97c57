internal import UnrollLayers
internal import UnrollSystem
public import UnrollTraining

/// What a few updates tell of a whole training run.
public struct TrainingEstimate: Sendable, Codable, Hashable {
    /// Updates that were timed; those before them only warmed up.
    public var updates: Int
    /// Training symbols a second, validation apart.
    public var symbolsPerSecond: Double
    /// Seconds of an update.
    public var secondsPerUpdate: Double
    /// Numbers that are trained.
    public var parameters: Int
    /// The account of these updates.
    public var memory: TrainingMemory

    /// Seconds of updates over so many symbols.
    public func seconds(symbols: Int) -> Double { Double(symbols) / symbolsPerSecond }
}

extension LanguageModelTrainer {
    /// Runs the first updates and throws their result away: this trainer's parameters are no longer
    /// what a run begins with.
    ///
    /// - Parameters:
    ///   - warmUp: Updates before the clock runs: the first ones make room and packed copies.
    ///   - updates: The most updates that are timed.
    ///   - seconds: Fewer are timed where they last longer than this.
    /// - Throws: `TrainingError` where a loss or a gradient is not finite.
    public func estimate(warmUp: Int = 2, updates: Int = 20, seconds: Double = 5) throws
        -> TrainingEstimate
    {
        var config = network.config.training
        config.epochs = nil
        config.timeLimit = nil
        config.patience = nil
        let loop = TrainingLoop(self, config)
        var (timed, symbols, time) = (0, 0, 0.0)
        // Of the epoch so far; an epoch's end begins them anew.
        var before = (symbols: 0, seconds: 0.0)
        var hooks = TrainingLoop.Hooks()
        hooks.updated = { loop, _, _ in
            let state = loop.state
            if state.updateInEpoch == 1 { before = (0, 0) }
            if state.updates > warmUp {
                timed += 1
                symbols += state.epochSymbols - before.symbols
                time += state.epochSeconds - before.seconds
            }
            before = (state.epochSymbols, state.epochSeconds)
        }
        hooks.interrupted = { timed >= updates || time >= seconds }
        _ = try loop.run(hooks)
        return TrainingEstimate(
            updates: timed, symbolsPerSecond: Double(symbols) / max(time, 1e-9),
            secondsPerUpdate: time / Double(max(timed, 1)), parameters: network.parameterCount,
            memory: loop.memory)
    }
}
