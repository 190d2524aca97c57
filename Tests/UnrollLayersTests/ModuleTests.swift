import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct ModuleTests {
    private static func modules() -> [any Module] {
        let random = RandomStream(seed: 1)
        let embedding = Embedding(vocabularySize: 6, size: 5, random: random)
        return LayerKind.allCases.map { $0.layer(inputs: 4, hidden: 5) as any Module }
            + RecurrentStack.Direction.allCases.map {
                LayerKind.lstmProjection.stack(layers: 3, direction: $0)
            } + [
                LayerKind.gruAfter.stack(direction: .bidirectional), embedding,
                Linear(inputSize: 3, outputSize: 2, random: random),
                Linear(inputSize: 3, outputSize: 2, bias: false, random: random),
                Linear(tiedTo: embedding.weight),
                AdaptiveSoftmax(
                    inputSize: 16, vocabularySize: 40, cutoffs: [7, 20], headBias: true,
                    random: random),
            ]
    }

    @Test func everyStoredParameterIsVisitedUnderItsOwnName() {
        for module in Self.modules() {
            #expect(unvisitedParameters(of: module) == [])
            let names = module.parameters.map(\.name)
            #expect(Set(names).count == names.count, "\(names)")
            #expect(names.count == storedParameterCount(of: module))
            #expect(!names.isEmpty)
        }
    }

    @Test func aForgottenParameterIsFound() {
        final class Forgetful: Module {
            let shown = Parameter(Tensor(zeros: [1]))
            private let parts: [String: [Linear?]] = [
                "deep": [nil, Linear(inputSize: 1, outputSize: 1, random: RandomStream(seed: 1))]
            ]
            func accept(_ visitor: inout some ModuleVisitor) {
                visitor.visit(shown, named: "shown")
            }
        }
        #expect(unvisitedParameters(of: Forgetful()).count == 2)
        #expect(storedParameterCount(of: Forgetful()) == 3)
    }

    @Test func namesAreThoseOfModelFiles() {
        let stack = LayerKind.gruAfter.stack(layers: 2, direction: .bidirectional)
        let parts = ["weight_ih", "weight_hh", "bias", "bias_hn"]
        #expect(
            stack.parameters.map(\.name)
                == ["0.", "0.reverse.", "1.", "1.reverse."].flatMap { layer in
                    parts.map { layer + $0 }
                })
        #expect(
            LayerKind.lstmProjection.layer(inputs: 1, hidden: 4).parameters.map(\.name)
                == ["weight_ih", "weight_hh", "bias", "weight_hr"])
    }

    @Test func tiedParametersCountOnce() {
        let random = RandomStream(seed: 1)
        final class Tied: Module {
            let embedding: Embedding
            let output: Linear
            init(_ random: RandomStream) {
                embedding = Embedding(vocabularySize: 6, size: 5, random: random)
                output = Linear(tiedTo: embedding.weight)
            }
            func accept(_ visitor: inout some ModuleVisitor) {
                visitor.visit(embedding, named: "embedding")
                visitor.visit(output, named: "output")
            }
        }
        let tied = Tied(random)
        #expect(tied.parameters.map(\.name) == ["embedding.weight", "output.bias"])
        #expect(tied.parameterCount == 36)
    }

    @Test func gradientsAreResetAndOnlyTrainingGathersThem() {
        let layer = LayerKind.lstm.layer(inputs: 2, hidden: 3)
        let input = RandomStream(seed: 2).numbers([2, 2, 2])
        #expect(layer(input, in: .evaluation).output.node == nil)
        layer(input, in: .training(RandomStream(seed: 1))).output.sum().backward()
        #expect(layer.parameters.allSatisfy { $0.parameter.gradient != nil })
        layer.resetGradients()
        #expect(layer.parameters.allSatisfy { $0.parameter.gradient == nil })
    }

    @Test func gradientsAddUpUntilTheyAreReset() throws {
        let layer = Linear(inputSize: 2, outputSize: 3, random: RandomStream(seed: 1))
        let x = RandomStream(seed: 2).numbers([4, 2])
        layer(x, in: .training(RandomStream(seed: 1))).sum().backward()
        let once = layer.gradients
        layer(x, in: .training(RandomStream(seed: 1))).sum().backward()
        for (name, gradient) in layer.gradients {
            expectNear(gradient, try #require(once[name]).map { 2 * $0 })
        }
    }
}
