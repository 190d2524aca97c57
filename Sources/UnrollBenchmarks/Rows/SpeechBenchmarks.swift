import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollPlatform
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// The loss of speech recognition alone, and decoding: prefix beam search with a language model of
/// characters over a minute of 100 frames a second, twelve and a half letters in each second. A token is a
/// frame.
enum SpeechBenchmarks {
    static let all = [
        loss(time: 400, batch: 16, classes: 30, symbols: 40),
        Benchmark(name: "prefix_beam_B\(beam)_V\(letters + 1)_3gram_60s", work: work) {
            search(with: { try trigrams(of: $0) })
        },
        Benchmark(name: "prefix_beam_B\(beam)_V\(letters + 1)_lstm_1x256_60s", work: work) {
            search(with: { try network(of: $0) })
        },
    ]

    /// Both passes of CTC from logits on. A token is a time step.
    private static func loss(time: Int, batch: Int, classes: Int, symbols: Int) -> Benchmark {
        let states = Double(time * batch * (2 * symbols + 1))
        return Benchmark(
            name: "ctc_T\(time)_B\(batch)_V\(classes)_L\(symbols)",
            work: Work(
                operations: 40 * states,
                traffic: Double(4 * 3 * time * batch * classes) + 8 * states,
                workingSet: Double(8 * 4 * symbols), tokens: Double(time * batch))
        ) {
            let logits = randomTensor([time, batch, classes], "logits")
            let targets = (0..<batch).map { row in
                randomSymbols(symbols, below: classes - 1, "target \(row)").map { $0 + 1 }
            }
            let lengths = [Int](repeating: time, count: batch)
            return { logits.tracked().ctcLoss(lengths: lengths, targets: targets).backward() }
        }
    }

    private static let beam = 32
    private static let letters = 28
    private static let frames = 6_000
    private static let symbols = [" ", "'"] + "abcdefghijklmnopqrstuvwxyz".map { String($0) }

    /// Of the search alone: each hypothesis is offered each symbol in each frame.
    private static let work = Work(
        operations: Double(2 * frames * beam * letters),
        traffic: Double(4 * frames * (letters + 1)), workingSet: Double(64 * beam * letters),
        tokens: Double(frames))

    /// - Parameter model: Makes the language model of a text.
    private static func search(with model: (String) throws -> any LanguageModel) -> () -> Void {
        let random = RandomStream(seed: 1)
        // Every other letter follows from the one before it.
        var text: [Int32] = []
        for place in 0..<20_000 {
            let draw = Int32(random.uniformDouble(at: UInt64(place)) * Double(letters))
            let last = text.last ?? 0
            text.append(1 + (place % 2 == 0 ? draw : (7 * last + 3) % Int32(letters)))
        }
        guard let codec = try? TranscriptCodec(unit: .characters, symbols: symbols),
            let model = try? model(codec.text(of: text)),
            let decoder = try? SpeechDecoder(
                codec: codec, config: SpeechDecodingConfig(beam: beam), languageModel: model)
        else { preconditionFailure("prefix_beam: the decoder cannot be made") }
        var rows: [Float] = []
        for frame in 0..<frames {
            let right = frame % 8 < 2 ? Int(text[frame / 8]) : 0
            let scores = (0...letters).map { symbol in
                let place = UInt64(frame * (letters + 1) + symbol)
                return 4 * random.uniformDouble(at: place) + (symbol == right ? 6 : 0)
            }
            let sum = log(scores.reduce(0) { $0 + exp($1) })
            rows += scores.map { Float($0 - sum) }
        }
        return { [rows] in _ = decoder(rows) }
    }

    private static func trigrams(of text: String) throws -> any LanguageModel {
        var config = KneserNeyConfig()
        config.level = .character
        config.order = 3
        let path = "\(temporaryFolder())/unroll-benchmark-\(getpid()).txt"
        try AtomicFile.write(to: path) { try $0.write(Array(text.utf8)) }
        defer { try? AtomicFile.remove(path) }
        return try KneserNeyEstimator.estimate(contentsOf: path, config: config)
    }

    private static func network(of text: String) throws -> any LanguageModel {
        let codec = try TextCodec.buildAndEncode(level: .character, texts: [text]).codec
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = 256
        config.embeddingSize = 64
        return RecurrentLanguageModel(
            LanguageModelNetwork(config, codec: codec, random: benchmarkRandom), codec: codec)
    }
}
