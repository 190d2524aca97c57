internal import UnrollSystem

/// The tensors of an archive whose names begin alike, without that beginning: one of several models in a file.
struct ArchivePart: TensorArchive {
    private let whole: any TensorArchive
    private let prefix: String
    let tensors: [ArchivedTensor]

    var path: String { whole.path }
    var kind: String { whole.kind }
    var metadata: [String: String] { whole.metadata }

    /// - Parameters:
    ///   - whole: The archive.
    ///   - name: What the names begin with, a point behind it.
    /// - Throws: ``ExchangeError`` where no name does.
    init(_ whole: any TensorArchive, below name: String) throws {
        self.whole = whole
        let prefix = name + "."
        self.prefix = prefix
        tensors = whole.tensors.filter { $0.name.hasPrefix(prefix) }.map {
            ArchivedTensor(
                name: String($0.name.dropFirst(prefix.count)), type: $0.type, shape: $0.shape)
        }
        guard !tensors.isEmpty else {
            throw ExchangeError(
                whole.path, "no tensor's name begins with '\(prefix)'",
                cure: "see what it has with 'unroll info'")
        }
    }

    subscript(name: String) -> ArchivedTensor? {
        whole[prefix + name].map { ArchivedTensor(name: name, type: $0.type, shape: $0.shape) }
    }

    func readBytes(
        of tensor: ArchivedTensor, from first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        let own = ArchivedTensor(name: prefix + tensor.name, type: tensor.type, shape: tensor.shape)
        try whole.readBytes(of: own, from: first, into: buffer)
    }
}
