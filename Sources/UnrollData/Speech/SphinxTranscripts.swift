internal import UnrollSystem

/// Reads the lists of CMU Sphinx: transcripts (`.transcription`) and, beside them, the files that they
/// belong to (`.fileids`).
struct SphinxTranscripts {
    /// At least one.
    let rows: [Transcript]

    private static let listEnding = ".transcription"
    /// The folders beside the list where files may be, and the endings they may have.
    private static let folders = ["", "feat/", "wav/", "../feat/", "../wav/", "../"]
    private static let endings = [".mfc", ".npy", ".wav", ""]

    /// Whether a file is such a list: by its ending.
    static func isList(_ path: String) -> Bool {
        path.hasSuffix(listEnding) && path.utf8.count > listEnding.utf8.count
    }

    /// - Parameters:
    ///   - path: The list of transcripts.
    ///   - folder: The folder of the files; found if `nil`.
    /// - Throws: `FileError`; `DataError` with the line where the two lists do not agree, and where the
    ///   first file is not found.
    init(_ path: String, folder: String?) throws {
        let utterances = try Self.utterances(path)
        guard let first = utterances.first else { throw Transcripts.nothing(in: path) }
        let fileList = String(path.dropLast(Self.listEnding.count)) + ".fileids"
        let names =
            fileExists(fileList)
            ? try TextLines(contentsOf: fileList).lines.map(trimmed).filter { !$0.isEmpty } : nil
        let byName = names.map {
            Dictionary($0.map { (Self.lastPart($0), $0) }, uniquingKeysWith: { first, _ in first })
        }
        var ids: [String] = []
        for (place, utterance) in utterances.enumerated() {
            let line = utterance.line
            guard let names, let byName else {
                guard let id = utterance.id else {
                    throw DataError(
                        .malformed, path, line: line, "the transcript has no id in brackets",
                        cure: "end it with (ID), or list the files in \(displayName(fileList))")
                }
                ids.append(id)
                continue
            }
            guard let id = utterance.id else {
                guard names.count == utterances.count else {
                    throw DataError(
                        .malformed, path, line: line,
                        "the transcript has no id in brackets, and \(displayName(fileList)) lists "
                            + "\(names.count.grouped("file")) for "
                            + "\(utterances.count.grouped("transcript"))",
                        cure: "end it with (ID)")
                }
                ids.append(names[place])
                continue
            }
            // The lists agree line by line, as Sphinx asks; others are matched by the names.
            let name = Self.lastPart(id)
            let inLine = place < names.count ? names[place] : ""
            guard let found = Self.lastPart(inLine) == name ? inLine : byName[name] else {
                throw DataError(
                    .missing, path, line: line,
                    "the file of the utterance \(shown(id)) is not in \(displayName(fileList))",
                    cure: "add it there, or leave the transcript out")
            }
            ids.append(found)
        }
        let place = try Self.place(of: ids[0], list: path, folder: folder, line: first.line)
        rows = zip(utterances, ids).map { utterance, id in
            Transcript(
                id: id, file: place.folder + id + place.ending, text: utterance.words,
                line: utterance.line)
        }
    }

    /// Where the first file is; an ending that a name has already is not added.
    private static func place(
        of id: String, list: String, folder: String?, line: Int
    ) throws -> (folder: String, ending: String) {
        let besides = list.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(list[...$0]) } ?? ""
        let folders =
            folder.map { [$0.hasSuffix("/") ? $0 : $0 + "/"] } ?? Self.folders.map { besides + $0 }
        for folder in folders {
            for ending in endings where fileExists(folder + id + ending) {
                return (folder, ending)
            }
        }
        throw DataError(
            .missing, list, line: line,
            "the file of \(shown(id)) is not there: none of "
                + shown(endings.dropLast().map { folders[0] + id + $0 })
                + (folder == nil ? ", nor in folders feat or wav" : ""),
            cure: "say with \(field: "folder") where the files are")
    }

    /// A line of a list.
    struct Utterance {
        /// With one blank between them.
        var words: String
        /// What stands in brackets behind them.
        var id: String?
        var line: Int
    }

    /// The lines of a list that are not blank.
    ///
    /// - Throws: `FileError`; `DataError` where it is not UTF-8.
    static func utterances(_ path: String) throws -> [Utterance] {
        try TextLines(contentsOf: path).lines.enumerated().filter { !trimmed($1).isEmpty }
            .map { utterance($1, line: $0 + 1) }
    }

    private static func utterance(_ text: String, line: Int) -> Utterance {
        var words = RecognitionScores.words(of: text)
        var id: String?
        if let last = words.last, last.hasPrefix("("), last.hasSuffix(")"), last.utf8.count > 2 {
            id = String(last.dropFirst().dropLast())
            words.removeLast()
        }
        words.removeAll { word in
            word.hasPrefix("<") && word.hasSuffix(">")
                || word.hasPrefix("++") && word.hasSuffix("++") && word.utf8.count > 4
        }
        return Utterance(
            words: words.map(PronunciationDictionary.withoutVariant).joined(separator: " "),
            id: id, line: line)
    }

    static func lastPart(_ path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? path
    }
}
