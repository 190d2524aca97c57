public import UnrollSystem
public import UnrollTensors

/// A vector for each symbol of a vocabulary.
///
/// Gradients are row-sparse: an update leaves the vectors of symbols that it did not read, and their
/// moments, alone. They neither decay nor move on by momentum.
///
/// Parameter: `weight [V, E]`.
public final class Embedding: Module {
    /// `weight [V, E]`, a row for each symbol.
    public let weight: Parameter

    /// V
    public var vocabularySize: Int { weight.shape[0] }
    /// E
    public var size: Int { weight.shape[1] }

    /// An embedding with fresh parameters.
    public init(
        vocabularySize: Int, size: Int, initializer: Initializer = .uniform(0.1),
        random: RandomStream
    ) {
        weight = initializer.parameter(outputs: vocabularySize, inputs: size, random: random)
    }

    /// Vectors from elsewhere that are known later, or not at all: where a file gives them.
    ///
    /// - Parameters:
    ///   - vocabularySize: V
    ///   - size: E
    ///   - isTrainable: Whether training tunes them.
    ///   - initial: Makes the first vectors, `[V, E]`.
    public init(
        vocabularySize: Int, size: Int, isTrainable: Bool, initial: @escaping () -> Tensor
    ) {
        weight = Parameter(
            shape: [vocabularySize, size], isTrainable: isTrainable, initial: initial)
    }

    /// Vectors learned elsewhere, `[V, E]`.
    ///
    /// - Parameters:
    ///   - vectors: The initial embedding, `[V, E]`.
    ///   - isTrainable: Whether training tunes them; else they stay as they are.
    public init(vectors: Tensor, isTrainable: Bool) {
        requirement(vectors.shape.count == 2, "Embedding: vectors of shape \(vectors.shape)")
        weight = Parameter(vectors, isTrainable: isTrainable)
    }

    /// Vectors of symbols: `[symbols.count, E]`; zeros for a negative symbol.
    ///
    /// - Parameters:
    ///   - symbols: Indices below V; negative ones give zeros.
    ///   - dropout: Share of the vocabulary whose vectors are zero in a training pass, all
    ///     their occurrences alike (embedding dropout: Gal and Ghahramani, 2016).
    ///   - pass: Whether gradients are wanted.
    public func callAsFunction(_ symbols: [Int32], dropout: Float = 0, in pass: Pass) -> Tensor {
        weight.read(in: pass).gatheringRows(symbols, scales: scales(dropout, in: pass))
    }

    /// The whole table `[V, E]` as this pass sees it, for an op that uses the rows of `symbols`
    /// alone: only those get a gradient.
    ///
    /// - Parameters:
    ///   - symbols: Indices below V; negative ones are left out.
    ///   - dropout: As in `callAsFunction`.
    ///   - pass: Whether gradients are wanted.
    public func table(usedBy symbols: [Int32], dropout: Float = 0, in pass: Pass) -> Tensor {
        let used = weight.read(in: pass).usingRows(of: symbols)
        guard let scales = scales(dropout, in: pass) else { return used }
        return used.gatheringRows((0..<vocabularySize).map(Int32.init), scales: scales)
    }

    private func scales(_ dropout: Float, in pass: Pass) -> Tensor? {
        guard dropout > 0, case .training(let random) = pass else { return nil }
        return Tensor(dropoutMask: [vocabularySize], rate: dropout, random: random)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(weight, named: "weight")
    }
}
