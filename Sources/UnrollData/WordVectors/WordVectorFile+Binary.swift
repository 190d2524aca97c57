import UnrollSystem

extension WordVectorFile {
    /// Reads the rows of word2vec binary: a word, a space, and the numbers. Newlines before a word
    /// are passed over: some programs write one behind each vector, others do not.
    mutating func readBinaryRows(
        into vector: UnsafeMutableBufferPointer<Float>,
        where isWanted: ((UnsafeRawBufferPointer) -> Bool)?,
        _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let promised = promisedCount ?? 0
        for number in 0..<promised {
            try skipNewlines()
            guard let wordLength = try window.distance(to: 0x20, limit: Self.longestWord) else {
                if try window.fill(Self.longestWord) >= Self.longestWord {
                    throw malformed(
                        byteOffset: window.offset,
                        "word \(number + 1) is longer than \(Self.longestWord) bytes")
                }
                throw cutShort(number, of: promised)
            }
            let length = wordLength + 1 + width * 4
            guard try window.fill(length) >= length else { throw cutShort(number, of: promised) }
            try window.look { bytes in
                let word = UnsafeRawBufferPointer(rebasing: bytes[..<wordLength])
                if let isWanted, !isWanted(word) { return }
                for place in 0..<width {
                    let bits = bytes.loadUnaligned(
                        fromByteOffset: wordLength + 1 + place * 4, as: UInt32.self)
                    vector[place] = Float(bitPattern: UInt32(littleEndian: bits))
                    guard vector[place].isFinite else {
                        let text = excerpt(String(decoding: word, as: UTF8.self))
                        throw malformed(
                            byteOffset: window.offset + wordLength + 1 + place * 4,
                            "number \(place + 1) of word \(number + 1) ('\(text)') is not finite")
                    }
                }
                try body(word, UnsafeBufferPointer(vector))
            }
            window.advance(length)
        }
        try skipNewlines()
        if try window.fill(1) > 0 {
            throw malformed(
                byteOffset: window.offset,
                "more bytes follow the \(counted(promised, "word")) that line 1 promises")
        }
    }

    private mutating func skipNewlines() throws {
        while try window.fill(1) > 0, window.look({ $0[0] == 0x0A }) { window.advance(1) }
    }

    private func cutShort(_ number: Int, of promised: Int) -> DataError {
        DataError(
            .malformed, path, byteOffset: window.offset,
            "the file ends inside word \(number + 1) of the \(promised) that its first line "
                + "promises", cure: "it is cut short: get or write it again")
    }
}
