/// How a file of frames is read.
package struct FrameOptions: Sendable, Hashable {
    /// What marks a frame as lost.
    package struct LostFrames: OptionSet, Sendable, Hashable, Codable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Every feature is zero, as skeleton trackers write it.
        package static let zeros = LostFrames(rawValue: 1)
        /// A feature is not a number or infinite. Without this such a frame is an error.
        package static let notFinite = LostFrames(rawValue: 2)
    }

    /// The kind of the file; `nil`: known by its first bytes and its name.
    package var kind: FrameKind?
    /// What marks a frame as lost; `nil`: ``LostFrames/zeros`` in skeleton files, else nothing.
    package var lostFrames: LostFrames?
    /// Whether frames that were lost take the features of the nearest one that was not. Their marks
    /// stay. A stream, which does not know what comes, takes the one before.
    package var repairsLostFrames = true
    /// The number of values of a frame in files that do not say it (CMU Sphinx); 13 if `nil`.
    package var width: Int?
    /// The features of the frames of a video.
    package var video = VideoFeatures.Options()

    package init() {}
}

/// The kinds of files that hold frames.
package enum FrameKind: String, CaseIterable, Sendable, Codable {
    /// An array of numbers as NumPy saves it (`.npy`).
    case numPy = "numpy"
    /// A row of numbers for each frame, between commas, semicolons, tabs or spaces.
    case text
    /// The joints of MSR Action3D's skeletons.
    case skeleton
    /// Features as CMU Sphinx saves them (`.mfc`); known by the name's ending alone.
    case sphinx
    /// Uncompressed video (YUV4MPEG2, `.y4m`).
    case video
}
