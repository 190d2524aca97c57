internal import CUnrollKernels

/// One step of an optimiser's rule on one run of numbers.
package struct OptimizerUpdate: Sendable {
    package enum Rule: Sendable { case sgd, adam, adaGrad, rmsProp }

    package var rule: Rule
    package var learningRate: Float
    /// From clipping: multiplies the gradient before anything else.
    package var gradientScale: Float = 1
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

    /// Moves `value` along `gradient`, which has its shape or, for rows, that of the rows.
    ///
    /// - Parameter moments: Up to three tensors of the value's shape, written in place.
    package func apply(to value: Tensor, _ gradient: Gradient, moments: [Tensor]) {
        switch gradient {
        case .dense(let gradient):
            precondition(
                gradient.count == value.count,
                "update: gradient \(gradient.shape) for value \(value.shape)")
            apply(value, gradient, moments)
        case .rows(let rows):
            // Only the rows that were touched move, and only their moments.
            apply(value, rows.values, moments, rows: rows.indices)
        }
    }

    private func apply(
        _ value: Tensor, _ gradient: Tensor, _ moments: [Tensor], rows: [Int32]? = nil
    ) {
        Kernels.run { kernels in
            var update = unroll_update(
                value: value.writing, gradient: gradient.reading,
                moment_1: moments.count > 0 ? moments[0].writing : nil,
                moment_2: moments.count > 1 ? moments[1].writing : nil,
                moment_3: moments.count > 2 ? moments[2].writing : nil, count: value.count,
                gradient_scale: gradientScale, learning_rate: learningRate, momentum: momentum,
                decay: decay, epsilon: epsilon, correction_1: correction1,
                correction_2: correction2, weight_decay: weightDecay,
                decoupled_weight_decay: decoupledWeightDecay, nesterov: nesterov,
                centered: centered)
            guard let rows else {
                kernels.table.update(kernels.team, rule.kernel, &update)
                return
            }
            kernels.table.update_rows(
                kernels.team, rule.kernel, &update, rows, rows.count,
                value.count / max(value.shape[0], 1))
        }
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
