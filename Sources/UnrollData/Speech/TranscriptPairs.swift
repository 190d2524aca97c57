internal import UnrollSystem

/// Recognised texts beside the right ones.
///
/// Each of the two files is a text with one transcript on each line, a table (CSV, TSV, JSON) with an id or
/// file and a transcript in each row, or a list of CMU Sphinx or sclite (`.transcription`, `.trn`) with ids
/// in brackets behind the transcripts. Where both files have ids the texts are matched by them: as they are
/// written, or by the names of files without folder and ending; else they belong together line by line.
public struct TranscriptPairs: Sendable {
    /// What each text is called: its id, or the number of its line.
    public let names: [String]
    /// The right texts, in the order of their file.
    public let references: [String]
    /// The recognised texts, in the same order.
    public let hypotheses: [String]

    /// Reads two files.
    ///
    /// - Parameters:
    ///   - references: The file of the right texts; `-` is standard input, read as lines.
    ///   - hypotheses: That of the recognised ones.
    ///   - options: How tables are read.
    /// - Throws: `FileError`; `DataError` where a text has no counterpart, or there are none.
    public init(
        references: String, hypotheses: String, options: TranscriptOptions = TranscriptOptions()
    ) throws {
        let right = try Side(references, options)
        let found = try Side(hypotheses, options)
        if right.texts.isEmpty {
            throw DataError(
                .empty, references, "there is nothing in it", cure: "give a file with transcripts")
        }
        self.references = right.texts
        guard let rightIDs = right.ids, let foundIDs = found.ids else {
            guard right.texts.count == found.texts.count else {
                throw DataError(
                    .malformed, nil,
                    "\(displayName(references)) has \(right.texts.count.grouped("text")) and "
                        + "\(displayName(hypotheses)) has \(found.texts.count.grouped), where each "
                        + "needs its counterpart on the same line of the other",
                    cure: "find the line that one of them lacks")
            }
            names = right.ids ?? found.ids ?? right.texts.indices.map { "line \($0 + 1)" }
            self.hypotheses = found.texts
            return
        }
        names = rightIDs
        var places = Self.places(foundIDs)
        var keys = rightIDs
        if keys.contains(where: { places?[$0] == nil }) {
            let short = (rightIDs.map(Self.shortName), foundIDs.map(Self.shortName))
            if Self.places(short.0) != nil, let found = Self.places(short.1) {
                (keys, places) = (short.0, found)
            }
        }
        guard let places else {
            throw DataError(
                .malformed, hypotheses, "an id stands twice: \(shown(Self.repeated(foundIDs)))",
                cure: "keep one text for each")
        }
        self.hypotheses = try keys.enumerated().map { place, key in
            guard let other = places[key] else {
                throw DataError(
                    .missing, hypotheses,
                    "the text of \(shown(rightIDs[place])) is missing, which stands in "
                        + "\(displayName(references))",
                    cure: "add it, as an empty text where nothing was recognised")
            }
            return found.texts[other]
        }
        if keys.count < foundIDs.count {
            let extra = foundIDs.count - keys.count
            ReadingListener.note(
                "\(displayName(hypotheses)): left out \(extra == 1 ? "is" : "are") "
                    + "\(extra.grouped("text")) without a reference")
        }
    }

    /// The place of each id; `nil` where one stands twice.
    private static func places(_ ids: [String]) -> [String: Int]? {
        let places = Dictionary(
            zip(ids, ids.indices).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        return places.count == ids.count ? places : nil
    }

    private static func repeated(_ ids: [String]) -> String {
        var seen: Set<String> = []
        return ids.first { !seen.insert($0).inserted } ?? ""
    }

    /// The name of a file without its folder and ending.
    private static func shortName(_ id: String) -> String {
        let name = SphinxTranscripts.lastPart(id)
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }
}

/// One of two files.
private struct Side {
    let texts: [String]
    /// `nil` where the file has none.
    let ids: [String]?

    init(_ path: String, _ options: TranscriptOptions) throws {
        let isList = path.hasSuffix(".trn") || SphinxTranscripts.isList(path)
        switch options.format ?? TableOptions.Format(endingOf: path) {
        case .csv, .tsv, .json, .jsonLines:
            let rows = try Transcripts(contentsOf: path, options: options).rows
            texts = rows.map(\.text)
            ids = rows.map(\.id)
        case _ where isList:
            let utterances = try SphinxTranscripts.utterances(path)
            texts = utterances.map(\.words)
            let found = utterances.compactMap(\.id)
            ids = found.count == texts.count ? found : nil
        default:
            texts = try TextLines(contentsOf: path).lines
            ids = nil
        }
    }
}
