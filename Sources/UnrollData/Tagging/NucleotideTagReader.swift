internal import UnrollSystem

extension TaggedCorpus {
    /// Nucleotide sequences with a tag for each base.
    enum NucleotideReader {
        /// The sequences of a FASTA file whose records hold a letter for each base behind the bases.
        ///
        /// The lines of a record are its sequence and then, in as many lines, its labels:
        ///
        ///     >name
        ///     ACGTGGTAAGT
        ///     EEEEEIIIIII
        static func labelled(_ source: inout TableSource, path: String) throws -> [TaggedSentence] {
            var records: [Record] = []
            try source.forEachLine { line, number in
                if line.first == UInt8(ascii: ">") {
                    let header = String(decoding: line.dropFirst(), as: UTF8.self)
                    records.append(
                        Record(name: String(header.prefix { !$0.isWhitespace }), line: number))
                    return
                }
                guard !records.isEmpty else {
                    throw DataError(
                        .malformed, path, line: number,
                        "a sequence stands before the first header",
                        cure: "begin the file with a line such as >name")
                }
                records[records.count - 1].lines.append((line.filter { !isSpace($0) }, number))
            }
            return try records.map { try $0.sentence(path: path) }
        }

        /// The sequences of a table with a column of labels, a letter for each base.
        static func labelled(_ table: TextTable) throws -> [TaggedSentence] {
            try table.rows.enumerated().map { place, row in
                try sentence(
                    name: "\(place + 1)", row.text.utf8.filter { !isSpace($0) },
                    labels: row.label.utf8.filter { !isSpace($0) }, path: table.path,
                    line: row.line)
            }
        }

        /// The sequences of a FASTA or FASTQ file, their tags those of a file of intervals.
        ///
        /// - Parameter kinds: The kinds that are tags; of those that share a base the last one
        ///   counts. All if `nil`, and then no two of unlike kinds may share one.
        static func labelled(
            _ file: NucleotideFile, by intervals: IntervalFile, kinds: [String]?
        ) throws -> [TaggedSentence] {
            var places: [String: Int] = [:]
            for (place, record) in file.records.enumerated() {
                if places.updateValue(place, forKey: record.name) != nil {
                    throw DataError(
                        .malformed, file.path, line: record.line,
                        "a second sequence has the name '\(record.name)'",
                        cure: "give each sequence a name of its own: intervals are found by it")
                }
            }
            let sequences = file.records.map { Array($0.sequence.utf8) }
            var tags = sequences.map { Array(repeating: TagScheme.outside, count: $0.count) }
            let wanted = kinds.map { kinds in
                Dictionary(zip(kinds, 0...), uniquingKeysWith: { first, _ in first })
            }
            var chosen = intervals.intervals
            if let wanted {
                chosen = chosen.filter { wanted[$0.kind] != nil }.enumerated().sorted {
                    (wanted[$0.element.kind] ?? 0, $0.offset) < (
                        wanted[$1.element.kind] ?? 0, $1.offset
                    )
                }.map(\.element)
                guard !chosen.isEmpty else {
                    throw DataError(
                        .missing, intervals.path, "it has no interval of these kinds",
                        cure: "name those in the file with \(field: "intervalKinds")")
                }
            }
            if let wanted {
                let known = Set(intervals.intervals.map(\.kind))
                if let missing = wanted.keys.sorted().first(where: { !known.contains($0) }) {
                    throw DataError(
                        .missing, intervals.path, "it has no interval of the kind '\(missing)'",
                        cure: "choose among \(shown(known.sorted())) with \(field: "intervalKinds")"
                    )
                }
            }
            let strangers = chosen.filter { places[$0.sequence] == nil }
            if strangers.count == chosen.count, let first = strangers.first {
                throw DataError(
                    .missing, intervals.path, line: first.line,
                    "no interval lies on a sequence of \(displayName(file.path)); the first names "
                        + "'\(first.sequence)'", cure: "name sequences there and here alike")
            }
            if let first = strangers.first {
                ReadingListener.note(
                    "\(displayName(intervals.path)): \(counted(strangers.count, "interval")) of "
                        + "sequences that are not in \(displayName(file.path)), the first on line "
                        + "\(first.line)")
            }
            for interval in chosen {
                guard let place = places[interval.sequence] else { continue }
                guard interval.places.upperBound <= tags[place].count else {
                    throw DataError(
                        .malformed, intervals.path, line: interval.line,
                        """
                        the interval ends at \(interval.places.upperBound), the sequence \
                        '\(interval.sequence)' has \(counted(tags[place].count, "base"))
                        """, cure: "give the intervals of these very sequences")
                }
                for base in interval.places {
                    let before = tags[place][base]
                    if wanted == nil, before != TagScheme.outside, before != interval.kind {
                        throw DataError(
                            .malformed, intervals.path, line: interval.line,
                            "'\(interval.kind)' and '\(before)' share the base \(base)",
                            cure: """
                                choose kinds with \(field: "intervalKinds"): of those that share a \
                                base the last one counts
                                """)
                    }
                    tags[place][base] = interval.kind
                }
            }
            return file.records.enumerated().map { place, record in
                TaggedSentence(
                    tokens: sequences[place].map(letter), tags: tags[place], line: record.line,
                    name: record.name)
            }
        }

        private struct Record {
            var name: String
            var line: Int
            var lines: [(bytes: [UInt8], number: Int)] = []

            init(name: String, line: Int) { (self.name, self.line) = (name, line) }

            func sentence(path: String) throws -> TaggedSentence {
                guard !lines.isEmpty, lines.count.isMultiple(of: 2) else {
                    throw DataError(
                        .malformed, path, line: line,
                        "the record '\(name)' has \(counted(lines.count, "line")) behind its header",
                        cure: """
                            write its bases and then, on as many lines, a letter for each base, or \
                            give the tags with \(field: "intervals")
                            """)
                }
                let half = lines.count / 2
                return try NucleotideReader.sentence(
                    name: name, lines[..<half].flatMap(\.bytes),
                    labels: lines[half...].flatMap(\.bytes), path: path, line: line)
            }
        }

        private static func sentence(
            name: String, _ bases: [UInt8], labels: [UInt8], path: String, line: Int
        ) throws -> TaggedSentence {
            for base in bases where Nucleotides.bases(of: base) == nil {
                // Names the letter.
                _ = try Nucleotides.frames(letter(base), path: path, line: line)
            }
            guard bases.count == labels.count, !bases.isEmpty else {
                throw DataError(
                    .malformed, path, line: line,
                    "there are \(counted(bases.count, "base")) and \(counted(labels.count, "label"))",
                    cure: "write one letter for each base")
            }
            return TaggedSentence(
                tokens: bases.map(letter), tags: labels.map(letter), line: line, name: name)
        }

        private static func letter(_ byte: UInt8) -> String { letters[Int(byte)] }

        /// Made once: a string for each byte.
        private static let letters = (0..<256).map { String(UnicodeScalar(UInt8($0))) }
    }

    /// Checks that each token is the letter of a nucleotide.
    func requireNucleotides() throws {
        for sentence in sentences {
            for (place, token) in sentence.tokens.enumerated()
            where token.utf8.count != 1 || Nucleotides.code(of: token) == nil {
                throw DataError(
                    .malformed, path, line: sentence.line,
                    "token \(place + 1) of the sequence, '\(token)', is no letter of a nucleotide",
                    cure: "write one base and its tag on each line")
            }
        }
    }
}
