import UnrollData
import UnrollLayers
import UnrollNGrams
import UnrollSystem
import UnrollTasks

/// Text written a symbol at a time, each the likeliest after those before it.
enum GenerationBenchmarks {
    private static let vocabulary = 65
    private static let hidden = 512
    private static let layers = 2
    private static let length = 200

    static let all = [
        Benchmark(name: "generation_V\(vocabulary)_\(layers)x\(hidden)_B1", work: work) {
            prepare()
        }
    ]

    private static var work: Work {
        let weights = Double(layers * 8 * hidden * hidden + vocabulary * hidden)
        return Work(
            operations: 2 * weights, traffic: 4 * weights, workingSet: 4 * weights, tokens: 1
        ).times(Double(length))
    }

    private static func prepare() -> () -> Void {
        // Letters enough, and the unknown symbol that every vocabulary has.
        let letters = (0..<(vocabulary - 1)).compactMap { UnicodeScalar(0x100 + $0) }
        let text = String(String.UnicodeScalarView(letters))
        let codec = TextCodec.build(level: .character, texts: [text])
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = hidden
        config.recurrent.layers = layers
        let model = RecurrentLanguageModel(
            LanguageModelNetwork(
                config, vocabularySize: codec.vocabulary.count, random: benchmarkRandom),
            codec: codec)
        return {
            model.generate(
                after: [], length: length, sampler: Sampler(temperature: 0),
                random: benchmarkRandom
            ) { _ in true }
        }
    }
}
