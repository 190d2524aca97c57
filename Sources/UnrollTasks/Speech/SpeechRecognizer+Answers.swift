package import UnrollData
internal import UnrollSystem

extension SpeechRecognizer {
    /// A recording as it was heard.
    package struct Heard: Sendable {
        /// The features of its file, before anything is taken off them.
        package var frames: FrameSequence
        package var outputs: Outputs
        /// What is said, in symbols.
        var symbols: [Int32]
    }

    /// A symbol and when it is said.
    package struct AlignedSymbol: Sendable, Hashable {
        package var text: String
        /// In seconds from the start.
        package var start, end: Double
    }

    /// The recordings of transcripts and what the network says of them.
    ///
    /// - Throws: `DataError` with the line of a file that cannot be used.
    package func hear(_ transcripts: Transcripts) throws -> [Heard] {
        var reader = SpeechReader(frames, codec, nil)
        let read = try reader.read(
            transcripts.rows, of: transcripts.path, speeds: [1], as: "reading")
        return zip(read, outputs(of: read.map(\.own))).map {
            Heard(frames: $0.own, outputs: $1, symbols: $0.symbols)
        }
    }

    /// When each symbol of what is said is said: the likeliest alignment of the right text under CTC.
    ///
    /// - Returns: `nil` where the recording is too short for its text.
    package func alignment(of heard: Heard) -> [AlignedSymbol]? {
        CTCAlignment(
            of: heard.symbols, over: heard.outputs.logProbabilities[...],
            symbolCount: heard.outputs.symbols
        ).map { alignment in
            zip(heard.symbols, alignment.frames).map { symbol, frames in
                AlignedSymbol(
                    text: codec.symbols[Int(symbol)],
                    start: Double(frames.lowerBound) * config.secondsPerOutput,
                    end: Double(frames.upperBound) * config.secondsPerOutput)
            }
        }
    }
}
