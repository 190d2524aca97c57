internal import Synchronization
public import UnrollData
public import UnrollLanguageModels
internal import UnrollSystem

extension Inspection {
    /// What the package's reader makes of a data file.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input, whose kind must be given.
    ///   - kind: What to read it as; known by its first bytes and its name if `nil`.
    ///   - table: How tables are read.
    ///   - pairs: How tables of texts and their translations are read.
    ///   - tags: How tagged sentences are read.
    /// - Throws: `FileError`; `DataError` with the place, where the reader refuses it or nothing
    ///   tells its kind.
    public init(
        of path: String, as kind: DataKind? = nil, table: TableOptions = TableOptions(),
        pairs: TextPairOptions = TextPairOptions(),
        tags: TaggedCorpusOptions = TaggedCorpusOptions()
    ) throws {
        let kind = try kind ?? DataKind(recognizing: path)
        let notes = Mutex<[String]>([])
        self = try ReadingListener.using(
            ReadingListener { note in notes.withLock { $0.append(note) } }
        ) {
            switch kind {
            case .text: try Inspection(text: path)
            case .table: try TextTable(contentsOf: path, options: table).inspection
            case .pairs: try TextPairs(contentsOf: path, options: pairs).inspection
            case .tags:
                try TaggedCorpus(contentsOf: path, options: tags.reading(path)).inspection
            case .nucleotides: try NucleotideFile(contentsOf: path).inspection
            case .intervals: try IntervalFile(contentsOf: path).inspection
            case .frames: try Inspection(frames: path)
            case .audio: try Inspection(audio: path)
            case .music: try Inspection(music: path)
            case .vectors: try WordVectorSummary(contentsOf: path).inspection(path: path)
            case .ngrams: try Inspection(arpa: path)
            }
        }
        let others = kind.isText && path != "-" ? try TextCensus(contentsOf: path).warnings : []
        warnings += notes.withLock { $0 } + others
    }
}

extension TaggedCorpusOptions {
    /// The same, for nucleotides where the file has a label for each base.
    fileprivate func reading(_ path: String) throws -> TaggedCorpusOptions {
        var options = self
        options.readsNucleotides = try DataKind.holdsLabelledNucleotides(path)
        return options
    }
}
