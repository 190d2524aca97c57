/// One combination of settings that a search has tried, and how it did.
public struct TuningTrial: Sendable, Codable, Hashable {
    /// Counted from 1; the first is the configuration that was given.
    public var number: Int
    /// The settings that differ from those given, by their fields.
    public var settings: [String: String]
    /// How the kept epoch does on the validation data; `nil` where the training failed.
    public var validation: Validation?
    /// Complete epochs.
    public var epochs: Int
    /// Seconds of the trial.
    public var seconds: Double
    /// Why its training ended; `nil` where it failed.
    public var ended: StopReason?
    /// What went wrong, where the training failed.
    public var failure: String?
    /// The place of each setting's value among those tried.
    var places: [Int]

    /// Whether it does better than another; a trial that failed never does.
    func isBetter(than other: TuningTrial?) -> Bool {
        guard let validation else { return false }
        guard let others = other?.validation else { return true }
        return validation.isBetter(than: others)
    }
}

/// What a search was about: it may be continued only by one that is the same.
struct TuningHeader<Config: TaskConfig>: Codable, Equatable {
    var tuning: String
    var config: Config
    /// The values of each setting.
    var values: [String: [String]]
    var dataFingerprint: UInt64
}
