import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// A conditional random field alone, and a whole tagger: words and their letters, a bidirectional LSTM,
/// the field.
enum TaggingBenchmarks {
    static let all = [field(), tagger(training: true), tagger(training: false)]

    private static let tags = 20

    /// Both passes over sequences of one length.
    private static func field() -> Benchmark {
        let (time, batch) = (40, 32)
        let pairs = Double(time * batch * tags * tags)
        return Benchmark(
            name: "crf_T\(time)_B\(batch)_K\(tags)",
            work: Work(
                operations: 6 * pairs, traffic: Double(4 * 3 * time * batch * tags),
                workingSet: Double(8 * time * batch * tags), tokens: Double(time * batch))
        ) {
            let scores = randomTensor([time, batch, tags], "scores")
            let transitions = randomTensor([tags, tags], "transitions")
            let ends = randomTensor([tags], "ends")
            let targets = (0..<batch).map { randomSymbols(time, below: tags, "tags \($0)") }
            let lengths = [Int](repeating: time, count: batch)
            return {
                let field = TransitionScores(
                    transitions: transitions.tracked(), start: ends.tracked(), end: ends.tracked())
                scores.tracked().randomFieldLoss(field, lengths: lengths, tags: targets).backward()
            }
        }
    }

    private static let sentences = 512
    private static let batchSize = 32
    private static let vocabulary = 20_000

    /// A word of 1 to 12 letters and its number.
    private static func word(_ number: Int) -> String {
        let letters = (0...number % 12).map { place -> UInt8 in
            97 + UInt8((number / 3 + 7 * place) % 26)
        }
        return String(decoding: letters, as: UTF8.self) + String(number)
    }

    /// 16 batches of 32 sentences of 5 to 40 words, words of 1 to 12 letters.
    private static func tagger(training: Bool) -> Benchmark {
        let lengthOf = (0..<sentences)
            .map { 5 + benchmarkRandom.integer(below: 36, at: UInt64($0)) }.sorted()
        let words = lengthOf.reduce(0, +)
        var work = Work.layer(
            gates: 4, time: words, batch: 1, inputs: 110, hidden: 128, training: training)
        work.operations *= 2
        return Benchmark(
            name:
                "tagger_\(training ? "training" : "inference")_B\(batchSize)_T5-40_E50_H128_K\(tags)",
            work: work
        ) {
            let names = (0..<vocabulary).map(word)
            var config = TaggingConfig()
            config.tags = (0..<tags).map { "T\($0)" }
            config.embeddingSize = 50
            config.wordForms?.shapeSize = 0
            config.wordForms?.limit = 20
            let codec = TextCodec.build(words: names)
            let network = TaggingNetwork(
                config, vocabularySize: codec.vocabulary.count, random: benchmarkRandom)
            let optimizer = Optimizer(.adam(), for: network)
            var encoder = SentenceEncoder(config.encoder, codec)
            let encoded = lengthOf.enumerated().map { number, length in
                encoder.encode(
                    randomSymbols(length, below: vocabulary, "sentence \(number)").map {
                        names[Int($0)]
                    })
            }
            let forms = encoder.forms
            let batches = stride(from: 0, to: sentences, by: batchSize).map { first in
                let places = first..<(first + batchSize)
                return (
                    batch: TaggingNetwork.Batch(places.map { encoded[$0] }, forms: forms),
                    tags: places.map { randomSymbols(lengthOf[$0], below: tags, "tags \($0)") }
                )
            }
            return {
                for (batch, tags) in batches {
                    guard training else {
                        _ = network.decode(batch)
                        continue
                    }
                    network.loss(batch, tags: tags, in: .training(benchmarkRandom)).loss.backward()
                    optimizer.update(learningRate: 1e-3)
                }
            }
        }
    }
}
