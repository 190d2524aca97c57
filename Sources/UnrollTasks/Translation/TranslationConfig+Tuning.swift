internal import UnrollLayers
public import UnrollTraining

extension TranslationConfig: TunableConfig {
    public var tunableSettings: [TunableSetting<TranslationConfig>] {
        var settings: [TunableSetting<TranslationConfig>] = [
            .learningRate(of: self),
            .batchSize([32, 64, 128]) {
                $0.batchSize
            } set: {
                $0.batchSize = $1
            },
            .dropout("inputDropout") {
                $0.inputDropout
            } set: {
                $0.inputDropout = $1
            },
            .dropout("contextDropout") {
                $0.contextDropout
            } set: {
                $0.contextDropout = $1
            },
            .dropout("outputDropout") {
                $0.outputDropout
            } set: {
                $0.outputDropout = $1
            },
            TunableSetting("embeddingSize", [128, 256, 512]) {
                $0.embeddingSize
            } set: {
                $0.embeddingSize = $1
            },
            TunableSetting(
                "hiddenSize", [128, 256, 512], besides: ["encoderHiddenSize", "attentionWidth"]
            ) {
                $0.decoder.hiddenSize
            } set: {
                $0.decoder.hiddenSize = $1
                $0.encoder.hiddenSize = $0.attention == .dot ? $1 / 2 : $1
                $0.attentionWidth = $1
            },
        ]
        if objective == .softmax {
            settings.append(
                TunableSetting("labelSmoothing", [0, 0.05, 0.1, 0.2] as [Float]) {
                    $0.labelSmoothing
                } set: {
                    $0.labelSmoothing = $1
                })
        }
        return settings
    }
}
