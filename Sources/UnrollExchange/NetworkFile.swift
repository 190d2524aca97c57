internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// The recurrent network in a model file, whatever its task: checked, and in float32.
struct NetworkFile {
    let file: ModelFile
    let network: any Module

    /// Loads the network.
    ///
    /// - Throws: `FileError`, `ModelFileError`; ``ExchangeError`` where the model is no network of this
    ///   package.
    init(_ file: ModelFile) throws {
        self.file = file
        network = try ExchangedTask.of(file).network(file)
    }

    /// The parameters by name.
    var tensors: [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: network.parameters.map { ($0.name, $0.parameter.value) })
    }
}
