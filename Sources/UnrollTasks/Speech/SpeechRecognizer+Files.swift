public import UnrollData
internal import UnrollSystem

extension SpeechRecognizer {
    /// The text of a file: a recording, or features.
    ///
    /// A recording that is longer than a piece may be is cut at silence as it is read, so that the memory
    /// that it needs does not grow with its length.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - raw: What the bytes of a file without a header mean; a WAV file if `nil`.
    ///   - decoder: How texts are searched for; greedy decoding if `nil`.
    ///   - cutting: Where long recordings are cut.
    ///   - piece: Is given the text of each piece as it is known.
    /// - Returns: All pieces together. Of several pieces there is one candidate.
    /// - Throws: `FileError`, `DataError`, `ConfigError`, and what `piece` throws.
    @discardableResult
    public func transcribe(
        contentsOf path: String, raw: AudioFormat? = nil, by decoder: SpeechDecoder? = nil,
        cutting: SilenceCutting = SilenceCutting(),
        piece: (Transcription) throws -> Void = { _ in }
    ) throws -> Transcription {
        guard let rate = config.input.audio?.sampleRate else {
            try ConfigError.require(
                raw == nil,
                "\(field: "raw") is of recordings, and the model reads files of features")
            let found = transcription(of: try outputs(of: path), by: decoder)
            try piece(found)
            return found
        }
        var reader = try AudioReader(
            path: path, options: AudioReadingOptions(sampleRate: rate, rawFormat: raw))
        var samples: [Float] = []
        let longest = Int(cutting.longest * Double(rate))
        while samples.count <= longest, let block = try reader.next() { samples += block }
        defer { for warning in reader.warnings { ReadingListener.note(warning) } }
        guard samples.count > longest else {
            let recording = try frames.read(samples: samples, of: path)
            let found = transcription(of: outputs(of: [recording])[0], by: decoder)
            try piece(found)
            return found
        }
        var cutter = try SilenceCutter(cutting, sampleRate: rate)
        var all: [Transcription] = []
        func take(_ pieces: [SilenceCutter.Piece]) throws {
            for part in pieces {
                let recording = frames.read(samples: part.samples)
                guard recording.frameCount > 0 else { continue }
                let found = transcription(of: outputs(of: [recording])[0], by: decoder)
                    .moved(by: Double(part.start) / Double(rate))
                all.append(found)
                try piece(found)
            }
        }
        try take(cutter.append(samples))
        samples = []
        while let block = try reader.next() { try take(cutter.append(block)) }
        try take(cutter.finish())
        return Transcription(joining: all)
    }
}

extension Transcription {
    /// The same words at another place.
    fileprivate func moved(by seconds: Double) -> Transcription {
        var moved = self
        for candidate in moved.candidates.indices {
            for word in moved.candidates[candidate].words.indices {
                moved.candidates[candidate].words[word].start += seconds
                moved.candidates[candidate].words[word].end += seconds
            }
        }
        return moved
    }

    /// The best texts of pieces one behind the other.
    fileprivate init(joining pieces: [Transcription]) {
        let best = pieces.map { $0.candidates[0] }
        self.init(
            candidates: [
                Candidate(
                    text: best.map(\.text).filter { !$0.isEmpty }.joined(separator: " "),
                    score: best.reduce(0) { $0 + $1.score },
                    logProbability: best.reduce(0) { $0 + $1.logProbability },
                    words: best.flatMap(\.words))
            ])
    }
}
