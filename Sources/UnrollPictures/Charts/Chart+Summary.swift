internal import UnrollSystem

extension Chart {
    /// What the chart shows, in words: for those who cannot see it.
    package var summary: String {
        let drawn = series.prefix(12).compactMap(Self.summary)
        let more = series.count > 12 ? ["and \(series.count - 12) more"] : []
        let axes = "\(y.text) against \(x.text)"
        return ([axes] + drawn + more).joined(separator: "; ")
    }

    private static func summary(_ series: Series) -> String? {
        let name = series.name.isEmpty ? "values" : series.name
        switch series.marks {
        case .line(let points, _):
            let drawn = points.filter { $0.x.isFinite && $0.y.isFinite }
            guard let first = drawn.first, let last = drawn.last,
                let least = drawn.min(by: { $0.y < $1.y }),
                let most = drawn.max(by: { $0.y < $1.y })
            else { return "\(name): nothing to draw" }
            if drawn.count == 1 { return "\(name): \(first.y.digits(3)) at \(first.x.digits(3))" }
            return """
                \(name): from \(first.y.digits(3)) at \(first.x.digits(3)) to \
                \(last.y.digits(3)) at \(last.x.digits(3)), lowest \(least.y.digits(3)) at \
                \(least.x.digits(3)), highest \(most.y.digits(3)) at \(most.x.digits(3))
                """
        case .points(let points, let labels, _):
            let drawn = points.enumerated().filter { $1.x.isFinite && $1.y.isFinite }
            let some = drawn.prefix(12).map { index, point in
                let label =
                    index < labels.count && !labels[index].isEmpty ? labels[index] + " " : ""
                return "\(label)(\(point.x.digits(3)), \(point.y.digits(3)))"
            }
            return "\(name): " + some.joined(separator: ", ")
                + (drawn.count > 12 ? " and \(drawn.count - 12) more points" : "")
        case .bars(let values):
            return "\(name): "
                + values.prefix(20).map { $0.isFinite ? $0.digits(3) : "none" }
                .joined(separator: ", ")
        case .boxes(let boxes):
            return "\(name): medians "
                + boxes.prefix(20).map { $0?.median.digits(3) ?? "none" }.joined(separator: ", ")
        case .rule(let level): return level.isFinite ? "\(name) at \(level.digits(3))" : nil
        }
    }
}
