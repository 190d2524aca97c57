internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// Words and their pretrained vectors, by which an encoder learns what spelling says of a word
/// before it learns its task (Pinter et al., 2017).
struct SpellingLesson: Sendable {
    private let words: [String]
    /// `[N, E]`
    private let vectors: [Float]

    init(_ pretrained: WordVectors) {
        words = pretrained.words
        vectors = pretrained.values
    }

    /// Trains the spelling of an encoder, and what makes vectors of it, on all words.
    ///
    /// - Parameters:
    ///   - encoder: An encoder with ``SequenceEncoderConfig/spellsVectors``.
    ///   - random: Decides the order of the words, and which of them are read with capital letters.
    func teach(_ encoder: SequenceEncoder, random: RandomStream) {
        guard let forms = encoder.forms, let head = encoder.spelledVectors, !words.isEmpty else {
            return
        }
        let width = encoder.config.embeddingSize
        let learned = Pupil(forms: forms, head: head)
        let optimizer = Optimizer(.adam(), for: learned)
        let targets = Tensor(vectors, shape: [words.count, width])
        let limit = encoder.config.wordForms?.limit ?? 3
        let updates = (words.count - 1) / Self.batchSize + 1
        let epochs = max(Self.fewestEpochs, Self.fewestUpdates / updates)
        for epoch in 0..<epochs {
            let draws = random.stream(epoch)
            // Vectors are of words in small letters, texts have capital ones too.
            let table = WordForms(
                words.enumerated().map { place, word in
                    let draw = draws.uniform(at: UInt64(place))
                    return draw < 0.5
                        ? word
                        : draw < 0.9
                            ? word.prefix(1).uppercased() + word.dropFirst() : word.uppercased()
                }, limit: limit)
            let order = draws.stream("order").permutation(words.count)
            let rate = Self.learningRate * (1 - Double(epoch) / Double(epochs))
            for first in stride(from: 0, to: order.count, by: Self.batchSize) {
                let batch = order[first..<min(first + Self.batchSize, order.count)].map {
                    Int32($0)
                }
                let pass = Pass.training(draws.stream("update").stream(first))
                let made = head(forms(batch, of: table, in: pass), in: pass)
                let error = made - targets.gatheringRows(batch)
                (error * error).mean(axis: 0).mean(axis: 0).backward()
                optimizer.update(learningRate: rate, clipping: 5)
            }
            Activity.report("spelling", share: Double(epoch + 1) / Double(epochs))
        }
    }

    private static let fewestEpochs = 10
    private static let fewestUpdates = 1000
    private static let batchSize = 64
    private static let learningRate = 2e-3

    /// What learns.
    private final class Pupil: Module {
        let forms: WordFormEncoder
        let head: Linear

        init(forms: WordFormEncoder, head: Linear) {
            self.forms = forms
            self.head = head
        }

        func accept(_ visitor: inout some ModuleVisitor) {
            visitor.visit(forms, named: "forms")
            visitor.visit(head, named: "spelled_vectors")
        }
    }
}
