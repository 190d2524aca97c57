internal import UnrollSystem

extension TextTable {
    /// The distinct labels of the table, sorted.
    ///
    /// - Throws: `DataError` where there is one alone, or one stands only once: it could not be
    ///   both learned and validated, and is most often a slip.
    package func distinctLabels() throws -> [String] {
        let counts = labelCounts
        guard counts.count > 1 else {
            let who = rows.count == 1 ? "the only row has" : "all \(rows.count.grouped) rows have"
            throw DataError(
                .tooShort, path, line: rows.first?.line,
                "\(who) the label '\(counts.first?.label ?? "")': there is nothing to tell apart",
                cure: "give rows of at least two classes, or name the label's column with "
                    + "\(field: "labelColumn")")
        }
        if let single = counts.first(where: { $0.count == 1 }) {
            throw DataError(
                .tooShort, path,
                line: rows.first { $0.label == single.label }?.line,
                "the label '\(single.label)' stands in this row alone, and a class needs at least "
                    + "two examples",
                cure: "correct it, or remove the row; if it is a header, name its columns with "
                    + "\(field: "textColumn") and \(field: "labelColumn")")
        }
        if let row = rows.first(where: { Self.isUnprintable($0.label) }) {
            throw DataError(
                .malformed, path, line: row.line,
                "the label holds a tab, a line end or another control character",
                cure: "correct it: a label is printed on one line")
        }
        return counts.map(\.label)
    }

    /// Whether a label cannot be printed on one line, between tabs.
    package static func isUnprintable(_ label: String) -> Bool {
        label.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension [LabelledText] {
    /// Holds out a share of each class, at least one row, drawn at random: tables are often sorted
    /// by class. A share of 0 holds nothing out.
    package func heldOut(_ fraction: Double, seed: UInt64) -> (
        kept: [LabelledText], heldOut: [LabelledText]
    ) {
        guard fraction > 0 else { return (self, []) }
        let random = RandomStream(seed: seed).stream("held out")
        var places: [String: [Int]] = [:]
        for (place, row) in enumerated() { places[row.label, default: []].append(place) }
        var isHeldOut = [Bool](repeating: false, count: count)
        for (label, places) in places {
            let wanted = Int((Double(places.count) * fraction).rounded())
            let count = Swift.min(Swift.max(wanted, 1), places.count - 1)
            for draw in random.stream(label).permutation(places.count).prefix(count) {
                isHeldOut[places[draw]] = true
            }
        }
        let pairs = zip(self, isHeldOut)
        return (pairs.filter { !$1 }.map(\.0), pairs.filter { $1 }.map(\.0))
    }
}
