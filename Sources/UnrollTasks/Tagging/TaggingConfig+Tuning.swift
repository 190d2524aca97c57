internal import UnrollLayers
public import UnrollTraining

extension TaggingConfig: TunableConfig {
    public var tunableSettings: [TunableSetting<TaggingConfig>] {
        var settings: [TunableSetting<TaggingConfig>] = [
            .learningRate(of: self),
            .batchSize {
                $0.batchSize
            } set: {
                $0.batchSize = $1
            },
            .dropout("inputDropout") {
                $0.encoder.inputDropout
            } set: {
                $0.encoder.inputDropout = $1
            },
            .dropout("outputDropout") {
                $0.outputDropout
            } set: {
                $0.outputDropout = $1
            },
        ]
        if let stack = encoder.recurrent {
            settings += TunableSetting.stack(sizes: [64, 128, 256]) {
                $0.encoder.recurrent ?? stack
            } change: { config, change in
                var changed = config.encoder.recurrent ?? stack
                change(&changed)
                config.encoder.recurrent = changed
            }
        }
        if input == .words {
            settings.append(
                TunableSetting("wordDropout", [0, 0.05, 0.1, 0.2] as [Float]) {
                    $0.encoder.wordDropout
                } set: {
                    $0.encoder.wordDropout = $1
                })
            if encoder.vectors == nil {
                settings.append(
                    .embeddingSize([50, 100, 200]) {
                        $0.encoder.embeddingSize
                    } set: {
                        $0.encoder.embeddingSize = $1
                    })
            }
        }
        return settings
    }
}
