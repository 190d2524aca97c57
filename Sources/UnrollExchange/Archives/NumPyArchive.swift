internal import UnrollData
internal import UnrollSystem

/// Arrays that NumPy saved: a `.npz` of several (`numpy.savez`, compressed too), or the one of a `.npy`, which
/// is named ``onlyName`` here.
package struct NumPyArchive: TensorArchive {
    /// The name of the array of a `.npy`.
    package static let onlyName = "array"
    /// The array of bytes that holds the texts beside the others, as JSON.
    static let metadataName = "unroll.metadata"

    private enum Content: Sendable {
        case file(OpenFile)
        case entry(ZipReader, ZipEntry)

        /// The most bytes of it that are held at a time.
        var mostHeldBytes: Int {
            switch self {
            case .file: .max
            case .entry(_, let entry): entry.mostHeldBytes
            }
        }
    }

    private struct Source: Sendable {
        var content: Content
        var header: NumPyHeader
        var view: StridedView
        var type: SafetensorsType
    }

    package let path: String
    package let kind: String
    package let tensors: [ArchivedTensor]
    package let metadata: [String: String]
    private let sources: [String: Source]
    private let storages = StorageReader()

    package subscript(name: String) -> ArchivedTensor? {
        sources[name].map { ArchivedTensor(name: name, type: $0.type, shape: $0.header.shape) }
    }

    package func readBytes(
        of tensor: ArchivedTensor, from first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        guard let source = sources[tensor.name] else {
            throw ExchangeError(
                path, "it has no array \(shown(tensor.name))",
                cure: "see what it has with 'unroll info'")
        }
        try Self.read(source, tensor.name, from: first, into: buffer, path, storages)
    }

    // MARK: Opening

    /// - Throws: ``ExchangeError``, `FileError`.
    package init(contentsOf path: String) throws {
        let file = try OpenFile.reading(path)
        var head = [UInt8](repeating: 0, count: NumPyHeader.magic.count)
        _ = try head.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        if head == NumPyHeader.magic {
            try self.init(array: file)
        } else {
            try self.init(ZipReader(file))
        }
    }

    /// A `.npy`.
    init(array file: OpenFile) throws {
        path = file.path
        kind = "a NumPy array"
        let source = try Self.source(
            .file(file), byteCount: file.byteCount(), "its array", file.path)
        sources = [Self.onlyName: source]
        tensors = [
            ArchivedTensor(name: Self.onlyName, type: source.type, shape: source.header.shape)
        ]
        metadata = [:]
    }

    /// A `.npz`.
    init(_ zip: ZipReader) throws {
        path = zip.path
        kind = "a file of NumPy arrays"
        var sources: [String: Source] = [:]
        var tensors: [ArchivedTensor] = []
        var metadata: [String: String] = [:]
        for entry in zip.entries {
            guard entry.name.hasSuffix(Self.ending) else {
                throw ExchangeError(
                    zip.path, "its entry \(shown(entry.name)) is no array (.npy)",
                    cure: "write it with numpy.savez")
            }
            let name = String(entry.name.dropLast(Self.ending.count))
            let source = try Self.source(
                .entry(zip, entry), byteCount: entry.byteCount, "its array \(shown(name))", zip.path
            )
            if name == Self.metadataName {
                metadata = try Self.texts(source, zip.path)
            } else {
                sources[name] = source
                tensors.append(
                    ArchivedTensor(name: name, type: source.type, shape: source.header.shape))
            }
        }
        self.sources = sources
        self.tensors = tensors
        self.metadata = metadata
    }

    private static let ending = ".npy"

    /// Whether a zip archive holds arrays.
    static func recognizes(_ zip: ZipReader) -> Bool {
        zip.entries.contains { $0.name.hasSuffix(ending) }
    }

    private static let mostMetadata = 1 << 27

    private static func source(
        _ content: Content, byteCount: Int, _ subject: String, _ path: String
    ) throws -> Source {
        func refused(_ problem: String, cure: String) -> ExchangeError {
            ExchangeError(path, "\(subject) \(problem)", cure: cure)
        }
        var place = 0
        let header: NumPyHeader
        do {
            header = try NumPyHeader { count in
                let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                    filled = min(count, byteCount - place)
                    try read(
                        content, from: place,
                        into: UnsafeMutableRawBufferPointer(
                            start: buffer.baseAddress, count: filled), path)
                }
                place += bytes.count
                return bytes
            }
        } catch let failure as NumPyHeader.Failure {
            throw ExchangeError(
                path, "\(subject), byte \(failure.byteOffset.grouped): \(failure.problem)",
                cure: failure.cure)
        }
        let stored = byteCount - header.dataOffset
        guard stored == header.dataByteCount else {
            throw refused(
                "of shape \(header.shape) needs \(header.dataByteCount.grouped("byte")) and has "
                    + stored.grouped, cure: "copy it again, or \(NumPyHeader.saveAgain)")
        }
        var strides: [Int] = []
        var stride = 1
        let axes = header.shape.map { max($0, 1) }
        for axis in header.isFortranOrder ? axes : axes.reversed() {
            strides.append(stride)
            stride *= axis
        }
        if !header.isFortranOrder { strides.reverse() }
        guard
            let view = try? StridedView(
                shape: header.shape, strides: strides, offset: 0, stored: header.count)
        else { throw refused("is too large", cure: "save it in parts") }
        if !view.isContiguous {
            guard header.dataByteCount <= min(content.mostHeldBytes, (memoryLimit() ?? .max) / 2)
            else {
                throw refused(
                    "in Fortran order has \(header.dataByteCount.grouped("byte")), which do not fit "
                        + "into memory",
                    cure: "save it in C order (numpy.ascontiguousarray)")
            }
        }
        return Source(
            content: content, header: header, view: view,
            type: SafetensorsType(header.element))
    }

    private static func read(
        _ content: Content, from first: Int, into buffer: UnsafeMutableRawBufferPointer,
        _ path: String
    ) throws {
        switch content {
        case .file(let file):
            guard try file.read(into: buffer, at: first) == buffer.count else {
                throw ExchangeError(
                    path, "it was cut short while it was read", cure: "copy it again")
            }
        case .entry(let zip, let entry): try zip.read(entry, from: first, into: buffer)
        }
    }

    private static func read(
        _ source: Source, _ name: String, from first: Int,
        into buffer: UnsafeMutableRawBufferPointer, _ path: String, _ storages: StorageReader
    ) throws {
        let place = StorageReader.Place(
            name: name, start: source.header.dataOffset, elementSize: source.type.byteCount,
            isBigEndian: source.header.element.isBigEndian)
        try storages.read(source.view, in: place, from: first, into: buffer) { first, buffer in
            try read(source.content, from: first, into: buffer, path)
        }
    }

    /// The texts in the array of bytes that is named for them.
    private static func texts(_ source: Source, _ path: String) throws -> [String: String] {
        let problem = ExchangeError(
            path, "its array \(shown(metadataName)) holds no JSON object of texts",
            cure: "leave it out, or write it again with unroll convert")
        guard source.type == .uint8,
            source.header.dataByteCount <= min(mostMetadata, source.content.mostHeldBytes)
        else {
            throw problem
        }
        let count = source.header.dataByteCount
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            try read(
                source, metadataName, from: 0,
                into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count), path,
                StorageReader())
            filled = count
        }
        var texts: [String: String] = [:]
        var scanner = JSONScanner(bytes)
        do {
            try scanner.object { scanner, key throws(JSONScanner.Failure) in
                texts[key] = try scanner.string()
            }
            try scanner.expectEnd()
        } catch { throw problem }
        return texts
    }
}

extension SafetensorsType {
    /// The type of NumPy's elements.
    init(_ element: NumPyElement) {
        self =
            switch (element.kind, element.size) {
            case (.float, 2): .float16
            case (.float, 4): .float32
            case (.float, _): .float64
            case (.signed, 1): .int8
            case (.signed, 2): .int16
            case (.signed, 4): .int32
            case (.signed, _): .int64
            case (.unsigned, 1): .uint8
            case (.unsigned, 2): .uint16
            case (.unsigned, 4): .uint32
            case (.unsigned, _): .uint64
            case (.boolean, _): .bool
            }
    }
}
