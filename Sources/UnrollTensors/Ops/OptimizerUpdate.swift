internal import CUnrollKernels
internal import UnrollSystem

/// One step of an optimiser's rule.
package struct OptimizerUpdate: Sendable {
    package enum Rule: Sendable { case sgd, adam, adaGrad, rmsProp }

    package var rule: Rule
    package var learningRate: Float
    /// SGD, RMSprop: μ. Adam: β₁.
    package var momentum: Float = 0
    /// Adam: β₂. RMSprop: α.
    package var decay: Float = 0
    package var epsilon: Float = 0
    /// Adam: `1 - β₁ᵗ` and `√(1 - β₂ᵗ)`.
    package var correction1: Float = 1
    package var correction2: Float = 1
    /// Added to the gradient, times the value.
    package var weightDecay: Float = 0
    /// AdamW: the value shrinks by this times the learning rate.
    package var decoupledWeightDecay: Float = 0
    package var nesterov = false
    package var centered = false

    package init(rule: Rule, learningRate: Float) {
        self.rule = rule
        self.learningRate = learningRate
    }

    /// The tensors of one update.
    package struct Part {
        let update: OptimizerUpdate
        let value: Tensor
        let gradient: Tensor
        /// The rows that the gradient's rows belong to.
        let rows: Tensor?
        let moments: [Tensor]

        /// - Parameters:
        ///   - gradient: Of the value's shape or, for rows, that of the rows: then only the rows
        ///     that were touched move, and only their moments.
        ///   - moments: Up to three tensors of the value's shape, written in place.
        package init(
            _ update: OptimizerUpdate, of value: Tensor, along gradient: Gradient,
            moments: [Tensor]
        ) {
            self.update = update
            self.value = value
            self.moments = moments
            switch gradient {
            case .dense(let gradient):
                requirement(
                    gradient.count == value.count,
                    "update: gradient \(gradient.shape) for value \(value.shape)")
                (self.gradient, rows) = (gradient, nil)
            case .rows(let gradient):
                (self.gradient, rows) = (gradient.values, gradient.rows)
            }
        }
    }

    /// Takes the norm of all gradients together, then moves every value along its own: one op, in
    /// which the gradients may still be in the caches when they are read again.
    ///
    /// - Parameter clipping: Gradients are scaled down to this norm where theirs is above it; `nil`
    ///   for never.
    /// - Returns: The norm, before it was scaled. Where it is not finite, nothing has moved.
    @discardableResult
    package static func apply(_ parts: [Part], clipping: Double? = nil) -> Double {
        Kernels.run { kernels in
            let updates = parts.map(\.kernelForm)
            // Doubles, two floats each.
            let needed = 2 * updates.count * Int(UNROLL_SUM_PARTS)
            return kernels.withWorkspace(needed) { partial in
                withExtendedLifetime(parts) {
                    kernels.table.update(
                        kernels.team, updates, updates.count, clipping ?? .infinity,
                        UnsafeMutableRawPointer(partial)?.assumingMemoryBound(to: Double.self))
                }
            }
        }
    }

    /// The same of one value.
    package func apply(to value: Tensor, _ gradient: Gradient, moments: [Tensor]) {
        Self.apply([Part(self, of: value, along: gradient, moments: moments)])
    }
}

extension OptimizerUpdate.Part {
    fileprivate var kernelForm: unroll_update {
        unroll_update(
            rule: update.rule.kernel, value: value.writing, gradient: gradient.reading,
            moment_1: moments.count > 0 ? moments[0].writing : nil,
            moment_2: moments.count > 1 ? moments[1].writing : nil,
            moment_3: moments.count > 2 ? moments[2].writing : nil, count: gradient.count,
            indices: rows?.readingIntegers, columns: value.count / max(value.shape.first ?? 1, 1),
            gradient_scale: 1, learning_rate: update.learningRate,
            momentum: update.momentum, decay: update.decay, epsilon: update.epsilon,
            correction_1: update.correction1, correction_2: update.correction2,
            weight_decay: update.weightDecay,
            decoupled_weight_decay: update.decoupledWeightDecay, nesterov: update.nesterov,
            centered: update.centered)
    }
}

extension OptimizerUpdate.Rule {
    fileprivate var kernel: unroll_rule {
        switch self {
        case .sgd: UNROLL_RULE_SGD
        case .adam: UNROLL_RULE_ADAM
        case .adaGrad: UNROLL_RULE_ADAGRAD
        case .rmsProp: UNROLL_RULE_RMSPROP
        }
    }
}
