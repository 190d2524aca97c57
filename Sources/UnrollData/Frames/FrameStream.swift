internal import UnrollSystem

/// Reads frames one by one, as they arrive, from a file or standard input.
package struct FrameStream {
    /// One frame.
    package struct Frame: Sendable, Hashable {
        /// Its features `[D]`. A frame that was lost has those of the last one that was not, where
        /// there is one and the options say so; else features that are not finite are 0.
        package var values: [Float]
        /// Whether it was lost, as the options say.
        package var isLost: Bool
    }

    private enum Source {
        case numPy(NumPyFrames)
        case text(TextFrames)
        case skeleton(SkeletonFrames)
        case sphinx(SphinxFrames)
        case video(VideoFrames)
        /// While a frame is read: a second copy would make each of its buffers be copied.
        case inUse
    }

    /// The kind of the file.
    package let kind: FrameKind
    /// The file, as the caller named it; `-` is standard input.
    package let path: String
    /// The time from one frame to the next in seconds, where the file tells it.
    package let secondsPerFrame: Double?
    /// The number of features of a frame, once one has been read.
    package private(set) var width: Int?
    private let lost: FrameOptions.LostFrames
    private let repairs: Bool
    /// The features of the last frame that was not lost, where lost ones take them.
    private var tracked: [Float]?
    private var source: Source

    /// - Parameter path: The file; `-` is standard input.
    /// - Throws: `FileError`; `DataError` where it is no file of frames.
    package init(path: String, options: FrameOptions = FrameOptions()) throws {
        try self.init(ByteStream(path: path), options: options)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameter path: The file that messages name, whose name may tell the kind.
    package init(bytes: [UInt8], path: String, options: FrameOptions = FrameOptions()) throws {
        try self.init(ByteStream(bytes: bytes, path: path), options: options)
    }

    private init(_ stream: ByteStream, options: FrameOptions) throws {
        var stream = stream
        path = stream.path
        // Nothing tells the first bytes of Sphinx's files from those of others.
        let isSphinx = (options.kind ?? FrameSignature.kind(named: path)) == .sphinx
        if !isSphinx, let problem = try FrameSignature.problem(of: &stream) { throw problem }
        let recognized = try isSphinx ? .sphinx : FrameSignature.kind(of: &stream)
        var kind = options.kind ?? recognized ?? .text
        if let recognized, recognized != kind {
            throw DataError(
                .malformed, path,
                "it is \(recognized.noun), not \(kind.noun)", cure: "leave its kind open")
        }
        switch kind {
        case .numPy:
            let lost = options.lostFrames ?? []
            source = .numPy(try NumPyFrames(stream, lost: lost))
            secondsPerFrame = nil
        case .sphinx:
            let frames = try SphinxFrames(
                stream, width: options.width ?? SphinxFrames.usualWidth,
                lost: options.lostFrames ?? [])
            secondsPerFrame = nil
            source = .sphinx(frames)
        case .video:
            let frames = try VideoFrames(stream, options: options.video)
            secondsPerFrame = frames.header.secondsPerFrame
            source = .video(frames)
        case .text, .skeleton:
            secondsPerFrame = nil
            let isNamed = options.kind == nil && SkeletonFileName(path) != nil
            let isLikely = kind == .skeleton || isNamed
            let lost = options.lostFrames ?? (isLikely ? .zeros : [])
            var rows = TextFrames(stream, lost: lost)
            if isLikely { try rows.prepare() }
            if isNamed, let width = rows.width, SkeletonFrames.knows(columns: width) {
                kind = .skeleton
            }
            source = kind == .skeleton ? .skeleton(try SkeletonFrames(rows)) : .text(rows)
        }
        self.kind = kind
        lost = options.lostFrames ?? (kind == .skeleton ? .zeros : [])
        repairs = options.repairsLostFrames
    }

    /// The next frame; `nil` at the end.
    ///
    /// - Throws: `FileError`; `DataError` with line, frame or byte offset.
    package mutating func next() throws -> Frame? {
        let values: [Float]?
        switch source {
        case .numPy(var frames):
            source = .inUse
            defer { source = .numPy(frames) }
            values = try frames.next()
        case .text(var frames):
            source = .inUse
            defer { source = .text(frames) }
            values = try frames.next()
        case .skeleton(var frames):
            source = .inUse
            defer { source = .skeleton(frames) }
            values = try frames.next()
        case .sphinx(var frames):
            source = .inUse
            defer { source = .sphinx(frames) }
            values = try frames.next()
        case .video(var frames):
            source = .inUse
            defer { source = .video(frames) }
            values = try frames.next()
        case .inUse: requirementFailure("FrameStream.next: called while it reads a frame")
        }
        guard var values else { return nil }
        width = values.count
        var isLost = lost.contains(.zeros) && values.allSatisfy { $0 == 0 }
        if lost.contains(.notFinite), values.contains(where: { !$0.isFinite }) {
            isLost = true
            for index in values.indices where !values[index].isFinite { values[index] = 0 }
        }
        if isLost, let tracked {
            values = tracked
        } else if !isLost, repairs, !lost.isEmpty {
            tracked = values
        }
        return Frame(values: values, isLost: isLost)
    }

    /// What the file holds, in a few words for people: `float32 [200, 20, 3], C order`,
    /// `640 x 480 pixels, 420jpeg, 25 frames a second`; empty where nothing is known beforehand.
    package var form: String {
        switch source {
        case .numPy(let frames): frames.header.form
        case .video(let frames): frames.header.form
        case .sphinx(let frames): frames.form
        case .text(let rows): rows.names.map { "columns \(shown($0))" } ?? ""
        case .skeleton: "\(SkeletonFrames.jointCount) joints x y z"
        case .inUse: ""
        }
    }
}

extension FrameKind {
    /// The kind with an article.
    var noun: String {
        switch self {
        case .numPy: "a NumPy array"
        case .text: "a text of frames"
        case .skeleton: "a text of skeletons"
        case .sphinx: "a file of features of CMU Sphinx"
        case .video: "a video (Y4M)"
        }
    }
}
