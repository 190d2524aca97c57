internal import UnrollLayers

extension RecurrentStackConfig {
    /// What the layers are called, in the order of the stack's state.
    var layerNames: [String] {
        let directions =
            switch direction {
            case .leftToRight: [""]
            case .rightToLeft: [" ←"]
            case .bidirectional: [" →", " ←"]
            }
        return (1...max(layers, 1)).flatMap { layer in
            directions.map { directions.count * layers == 1 ? "" : "layer \(layer)\($0)" }
        }
    }
}
