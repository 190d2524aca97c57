internal import UnrollLayers
public import UnrollTraining

extension SpeechConfig: TunableConfig {
    public var tunableSettings: [TunableSetting<SpeechConfig>] {
        [
            .learningRate(of: self),
            .batchSize {
                $0.batchSize
            } set: {
                $0.batchSize = $1
            },
            .dropout("inputDropout") {
                $0.inputDropout
            } set: {
                $0.inputDropout = $1
            },
            .dropout("outputDropout") {
                $0.outputDropout
            } set: {
                $0.outputDropout = $1
            },
        ]
            + TunableSetting.stack(sizes: [96, 128, 192, 256]) {
                $0.stack
            } change: {
                $1(&$0.stack)
            }
    }
}
