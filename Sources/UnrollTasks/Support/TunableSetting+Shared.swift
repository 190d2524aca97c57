internal import UnrollLayers
internal import UnrollTraining

extension TunableSetting where Config: Sendable {
    /// The sizes of a recurrent stack: units and layers.
    ///
    /// - Parameters:
    ///   - sizes: Hidden sizes to try.
    ///   - get: Reads the stack.
    ///   - change: Changes it in place.
    static func stack(
        sizes: [Int], get: @escaping @Sendable (Config) -> RecurrentStackConfig,
        change: @escaping @Sendable (inout Config, (inout RecurrentStackConfig) -> Void) -> Void
    ) -> [TunableSetting] {
        [
            TunableSetting("hiddenSize", sizes) {
                get($0).hiddenSize
            } set: { config, size in
                change(&config) { $0.hiddenSize = size }
            },
            TunableSetting("layers", [1, 2]) {
                get($0).layers
            } set: { config, count in
                change(&config) { $0.layers = count }
            },
        ]
    }

    /// A dropout rate.
    ///
    /// - Parameters:
    ///   - field: Its field, as messages name it.
    ///   - rates: The rates to try.
    ///   - get: Reads the rate.
    ///   - set: Changes it.
    static func dropout(
        _ field: String, _ rates: [Float] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
        get: @escaping @Sendable (Config) -> Float,
        set: @escaping @Sendable (inout Config, Float) -> Void
    ) -> TunableSetting {
        TunableSetting(field, rates, besides: ["dropout"], get: get, set: set)
    }

    /// The sequences of an update.
    static func batchSize(
        _ sizes: [Int] = [8, 16, 32, 64], get: @escaping @Sendable (Config) -> Int,
        set: @escaping @Sendable (inout Config, Int) -> Void
    ) -> TunableSetting {
        TunableSetting("batchSize", sizes, get: get, set: set)
    }

    /// The size of the symbols' vectors.
    static func embeddingSize(
        _ sizes: [Int], get: @escaping @Sendable (Config) -> Int,
        set: @escaping @Sendable (inout Config, Int) -> Void
    ) -> TunableSetting {
        TunableSetting("embeddingSize", sizes, get: get, set: set)
    }
}
