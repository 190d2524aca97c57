internal import Unroll

/// Transcriptions of files on standard output.
struct TranscriptionOutput {
    let json: Bool
    let times: Bool
    let candidates: Int
    /// Whether lines begin with the file's name.
    let named: Bool
    private var out = StandardOutput()

    init(json: Bool, times: Bool, candidates: Int, named: Bool) {
        self.json = json
        self.times = times
        self.candidates = candidates
        self.named = named
    }

    mutating func write(_ found: Transcription, of place: FileInput) throws {
        StatusLine.shared.clear()
        let name = named ? "\(place.shownName)\t" : ""
        if json {
            let record = TranscriptionRecord(place.file, found, candidates: candidates)
            try out.write(line: jsonLine(record, id: place.id))
        } else if times {
            for word in found.words { try out.write(line: name + word.line) }
        } else if candidates > 1 {
            for (place, candidate) in found.candidates.enumerated() {
                try out.write(
                    line: "\(name)\(place + 1)\t\(candidate.score.fixed(4))\t\(candidate.text)")
            }
        } else {
            try out.write(line: name + found.text)
        }
        try out.flush()
    }
}

/// Words of a stream on standard output.
struct LiveOutput {
    let json: Bool
    let times: Bool
    private var out = StandardOutput()
    private var isInLine = false

    init(json: Bool, times: Bool) {
        self.json = json
        self.times = times
    }

    mutating func write(_ events: [SpeechListener.Event]) throws {
        for event in events {
            switch event {
            case .word(let word) where json: try out.write(line: jsonLine(word))
            case .word(let word) where times: try out.write(line: word.line)
            case .word(let word):
                try out.write(Array(((isInLine ? " " : "") + word.text).utf8))
                isInLine = true
            case .endOfText where isInLine:
                try out.write(line: "")
                isInLine = false
            case .endOfText: break
            }
        }
        try out.flush()
    }
}

extension Transcription.Word {
    /// With tabs between: start, end, confidence, word.
    fileprivate var line: String {
        "\(start.fixed(2))\t\(end.fixed(2))\t\(confidence.fixed(2))\t\(text)"
    }
}

private struct TranscriptionRecord: Encodable {
    struct Candidate: Encodable {
        var text: String
        var score: Double
        var logProbability: Double
        var words: [Transcription.Word]

        init(_ found: Transcription.Candidate) {
            (text, score, words) = (found.text, found.score, found.words)
            logProbability = found.logProbability
        }
    }

    var file: String
    var best: Candidate
    var candidates: [Candidate]?

    init(_ path: String, _ found: Transcription, candidates: Int) {
        file = path
        let all = found.candidates.map(Candidate.init)
        best = all[0]
        self.candidates = candidates > 1 ? all : nil
    }

    private enum Key: String, CodingKey { case file, candidates }

    func encode(to encoder: any Encoder) throws {
        try best.encode(to: encoder)
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(file, forKey: .file)
        try values.encodeIfPresent(candidates, forKey: .candidates)
    }
}
