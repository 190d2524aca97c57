internal import UnrollData
internal import UnrollSystem

/// A file of `torch.save`: a zip archive of a pickle and of the elements behind its tensors.
///
/// The pickle is read as data (``PickleReader``): nothing of it is ever run. Tensors are those of the model's
/// state, wherever a checkpoint has it; views are read as what they show.
package struct TorchArchive: TensorArchive {
    /// A tensor's elements among the records.
    private struct Source: Sendable, Hashable {
        var record: ZipEntry
        var view: StridedView
        var type: SafetensorsType
    }

    private let zip: ZipReader
    private let storages = StorageReader()
    private let sources: [String: Source]
    private let isBigEndian: Bool

    package var path: String { zip.path }
    package let kind = "a PyTorch file"
    package let tensors: [ArchivedTensor]
    /// The texts of the file's own dictionary that are no tensors.
    package let metadata: [String: String]
    /// All values of the file: settings, vocabularies, counts, whatever a program saved beside its tensors.
    package let values: PlainValue
    /// What stood before the name of every tensor, such as `module.`, and is left out.
    package let namePrefix: String

    package subscript(name: String) -> ArchivedTensor? {
        sources[name].map { ArchivedTensor(name: name, type: $0.type, shape: $0.view.shape) }
    }

    /// Whether two tensors are one: the same elements in the same order, as tied weights are.
    package func sharesElements(_ name: String, _ other: String) -> Bool {
        guard let one = sources[name], let two = sources[other] else { return false }
        return one == two
    }

    package func readBytes(
        of tensor: ArchivedTensor, from first: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        guard let source = sources[tensor.name] else {
            throw ExchangeError(
                path, "it has no tensor \(shown(tensor.name))",
                cure: "see what it has with 'unroll info'")
        }
        let place = StorageReader.Place(
            name: source.record.name, start: 0, elementSize: source.type.byteCount,
            isBigEndian: isBigEndian)
        try storages.read(source.view, in: place, from: first, into: buffer) { start, buffer in
            try zip.read(source.record, from: start, into: buffer)
        }
    }

    // MARK: Opening

    /// - Throws: ``ExchangeError``, `FileError`.
    package init(contentsOf path: String) throws {
        try self.init(ZipReader(try OpenFile.reading(path)))
    }

    init(_ zip: ZipReader) throws {
        let records = try Records(zip)
        let pickle = try records.pickle()
        let isBigEndian = try records.isBigEndian()
        do {
            let graph = try PickleReader.read(pickle)
            let state = try TorchState(graph)
            var sources: [String: Source] = [:]
            tensors = try state.members.map { name, number in
                let source = try records.source(of: graph.tensors[number], named: name, graph)
                sources[name] = source
                return ArchivedTensor(name: name, type: source.type, shape: source.view.shape)
            }
            self.sources = sources
            metadata = state.texts
            namePrefix = state.prefix
            values = PlainValue(graph, graph.root)
        } catch let failure as PickleFailure {
            throw ExchangeError(zip.path, failure.problem, cure: failure.cure)
        }
        self.zip = zip
        self.isBigEndian = isBigEndian
    }

    /// The records of the archive, below the folder that it has its own name for.
    private struct Records {
        let zip: ZipReader
        let pickleEntry: ZipEntry
        /// The folder, with a slash.
        let folder: String

        /// Whether an archive may be one of PyTorch.
        static func isPickle(_ entry: ZipEntry) -> Bool {
            let parts = entry.name.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count <= 2 && parts.last == "data.pkl"
        }

        init(_ zip: ZipReader) throws {
            self.zip = zip
            let pickles = zip.entries.filter(Self.isPickle)
            guard let entry = pickles.first, pickles.count == 1 else {
                throw ExchangeError(
                    zip.path,
                    pickles.isEmpty
                        ? "it is a zip archive without the data.pkl of a PyTorch file"
                        : "it has several records data.pkl",
                    cure: TensorArchives.expected)
            }
            pickleEntry = entry
            folder = String(entry.name.dropLast("data.pkl".utf8.count))
            let script = zip.entries.contains { [folder] in
                $0.name == folder + "constants.pkl" || $0.name.hasPrefix(folder + "code/")
            }
            if script {
                throw ExchangeError(
                    zip.path, "it is a TorchScript program (torch.jit.save)",
                    cure: "save its tensors: torch.save(torch.jit.load(IN).state_dict(), OUT)")
            }
        }

        func damaged(_ problem: String) -> ExchangeError {
            ExchangeError(
                zip.path, problem, cure: "copy it again, or save it again with torch.save")
        }

        func pickle() throws -> [UInt8] {
            guard pickleEntry.byteCount <= min(PickleReader.mostBytes, pickleEntry.mostHeldBytes)
            else {
                throw ExchangeError(
                    zip.path,
                    "its data.pkl has \(pickleEntry.byteCount.grouped("byte")), more than any model needs",
                    cure: "save the tensors alone: torch.save(model.state_dict(), FILE)")
            }
            return try zip.bytes(of: pickleEntry)
        }

        func isBigEndian() throws -> Bool {
            guard let entry = zip[folder + "byteorder"] else { return false }
            switch String(decoding: try zip.prefix(of: entry, 16), as: UTF8.self) {
            case "little": return false
            case "big": return true
            case let order:
                throw damaged("its byte order \(shown(order)) is neither 'little' nor 'big'")
            }
        }

        func source(
            of tensor: PickleGraph.Tensor, named name: String, _ graph: PickleGraph
        ) throws -> Source {
            let storage = graph.storages[tensor.storage]
            let key = graph.text(storage.key) ?? ""
            guard let record = zip[folder + "data/" + key] else {
                throw damaged(
                    "the record \(shown("data/" + key)) of its tensor \(shown(name)) is missing")
            }
            let claimed = storage.count.multipliedReportingOverflow(
                by: storage.type?.byteCount ?? 1)
            guard !claimed.overflow, claimed.partialValue == record.byteCount else {
                throw damaged(
                    "the storage of its tensor \(shown(name)) should have "
                        + "\(counted(storage.count, storage.type == nil ? "byte" : "element")) and has "
                        + record.byteCount.grouped("byte"))
            }
            let stored = record.byteCount / tensor.type.byteCount
            let view: StridedView
            do throws(StridedView.Problem) {
                view = try StridedView(
                    shape: tensor.shape, strides: tensor.strides, offset: tensor.offset,
                    stored: stored)
            } catch {
                throw refusal(of: name, error, stored)
            }
            if !view.isContiguous {
                let most = min(record.mostHeldBytes, (memoryLimit() ?? .max) / 2)
                guard view.span.count * tensor.type.byteCount <= most else {
                    throw ExchangeError(
                        zip.path,
                        "the elements of its tensor \(shown(name)) do not fit into memory",
                        cure: "save tensor.contiguous() in its place")
                }
            }
            return Source(record: record, view: view, type: tensor.type)
        }

        private func refusal(
            of name: String, _ problem: StridedView.Problem, _ stored: Int
        ) -> ExchangeError {
            switch problem {
            case .negative:
                damaged("a size, a stride or the offset of its tensor \(shown(name)) is negative")
            case .tooLarge: damaged("the shape of its tensor \(shown(name)) is too large")
            case .beyondStorage(let needed):
                damaged(
                    "its tensor \(shown(name)) needs \(needed.grouped("element")) of a storage of "
                        + stored.grouped)
            case .expanded:
                ExchangeError(
                    zip.path,
                    "its tensor \(shown(name)) is expanded from \(stored.grouped("element")) to many more",
                    cure: "save what was expanded")
            }
        }
    }

    /// Whether a zip archive has the record that every PyTorch file has.
    static func recognizes(_ zip: ZipReader) -> Bool {
        zip.entries.contains(where: Records.isPickle)
    }
}
