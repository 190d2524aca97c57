internal import UnrollSystem

extension NucleotideFile {
    /// What is in the file.
    package var inspection: Inspection {
        var inspection = Inspection(path: path, kind: .nucleotides, format: format.rawValue)
        let tally = LetterTally(records)
        inspection.add("sequences", records.count)
        inspection.add("bases", tally.baseCount)
        inspection.add("length", LengthSummary(records.map(\.sequence.utf8.count)))
        if let share = tally.shareOfGC { inspection.add("gc_share", number: share) }
        for (name, count) in [
            ("lower_case", tally.lowerCase), ("u_read_as_t", tally.uracil),
            ("ambiguous", tally.ambiguous), ("gaps_and_stops_read_as_n", tally.gaps),
        ] where count > 0 {
            inspection.add(name, count)
        }
        let labels = records.compactMap(\.label)
        if labels.isEmpty {
            inspection.classes = Inspection.Classes("letters", tally.letters)
        } else {
            let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
            inspection.classes = Inspection.Classes("labels", counts.sorted { $0.key < $1.key })
        }
        inspection.firstItems = records.prefix(Inspection.shownItems).map { record in
            let header = [record.name, record.description].filter { !$0.isEmpty }
            return [
                Inspection.Field("header", header.joined(separator: " ")),
                Inspection.Field("length", count: record.sequence.utf8.count),
                Inspection.Field("sequence", record.sequence),
            ]
        }
        inspection.warnings = warnings
        if !labels.isEmpty, labels.count < records.count,
            let first = records.first(where: { $0.label == nil })
        {
            inspection.warnings.append(
                "\(counted(records.count - labels.count, "header")) without a label=…, which others "
                    + "have, the first on line \(first.line)")
        }
        inspection.warnings += repetitions
        return inspection
    }

    private var repetitions: [String] {
        var seen: Set<String> = []
        let repeated = records.filter { !seen.insert($0.sequence.uppercased()).inserted }
        guard let first = repeated.first else { return [] }
        return [
            "\(counted(repeated.count, "sequence")) that occurred before letter by letter, the first "
                + "on line \(first.line)"
        ]
    }
}

/// How often each letter occurs.
private struct LetterTally {
    private var counts = [Int](repeating: 0, count: 256)

    init(_ records: [NucleotideFile.Record]) {
        for record in records {
            for letter in record.sequence.utf8 { counts[Int(letter)] += 1 }
        }
    }

    private func count(_ letters: String) -> Int {
        letters.utf8.reduce(0) { sum, letter in
            sum + counts[Int(letter)] + (isLetter(letter) ? counts[Int(letter | 0x20)] : 0)
        }
    }

    private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    var baseCount: Int { counts.reduce(0, +) - gaps }
    var lowerCase: Int { (0x61...0x7A).reduce(0) { $0 + counts[$1] } }
    var uracil: Int { count("U") }
    var gaps: Int { count("-.*") }
    var ambiguous: Int { baseCount - count("ACGTU") }

    /// Of the bases that are certain.
    var shareOfGC: Double? {
        let certain = count("ACGTU")
        return certain > 0 ? Double(count("GC")) / Double(certain) : nil
    }

    /// In upper case, those that occur.
    var letters: [(String, Int)] {
        (0..<0x60).compactMap { letter in
            let name = String(UnicodeScalar(UInt8(letter)))
            let count = count(name)
            return count > 0 ? (name, count) : nil
        }
    }
}
