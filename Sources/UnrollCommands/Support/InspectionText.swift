internal import Unroll

/// An inspection for people.
struct InspectionText {
    private let inspection: Inspection

    /// Classes beyond this number are counted together.
    private static let mostClasses = 30

    init(_ inspection: Inspection) { self.inspection = inspection }

    var lines: [String] {
        var rows = [
            ("file", inspection.path),
            ("kind", "\(inspection.kind.rawValue), \(inspection.format)"),
        ]
        rows += inspection.figures.map { ($0.name.replacing("_", with: " "), text($0.value)) }
        if let classes = inspection.classes, !isTable(classes) {
            rows.append((classes.name, list(classes)))
        }
        let indent = 2 + (rows.map(\.0.count).max() ?? 0)
        var lines = namedLines(rows, indent: indent)
        if let classes = inspection.classes, isTable(classes) { lines += [""] + table(classes) }
        if !inspection.firstItems.isEmpty {
            lines += ["", "first:"]
            for item in inspection.firstItems {
                lines += wrapped(
                    "  " + item.map { text($0.value) }.joined(separator: "  "), indent: 4)
            }
        }
        if !inspection.warnings.isEmpty {
            lines += ["", "to look at:"]
            for warning in inspection.warnings { lines += wrapped("  - " + warning, indent: 4) }
        }
        return lines
    }

    private func text(_ value: Inspection.Value) -> String {
        switch value {
        case .count(let count): count.grouped
        case .number(let number): number.digits(6)
        case .text(let text): text
        case .lengths(let lengths):
            "\(lengths.shortest.grouped) to \(lengths.longest.grouped), "
                + "median \(lengths.median.grouped), mean \(lengths.mean.fixed(1))"
        }
    }

    /// Few classes stand on one line.
    private func isTable(_ classes: Inspection.Classes) -> Bool { classes.counts.count > 6 }

    private func list(_ classes: Inspection.Classes) -> String {
        classes.counts.map { "\(visible(Inspection.line($0.name))) \($0.count.grouped)" }
            .joined(separator: ", ")
    }

    private func table(_ classes: Inspection.Classes) -> [String] {
        let total = classes.counts.reduce(0) { $0 + $1.count }
        let sorted = classes.counts.sorted { $0.count > $1.count }
        var rows = sorted.prefix(Self.mostClasses).map {
            [
                Inspection.line($0.name), $0.count.grouped,
                percent(Double($0.count) / Double(max(total, 1))),
            ]
        }
        let rest = sorted.dropFirst(Self.mostClasses)
        if !rest.isEmpty {
            let count = rest.reduce(0) { $0 + $1.count }
            rows.append([
                "\(rest.count.grouped) others", count.grouped,
                percent(Double(count) / Double(max(total, 1))),
            ])
        }
        return aligned([[classes.name, "count", "share"]] + rows, textColumns: 1)
    }
}

/// An inspection as one JSON object; a file that could not be read has its error alone.
struct InspectionReport: Encodable {
    private let path: String
    private let inspection: Inspection?
    private let error: String?

    init(_ inspection: Inspection) {
        (path, self.inspection, error) = (inspection.path, inspection, nil)
    }

    init(path: String, error: String) {
        (self.path, inspection, self.error) = (path, nil, error)
    }

    var isError: Bool { error != nil }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: Key("file"))
        try container.encodeIfPresent(error, forKey: Key("error"))
        guard let inspection else { return }
        try container.encode(inspection.kind.rawValue, forKey: Key("kind"))
        try container.encode(inspection.format, forKey: Key("format"))
        for figure in inspection.figures {
            try encode(figure.value, &container, Key(figure.name))
        }
        if let classes = inspection.classes {
            var object = container.nestedContainer(
                keyedBy: Key.self, forKey: Key(classes.name.replacing(" ", with: "_")))
            for item in classes.counts { try object.encode(item.count, forKey: Key(item.name)) }
        }
        var items = container.nestedUnkeyedContainer(forKey: Key("first"))
        for item in inspection.firstItems {
            var object = items.nestedContainer(keyedBy: Key.self)
            for field in item { try encode(field.value, &object, Key(field.name)) }
        }
        try container.encode(inspection.warnings, forKey: Key("warnings"))
    }

    private func encode(
        _ value: Inspection.Value, _ container: inout KeyedEncodingContainer<Key>, _ key: Key
    ) throws {
        switch value {
        case .count(let count): try container.encode(count, forKey: key)
        case .number(let number): try container.encode(number.finite, forKey: key)
        case .text(let text): try container.encode(text, forKey: key)
        case .lengths(let lengths): try container.encode(Lengths(lengths), forKey: key)
        }
    }

    private struct Lengths: Encodable {
        var shortest, median, longest: Int
        var mean: Double

        init(_ summary: LengthSummary) {
            (shortest, median, longest) = (summary.shortest, summary.median, summary.longest)
            mean = summary.mean
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
