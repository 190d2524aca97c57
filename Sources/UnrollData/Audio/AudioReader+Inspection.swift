internal import UnrollSystem

extension Inspection {
    /// What is in a recording, read in blocks.
    ///
    /// - Throws: `FileError`; `DataError` where it is no recording, or too short for a frame of
    ///   features.
    package init(audio path: String) throws {
        var reader = try AudioReader(path: path)
        var (peak, squares, clipped) = (Float(0), 0.0, 0)
        var count = 0
        while let samples = try reader.next() {
            count += samples.count
            for sample in samples {
                peak = max(peak, abs(sample))
                squares += Double(sample) * Double(sample)
                if abs(sample) >= Inspection.fullScale { clipped += 1 }
            }
        }
        guard let format = reader.format, count > 1 else {
            throw DataError(
                .tooShort, path,
                "the recording has \(counted(count, "sample")), at least 2 are needed for a frame",
                cure: "leave it out or give a longer one")
        }
        self.init(path: path, kind: .audio, format: "wav")
        let seconds = Double(count) / Double(format.sampleRate)
        add("samples", count)
        add("sample_rate", format.sampleRate)
        add("seconds", number: seconds)
        add("channels", format.channelCount)
        add("encoding", text: format.encoding.rawValue)
        add("peak", number: Double(peak))
        add("rms", number: (squares / Double(count)).squareRoot())
        let features = AudioFeaturesConfig(sampleRate: format.sampleRate)
        add("feature_frames", features.frameCount(sampleCount: count))
        warnings = reader.warnings
        if peak == 0 {
            warnings.append("digital silence: every sample is 0")
        } else if peak < 0.01 {
            warnings.append("very quiet: the largest sample is \(Double(peak).digits(2))")
        }
        if clipped > 3 {
            warnings.append(
                "\(clipped.grouped("sample")) at full scale: the recording is perhaps clipped")
        }
        if count < format.sampleRate / 40 {
            warnings.append("shorter than a frame of features (25 ms)")
        }
    }

    /// The largest sample of 16 bits, or nearly.
    private static let fullScale: Float = 0.9999
}
