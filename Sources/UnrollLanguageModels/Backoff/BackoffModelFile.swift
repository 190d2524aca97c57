internal import UnrollData
public import UnrollSystem

/// Back-off models on disk: safetensors with integer tensors that are used as they lie there.
///
/// Of order k: `order_K.nodes` U32 [n + 1, 5], rows of last word, log10 p and log10 γ as the bits of
/// a float32, first child, suffix; at the highest order [n, 3], word, log10 p and suffix.
/// `order_K.index` U32 [slots, 2], rows of word and place, from order 2 on, may be absent. See
/// ``BackoffTables`` and ``ContextIndex``.
enum BackoffModelFile {
    static func writer(_ codec: TextCodec, _ info: BackoffModelInfo) throws -> SafetensorsWriter {
        var metadata = ModelMetadata(task: BackoffModel.task)
        try metadata.parts.set(ModelMetadata.Part.config, info)
        metadata.parts.set(ModelMetadata.Part.vocabulary, json: codec.json)
        return SafetensorsWriter(metadata)
    }

    static func addNodes(
        _ order: Int, _ count: Int, isHighest: Bool, to writer: inout SafetensorsWriter,
        bytes: @escaping SafetensorsWriter.ByteSource
    ) {
        writer.add(
            nodesName(order), .uint32, shape: nodesShape(count, isHighest: isHighest), bytes: bytes)
    }

    /// Adds the slots of an index, if there are any.
    static func addIndex(
        _ order: Int, _ count: Int, to writer: inout SafetensorsWriter,
        bytes: @escaping SafetensorsWriter.ByteSource
    ) {
        if count > 0 { writer.add(indexName(order), .uint32, shape: [count, 2], bytes: bytes) }
    }

    private static func indexName(_ order: Int) -> String { "order_\(order).index" }
    private static func nodesName(_ order: Int) -> String { "order_\(order).nodes" }

    private static func nodesShape(_ count: Int, isHighest: Bool) -> [Int] {
        isHighest ? [count, 3] : [count + 1, 5]
    }

    // MARK: Reading

    /// - Parameter isTrusted: Leaves out the checks that read every n-gram.
    /// - Throws: `FileError`, `ModelFileError`.
    static func load(_ file: SafetensorsFile, isTrusted: Bool = false) throws -> BackoffModel {
        let metadata = try ModelMetadata(of: file)
        try metadata.require(task: BackoffModel.task)
        let codec = try TextCodec(
            json: metadata.json(ModelMetadata.Part.vocabulary), path: file.path)
        let info = try metadata.decode(BackoffModelInfo.self, ModelMetadata.Part.config)
        guard (1...KneserNeyConfig.largestOrder).contains(info.order),
            info.counts.count == info.order,
            info.counts.allSatisfy({ (0..<Int(UInt32.max)).contains($0) }),
            info.counts[0] == codec.vocabulary.count + 1
        else {
            throw ModelFileError(
                .invalidMetadata, file.path, "its configuration is not that of an n-gram model"
            )
        }
        let mapping = try file.mapping()
        let orders = try (1...info.order).map { order in
            let count = info.counts[order - 1]
            let isHighest = order == info.order
            let nodes = try file.bytes(
                of: nodesName(order), .uint32, shape: nodesShape(count, isHighest: isHighest),
                in: mapping)
            let slotCount = order == 1 ? 0 : file[indexName(order)]?.shape.first ?? 0
            let slots =
                slotCount == 0
                ? nil
                : try file.bytes(
                    of: indexName(order), .uint32, shape: [slotCount, 2], in: mapping)
            return BackoffTables.Order(
                count: count, nodes: isHighest ? nil : pointer(nodes),
                leaves: isHighest ? pointer(nodes) : nil, slots: slots.map(pointer),
                slotCount: slotCount)
        }
        if let extra = file.tensors.first(where: { tensor in
            !(1...info.order).contains {
                tensor.name == nodesName($0) || ($0 > 1 && tensor.name == indexName($0))
            }
        }) {
            throw ModelFileError(
                .unexpectedTensor, file.path,
                "the tensor '\(extra.name)' belongs to no part of the model")
        }
        let tables = BackoffTables(orders: orders, owner: mapping)
        if !isTrusted,
            let problem = tables.problem(
                vocabularySize: codec.vocabulary.count, threads: ThreadCount.current)
        {
            throw ModelFileError(.invalidNumber, file.path, problem)
        }
        return BackoffModel(tables, codec: codec, info: info)
    }

    private static func pointer<Record>(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<Record> {
        // An empty tensor has a place too: that of the bytes behind it.
        bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Record.self)
    }
}

extension BackoffModel {
    /// The task in the metadata of model files.
    public static let task = "ngram-language-model"

    /// Opens a model file; its n-grams are mapped, not read, after they have been checked.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public init(contentsOf file: some FileLocation) throws {
        try self.init(SafetensorsFile(contentsOf: file.filePath))
    }

    /// As ``init(contentsOf:)``, of an open file.
    package init(_ file: SafetensorsFile) throws {
        self = try BackoffModelFile.load(file)
    }

    /// Writes the model to a file, crash-safe.
    ///
    /// - Throws: `FileError`.
    public func write(to path: String) throws {
        var writer = try BackoffModelFile.writer(codec, info)
        let tables = tables
        func bytes<Record>(_ start: UnsafePointer<Record>?, _ count: Int) -> UnsafeRawBufferPointer
        {
            UnsafeRawBufferPointer(UnsafeBufferPointer(start: start, count: count))
        }
        for order in 1...tables.order {
            let ngrams = tables.orders[order - 1]
            BackoffModelFile.addIndex(order, ngrams.slotCount, to: &writer) { body in
                try body(bytes(ngrams.slots, ngrams.slotCount))
            }
            BackoffModelFile.addNodes(
                order, ngrams.count, isHighest: order == tables.order, to: &writer
            ) { body in
                try body(
                    ngrams.nodes == nil
                        ? bytes(ngrams.leaves, ngrams.count) : bytes(ngrams.nodes, ngrams.count + 1)
                )
            }
        }
        try withExtendedLifetime(tables) { try writer.write(to: path) }
    }
}
