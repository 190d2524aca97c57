package import UnrollSystem

/// A safetensors file as another program wrote it.
package struct SafetensorsArchive: TensorArchive {
    private let file: SafetensorsFile
    package let tensors: [ArchivedTensor]

    package var path: String { file.path }
    package let kind = "a safetensors file"
    package var metadata: [String: String] { file.metadata }

    /// - Throws: `FileError`, `ModelFileError`.
    package init(contentsOf path: String) throws {
        self.init(try SafetensorsFile(contentsOf: path))
    }

    package init(_ file: SafetensorsFile) {
        self.file = file
        tensors = file.tensors.map { ArchivedTensor(name: $0.name, type: $0.type, shape: $0.shape) }
    }

    package subscript(name: String) -> ArchivedTensor? {
        file[name].map { ArchivedTensor(name: $0.name, type: $0.type, shape: $0.shape) }
    }

    package func readBytes(
        of tensor: ArchivedTensor, from first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        try file.read(tensor.name, from: first, into: buffer)
    }
}
