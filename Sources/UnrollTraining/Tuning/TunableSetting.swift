public import UnrollSystem

/// A setting of a configuration that a search may change, and the values to try.
public struct TunableSetting<Config: Sendable>: Sendable {
    /// The field as the library's messages name it, such as `hiddenSize`.
    public let field: String
    /// Further fields that decide the same: where a user has given one of them, this is not searched.
    public let relatives: [String]
    /// The values as texts, neighbours alike.
    public let values: [String]
    let read: @Sendable (Config) -> String
    let write: @Sendable (inout Config, String) -> Void

    private init(
        _ field: String, _ values: [String], besides relatives: [String],
        read: @escaping @Sendable (Config) -> String,
        write: @escaping @Sendable (inout Config, String) -> Void
    ) {
        self.field = field
        self.values = values
        self.relatives = relatives
        self.read = read
        self.write = write
    }

    /// A number, or what else is written as a text and read back without loss.
    ///
    /// - Parameters:
    ///   - field: The field as messages name it.
    ///   - values: The values to try, in ascending order.
    ///   - relatives: Further fields that decide the same.
    ///   - get: Reads the setting.
    ///   - set: Changes it.
    public init<Value: LosslessStringConvertible & Sendable>(
        _ field: String, _ values: [Value], besides relatives: [String] = [],
        get: @escaping @Sendable (Config) -> Value,
        set: @escaping @Sendable (inout Config, Value) -> Void
    ) {
        self.init(field, values.map(Self.spelled), besides: relatives) {
            Self.spelled(get($0))
        } write: { config, text in
            if let value = Value(text) { set(&config, value) }
        }
    }

    /// One of some names.
    ///
    /// - Parameters:
    ///   - field: The field as messages name it.
    ///   - values: The values to try.
    ///   - relatives: Further fields that decide the same.
    ///   - get: Reads the setting.
    ///   - set: Changes it.
    public init<Value: RawRepresentable & Sendable>(
        names field: String, _ values: [Value], besides relatives: [String] = [],
        get: @escaping @Sendable (Config) -> Value,
        set: @escaping @Sendable (inout Config, Value) -> Void
    ) where Value.RawValue == String {
        self.init(field, values.map(\.rawValue), besides: relatives) {
            get($0).rawValue
        } write: { config, text in
            if let value = Value(rawValue: text) { set(&config, value) }
        }
    }

    /// The same setting of a configuration that holds such a one.
    ///
    /// - Parameters:
    ///   - outer: The type of the outer configuration.
    ///   - get: Reads the inner configuration.
    ///   - set: Puts a changed one in its place.
    public func within<Outer>(
        _ outer: Outer.Type = Outer.self, get: @escaping @Sendable (Outer) -> Config,
        set: @escaping @Sendable (inout Outer, Config) -> Void
    ) -> TunableSetting<Outer> {
        TunableSetting<Outer>(field, values, besides: relatives) { [read] in
            read(get($0))
        } write: { [write] outer, text in
            var inner = get(outer)
            write(&inner, text)
            set(&outer, inner)
        }
    }

    /// The values together with that of a configuration, which may be another; numbers stay in order.
    package func values(besides config: Config) -> (all: [String], own: Int) {
        let own = read(config)
        if let place = values.firstIndex(where: { Self.areSame($0, own) }) {
            // As the configuration writes it, so that going back to it changes nothing.
            var all = values
            all[place] = own
            return (all, place)
        }
        guard let number = Double(own) else { return (values + [own], values.count) }
        let place = values.firstIndex { Double($0).map { $0 > number } ?? false } ?? values.count
        var all = values
        all.insert(own, at: place)
        return (all, place)
    }

    /// A value as one would type it: 0, where Swift writes 0.0.
    private static func spelled(_ value: some LosslessStringConvertible) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func areSame(_ first: String, _ second: String) -> Bool {
        if first == second { return true }
        guard let one = Double(first), let other = Double(second) else { return false }
        return one == other
    }
}

/// A task's configuration that says what a search over it may change: sizes, rates, dropouts.
public protocol TunableConfig: TaskConfig {
    /// The settings of this configuration that are worth trying others for.
    var tunableSettings: [TunableSetting<Self>] { get }
}

extension TunableSetting where Config: TaskConfig {
    /// The learning rate: a quarter to twice that of a configuration.
    public static func learningRate(of config: Config) -> TunableSetting {
        let usual = config.training.learningRate
        return TunableSetting("learningRate", [0.25, 0.5, 1, 2].map { $0 * usual }) {
            $0.training.learningRate
        } set: {
            $0.training.learningRate = $1
        }
    }
}
