internal import UnrollLayers
internal import UnrollSystem

/// A folder with a `.npy` for each array, and their metadata in `metadata.json`.
struct NumPyFolder: TensorArchive {
    private static let ending = ".npy"
    private static let metadataFile = "metadata.json"

    let path: String
    let kind = "a folder of NumPy arrays"
    let tensors: [ArchivedTensor]
    let metadata: [String: String]
    private let arrays: [String: NumPyArchive]

    /// Whether there is a folder at a path.
    static func isFolder(_ path: String) -> Bool {
        ((try? folderFiles(path)) ?? nil) != nil
    }

    /// - Throws: `FileError`; ``ExchangeError`` where there are no arrays, or one is damaged.
    init(contentsOf path: String) throws {
        self.path = path
        let root = path.hasSuffix("/") ? path : path + "/"
        var arrays: [String: NumPyArchive] = [:]
        for file in try folderFiles(path) ?? [] where file.hasSuffix(Self.ending) {
            guard file.hasPrefix(root) else { continue }
            arrays[String(file.dropFirst(root.count).dropLast(Self.ending.count))] =
                try NumPyArchive(contentsOf: file)
        }
        guard !arrays.isEmpty else {
            throw ExchangeError(
                path, "it is a folder without NumPy arrays (.npy)", cure: "name a model")
        }
        self.arrays = arrays
        tensors = arrays.keys.sorted().compactMap { name in
            arrays[name]?.tensors.first.map {
                ArchivedTensor(name: name, type: $0.type, shape: $0.shape)
            }
        }
        let texts = root + Self.metadataFile
        guard AtomicFile.exists(texts) else {
            metadata = [:]
            return
        }
        do {
            metadata = try JSONCoding.decode([String: String].self, from: SmallFile.text(texts))
        } catch let error as DecodingError {
            throw ExchangeError(
                texts, "it is no JSON object of strings (\(JSONCoding.reason(error)))",
                cure: "export the model again")
        }
    }

    subscript(name: String) -> ArchivedTensor? {
        arrays[name]?.tensors.first.map {
            ArchivedTensor(name: name, type: $0.type, shape: $0.shape)
        }
    }

    func readBytes(
        of tensor: ArchivedTensor, from first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        guard let array = arrays[tensor.name], let only = array.tensors.first else {
            throw ExchangeError(
                path, "it has no array '\(tensor.name)'", cure: "see what it has with 'unroll info'"
            )
        }
        try array.readBytes(of: only, from: first, into: buffer)
    }

    /// Writes a network's parameters into a folder, which is made where there is none.
    ///
    /// - Returns: The files.
    /// - Throws: `FileError`.
    static func write(_ network: NetworkFile, to path: String) throws -> [String] {
        let root = path.hasSuffix("/") ? path : path + "/"
        try AtomicFile.makeFolder(String(root.dropLast()))
        let tensors = network.tensors
        // Arrays of another model would be taken for this one's when the folder is read.
        let others = try folderFiles(path) ?? []
        if let other = others.first(where: {
            $0.hasSuffix(ending)
                && tensors[String($0.dropFirst(root.count).dropLast(ending.count))] == nil
        }) {
            throw ExchangeError(
                path,
                "the folder holds '\(other.dropFirst(root.count))', which is none of the model's arrays",
                cure: "name a new folder")
        }
        var files: [String] = []
        for named in network.network.parameters {
            var writer = NumPyWriter()
            writer.add(
                named.name, TensorRecipe(copying: named.name, shape: named.parameter.shape),
                from: tensors)
            files.append(root + named.name + ending)
            try writer.writeOnly(to: files[files.count - 1])
        }
        files.append(root + metadataFile)
        let metadata = try JSONCoding.encode(
            RestoredModel.metadata(of: network.file, layout: .numPy))
        try AtomicFile.write(to: files[files.count - 1]) { try $0.write(metadata) }
        return files
    }
}
