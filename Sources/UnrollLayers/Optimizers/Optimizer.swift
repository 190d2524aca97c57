public import UnrollTensors

/// The rule by which an optimiser applies a gradient.
///
/// A row-sparse gradient (embeddings, sampled outputs, hashed features) moves its own rows alone:
/// the values and moments of the others stay as they are, without decay or momentum, however large
/// the vocabulary is beside the batch. A tied weight, whose output layer sees every row, moves as a
/// whole.
public enum OptimizerRule: Hashable, Sendable, Codable {
    /// `m = μ·m + g`; the value moves by `-η·m`, or by `-η·(g + μ·m)` (Nesterov).
    case sgd(momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0)
    /// Kingma and Ba, 2015.
    case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
    /// Adam with weight decay apart from the gradient: Loshchilov and Hutter, 2019.
    case adamW(
        beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0.01)
    /// Duchi et al., 2011. The sum of squares begins at `initialSum`.
    case adaGrad(initialSum: Float = 0, epsilon: Float = 1e-10)
    /// Tieleman and Hinton, 2012.
    case rmsProp(
        alpha: Float = 0.99, momentum: Float = 0, epsilon: Float = 1e-8, centered: Bool = false)

    private enum CodingKeys: String, CodingKey {
        case sgd, adam
        case adamW = "adamw"
        case adaGrad = "adagrad"
        case rmsProp = "rmsprop"
    }

    /// The initial values of a parameter's moments: none, one, two or three.
    fileprivate var initialMoments: [Float] {
        switch self {
        case .sgd(let momentum, _, _): momentum == 0 ? [] : [0]
        case .adam, .adamW: [0, 0]
        case .adaGrad(let initialSum, _): [initialSum]
        case .rmsProp(_, let momentum, _, let centered):
            centered ? [0, 0, 0] : momentum == 0 ? [0] : [0, 0]
        }
    }

    /// How many moments each element of a parameter has.
    package var momentCount: Int { initialMoments.count }

    fileprivate func update(_ learningRate: Float, updates: Int) -> OptimizerUpdate {
        var update: OptimizerUpdate
        switch self {
        case .sgd(let momentum, let nesterov, let weightDecay):
            update = OptimizerUpdate(rule: .sgd, learningRate: learningRate)
            update.momentum = momentum
            update.nesterov = nesterov
            update.weightDecay = weightDecay
        case .adam(let beta1, let beta2, let epsilon):
            return OptimizerRule.adamW(
                beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: 0
            ).update(learningRate, updates: updates)
        case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
            update = OptimizerUpdate(rule: .adam, learningRate: learningRate)
            update.momentum = beta1
            update.decay = beta2
            update.epsilon = epsilon
            update.decoupledWeightDecay = weightDecay
            update.correction1 = Float(1 - power(Double(beta1), updates))
            update.correction2 = Float((1 - power(Double(beta2), updates)).squareRoot())
        case .adaGrad(_, let epsilon):
            update = OptimizerUpdate(rule: .adaGrad, learningRate: learningRate)
            update.epsilon = epsilon
        case .rmsProp(let alpha, let momentum, let epsilon, let centered):
            update = OptimizerUpdate(rule: .rmsProp, learningRate: learningRate)
            update.decay = alpha
            update.momentum = momentum
            update.epsilon = epsilon
            update.centered = centered
        }
        return update
    }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = base
    var left = exponent
    while left > 0 {
        if left & 1 == 1 { result *= square }
        square *= square
        left >>= 1
    }
    return result
}

/// Parameters that are trained by a rule and a learning rate of their own.
public struct ParameterGroup: Hashable, Sendable, Codable {
    /// The prefix of the parameters' names, such as `features.`.
    public var prefix: String
    /// How the group's parameters are updated.
    public var rule: OptimizerRule
    /// η at a multiplier of one; see ``Optimizer/update(learningRate:multiplier:clipping:)``.
    public var learningRate: Double

    /// A group of the parameters whose names begin so.
    public init(prefix: String, rule: OptimizerRule, learningRate: Double) {
        self.prefix = prefix
        self.rule = rule
        self.learningRate = learningRate
    }
}

/// Moves parameters along their gradients.
///
/// Of a row-sparse gradient only the touched rows and their moments move (as in PyTorch's
/// SparseAdam): a row that no example used keeps its value, and its momentum waits.
public final class Optimizer {
    /// The rule of all parameters that no group names.
    public let rule: OptimizerRule
    private let entries: [Entry]
    private let clippedApart: [String]
    /// Updates made so far.
    public private(set) var updates = 0

    private struct Entry {
        let named: NamedParameter
        let group: ParameterGroup?
        let moments: [Tensor]
    }

    /// - Parameters:
    ///   - rule: How parameters move.
    ///   - module: Whose parameters.
    ///   - groups: Parameters with a rule of their own; the first group that names one has it.
    ///   - clippedApart: Prefixes of parameters whose gradients are clipped by a norm of their own; by
    ///     default one norm of all. Each parameter begins with exactly one of them.
    public init(
        _ rule: OptimizerRule, for module: some Module, groups: [ParameterGroup] = [],
        clippedApart: [String] = [""]
    ) {
        self.rule = rule
        self.clippedApart = clippedApart
        entries = module.parameters.filter(\.parameter.isTrainable).map { named in
            let group = groups.first { named.name.hasPrefix($0.prefix) }
            let moments = (group?.rule ?? rule).initialMoments.map {
                Tensor(repeating: $0, shape: named.parameter.shape)
            }
            return Entry(named: named, group: group, moments: moments)
        }
    }

    /// The Euclidean norm of all gradients together; not finite where one of them is not.
    public var gradientNorm: Double {
        entries.reduce(0) { $0 + ($1.named.parameter.gradient?.sumOfSquares ?? 0) }.squareRoot()
    }

    /// Bytes of all gradients together: of a row-sparse one, those of its rows.
    package var gradientBytes: Int {
        entries.reduce(0) { sum, entry in
            switch entry.named.parameter.gradient {
            case .dense(let tensor): sum + tensor.count * tensor.type.size
            case .rows(let rows): sum + rows.values.count * rows.values.type.size
            case nil: sum
            }
        }
    }

    /// The first parameter whose gradient is not finite.
    public var nonFiniteGradient: String? {
        entries.first { !($0.named.parameter.gradient?.sumOfSquares.isFinite ?? true) }?.named.name
    }

    /// Moves every parameter that has a gradient, and forgets the gradients.
    ///
    /// - Parameters:
    ///   - learningRate: η of this update, of the parameters that are in no group.
    ///   - multiplier: Of a group's learning rate in this update.
    ///   - clipping: Gradients are scaled down where their norm is above this; `nil` for never
    ///     (Pascanu et al., 2013).
    /// - Returns: ``gradientNorm``, before clipping. Where it is not finite, nothing has moved, and
    ///   the gradients are still there, for ``nonFiniteGradient`` to name; whoever goes on
    ///   resets them.
    @discardableResult
    public func update(
        learningRate: Double, multiplier: Double = 1, clipping: Double? = nil
    ) -> Double {
        // Found before any part moves; of a single one the update itself finds it.
        if clippedApart.count > 1, !gradientNorm.isFinite { return gradientNorm }
        var squares = 0.0
        for prefix in clippedApart {
            let moving = entries.filter { $0.named.name.hasPrefix(prefix) }
            let norm = move(moving, learningRate, multiplier, clipping)
            guard norm.isFinite else { return norm }
            if clippedApart.count == 1 {
                updates += 1
                return norm
            }
            squares += norm * norm
        }
        updates += 1
        return squares.squareRoot()
    }

    /// - Returns: The norm of their gradients.
    private func move(
        _ entries: [Entry], _ learningRate: Double, _ multiplier: Double, _ clipping: Double?
    ) -> Double {
        let moving = entries.compactMap { entry in
            entry.named.parameter.gradient.map { (entry, $0) }
        }
        let parts = moving.map { entry, gradient in
            let rate = entry.group.map { $0.learningRate * multiplier } ?? learningRate
            return OptimizerUpdate.Part(
                (entry.group?.rule ?? rule).update(Float(rate), updates: updates + 1),
                of: entry.named.parameter.value, along: gradient, moments: entry.moments)
        }
        let norm = OptimizerUpdate.apply(parts, clipping: clipping)
        guard norm.isFinite else { return norm }
        for (entry, _) in moving { entry.named.parameter.resetGradient() }
        return norm
    }

    /// The moments by name, such as `recurrent.0.weight_ih.moment_1`, for checkpoints.
    public var state: [(name: String, tensor: Tensor)] {
        entries.flatMap { entry in
            entry.moments.enumerated().map { ("\(entry.named.name).moment_\($0 + 1)", $1) }
        }
    }

    /// Continues from a checkpoint: ``state`` has been written in place, `updates` were made.
    public func resume(updates: Int) { self.updates = updates }
}
