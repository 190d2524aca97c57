internal import Unroll

/// How well texts are recognised, as JSON and as lines. Rates are fractions.
struct SpeechFigures: ResultFigures, CommandResult {
    var wer: Double
    var cer: Double
    var mer: Double
    var wil: Double
    var substitutions: Int
    var deletions: Int
    var insertions: Int
    var hits: Int
    /// Words of the references.
    var words: Int
    /// Characters of the references.
    var characters: Int
    var files: Int
    var wrongFiles: Int
    /// Those with the most errors, where they are asked for.
    var worst: [WorstText]?
    /// How long recognising took.
    var seconds: Double?
    /// The width of the search's beam.
    var beam: Int?

    enum CodingKeys: String, CodingKey {
        case wer, cer, mer, wil, substitutions, deletions, insertions, hits, words, characters
        case files, worst, seconds, beam
        case wrongFiles = "wrong_files"
    }

    init(_ scores: RecognitionScores) {
        wer = scores.words.rate
        cer = scores.characters.rate
        mer = scores.words.matchErrorRate
        wil = scores.words.informationLost
        substitutions = scores.words.substitutions
        deletions = scores.words.deletions
        insertions = scores.words.insertions
        hits = scores.words.hits
        words = scores.words.referenceCount
        characters = scores.characters.referenceCount
        files = scores.texts.count
        wrongFiles = scores.wrongTextCount
    }

    /// In a line.
    var text: String {
        "WER \(percent(wer)), CER \(percent(cer)) (\(words.grouped("word")) of "
            + "\(files.grouped("file")))"
    }

    var lines: [String] {
        let errors =
            "\(substitutions.grouped("substitution")), \(deletions.grouped("deletion")), "
            + "\(insertions.grouped("insertion")), \(hits.grouped("hit"))"
        var rows = [
            (name: "WER", text: "\(percent(wer))   \(errors)"), ("CER", percent(cer)),
            ("MER", percent(mer)), ("WIL", percent(wil)),
            (
                "words",
                "\(words.grouped) in \(files.grouped("text")), \(wrongFiles.grouped) of them "
                    + "with errors"
            ),
        ]
        if let beam { rows.append(("beam", beam.grouped)) }
        if let seconds { rows.append(("seconds", seconds.fixed(2))) }
        return namedLines(rows) + (worst ?? []).flatMap { [""] + $0.lines(width: nil) }
    }
}

/// A text with many errors: the words of the reference above those that were recognised.
struct WorstText: Encodable {
    var file: String
    var reference: String
    var hypothesis: String
    var errors: Int
    var words: Int
    private var columns: [[String]]

    enum CodingKeys: String, CodingKey { case file, reference, hypothesis, errors, words }

    init(_ text: RecognitionScores.Text, name: String) {
        file = name
        reference = text.reference.joined(separator: " ")
        hypothesis = text.hypothesis.joined(separator: " ")
        errors = text.words.errors
        words = text.words.referenceCount
        var (right, found) = (text.reference[...], text.hypothesis[...])
        columns = text.alignment.steps.map { step in
            switch step {
            case .hit: [right.removeFirst(), found.removeFirst(), ""]
            case .substitution: [right.removeFirst(), found.removeFirst(), "S"]
            case .deletion: [right.removeFirst(), "", "D"]
            case .insertion: ["", found.removeFirst(), "I"]
            }
        }
    }

    /// - Parameter width: The most characters of a line; that of the terminal if `nil`, 80 where there is
    ///   none.
    func lines(width: Int?) -> [String] {
        let width = width ?? standardOutputWidth ?? 80
        var lines = ["\(file): \(counted(errors, "error")) in \(counted(words, "word"))"]
        var rows = ["REF  ", "HYP  ", "     "]
        func flush() {
            lines += rows.map { row in
                var row = row
                while row.last == " " { row.removeLast() }
                return row
            }.filter { !$0.isEmpty }
            rows = ["REF  ", "HYP  ", "     "]
        }
        for column in columns {
            let gap = String(repeating: "*", count: max(column[0].count, column[1].count))
            let cells = [
                column[0].isEmpty ? gap : column[0], column[1].isEmpty ? gap : column[1], column[2],
            ]
            let size = cells.map(\.count).max() ?? 0
            if rows[0].count > 5, rows[0].count + size > width { flush() }
            for row in rows.indices {
                rows[row] += cells[row] + String(repeating: " ", count: size - cells[row].count + 1)
            }
        }
        flush()
        return lines
    }
}
