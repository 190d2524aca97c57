import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Vectors of words from their characters, both passes: the different words of an update.
enum CharacterEncoderBenchmarks {
    private static let words = 400
    private static let (characterSize, outputSize) = (16, 512)

    static let all = [
        row("small", CharacterEncoder.Filters.rising(to: 6), highwayLayers: 1),
        row("large", CharacterEncoder.Filters.rising(to: 7), highwayLayers: 2),
    ]

    private static func row(
        _ name: String, _ filters: [CharacterEncoder.Filters], highwayLayers: Int
    ) -> Benchmark {
        let width = filters.reduce(0) { $0 + $1.count }
        var work = Work.product(rows: words, depth: width, columns: outputSize)
        for _ in 0..<(2 * highwayLayers) {
            work = work + .product(rows: words, depth: width, columns: width)
        }
        for filter in filters {
            let windows = lengths.reduce(0) { $0 + max($1 + 2 - filter.width, 0) + 1 }
            work =
                work
                + .product(
                    rows: windows, depth: filter.width * characterSize, columns: filter.count)
        }
        // Forward, the gradient of the rows and that of the weights.
        work = work.times(3)
        work.tokens = Double(words)
        return Benchmark(name: "character_encoder_\(name)_W\(words)_F\(width)", work: work) {
            let encoder = CharacterEncoder(
                characterSize: characterSize, filters: filters, highwayLayers: highwayLayers,
                outputSize: outputSize, random: benchmarkRandom)
            let table = CharacterTable(words: spellings, limit: 50)
            let asked = (0..<words).map(Int32.init)
            return {
                encoder(asked, of: table, in: .training(benchmarkRandom)).sum().backward()
                encoder.resetGradients()
                for named in encoder.parameters { named.parameter.value.withMutableFloats { _ in } }
            }
        }
    }

    /// Letters of words, as long as English ones are, about.
    private static let lengths = (0..<words).map { 2 + $0 * 7 % 11 }
    private static let spellings = lengths.enumerated().map { word, length in
        (0..<length).map { UInt8(97 + (word * 31 + $0 * 17) % 26) }
    }
}
