public import UnrollSystem

/// Features of named sequences, as BED or GFF lists them.
///
/// **BED**: columns between tabs or spaces: the sequence's name, the first place counted from 0, the
/// place behind the last one, and the feature's name (`site` where there is none). **GFF3 and GTF**:
/// nine columns between tabs, of which the first is the sequence's name, the third the feature's
/// kind, the fourth and fifth its first and last place counted from 1. Lines that begin with `#`,
/// `track` or `browser` are skipped, and what follows `##FASTA`.
public struct IntervalFile: Sendable {
    /// A feature.
    public struct Interval: Sendable, Hashable {
        /// The sequence in which it lies.
        public var sequence: String
        /// The places that it covers, counted from 0.
        public var places: Range<Int>
        /// Its name in BED, its kind in GFF.
        public var kind: String
        /// Its line, counted from 1.
        public var line: Int
    }

    /// How features are written.
    public enum Format: String, Sendable {
        /// BED: places counted from 0, the end not included.
        case bed
        /// GFF3: places counted from 1, the end included.
        case gff
    }

    /// How the first feature is written.
    public let format: Format
    /// The features, in the order of the file; at least one.
    public let intervals: [Interval]
    /// The features of BED that lie between two places, as insertions do, and cover none: left out.
    public let emptyCount: Int
    /// The file, as the caller named it; `-` is standard input.
    public let path: String

    /// Reads a file.
    ///
    /// - Parameter file: The file; `-` is standard input.
    /// - Throws: `FileError`; `DataError` with the line of what is wrong.
    public init(contentsOf file: some FileLocation) throws {
        let path = file.filePath
        try self.init(TableSource(path: path), path: path)
    }

    /// Reads bytes that are there already.
    package init(bytes: [UInt8], path: String) throws {
        try self.init(TableSource(bytes: bytes, path: path), path: path)
    }

    private init(_ source: TableSource, path: String) throws {
        var source = source
        var intervals: [Interval] = []
        var format = Format.bed
        var isOver = false
        var emptyCount = 0
        try source.forEachLine { line, number in
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("##FASTA") { isOver = true }
            let word = text.prefix { !$0.isWhitespace }
            if isOver || text.hasPrefix("#") || word == "track" || word == "browser" { return }
            let (interval, written) = try Self.interval(text, path: path, line: number)
            if intervals.isEmpty { format = written }
            if interval.places.isEmpty { emptyCount += 1 } else { intervals.append(interval) }
        }
        guard !intervals.isEmpty else {
            throw DataError(
                .empty, path, "there are no intervals in it that cover a base",
                cure: "give a file in BED (name, start, end, kind) or GFF3")
        }
        self.intervals = intervals
        self.format = format
        self.emptyCount = emptyCount
        self.path = path
    }

    private static func interval(_ text: String, path: String, line: Int) throws -> (
        Interval, Format
    ) {
        let tabbed = text.split(separator: "\t", omittingEmptySubsequences: false)
        let fields = tabbed.count > 1 ? tabbed : text.split(whereSeparator: \.isWhitespace)
        // A score of BED is a number too, but so are its places before it.
        let isBED = fields.count > 2 && Int(fields[1]) != nil && Int(fields[2]) != nil
        let isGFF =
            !isBED && fields.count >= 8 && Int(fields[3]) != nil && Int(fields[4]) != nil
        let places = isGFF ? 3...4 : 1...2
        guard fields.count > places.upperBound, let first = Int(fields[places.lowerBound]),
            let last = Int(fields[places.upperBound])
        else {
            throw DataError(
                .malformed, path, line: line, "the line is neither BED nor GFF3",
                cure: "write a name, a start, an end and a kind, with tabs between them")
        }
        let (begin, overflows) = first.subtractingReportingOverflow(isGFF ? 1 : 0)
        guard !overflows, begin >= 0, isGFF ? begin < last : begin <= last else {
            throw DataError(
                .malformed, path, line: line, "the interval from \(first) to \(last) is empty",
                cure: isGFF
                    ? "count places from 1, the last one included"
                    : "count places from 0, the end behind the last one")
        }
        let kind = isGFF ? String(fields[2]) : fields.count > 3 ? String(fields[3]) : "site"
        guard !fields[0].isEmpty, !kind.isEmpty else {
            throw DataError(
                .malformed, path, line: line, "the name or the kind is empty",
                cure: "write one there, or take the line out")
        }
        return (
            Interval(sequence: String(fields[0]), places: begin..<last, kind: kind, line: line),
            isGFF ? .gff : .bed
        )
    }
}
