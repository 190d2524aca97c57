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
        help: ArgumentHelp(
            "Round the weights to float32, bfloat16 or int8. (default: what the model stores)",
            valueName: "precision"))
    private var weights: WeightsPrecision?

    var precision: Precision? { weights?.precision }
}
