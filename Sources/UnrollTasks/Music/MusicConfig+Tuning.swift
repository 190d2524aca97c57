internal import UnrollLayers
public import UnrollTraining

extension MusicConfig: TunableConfig {
    public var tunableSettings: [TunableSetting<MusicConfig>] {
        // The tool's one rate for dropout is that of the outputs and, of several layers, between them.
        [
            .learningRate(of: self),
            .batchSize {
                $0.batchSize
            } set: {
                $0.batchSize = $1
            },
            .dropout("inputDropout", [0, 0.1, 0.2, 0.3]) {
                $0.inputDropout
            } set: {
                $0.inputDropout = $1
            },
            TunableSetting("hiddenSize", [128, 256, 512]) {
                $0.recurrent.hiddenSize
            } set: {
                $0.recurrent.hiddenSize = $1
            },
            TunableSetting("layers", [1, 2], besides: ["layerDropout"]) {
                $0.recurrent.layers
            } set: {
                $0.recurrent.layers = $1
                $0.recurrent.dropouts.between = $1 > 1 ? $0.outputDropout : 0
            },
            TunableSetting(
                "dropout", [0.2, 0.3, 0.4, 0.5, 0.6] as [Float], besides: ["layerDropout"]
            ) {
                $0.outputDropout
            } set: {
                $0.outputDropout = $1
                $0.recurrent.dropouts.between = $0.recurrent.layers > 1 ? $1 : 0
            },
        ]
    }
}
