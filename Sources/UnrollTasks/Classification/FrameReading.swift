public import UnrollData
internal import UnrollSystem

/// How files of frames become what a network reads. Stored with the model.
public struct FrameReadingConfig: Sendable, Codable, Hashable {
    /// The joint whose position is taken from all others, counted from 0; `nil`: none. For joints
    /// `x y z`.
    public var referenceJoint: Int?
    /// The factor of each feature's difference to the frame before, which stands beside the
    /// features; 0: no differences.
    public var differences: Float = 0
    /// Whether all features and their differences are divided by one deviation, that of the features:
    /// it keeps the proportions of joints, and lets the factor of the differences say how much they
    /// weigh. Else each is divided by its own.
    public var sharesScale = false
    /// What becomes of training sequences in each update.
    package var augmentation = FrameAugmentation()
    /// The features of the frames of a video.
    package var video = VideoFeatures.Options()
    /// The spectra of recordings; `nil` where the files hold frames.
    public var audio: AudioFeaturesConfig?
    /// Stretches of time and of frequency that are hidden in training recordings; `nil`: none.
    public var masking: FeatureMasking?

    /// The frames as they are in their files.
    public init() {}

    /// The spectra of recordings where nothing else is asked for: 40 log-mel energies at 16 kHz.
    public static let spectra = AudioFeaturesConfig(kind: .logMel, sampleRate: 16_000, bands: 40)

    /// One stretch of time (a tenth of a second, at most a fifth of the recording) and one of
    /// frequency (a sixth of the bands): little, as for recordings of one word.
    public static func masking(bands: Int) -> FeatureMasking {
        FeatureMasking(
            timeMasks: 1, longestTimeMask: 10, longestTimeShare: 0.2, frequencyMasks: 1,
            widestFrequencyMask: max(1, bands / 6))
    }

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    func validate() throws {
        try ConfigError.require(
            (0...10_000).contains(referenceJoint ?? 0),
            "\(field: "referenceJoint") must be from 1 to 10001")
        try ConfigError.require(
            differences.isFinite && differences >= 0,
            "\(field: "differences") \(differences) must be 0 or more")
        try video.validate()
        try audio?.validate()
        try masking?.validate()
    }

    /// In a few words.
    var text: String {
        var parts: [String] = []
        if let audio {
            parts.append(
                "\(audio.kind.rawValue) of \(audio.dimension) at \(audio.sampleRate) Hz")
        }
        if let referenceJoint { parts.append("joints from joint \(referenceJoint + 1)") }
        if differences > 0 { parts.append("differences times \(differences)") }
        if sharesScale { parts.append("one scale") }
        if video.orientations != VideoFeatures.Options().orientations {
            parts.append(counted(video.orientations, "orientation"))
        }
        return parts.joined(separator: ", ")
    }

    /// What becomes of training sequences, in a few words each.
    var augmentationTexts: [String] {
        augmentation.texts + (masking == nil ? [] : ["stretches of time and frequency hidden"])
    }
}

/// Makes a network's input of frames as they were read.
package struct FramePreparation: Sendable {
    /// The name of the normalisation in model files.
    static let part = "normalization"

    let config: FrameReadingConfig
    /// Of all features, differences among them.
    private(set) var normalization: FrameNormalization?

    /// - Parameter normalization: As the model's file has it; `nil` before it is learned.
    init(_ config: FrameReadingConfig, normalization: FrameNormalization? = nil) {
        self.config = config
        self.normalization = normalization
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: Its name; beside the table where it is relative.
    ///   - table: The table that names it; empty for none.
    ///   - line: The table's line, for messages.
    /// - Throws: `FileError`, `DataError`; where a table names the file, with its line too.
    func read(_ file: String, besides table: String, line: Int?) throws -> FrameSequence {
        guard !table.isEmpty, table != "-" else { return try read(file) }
        let name = trimmed(file)
        guard !name.isEmpty, name != "-", !name.unicodeScalars.contains("\0") else {
            throw DataError(
                .malformed, table, line: line, "the row names no file",
                cure: "write the name of a file beside the table")
        }
        return try RowFile.read(of: table, line: line) {
            try read(TextTable.path(of: name, besides: table))
        }
    }

    private func read(_ path: String) throws -> FrameSequence {
        if let audio = config.audio { return try spectra(of: path, audio) }
        var options = FrameOptions()
        options.video = config.video
        let frames = try FrameFile.read(path, options: options)
        guard let joint = config.referenceJoint else { return frames }
        return try frames.relative(toJoint: joint, of: path)
    }

    private func spectra(of path: String, _ config: AudioFeaturesConfig) throws -> FrameSequence {
        var frames = try AudioFeatures(config).frames(of: path)
        // Loudness and the microphone's colour say nothing of what is said.
        RecordingNormalization.mean.apply(to: &frames.values, dimension: config.dimension)
        return frames
    }

    /// Learns the normalisation of training sequences.
    ///
    /// - Parameter places: The file and line of each, for messages.
    /// - Throws: `DataError` where they differ in width, or every frame was lost.
    mutating func learn(_ sequences: [FrameSequence], of rows: [LabelledText], in path: String)
        throws
    {
        guard let width = sequences.first?.width else { return }
        if let other = sequences.firstIndex(where: { $0.width != width }) {
            throw DataError(
                .malformed, path, line: rows[other].line,
                "the frames of '\(rows[other].text)' have "
                    + "\(counted(sequences[other].width, "number")), those before \(width)",
                cure: "give sequences of one kind")
        }
        try config.augmentation.validate(width: width)
        try ConfigError.require(
            config.augmentation.mirror == 0 || mirror(width) != nil,
            "\(field: "mirror") knows left and right of video, and of 20 joints with a "
                + "\(field: "referenceJoint"), not of these frames")
        try ConfigError.require(
            config.video == VideoFeatures.Options() || width == config.video.width,
            "\(field: "orientations") is for video, which these frames are not")
        let learned = try FrameNormalization(learnedFrom: sequences.map(differenced))
        normalization = config.sharesScale ? sharing(learned, width: width) : learned
    }

    /// The same means, and one deviation for all: the root of the mean square of those of the
    /// features, their differences left out.
    private func sharing(_ learned: FrameNormalization, width: Int) -> FrameNormalization {
        let squares = learned.deviation[..<width].reduce(0.0) { $0 + Double($1) * Double($1) }
        let shared = Float((squares / Double(width)).squareRoot())
        return FrameNormalization(
            mean: learned.mean,
            deviation: [Float](repeating: shared, count: learned.width))
    }

    private func differenced(_ frames: FrameSequence) -> FrameSequence {
        config.differences > 0 ? frames.withDifferences(scale: config.differences) : frames
    }

    /// Whether training sequences change from update to update.
    var varies: Bool {
        config.augmentation != FrameAugmentation() || config.masking != nil
    }

    /// What a network reads, changed by chance where `random` is given.
    ///
    /// - Throws: `DataError` where the frames are not as wide as those of training.
    func prepared(
        _ frames: FrameSequence, drawing random: RandomStream? = nil, path: String = "",
        line: Int? = nil
    ) throws -> SequenceInput {
        let varied = random.map { changed(frames, $0) } ?? frames
        let all = differenced(varied)
        guard normalization != nil else { return .frames(all.values, width: all.width) }
        return .frames(
            try normalized(all.values, width: all.width, path: path, line: line), width: all.width)
    }

    /// Frames with their differences, `[T, D]`, as the network reads them.
    ///
    /// - Parameter width: D; that of a single frame if `nil`.
    /// - Throws: `DataError` where the frames are not as wide as those of training.
    func normalized(_ values: [Float], width: Int? = nil, path: String, line: Int? = nil) throws
        -> [Float]
    {
        let width = width ?? values.count
        guard let normalization else {
            requirementFailure("FramePreparation: nothing was learned")
        }
        guard normalization.width == width else {
            let kinds = config.differences > 0 ? 2 : 1
            throw strange(width / kinds, insteadOf: normalization.width / kinds, path, line)
        }
        return normalization.applied(to: FrameSequence(values: values, width: width)).values
    }

    /// One frame of a stream, as those of a file are read.
    ///
    /// - Throws: `DataError` where it is not as wide as those of training.
    func frame(_ values: [Float], path: String) throws -> [Float] {
        var frame = FrameSequence(values: values, width: max(values.count, 1))
        if let joint = config.referenceJoint {
            frame = try frame.relative(toJoint: joint, of: path)
        }
        let width = (normalization?.width ?? 0) / (config.differences > 0 ? 2 : 1)
        guard frame.values.count == width else {
            throw strange(frame.values.count, insteadOf: width, path, nil)
        }
        return frame.values
    }

    private func strange(_ width: Int, insteadOf learned: Int, _ path: String, _ line: Int?)
        -> DataError
    {
        DataError(
            .malformed, path, line: line,
            "its frames have \(counted(width, "number")), and the model reads \(learned)",
            cure: "give sequences of the kind that it was trained on")
    }

    private func changed(_ frames: FrameSequence, _ random: RandomStream) -> FrameSequence {
        let moved = config.augmentation.applied(
            to: frames, mirror: mirror(frames.width), reference: config.referenceJoint,
            random: random)
        guard let masking = config.masking else { return moved }
        let blocks = 1 + (config.audio?.deltas ?? 0)
        return FrameSequence(
            values: masking.masked(
                moved.values, dimension: moved.width, blocks: blocks,
                random: random.stream("masks")), width: moved.width)
    }

    /// Left and right exchanged: of the skeletons of MSR Action3D and of video's features.
    private func mirror(_ width: Int) -> FrameMirror? {
        if width == config.video.width { return FrameMirror(config.video) }
        return config.referenceJoint != nil && width == 60 ? .msrAction3D : nil
    }
}

extension FrameSequence {
    /// The positions of joints from one of them, counted from 0.
    ///
    /// - Throws: `DataError` where the frames have no such joint.
    func relative(toJoint joint: Int, of path: String) throws -> FrameSequence {
        guard width.isMultiple(of: 3), 3 * joint < width else {
            throw DataError(
                .malformed, path,
                "its frames of \(counted(width, "number")) have no joint \(joint + 1) of x y z",
                cure: "give frames of such joints, or train without \(field: "referenceJoint")")
        }
        return relative(toJoint: joint)
    }
}
