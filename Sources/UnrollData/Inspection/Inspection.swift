/// What a reader makes of a data file: its kind, counts and sizes, the classes in it, the first
/// items, and what a user should look at.
///
/// Every reader of this package reports in this form, so that one command shows them all.
public struct Inspection: Sendable, Hashable {
    /// The file, as the caller named it; `-` is standard input.
    public let path: String
    /// What the file was read as.
    public let kind: DataKind
    /// How it is written: csv, conllu, fasta, wav …
    public let format: String
    /// Counts and sizes, in the order in which people read them.
    public private(set) var figures: [Figure] = []
    /// The labels or tags, and how often each occurs; `nil` where the kind has none.
    public var classes: Classes?
    /// The first items of the file, each a few named values.
    public var firstItems: [[Field]] = []
    /// What a user should look at, each a sentence of its own; the file was read all the same.
    public var warnings: [String] = []

    /// The most items that ``firstItems`` shows.
    package static let shownItems = 3
    /// The most characters of a text that an item shows.
    package static let shownCharacters = 80

    package init(path: String, kind: DataKind, format: String) {
        self.path = path
        self.kind = kind
        self.format = format
    }

    /// A named count or size.
    public struct Figure: Sendable, Hashable {
        /// In snake case: `words_per_text`.
        public let name: String
        /// What was found.
        public let value: Value
    }

    /// The value of a figure.
    public enum Value: Sendable, Hashable {
        /// A number of things.
        case count(Int)
        /// With as many digits as say something.
        case number(Double)
        /// A word or a sentence.
        case text(String)
        /// The smallest, the median and the largest of some lengths.
        case lengths(LengthSummary)
    }

    /// Labels or tags with their counts.
    public struct Classes: Sendable, Hashable {
        /// What they are called: labels, tags, entities, letters.
        public let name: String
        /// Each class and how often it occurs, in the order in which they are shown.
        public let counts: [Count]

        /// A class.
        public struct Count: Sendable, Hashable {
            /// The class as the file spells it.
            public let name: String
            /// How often it occurs.
            public let count: Int
        }

        package init(_ name: String, _ counts: some Sequence<(String, Int)>) {
            self.name = name
            self.counts = counts.map { Count(name: $0.0, count: $0.1) }
        }
    }

    /// A part of an item.
    public struct Field: Sendable, Hashable {
        /// The part's name, such as that of a column.
        public let name: String
        /// What stands there.
        public let value: Value

        /// A text of the file, shown on one line and cut.
        package init(_ name: String, _ text: String) {
            self.name = name
            value = .text(Inspection.line(text))
        }

        package init(_ name: String, count: Int) {
            self.name = name
            value = .count(count)
        }

        package init(_ name: String, number: Double) {
            self.name = name
            value = .number(number)
        }
    }
}

extension Inspection {
    package mutating func add(_ name: String, _ count: Int) {
        figures.append(Figure(name: name, value: .count(count)))
    }

    package mutating func add(_ name: String, number: Double) {
        figures.append(Figure(name: name, value: .number(number)))
    }

    package mutating func add(_ name: String, text: String) {
        guard !text.isEmpty else { return }
        figures.append(Figure(name: name, value: .text(text)))
    }

    /// Lengths of which there is at least one.
    package mutating func add(_ name: String, _ lengths: LengthSummary) {
        guard lengths.count > 0 else { return }
        figures.append(Figure(name: name, value: .lengths(lengths)))
    }

    /// A text of a file fit for one line of a report: without control characters and
    /// white space around it, and cut.
    package static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        let text = trimmed(text)
        for scalar in text.unicodeScalars.prefix(shownCharacters) {
            line.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        let isLonger = text.unicodeScalars.dropFirst(shownCharacters).first != nil
        return String(line) + (isLonger ? "…" : "")
    }
}
