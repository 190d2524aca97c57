import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// An optimiser of `training.safetensors`.
struct OptimizerReference: Sendable, CustomTestStringConvertible {
    var name: String
    var rule: OptimizerRule
    var learningRate: Double
    var testDescription: String { name }

    static let dense = [
        OptimizerReference(name: "sgd", rule: .sgd(), learningRate: 0.1),
        OptimizerReference(name: "sgd_momentum", rule: .sgd(momentum: 0.9), learningRate: 0.1),
        OptimizerReference(
            name: "sgd_nesterov", rule: .sgd(momentum: 0.9, nesterov: true), learningRate: 0.1),
        OptimizerReference(
            name: "sgd_weight_decay", rule: .sgd(weightDecay: 0.1), learningRate: 0.1),
        OptimizerReference(
            name: "sgd_momentum_weight_decay", rule: .sgd(momentum: 0.9, weightDecay: 0.1),
            learningRate: 0.1),
        OptimizerReference(name: "adam", rule: .adam(), learningRate: 0.05),
        OptimizerReference(name: "adamw", rule: .adamW(weightDecay: 0.1), learningRate: 0.05),
        OptimizerReference(name: "adagrad", rule: .adaGrad(), learningRate: 0.1),
        OptimizerReference(
            name: "adagrad_accumulator", rule: .adaGrad(initialSum: 1), learningRate: 0.1),
        OptimizerReference(name: "rmsprop", rule: .rmsProp(), learningRate: 0.01),
        OptimizerReference(
            name: "rmsprop_momentum", rule: .rmsProp(momentum: 0.9), learningRate: 0.01),
        OptimizerReference(
            name: "rmsprop_centered", rule: .rmsProp(centered: true), learningRate: 0.01),
    ]
    static let sparse =
        dense.filter { ["sgd", "adagrad", "adagrad_accumulator"].contains($0.name) } + [
            OptimizerReference(name: "sparse_adam", rule: .adam(), learningRate: 0.05)
        ]
}

/// A module of some parameters and nothing else.
final class Numbers: Module {
    let all: [Parameter]

    init(_ values: [Tensor]) { all = values.map { Parameter($0.copy()) } }

    func accept(_ visitor: inout some ModuleVisitor) {
        for (index, parameter) in all.enumerated() { visitor.visit(parameter, named: "\(index)") }
    }

    /// Lets this gradient gather at a parameter.
    func give(_ gradient: Tensor, at index: Int = 0) {
        (all[index].read(in: .training(RandomStream(seed: 1))) * gradient).sum().backward()
    }

    /// The same as rows of a matrix.
    func give(_ gradient: Tensor, rows: [Int32], at index: Int = 0) {
        let looked = all[index].read(in: .training(RandomStream(seed: 1))).gatheringRows(rows)
        (looked * gradient).sum().backward()
    }
}

@Suite struct OptimizerTests {
    private let numbers: ReferenceNumbers

    init() throws { numbers = try ReferenceNumbers("training") }

    @Test func everyOptimizerOfTheFileIsTested() {
        let inFile = numbers.names("optimizer.").filter { $0.contains(".") }
            .map { String($0.prefix { $0 != "." }) }
        let tested = (OptimizerReference.dense + OptimizerReference.sparse).map(\.name)
        #expect(Set(inFile) == Set(tested))
    }

    @Test(arguments: KernelTier.available, OptimizerReference.dense)
    func densePathsMatchPyTorch(tier: KernelTier, reference: OptimizerReference) throws {
        let gradients = try numbers.tensor("optimizer.dense_gradients")
        try expectPath(reference, tier, "dense") { module, update in
            module.give(gradients[update])
        }
        let rows = try numbers.integers("optimizer.rows")
        let rowGradients = try numbers.tensor("optimizer.row_gradients")
        try expectPath(reference, tier, "rows_as_dense") { module, update in
            let whole = Tensor(zeros: [5, 3])
            for place in 0..<2 {
                let row = Int(rows[2 * update + place])
                whole.slice(row..<(row + 1)).assign(rowGradients[update].slice(place..<(place + 1)))
            }
            module.give(whole)
        }
    }

    @Test(arguments: KernelTier.available, OptimizerReference.sparse)
    func rowSparsePathsMatchPyTorch(tier: KernelTier, reference: OptimizerReference) throws {
        let rows = try numbers.integers("optimizer.rows")
        let rowGradients = try numbers.tensor("optimizer.row_gradients")
        try expectPath(reference, tier, "rows_as_sparse") { module, update in
            module.give(rowGradients[update], rows: Array(rows[(2 * update)..<(2 * update + 2)]))
            guard case .rows(let gradient)? = module.all[0].gradient else {
                Issue.record("the gradient is not row-sparse")
                return
            }
            #expect(gradient.indices == rows[(2 * update)..<(2 * update + 2)].sorted())
        }
    }

    private func expectPath(
        _ reference: OptimizerReference, _ tier: KernelTier, _ name: String,
        give: (Numbers, Int) throws -> Void
    ) throws {
        let module = Numbers([try numbers.tensor("optimizer.initial")])
        let optimizer = Optimizer(reference.rule, for: module)
        let path = try numbers.tensor("optimizer.\(reference.name).\(name)")
        try Compute.using(tier: tier, threads: 1) {
            for update in 0..<path.shape[0] {
                try give(module, update)
                optimizer.update(learningRate: reference.learningRate)
                #expect(module.all[0].gradient == nil)
                // Float32 in rules that divide by small roots.
                expectNear(
                    module.all[0].value.floats, path[update].floats, within: 2e-6,
                    "\(name) after update \(update + 1)")
            }
        }
    }

    /// A row whose turn does not come stays where it is, moments and all: a table of its own with
    /// only its own updates ends with the same bits. (Not Adam, whose correction counts all.)
    @Test(arguments: OptimizerReference.dense.filter { !$0.name.hasPrefix("adam") })
    func untouchedRowsWait(reference: OptimizerReference) throws {
        let rows = try numbers.integers("optimizer.rows")
        let rowGradients = try numbers.tensor("optimizer.row_gradients")
        let initial = try numbers.tensor("optimizer.initial")
        let together = Numbers([initial])
        let optimizer = Optimizer(reference.rule, for: together)
        let alone = (0..<5).map { Numbers([initial.slice($0..<($0 + 1))]) }
        let optimizers = alone.map { Optimizer(reference.rule, for: $0) }
        for update in 0..<6 {
            let touched = Array(rows[(2 * update)..<(2 * update + 2)])
            together.give(rowGradients[update], rows: touched)
            optimizer.update(learningRate: reference.learningRate)
            for (place, row) in touched.enumerated() {
                alone[Int(row)].give(rowGradients[update].slice(place..<(place + 1)))
                optimizers[Int(row)].update(learningRate: reference.learningRate)
            }
        }
        expectSameBits(
            together.all[0].value.floats, alone.flatMap { $0.all[0].value.floats }, "values")
        for (index, moment) in optimizer.state.enumerated() {
            expectSameBits(
                moment.tensor.floats, optimizers.flatMap { $0.state[index].tensor.floats },
                moment.name)
        }
        expectSameBits(together.all[0].value.slice(4..<5).floats, initial.slice(4..<5).floats)
    }

    @Test(arguments: KernelTier.available, ["clip", "clip_below"])
    func clippingMatchesPyTorch(tier: KernelTier, name: String) throws {
        let gradients = try (0..<3).map { try numbers.tensor("\(name).gradient.\($0)") }
        let limit = try numbers.doubles("\(name).max_norm")[0]
        let module = Numbers(gradients.map { Tensor(zeros: $0.shape) })
        try Compute.using(tier: tier, threads: 1) {
            for (index, gradient) in gradients.enumerated() { module.give(gradient, at: index) }
            let optimizer = Optimizer(.sgd(), for: module)
            let norm = try numbers.doubles("\(name).norm")[0]
            #expect(abs(optimizer.gradientNorm - norm) < 1e-6 * norm)
            optimizer.update(learningRate: 1, clipping: limit)
            for index in 0..<3 {
                let moved = try numbers.doubles("\(name).clipped.\(index)").map { -$0 }
                expectClose(
                    module.all[index].value.floats, moved, relative: 1e-6, absolute: 1e-7,
                    "clipped \(index)")
            }
        }
    }

    @Test func theNormCountsRowSparseGradientsOnce() {
        let module = Numbers([Tensor(zeros: [5, 2]), Tensor(zeros: [2])])
        module.give(Tensor([1, 2, 3, 4, 10, 20], shape: [3, 2]), rows: [3, 1, 3])
        module.give(Tensor([2, 4]), at: 1)
        let optimizer = Optimizer(.sgd(), for: module)
        // Row 3 comes to (11, 22), row 1 to (3, 4).
        #expect(
            abs(optimizer.gradientNorm - Double(121 + 484 + 9 + 16 + 4 + 16).squareRoot()) < 1e-9)
        optimizer.update(learningRate: 1)
        #expect(module.all[0].value.floats == [0, 0, -3, -4, 0, 0, -11, -22, 0, 0])
    }

    /// As if each had an optimiser of its own, but for the norm, which is that of all together.
    @Test(arguments: KernelTier.available, [1, 2])
    func groupsMoveByTheirOwnRules(tier: KernelTier, threads: Int) {
        let shapes = [[40_000], [7, 3], [5]]
        let rules: [OptimizerRule] = [.adam(), .adaGrad(initialSum: 0.5), .sgd(momentum: 0.5)]
        let values = shapes.enumerated().map { RandomStream(seed: 1).stream($0).numbers($1) }
        let together = Numbers(values)
        let alone = values.map { Numbers([$0]) }
        Compute.using(tier: tier, threads: threads) {
            let optimizer = Optimizer(
                rules[0], for: together,
                groups: (1..<3).map {
                    ParameterGroup(prefix: "\($0)", rule: rules[$0], learningRate: 0.3)
                })
            let optimizers = zip(rules, alone).map { Optimizer($0, for: $1) }
            #expect(
                optimizer.state.map(\.name) == [
                    "0.moment_1", "0.moment_2", "1.moment_1", "2.moment_1",
                ])
            for update in 0..<3 {
                var squares = 0.0
                for index in 0..<3 {
                    let rows: [Int32] = [6, 1]
                    let shape = index == 1 ? [2, 3] : shapes[index]
                    let gradient = RandomStream(seed: 2).stream(update).stream(index).numbers(shape)
                    for (module, place) in [(together, index), (alone[index], 0)] {
                        if index == 1 {
                            module.give(gradient, rows: rows, at: place)
                        } else {
                            module.give(gradient, at: place)
                        }
                    }
                    squares += gradient.floats.reduce(0) { $0 + Double($1) * Double($1) }
                }
                let norm = squares.squareRoot()
                let found = optimizer.update(learningRate: 0.1, multiplier: 0.5, clipping: 3)
                #expect(abs(found - norm) < 1e-6 * norm && norm > 3)
                for (index, (module, optimizer)) in zip(alone, optimizers).enumerated() {
                    // Clipping its own norm to its part of the whole.
                    let own = optimizer.gradientNorm
                    optimizer.update(
                        learningRate: index == 0 ? 0.1 : 0.15, clipping: 3 * own / norm)
                    expectClose(
                        together.all[index].value.floats,
                        module.all[0].value.floats.map(Double.init),
                        relative: 1e-5, absolute: 1e-6, "parameter \(index)")
                }
            }
        }
    }

    @Test func namesTheFirstGradientThatIsNotFinite() {
        let module = Numbers([Tensor(zeros: [2]), Tensor(zeros: [2]), Tensor(zeros: [3, 2])])
        let optimizer = Optimizer(.sgd(), for: module)
        module.give(Tensor([1, 1]))
        #expect(optimizer.nonFiniteGradient == nil)
        module.give(Tensor([.nan, 1]), at: 1)
        module.give(Tensor([.infinity, 1], shape: [1, 2]), rows: [2], at: 2)
        #expect(optimizer.nonFiniteGradient == "1")
        #expect(!optimizer.gradientNorm.isFinite)
        #expect(!optimizer.update(learningRate: 1, clipping: 1).isFinite)
        #expect(optimizer.updates == 0 && module.all.allSatisfy { $0.gradient != nil })
        #expect(module.all.allSatisfy { $0.value.floats.allSatisfy { $0 == 0 } })
        module.all[1].resetGradient()
        #expect(optimizer.nonFiniteGradient == "2")
    }

    @Test func momentsAreNamedAndAParameterWithoutGradientStays() {
        let module = Numbers([Tensor([1, 2]), Tensor([3, 4])])
        let optimizer = Optimizer(.rmsProp(momentum: 0.5, centered: true), for: module)
        #expect(
            optimizer.state.map(\.name) == [
                "0.moment_1", "0.moment_2", "0.moment_3", "1.moment_1", "1.moment_2", "1.moment_3",
            ])
        #expect(Optimizer(.sgd(), for: module).state.isEmpty)
        #expect(Optimizer(.adaGrad(initialSum: 2), for: module).state[0].tensor.floats == [2, 2])
        module.give(Tensor([1, 1]))
        optimizer.update(learningRate: 0.1)
        #expect(module.all[0].value.floats != [1, 2])
        #expect(module.all[1].value.floats == [3, 4])
    }

    // MARK: Clipping apart

    /// Two modules that one optimiser moves, each clipped by a norm of its own, end as two optimisers
    /// move them; one norm for both would not.
    @Test(arguments: OptimizerReference.dense)
    func partsClippedApartMoveAsIfAlone(reference: OptimizerReference) {
        let values = [Tensor([1, 2, 3]), Tensor([-1, 4])]
        let gradients = [Tensor([3, -4, 12]), Tensor([0.3, 0.4])]
        func moved(_ prefixes: [String]) -> ([[Float]], Double) {
            let module = Numbers(values)
            let optimizer = Optimizer(reference.rule, for: module, clippedApart: prefixes)
            var norm = 0.0
            for _ in 0..<3 {
                for place in 0..<2 { module.give(gradients[place], at: place) }
                norm = optimizer.update(learningRate: reference.learningRate, clipping: 0.4)
            }
            #expect(optimizer.updates == 3 && module.all.allSatisfy { $0.gradient == nil })
            return (module.all.map(\.value.floats), norm)
        }
        let alone = zip(values, gradients).map { value, gradient in
            let module = Numbers([value])
            let optimizer = Optimizer(reference.rule, for: module)
            for _ in 0..<3 {
                module.give(gradient)
                optimizer.update(learningRate: reference.learningRate, clipping: 0.4)
            }
            return module.all[0].value.floats
        }
        let (apart, norm) = moved(["0", "1"])
        #expect(apart == alone)
        #expect(abs(norm - (169.25).squareRoot()) < 1e-6)
        if reference.name == "sgd" { #expect(moved([""]).0 != alone) }
    }

    @Test func nothingMovesWhereAPartIsNotFinite() {
        let module = Numbers([Tensor([1]), Tensor([2])])
        let optimizer = Optimizer(.sgd(), for: module, clippedApart: ["0", "1"])
        module.give(Tensor([1]), at: 0)
        module.give(Tensor([.infinity]), at: 1)
        #expect(!optimizer.update(learningRate: 1, clipping: 1).isFinite)
        #expect(module.all.map(\.value.floats) == [[1], [2]] && optimizer.updates == 0)
        #expect(optimizer.nonFiniteGradient == "1")
    }
}
