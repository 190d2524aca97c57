internal import UnrollSystem

extension Inspection {
    /// What is in a file of frames, read frame by frame.
    ///
    /// - Throws: `FileError`; `DataError` with line, frame or byte offset.
    package init(frames path: String, options: FrameOptions = FrameOptions()) throws {
        var options = options
        // Features of lost frames would count twice.
        options.repairsLostFrames = false
        var stream = try FrameStream(path: path, options: options)
        self.init(path: path, kind: .frames, format: stream.kind.rawValue)
        var (count, lost) = (0, 0)
        var features: [FeatureRange] = []
        while let frame = try stream.next() {
            count += 1
            if firstItems.count < Inspection.shownItems {
                let numbers = frame.values.prefix(8).map { Double($0).digits(4) }
                let more = frame.values.count > 8 ? " …" : ""
                firstItems.append([Field("features", numbers.joined(separator: " ") + more)])
            }
            if frame.isLost {
                lost += 1
                continue
            }
            if features.isEmpty {
                features = [FeatureRange](repeating: FeatureRange(), count: frame.values.count)
            }
            for (index, value) in frame.values.enumerated() { features[index].add(value) }
        }
        guard count > 0, let width = stream.width else {
            throw DataError(
                .empty, path, "there are no frames in it",
                cure: "give a file with at least one frame")
        }
        add("frames", count)
        add("width", width)
        add("form", text: stream.form)
        if let seconds = stream.secondsPerFrame {
            add("seconds", number: Double(count) * seconds)
            add("frames_per_second", number: 1 / seconds)
        }
        if lost > 0 { add("lost_frames", lost) }
        if let lowest = features.map(\.lowest).min(), let highest = features.map(\.highest).max() {
            add("lowest", number: Double(lowest))
            add("highest", number: Double(highest))
        }
        let constant = features.indices.filter { features[$0].lowest == features[$0].highest }
        if count - lost > 1, let first = constant.first {
            warnings.append(
                constant.count == 1
                    ? "feature \(first + 1) never changes"
                    : "\(counted(constant.count, "feature")) that never change, the first is number "
                        + "\(first + 1)")
        }
        if lost > count / 2 {
            warnings.append("tracking was lost in \(lost.grouped) of \(count.grouped("frame"))")
        }
    }
}

/// The smallest and largest value of a feature.
private struct FeatureRange {
    var lowest = Float.infinity
    var highest = -Float.infinity

    mutating func add(_ value: Float) {
        lowest = min(lowest, value)
        highest = max(highest, value)
    }
}
