internal import UnrollLayers

extension RecurrentStackConfig {
    /// What the layers are called, in the order of the stack's state.
    var layerNames: [String] {
        let directions =
            switch direction {
            case .leftToRight: [""]
            case .rightToLeft: ["\u{A0}←"]
            case .bidirectional: ["\u{A0}→", "\u{A0}←"]
            }
        return (1...max(layers, 1)).flatMap { layer in
            directions.map { directions.count * layers == 1 ? "" : "layer\u{A0}\(layer)\($0)" }
        }
    }
}
