internal import UnrollSystem

extension IntervalFile {
    /// What is in the file.
    package var inspection: Inspection {
        var inspection = Inspection(path: path, kind: .intervals, format: format.rawValue)
        inspection.add("intervals", intervals.count)
        inspection.add("sequences", Set(intervals.map(\.sequence)).count)
        inspection.add("length", LengthSummary(intervals.map(\.places.count)))
        let kinds = Dictionary(intervals.map { ($0.kind, 1) }, uniquingKeysWith: +)
        inspection.classes = Inspection.Classes("kinds", kinds.sorted { $0.key < $1.key })
        inspection.firstItems = intervals.prefix(Inspection.shownItems).map { interval in
            [
                Inspection.Field("sequence", interval.sequence),
                Inspection.Field("start", count: interval.places.lowerBound),
                Inspection.Field("end", count: interval.places.upperBound),
                Inspection.Field("kind", interval.kind),
            ]
        }
        var seen: Set<Interval> = []
        let repeated = intervals.filter { interval in
            var same = interval
            same.line = 0
            return !seen.insert(same).inserted
        }
        if let first = repeated.first {
            inspection.warnings.append(
                "\(counted(repeated.count, "interval")) that an earlier line has too, the first on "
                    + "line \(first.line)")
        }
        if emptyCount > 0 {
            inspection.warnings.append(
                "\(counted(emptyCount, "interval")) between two places, which cover no base and are "
                    + "left out")
        }
        inspection.warnings += spellings(of: kinds.keys.sorted(), "kinds")
        return inspection
    }
}
