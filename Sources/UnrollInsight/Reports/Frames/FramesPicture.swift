internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem

/// A sequence of frames: skeletons where frames are such, else all features over time.
struct FramesPicture {
    private let frames: FrameSequence
    private let title: String
    /// The time of a frame, where it is known.
    private let secondsPerFrame: Double?
    private let marks: [RasterPicture.Mark]

    /// - Parameters:
    ///   - frames: As the file has them.
    ///   - title: Its name.
    ///   - secondsPerFrame: The time of a frame, where it is known; what the frames say if `nil`.
    ///   - marks: Stretches of time with names.
    init(
        _ frames: FrameSequence, title: String, secondsPerFrame: Double? = nil,
        marks: [RasterPicture.Mark] = []
    ) {
        self.frames = frames
        self.title = fileName(title)
        self.secondsPerFrame = secondsPerFrame ?? frames.secondsPerFrame
        self.marks = marks
    }

    /// Moments of a movement that are shown.
    private static let moments = 8

    var element: String {
        guard frames.width == Skeleton.width, marks.isEmpty else { return raster.element }
        let count = frames.frameCount
        let shown = min(count, Self.moments)
        let places = (0..<shown).map { shown == 1 ? 0 : $0 * (count - 1) / (shown - 1) }
        return SkeletonPicture(
            title,
            subtitle: "\(counted(count, "frame")) of \(counted(Skeleton.jointCount, "joint"))",
            moments: places.map { place in
                let frame = Array(frames[place])
                return (
                    "frame \(place + 1)",
                    (0..<Skeleton.jointCount).map { joint in
                        (Double(frame[3 * joint]), Double(frame[3 * joint + 1]))
                    }
                )
            }, bones: Skeleton.bones
        ).element
    }

    private var raster: RasterPicture {
        let count = Double(frames.frameCount)
        return RasterPicture(
            title,
            subtitle:
                "\(counted(frames.frameCount, "frame")) of \(counted(frames.width, "feature"))",
            columns: (0..<frames.frameCount).map { Array(frames[$0]) },
            length: count * (secondsPerFrame ?? 1),
            timeTitle: secondsPerFrame == nil ? "frames" : "seconds", featureTitle: "features",
            marks: marks)
    }
}

/// The skeletons of MSR Action3D: 20 joints `x y z`.
private enum Skeleton {
    static let jointCount = 20
    static let width = 3 * jointCount
    /// Head, shoulders and arms, spine, hips and legs.
    static let bones = [
        (19, 2), (0, 2), (1, 2), (0, 7), (7, 9), (9, 11), (1, 8), (8, 10), (10, 12), (2, 3), (3, 6),
        (6, 4), (6, 5), (4, 13), (13, 15), (15, 17), (5, 14), (14, 16), (16, 18),
    ]
}
