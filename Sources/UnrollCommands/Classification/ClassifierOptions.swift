public import ArgumentParser
public import Unroll

extension SequencePooling.Kind: ExpressibleByArgument {}

/// Options of a text classifier.
struct ClassifierOptions: ParsableArguments {
    @OptionGroup var encoder: EncoderOptions

    @Option(
        help: """
            What becomes of the outputs of all time steps: the last state, their mean or max, or a \
            learned attention.
            """)
    var pooling = ClassificationConfig().pooling

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The width inside attention pooling. (default: 64)", valueName: "n"))
    var attention: Int?

    @Option(
        help: ArgumentHelp(
            "How much classes count in the loss: even, balanced (rare ones more), or label=weight,…",
            valueName: "weights"))
    var classWeights = "even"

    func validate() throws {
        if attention != nil, pooling != .attention {
            throw ValidationError("--attention is for --pooling attention alone")
        }
        _ = try weights
    }

    /// A configuration without its training part.
    func apply(to config: inout ClassificationConfig) throws {
        encoder.apply(to: &config.encoder)
        config.pooling = pooling
        config.attentionSize = attention ?? config.attentionSize
        config.classWeights = try weights
    }

    private var weights: ClassWeights {
        get throws {
            switch classWeights {
            case "even": return .even
            case "balanced": return .balanced
            default:
                var given: [String: Float] = [:]
                for part in classWeights.split(separator: ",") {
                    guard let place = part.lastIndex(of: "="),
                        let weight = Float(part[part.index(after: place)...])
                    else {
                        throw ValidationError(
                            "--class-weights '\(classWeights)' must be even, balanced, or a list "
                                + "such as positive=1,negative=2")
                    }
                    guard given.updateValue(weight, forKey: String(part[..<place])) == nil else {
                        throw ValidationError(
                            "--class-weights names '\(part[..<place])' twice")
                    }
                }
                guard !given.isEmpty else {
                    throw ValidationError("--class-weights is empty")
                }
                return .given(given)
            }
        }
    }
}
