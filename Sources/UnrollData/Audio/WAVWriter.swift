public import UnrollSystem

/// Writes recordings as WAV files: 16 bits, one channel.
public enum WAVWriter {
    /// Writes a recording, crash-safe.
    ///
    /// - Parameters:
    ///   - samples: In -1...1; what is beyond is cut off.
    ///   - sampleRate: Samples a second, at least 1.
    ///   - file: The file, a path or a URL.
    /// - Throws: `FileError`; `ConfigError` where there are more samples than a WAV file holds.
    public static func write(_ samples: [Float], sampleRate: Int, to file: some FileLocation)
        throws
    {
        let path = file.filePath
        requirement(
            (1...Int(Int32.max) / 2).contains(sampleRate),
            "WAVWriter: \(sampleRate) samples a second")
        let size = 2 * samples.count
        try ConfigError.require(
            size <= Int(UInt32.max) - 36,
            "\(samples.count.grouped("sample")) are more than a WAV file holds")
        try AtomicFile.write(to: path) { file in
            var header = Array("RIFF".utf8) + little(36 + size, 4) + Array("WAVEfmt ".utf8)
            header += little(16, 4) + little(1, 2) + little(1, 2) + little(sampleRate, 4)
            header += little(2 * sampleRate, 4) + little(2, 2) + little(16, 2)
            try file.write(header + Array("data".utf8) + little(size, 4))
            var first = 0
            while first < samples.count {
                let part = samples[first..<min(first + 1 << 15, samples.count)]
                try file.write(part.flatMap { little(Int(sample($0)), 2) })
                first += part.count
            }
        }
    }

    private static func sample(_ value: Float) -> Int16 {
        value.isNaN ? 0 : Int16((32767 * min(max(value, -1), 1)).rounded())
    }

    private static func little(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
