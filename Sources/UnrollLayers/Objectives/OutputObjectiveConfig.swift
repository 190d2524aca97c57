public import UnrollSystem

/// Which objective a network's output is trained with, whatever the task. Stored with the model.
public enum OutputObjectiveConfig: Sendable, Codable, Hashable {
    /// ``FullSoftmax``
    case softmax
    /// ``AdaptiveSoftmax``, its cut-offs chosen by what they cost where `nil`.
    case adaptive(cutoffs: [Int]?)
    /// ``SampledSoftmax`` from the log-uniform distribution.
    case sampled(samples: Int)
    /// ``BlackOut``; words are drawn by their counts to the power of `exponent`.
    case blackOut(samples: Int, exponent: Double)
    /// ``NoiseContrastive``; the noise is drawn by counts to the power of `exponent`.
    case noiseContrastive(samples: Int, exponent: Double)

    private enum CodingKeys: String, CodingKey {
        case softmax, adaptive, sampled
        case blackOut = "blackout"
        case noiseContrastive = "noise-contrastive"
    }

    /// Whether symbols have the scores of one linear layer, whose weight an embedding can share.
    public var isLinear: Bool {
        if case .adaptive = self { false } else { true }
    }

    /// The number of symbols that training draws for each update; 0 where it sees all.
    public var samples: Int {
        switch self {
        case .softmax, .adaptive: 0
        case .sampled(let samples), .blackOut(let samples, _), .noiseContrastive(let samples, _):
            samples
        }
    }

    /// The same with other draws for each update; unchanged where it draws nothing.
    public func drawing(_ samples: Int) -> Self {
        switch self {
        case .softmax, .adaptive: self
        case .sampled: .sampled(samples: samples)
        case .blackOut(_, let exponent): .blackOut(samples: samples, exponent: exponent)
        case .noiseContrastive(_, let exponent):
            .noiseContrastive(samples: samples, exponent: exponent)
        }
    }

    /// The objective's name and its settings.
    public var name: String {
        switch self {
        case .softmax: "full softmax"
        case .adaptive(let cutoffs):
            "adaptive softmax" + (cutoffs.map { ", cut-offs \($0)" } ?? "")
        case .sampled(let samples): "softmax over \(counted(samples, "sampled word"))"
        case .blackOut(let samples, let exponent):
            "BlackOut, \(counted(samples, "sample")), exponent \(exponent)"
        case .noiseContrastive(let samples, let exponent):
            "noise-contrastive estimation, \(counted(samples, "sample")), exponent \(exponent)"
        }
    }

    /// What is wrong with it; `nil` where it can be made.
    ///
    /// - Parameters:
    ///   - inputSize: H
    ///   - vocabularySize: V
    public func fault(inputSize: Int, vocabularySize: Int) -> String? {
        switch self {
        case .softmax: return nil
        case .adaptive(let cutoffs):
            guard vocabularySize >= 3 else {
                return "an adaptive softmax needs at least 3 symbols, not \(vocabularySize)"
            }
            // A cluster's projection keeps a quarter of them at most.
            guard inputSize >= 4 else {
                return "an adaptive softmax needs layers of at least 4 units, not \(inputSize)"
            }
            return cutoffs.flatMap {
                AdaptiveSoftmax.fault(
                    in: $0, vocabularySize: vocabularySize, inputSize: inputSize)
            }
        case .sampled(let samples):
            // The rarest of all words would be waited for very long.
            return 2 * samples <= vocabularySize
                ? nil
                : "drawing \(counted(samples, "sample")) takes more than half of "
                    + "\(counted(vocabularySize, "symbol")): take fewer, the full softmax, or a text of "
                    + "more symbols"
        case .blackOut, .noiseContrastive: return nil
        }
    }

    /// The same with cut-offs chosen where there are none: what a model file keeps, so that it stays
    /// readable however the choice is made later.
    public func resolved(inputSize: Int, vocabularySize: Int) -> Self {
        guard case .adaptive(nil) = self,
            fault(inputSize: inputSize, vocabularySize: vocabularySize) == nil
        else { return self }
        return .adaptive(
            cutoffs: AdaptiveSoftmax.defaultCutoffs(
                vocabularySize: vocabularySize, inputSize: inputSize))
    }

    /// Makes the objective. New scores begin as the frequencies that `counts` tell: from zero, an
    /// optimiser of small steps spends its first thousand updates on them.
    ///
    /// - Parameters:
    ///   - inputSize: H
    ///   - counts: How often each symbol occurs, V counts; what is evaluated alone may give ones.
    ///   - embedding: The embedding `[V, H]` whose weight is shared; `nil` for a weight of its own.
    ///   - labelSmoothing: As in ``FullSoftmax``, the one objective that has it.
    ///   - random: Decides the first parameters.
    public func makeObjective(
        inputSize: Int, counts: [Int], tiedTo embedding: Parameter? = nil,
        labelSmoothing: Float = 0, random: RandomStream
    ) -> any OutputObjective {
        requirement(
            labelSmoothing == 0 || self == .softmax, "\(name): it has no label smoothing")
        if case .adaptive(let cutoffs) = self {
            requirement(embedding == nil, "adaptive softmax: its weights cannot be shared")
            let objective = AdaptiveSoftmax(
                inputSize: inputSize, vocabularySize: counts.count, cutoffs: cutoffs,
                headBias: true, random: random)
            objective.beginAsUnigram(counts)
            return objective
        }
        let output =
            embedding.map { Linear(tiedTo: $0) }
            ?? Linear(inputSize: inputSize, outputSize: counts.count, random: random)
        let objective =
            makeSampled(output, counts) ?? FullSoftmax(output, labelSmoothing: labelSmoothing)
        objective.beginAsUnigram(counts)
        return objective
    }

    private func makeSampled(_ output: Linear, _ counts: [Int]) -> (any LinearObjective)? {
        switch self {
        case .softmax, .adaptive: return nil
        case .sampled(let samples): return SampledSoftmax(output, samples: samples)
        case .blackOut(let samples, let exponent):
            return BlackOut(
                output, samples: samples, proposal: .unigram(counts, exponent: exponent))
        case .noiseContrastive(let samples, let exponent):
            // Frequencies sum to one.
            return NoiseContrastive(
                output, samples: samples, noise: .unigram(counts, exponent: exponent),
                logPartition: 0)
        }
    }
}
