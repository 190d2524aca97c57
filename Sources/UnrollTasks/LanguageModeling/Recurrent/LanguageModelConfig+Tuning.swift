internal import UnrollLayers
public import UnrollTraining

extension LanguageModelConfig: TunableConfig {
    public var tunableSettings: [TunableSetting<LanguageModelConfig>] {
        var settings: [TunableSetting<LanguageModelConfig>] = [
            .learningRate(of: self),
            .batchSize {
                $0.batchSize
            } set: {
                $0.batchSize = $1
            },
            .dropout("inputDropout", [0, 0.1, 0.2, 0.3, 0.4]) {
                $0.inputDropout
            } set: {
                $0.inputDropout = $1
            },
            .dropout("outputDropout") {
                $0.outputDropout
            } set: {
                $0.outputDropout = $1
            },
            TunableSetting("windowLength", [35, 64, 100]) {
                $0.windowLength
            } set: {
                $0.windowLength = $1
            },
        ]
        if hasRecurrentLayers {
            settings += TunableSetting.stack(sizes: [128, 256, 512]) {
                $0.recurrent
            } change: {
                $1(&$0.recurrent)
            }
        }
        return settings
    }
}
