internal import UnrollSystem

/// A movement as some of its moments side by side, each a figure of joints and bones seen from the
/// front.
package struct SkeletonPicture {
    /// A joint in the plane of the picture; `y` grows upward.
    package typealias Joint = (x: Double, y: Double)

    private let title, subtitle: String
    private let moments: [(name: String, joints: [Joint])]
    private let bones: [(Int, Int)]

    /// - Parameters:
    ///   - title: Above the picture.
    ///   - subtitle: Below the title.
    ///   - moments: A name and the joints, of each moment that is shown; those with joints that are not
    ///     finite are left out.
    ///   - bones: Pairs of joints.
    package init(
        _ title: String, subtitle: String = "", moments: [(name: String, joints: [Joint])],
        bones: [(Int, Int)]
    ) {
        self.title = title
        self.subtitle = subtitle
        self.moments = moments.filter { moment in
            moment.joints.allSatisfy { $0.x.isFinite && $0.y.isFinite }
        }
        self.bones = bones
    }

    /// The picture as an element of a page.
    package var element: String {
        drawn(for: .page).element(title: title, description: description)
    }

    /// The picture as a file, on white.
    package var svg: String { drawn(for: .file).file(title: title, description: description) }

    private var description: String {
        (subtitle.isEmpty ? "" : subtitle + "; ")
            + "\(counted(moments.count, "moment")) of a movement, from left to right: "
            + moments.map(\.name).joined(separator: ", ")
    }

    private func drawn(for place: SVG.Place) -> SVG {
        let (cell, height, top) = (104.0, 170.0, subtitle.isEmpty ? 36.0 : 54.0)
        var picture = SVG(
            width: max(cell * Double(max(moments.count, 1)) + 16, 320), height: top + height + 30,
            for: place)
        picture.text(title, 8, 20, size: 15, weight: "bold")
        if !subtitle.isEmpty { picture.text(subtitle, 8, 40, size: 12, color: .muted) }
        let all = moments.flatMap(\.joints)
        guard let left = all.map(\.x).min(), let right = all.map(\.x).max(),
            let low = all.map(\.y).min(), let high = all.map(\.y).max()
        else {
            picture.text("no moment with finite joints", 8, top + 20, color: .muted)
            return picture
        }
        // One scale for all moments, so that what moves is seen to move.
        let scale = min(
            (cell - 20) / max(right - left, 1e-9), (height - 20) / max(high - low, 1e-9))
        for (number, moment) in moments.enumerated() {
            let middle = 8 + cell * (Double(number) + 0.5)
            func place(_ joint: Joint) -> (Double, Double) {
                (
                    middle + (joint.x - (left + right) / 2) * scale,
                    top + height / 2 - (joint.y - (low + high) / 2) * scale
                )
            }
            for (first, second) in bones
            where moment.joints.indices.contains(first) && moment.joints.indices.contains(second) {
                picture.line(
                    place(moment.joints[first]), place(moment.joints[second]), color: .series(0),
                    width: 2.5)
            }
            for joint in moment.joints {
                let (x, y) = place(joint)
                picture.circle(x, y, radius: 2.6, fill: .background, stroke: .series(0))
            }
            picture.text(
                moment.name, middle, top + height + 18, size: 11, anchor: "middle", color: .muted)
        }
        return picture
    }
}
