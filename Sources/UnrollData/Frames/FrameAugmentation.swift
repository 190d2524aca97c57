internal import UnrollPlatform
package import UnrollSystem

/// Changes to training sequences, drawn for each of them: what a network should not care about.
///
/// Drawn in this order: mirror, speed, crop, rotation, scale, noise; each from a stream of its own,
/// so that one more of them does not change what the others draw. Applied before features are
/// normalised one by one: a mirrored feature has the mean of another. A field that is 0 (`nil`)
/// changes nothing.
package struct FrameAugmentation: Sendable, Hashable, Codable {
    /// The speed is drawn from `1 / (1 + speed)` to `1 + speed`, evenly in its logarithm.
    package var speed: Float = 0
    /// The most frames cut from each end, as a share of all.
    package var crop: Float = 0
    /// The most radians by which joints `x y z` turn about the vertical axis, either way.
    package var rotation: Float = 0
    /// The scale is drawn from `1 - scale` to `1 + scale`.
    package var scale: Float = 0
    /// The standard deviation of noise, in units of the features; of joints whose positions are taken
    /// from one of them, before that.
    package var noise: Float = 0
    /// The share of sequences that are mirrored, where there is a mirror.
    package var mirror: Float = 0

    package init() {}

    /// In a few words each.
    package var texts: [String] {
        [
            (mirror > 0, "\(mirror) mirrored"), (speed > 0, "speed up to x\(1 + speed)"),
            (crop > 0, "up to \(crop) cut from each end"),
            (rotation > 0, "turned by up to \(rotation)"), (scale > 0, "scaled by up to \(scale)"),
            (noise > 0, "noise of \(noise)"),
        ].filter(\.0).map(\.1)
    }

    /// - Parameter width: The number of features of a frame.
    /// - Throws: `ConfigError` where a field is out of its range.
    package func validate(width: Int) throws {
        try ConfigError.require(
            speed >= 0 && speed <= 9, "\(field: "speed") \(speed) must be from 0 to 9")
        try ConfigError.require(
            crop >= 0 && crop < 0.5, "\(field: "crop") \(crop) must be from 0 to below 0.5")
        try ConfigError.require(
            abs(rotation) <= .pi, "\(field: "rotation") \(rotation) must be from 0 to 3.14")
        try ConfigError.require(
            rotation == 0 || width % 3 == 0,
            "\(field: "rotation") needs joints of three coordinates, and a frame has \(width) "
                + "features; leave it 0")
        try ConfigError.require(
            scale >= 0 && scale < 1, "\(field: "scale") \(scale) must be from 0 to below 1")
        try ConfigError.require(
            noise >= 0 && noise.isFinite, "\(field: "noise") \(noise) must be 0 or more")
        try ConfigError.require(
            mirror >= 0 && mirror <= 1, "\(field: "mirror") \(mirror) must be from 0 to 1")
    }

    /// A changed copy of a sequence.
    ///
    /// - Parameters:
    ///   - frames: The sequence.
    ///   - mirror: How its features are mirrored; `nil`: they are not.
    ///   - reference: The joint, counted from 0, from which positions are taken; `nil`: none.
    ///   - random: Decides; a stream of this sequence and this epoch.
    package func applied(
        to frames: FrameSequence, mirror frameMirror: FrameMirror?, reference: Int? = nil,
        random: RandomStream
    ) -> FrameSequence {
        /// From −1 to below 1.
        func draw(_ name: String) -> Float { 2 * random.stream(name).uniform(at: 0) - 1 }
        var frames = frames
        if let frameMirror, random.stream("mirror").uniform(at: 0) < mirror {
            frames = frames.mirrored(by: frameMirror)
        }
        if speed > 0 { frames = frames.played(atSpeed: pow(1 + speed, draw("speed"))) }
        if crop > 0 { frames = frames.randomlyCropped(atMost: crop, random: random.stream("crop")) }
        if rotation != 0 { frames = frames.rotated(by: rotation * draw("rotation")) }
        if scale > 0 { frames = frames.scaled(by: 1 + scale * draw("scale")) }
        if noise > 0 {
            frames = frames.withNoise(deviation: noise, random: random.stream("noise"))
            // What records joints is as unsure of the one that others are measured from, and its
            // noise is in all of them.
            if let reference { frames = frames.relative(toJoint: reference) }
        }
        return frames
    }
}
