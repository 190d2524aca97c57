internal import UnrollData
public import UnrollSystem

/// SNM models on disk: safetensors, used as they lie there.
///
/// Of each type of features, numbered from 0 in the order of the configuration (contexts of 0, 1, …
/// words, then the skip-grams), with r rows and n pairs: `type_K.buckets` U32 [2^b + 1],
/// `type_K.fingerprints` U64 [r], `type_K.starts` U32 [r + 1], `type_K.sums` F32 [r],
/// `type_K.words` U32 [n], `type_K.values` F32 [n]. See ``SNMTable``.
extension SNMModel {
    /// The task in the metadata of model files.
    public static let task = "snm-language-model"

    private enum Part: String, CaseIterable {
        case buckets, fingerprints, starts, sums, words, values

        var type: SafetensorsType {
            switch self {
            case .buckets, .starts, .words: .uint32
            case .fingerprints: .uint64
            case .sums, .values: .float32
            }
        }

        func name(_ number: Int) -> String { "type_\(number).\(rawValue)" }
    }

    /// Writes the model to a file, crash-safe.
    ///
    /// - Throws: `FileError`.
    public func write(to path: String) throws {
        var metadata = ModelMetadata(task: Self.task)
        try metadata.parts.set(ModelMetadata.Part.config, info)
        metadata.parts.set(ModelMetadata.Part.vocabulary, json: codec.json)
        var writer = SafetensorsWriter(metadata)
        for (number, table) in tables.enumerated() {
            for part in Part.allCases {
                let bytes = table.bytes(part.rawValue)
                writer.add(
                    part.name(number), part.type, shape: [bytes.count / part.type.byteCount]
                ) { try $0(bytes) }
            }
        }
        try withExtendedLifetime(tables) { try writer.write(to: path) }
    }

    /// Opens a model file; its rows are mapped, not read, after they have been checked.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public init(contentsOf file: some FileLocation) throws {
        try self.init(SafetensorsFile(contentsOf: file.filePath))
    }

    /// As ``init(contentsOf:)``, of an open file.
    package init(_ file: SafetensorsFile) throws {
        let metadata = try ModelMetadata(of: file)
        try metadata.require(task: Self.task)
        let codec = try TextCodec(
            json: metadata.json(ModelMetadata.Part.vocabulary), path: file.path)
        let info = try metadata.decode(SNMModelInfo.self, ModelMetadata.Part.config)
        guard (try? info.config.validate()) != nil, info.uniformWeight > 0,
            info.uniformWeight.isFinite
        else {
            throw ModelFileError(
                .invalidMetadata, file.path, "its configuration is not that of an SNM model")
        }
        let mapping = try file.mapping()
        let count = SNMFeatureType.types(info.config).count
        if let extra = file.tensors.first(where: { tensor in
            !(0..<count).contains { number in
                Part.allCases.contains { $0.name(number) == tensor.name }
            }
        }) {
            throw ModelFileError(
                .unexpectedTensor, file.path,
                "the tensor '\(extra.name)' belongs to no part of the model")
        }
        let tables = try (0..<count).map { number in
            let table = try Self.table(number, file, mapping)
            if let problem = table.problem(vocabularySize: codec.vocabulary.count) {
                throw ModelFileError(
                    .invalidNumber, file.path, "in features of type \(number) \(problem)")
            }
            return table
        }
        self.init(tables, codec: codec, info: info)
    }

    private static func table(
        _ number: Int, _ file: SafetensorsFile, _ mapping: FileMapping
    ) throws -> SNMTable {
        let rows = file[Part.fingerprints.name(number)]?.shape.first ?? 0
        let pairs = file[Part.words.name(number)]?.shape.first ?? 0
        func numbers<Number: BitwiseCopyable>(_ part: Part, _ count: Int) throws
            -> UnsafeBufferPointer<Number>
        {
            try file.bytes(of: part.name(number), part.type, shape: [count], in: mapping)
                .assumingMemoryBound(to: Number.self)
        }
        return SNMTable(
            buckets: try numbers(.buckets, SNMTable.bucketCount(rows: rows) + 1),
            fingerprints: try numbers(.fingerprints, rows),
            starts: try numbers(.starts, rows + 1), sums: try numbers(.sums, rows),
            words: try numbers(.words, pairs), values: try numbers(.values, pairs), owner: mapping)
    }
}

extension SNMTable {
    /// The bytes of the array of this name.
    fileprivate func bytes(_ name: String) -> UnsafeRawBufferPointer {
        switch name {
        case "buckets": UnsafeRawBufferPointer(buckets)
        case "fingerprints": UnsafeRawBufferPointer(fingerprints)
        case "starts": UnsafeRawBufferPointer(starts)
        case "sums": UnsafeRawBufferPointer(sums)
        case "words": UnsafeRawBufferPointer(words)
        default: UnsafeRawBufferPointer(values)
        }
    }
}
