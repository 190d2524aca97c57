internal import UnrollLayers
internal import UnrollSystem

/// A forecast of a whole training run from a few updates.
public struct TrainingForecast: Sendable, Codable, Hashable {
    /// Updates that were timed; those before them only warmed up.
    public var updates: Int
    /// Training units a second, without validation.
    public var unitsPerSecond: Double
    /// Seconds of an update.
    public var secondsPerUpdate: Double
    /// Elements that are trained.
    public var parameters: Int
    /// The account of these updates.
    public var memory: TrainingMemory

    /// Seconds that updates over a number of units take.
    public func seconds(units: Int) -> Double { Double(units) / unitsPerSecond }
}

extension TrainableTask {
    /// Runs the first updates and throws their result away: this task's parameters are no longer
    /// what a run begins with.
    ///
    /// - Parameters:
    ///   - warmUp: Updates before the clock runs: the first ones allocate and pack.
    ///   - updates: The most updates that are timed.
    ///   - seconds: Fewer are timed where they last longer than this.
    /// - Throws: `TrainingError` where a loss or a gradient is not finite; `CancellationError` where
    ///   the user has asked to stop.
    public func forecast(warmUp: Int = 2, updates: Int = 20, seconds: Double = 5) throws
        -> TrainingForecast
    {
        var config = config.training
        config.epochs = nil
        config.timeLimit = nil
        config.patience = nil
        let loop = TrainingLoop(self, config)
        var (timed, units, time) = (0, 0, 0.0)
        // Of the epoch so far; at an epoch's end they begin again.
        var before = (units: 0, seconds: 0.0)
        var hooks = TrainingLoop.Hooks()
        hooks.updated = { loop, _, _ in
            let state = loop.state
            if state.updateInEpoch == 1 { before = (0, 0) }
            if state.updates > warmUp {
                timed += 1
                units += state.epochSymbols - before.units
                time += state.epochSeconds - before.seconds
            }
            before = (state.epochSymbols, state.epochSeconds)
        }
        hooks.interrupted = {
            timed >= updates || time >= seconds || Interruption.isRequested
        }
        _ = try loop.run(hooks)
        try Interruption.check()
        return TrainingForecast(
            updates: timed, unitsPerSecond: Double(units) / max(time, 1e-9),
            secondsPerUpdate: time / Double(max(timed, 1)), parameters: module.parameterCount,
            memory: loop.memory)
    }
}
