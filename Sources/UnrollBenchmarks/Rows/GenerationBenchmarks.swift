import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// Text written a symbol at a time, each the likeliest after those before it.
enum GenerationBenchmarks {
    private static let vocabulary = 65
    private static let hidden = 512
    private static let layers = 2
    private static let length = 200

    static let all = [
        stream(.float32), stream(.bfloat16), stream(.int8),
        streams(64, .float32), streams(64, .bfloat16), streams(64, .int8),
    ]

    private static func name(_ batch: Int, _ precision: Precision) -> String {
        let ending = precision == .float32 ? "" : "_\(precision.rawValue)"
        return "generation_V\(vocabulary)_\(layers)x\(hidden)_B\(batch)\(ending)"
    }

    private static func work(_ batch: Int, _ precision: Precision) -> Work {
        // The bottom layer's input products are looked up.
        let weights = (layers * 8 - 4) * hidden * hidden + vocabulary * hidden
        let bytes = precision == .float32 ? 4 : precision == .bfloat16 ? 2 : 1
        return Work(
            operations: 2 * Double(weights * batch), traffic: Double(bytes * weights),
            workingSet: Double(bytes * weights), tokens: Double(batch), precision: precision
        ).times(Double(length))
    }

    private static func makeModel(_ precision: Precision) -> RecurrentLanguageModel {
        // Letters enough, and the unknown symbol that every vocabulary has.
        let letters = (0..<(vocabulary - 1)).compactMap { UnicodeScalar(0x100 + $0) }
        let text = String(String.UnicodeScalarView(letters))
        let codec = TextCodec.build(level: .character, texts: [text])
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = hidden
        config.recurrent.layers = layers
        return RecurrentLanguageModel(
            LanguageModelNetwork(
                config, vocabularySize: codec.vocabulary.count, random: benchmarkRandom),
            codec: codec, precision: precision)
    }

    private static func stream(_ precision: Precision) -> Benchmark {
        Benchmark(name: name(1, precision), work: work(1, precision)) {
            let model = makeModel(precision)
            return {
                model.generate(
                    after: [], length: length, sampler: Sampler(temperature: 0),
                    random: benchmarkRandom
                ) { _ in true }
            }
        }
    }

    /// Texts that differ from the first symbol on.
    private static func streams(_ count: Int, _ precision: Precision) -> Benchmark {
        Benchmark(name: name(count, precision), work: work(count, precision)) {
            let model = makeModel(precision)
            return {
                _ = model.generateTexts(
                    count: count, after: "", length: length, sampler: Sampler(temperature: 1),
                    random: benchmarkRandom)
            }
        }
    }
}
