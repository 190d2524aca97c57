internal import UnrollSystem

extension TextTable {
    /// What is in the table. Files that it names are looked for, not read.
    package var inspection: Inspection {
        var inspection = Inspection(path: path, kind: .table, format: format.rawValue)
        inspection.add("rows", rows.count)
        if namesFiles {
            inspection.warnings += missingFiles(&inspection)
        } else {
            let words = LengthSummary(
                rows.map { $0.text.split(whereSeparator: \.isWhitespace).count })
            if words.longest > 1 { inspection.add("words_per_text", words) }
            inspection.add(
                "characters_per_text", LengthSummary(rows.map { $0.text.unicodeScalars.count }))
        }
        inspection.classes = Inspection.Classes("labels", labelCounts.map { ($0.label, $0.count) })
        inspection.firstItems = rows.prefix(Inspection.shownItems).map {
            [
                Inspection.Field("label", $0.label),
                Inspection.Field(namesFiles ? "file" : "text", Inspection.line($0.text)),
            ]
        }
        inspection.warnings += labelWarnings + textWarnings
        return inspection
    }

    private func missingFiles(_ inspection: inout Inspection) -> [String] {
        let missing = rows.filter {
            !fileExists(TextTable.path(of: trimmed($0.text), besides: path))
        }
        inspection.add("files", Set(rows.map { trimmed($0.text) }).count)
        inspection.add("missing_files", missing.count)
        return missing.first.map {
            [
                "\(counted(missing.count, "row")) whose file is not there, the first on line \($0.line)"
            ]
        } ?? []
    }

    private var labelWarnings: [String] {
        var result: [String] = []
        let counts = labelCounts
        if counts.count == 1 {
            result.append("all rows have one label: there is nothing to tell apart")
        }
        let single = counts.filter { $0.count == 1 }
        if !single.isEmpty, counts.count > 1 {
            result.append(
                "\(counted(single.count, "label")) with a single row: "
                    + shown(single.map(\.label)))
        }
        if counts.count > rows.count / 2, rows.count > 10 {
            result.append(
                "\(counts.count.grouped) different labels in \(rows.count.grouped("row")): this is "
                    + "perhaps not the column of labels")
        }
        return result + spellings(of: counts.map(\.label), "labels")
    }

    private var textWarnings: [String] {
        var result: [String] = []
        let blank = rows.filter { trimmed($0.text).isEmpty }
        if let first = blank.first {
            result.append(
                "\(counted(blank.count, "row")) with an empty text, the first on line \(first.line)"
            )
        }
        var labels: [String: String] = [:]
        var (repeated, contrary) = ([LabelledText](), [LabelledText]())
        for row in rows {
            let text = trimmed(row.text)
            guard !text.isEmpty else { continue }
            if let label = labels[text] {
                if label == row.label { repeated.append(row) } else { contrary.append(row) }
            } else {
                labels[text] = row.label
            }
        }
        if let first = repeated.first {
            result.append(
                "\(counted(repeated.count, "row")) that an earlier row repeats word for word, the "
                    + "first on line \(first.line)")
        }
        if let first = contrary.first {
            result.append(
                "\(counted(contrary.count, "row")) with the text of an earlier row and another label, "
                    + "the first on line \(first.line)")
        }
        return result
    }
}

/// A sentence for each group of names that differ only in upper and lower case, three at most.
func spellings(of names: [String], _ noun: String) -> [String] {
    Dictionary(grouping: names) { $0.lowercased() }.values.filter { $0.count > 1 }
        .sorted { $0[0] < $1[0] }.prefix(3)
        .map { "\(noun) that differ only in upper and lower case: \(shown($0))" }
}
