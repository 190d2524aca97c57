public import UnrollTensors

extension PyTorchParameters {
    /// Writes the weights of an `AdaptiveLogSoftmaxWithLoss` into an adaptive softmax.
    ///
    /// - Parameters:
    ///   - tensors: By PyTorch's names: `head.weight`, `head.bias`, `tail.0.0.weight` (projection),
    ///     `tail.0.1.weight` (output), … A missing bias counts as zero.
    ///   - softmax: Whose parameters are written, in place.
    /// - Throws: ``ConversionError`` where a tensor is missing or has another shape, or there is a
    ///   bias and `softmax` has none.
    public static func load(_ tensors: [String: Tensor], into softmax: AdaptiveSoftmax) throws {
        if tensors["head.bias"] != nil, softmax.head.bias == nil {
            throw ConversionError(
                message: "head.bias has no counterpart; make the layer with headBias: true")
        }
        let pairs = try parameters(of: softmax).map { name, parameter in
            let shape = parameter.shape
            guard let tensor = tensors[name] else {
                if name == "head.bias" { return (parameter, Tensor(zeros: shape)) }
                throw ConversionError(message: "the tensor \(name) is missing")
            }
            guard tensor.shape == shape else {
                throw ConversionError(
                    message: "\(name) has shape \(tensor.shape); the layer needs \(shape)")
            }
            return (parameter, tensor)
        }
        for (parameter, tensor) in pairs { parameter.value.assign(tensor) }
    }

    /// An adaptive softmax's weights under PyTorch's names.
    public static func tensors(of softmax: AdaptiveSoftmax) -> [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: parameters(of: softmax).map {
                ($0.name, $0.parameter.value.copy())
            })
    }

    private static func parameters(of softmax: AdaptiveSoftmax)
        -> [(name: String, parameter: Parameter)]
    {
        var result = [("head.weight", softmax.head.weight)]
        if let bias = softmax.head.bias { result.append(("head.bias", bias)) }
        for (index, cluster) in softmax.clusters.enumerated() {
            result.append(("tail.\(index).0.weight", cluster.projection.weight))
            result.append(("tail.\(index).1.weight", cluster.output.weight))
        }
        return result
    }
}
