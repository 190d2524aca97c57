internal import UnrollSystem

/// How features change where a scene is seen in a mirror: some change places, some their sign.
package struct FrameMirror: Sendable, Hashable {
    /// Where each feature of the mirrored frame comes from.
    package let sources: [Int]
    /// What it is multiplied by: 1 or −1.
    package let signs: [Float]

    /// - Parameters:
    ///   - sources: Where each feature comes from: every feature once.
    ///   - signs: What each is multiplied by.
    package init(sources: [Int], signs: [Float]) {
        requirement(
            sources.count == signs.count && sources.sorted() == Array(sources.indices),
            "FrameMirror: \(sources.count) sources and \(signs.count) signs are no mirror")
        self.sources = sources
        self.signs = signs
    }

    /// Joints `x y z`: those of a pair change places, and every `x` its sign.
    ///
    /// - Parameters:
    ///   - jointCount: The number of joints.
    ///   - pairs: Left and right joints, counted from 0.
    package init(jointCount: Int, pairs: [(Int, Int)]) {
        var joints = Array(0..<jointCount)
        for (left, right) in pairs { joints.swapAt(left, right) }
        self.init(
            sources: joints.flatMap { [3 * $0, 3 * $0 + 1, 3 * $0 + 2] },
            signs: joints.flatMap { _ in [-1, 1, 1] })
    }

    /// The skeletons of MSR Action3D, 20 joints: shoulders, elbows, wrists and hands, hips, knees,
    /// ankles and feet change places.
    package static let msrAction3D = FrameMirror(
        jointCount: SkeletonFrames.jointCount,
        pairs: [
            (0, 1), (7, 8), (9, 10), (11, 12), (4, 5), (13, 14), (15, 16), (17, 18),
        ])

    /// The features of a video whose frames are mirrored left to right.
    package init(_ options: VideoFeatures.Options) {
        let (columns, bins) = (options.gridColumns, options.orientations)
        let cellCount = options.gridRows * columns
        let cells = (0..<cellCount).map { $0 / columns * columns + columns - 1 - $0 % columns }
        let histograms = cells.flatMap { cell in
            (0..<bins).map { cell * bins + bins - 1 - $0 }
        }
        let energies = cells.map { cellCount * bins + $0 }
        let centre = cellCount * (bins + 1)
        var signs = [Float](repeating: 1, count: options.width)
        for feature in [centre, centre + 2, centre + 5] { signs[feature] = -1 }
        self.init(sources: histograms + energies + Array(centre..<options.width), signs: signs)
    }
}
