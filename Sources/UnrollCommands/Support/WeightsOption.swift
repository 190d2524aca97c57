internal import ArgumentParser
internal import Unroll

/// The precision that the weights of a trained model are rounded to.
enum WeightsPrecision: String, CaseIterable, ExpressibleByArgument {
    case float32, bfloat16, int8

    var precision: Precision {
        switch self {
        case .float32: .float32
        case .bfloat16: .bfloat16
        case .int8: .int8
        }
    }
}

/// For commands that use a model.
struct WeightsOption: ParsableArguments {
    @Option(
        name: [.customLong("weight-precision"), .customLong("weights")],
        choice: "Round the weights.", valueName: "precision", default: "what the model stores")
    private var weights: WeightsPrecision?

    var precision: Precision? { weights?.precision }
}
