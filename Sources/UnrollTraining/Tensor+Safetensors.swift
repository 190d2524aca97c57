internal import UnrollSystem
public import UnrollTensors

extension Tensor {
    /// The tensors of any safetensors file, by their names, as float32: what `PyTorchParameters`
    /// takes. Memory is allocated only for what the file holds.
    ///
    /// - Parameter path: The file.
    /// - Returns: Tensors of the file's shapes; bfloat16 becomes float32.
    /// - Throws: `FileError`, `ModelFileError`, also where a tensor is neither float32 nor bfloat16.
    public static func load(safetensors path: String) throws -> [String: Tensor] {
        let file = try SafetensorsFile(contentsOf: path)
        var tensors: [String: Tensor] = [:]
        for entry in file.tensors {
            guard entry.type == .float32 || entry.type == .bfloat16 else {
                throw ModelFileError(
                    .unknownDataType, path,
                    "the tensor '\(entry.name)' is \(entry.type.rawValue), not F32 or BF16",
                    cure: "convert it first")
            }
            let tensor = Tensor(uninitialized: entry.shape)
            let count = tensor.count
            if entry.type == .bfloat16 {
                tensor.assign(
                    bfloat16: try file.elements(entry.name, count: count, as: UInt16.self))
            } else {
                let floats = try file.elements(entry.name, count: count, as: Float.self)
                tensor.assign(Tensor(floats, shape: entry.shape))
            }
            tensors[entry.name] = tensor
        }
        return tensors
    }
}
