internal import UnrollData
internal import UnrollSystem

/// Writes back-off models as ARPA text.
///
/// Of each n-gram: log10 p, a tab, its words, and below the highest order a tab and log10 γ. Numbers
/// have seven digits behind the point. The start and the end of a line are `<s>` and `</s>`; symbols
/// that are white space, at character level, are written as `<0x20>`.
struct ARPAWriter {
    let tables: BackoffTables
    /// The spelling of every symbol, `<s>` last.
    private let words: SymbolSpellings
    private let threads: Int

    init(_ model: BackoffModel, threads: Int) {
        tables = model.tables
        words = SymbolSpellings(model.codec)
        self.threads = threads
    }

    /// N-grams that one thread writes at a time.
    private static let block = 1 << 15

    func write(_ writer: inout FileWriter) throws {
        var head = "\\data\\\n"
        for (index, count) in tables.counts.enumerated() { head += "ngram \(index + 1)=\(count)\n" }
        try writer.write(head)
        for length in 1...tables.order {
            try writer.write("\n\\\(length)-grams:\n")
            let count = tables.orders[length - 1].count
            let blocks = (count + Self.block - 1) / Self.block
            for first in stride(from: 0, to: blocks, by: threads) {
                let pieces = (first..<min(blocks, first + threads)).map { _ in ARPAPiece() }
                ThreadPool.shared.forEachPart(pieces.count, threads: threads) { part in
                    let start = (first + part) * Self.block
                    format(length, start..<min(count, start + Self.block), into: pieces[part])
                }
                for piece in pieces { try writer.write(piece.bytes) }
            }
        }
        try writer.write("\n\\end\\\n")
    }

    /// The lines of some n-grams of one order.
    private func format(_ length: Int, _ places: Range<Int>, into piece: ARPAPiece) {
        guard !places.isEmpty else { return }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(places.count * (20 + 8 * length))
        var path = NGramPath(tables, length: length, place: places.lowerBound)
        for place in places {
            path.advance(to: place)
            FixedPoint.append(tables.logProbability(length, place), to: &bytes)
            bytes.append(UInt8(ascii: "\t"))
            for index in 0..<length {
                if index > 0 { bytes.append(UInt8(ascii: " ")) }
                words.append(path.word(index), to: &bytes)
            }
            if let nodes = tables.orders[length - 1].nodes {
                bytes.append(UInt8(ascii: "\t"))
                FixedPoint.append(nodes[place].logBackoff, to: &bytes)
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        piece.bytes = bytes
    }
}

/// The output of one thread.
private final class ARPAPiece: @unchecked Sendable {
    // Sendable: one thread at a time.
    var bytes: [UInt8] = []
}

/// The places of an n-gram and of all that it begins with, moved from one n-gram to the next.
struct NGramPath {
    private let tables: BackoffTables
    /// Of the n-grams of 1 word, 2 words and so on.
    private var places: [Int]

    init(_ tables: BackoffTables, length: Int, place: Int) {
        self.tables = tables
        places = [Int](repeating: 0, count: length)
        places[length - 1] = place
        for index in stride(from: length - 2, through: 0, by: -1) {
            places[index] = Self.parent(tables.orders[index], of: places[index + 1])
        }
    }

    /// The node whose children have `place` among them.
    private static func parent(_ ngrams: BackoffTables.Order, of place: Int) -> Int {
        let nodes = ngrams.nodes.unsafelyUnwrapped
        var (low, high) = (0, ngrams.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if Int(nodes[middle + 1].firstChild) > place { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Moves on to a later n-gram of the same length.
    @inline(__always)
    mutating func advance(to place: Int) {
        let last = places.count - 1
        places[last] = place
        var index = last - 1
        while index >= 0 {
            let nodes = tables.orders[index].nodes.unsafelyUnwrapped
            guard Int(nodes[places[index] + 1].firstChild) <= places[index + 1] else { return }
            repeat {
                places[index] += 1
            } while Int(nodes[places[index] + 1].firstChild)
                <= places[index + 1]
            index -= 1
        }
    }

    @inline(__always)
    func word(_ index: Int) -> Int {
        Int(tables.word(index + 1, places[index]))
    }
}

/// The symbols of a codec as ARPA files spell them.
struct SymbolSpellings {
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]

    init(_ codec: TextCodec) {
        for index in 0..<Int32(codec.vocabulary.count) {
            add(
                index == codec.boundary
                    ? Vocabulary.endSymbol : Self.spelling(codec.vocabulary[index]))
        }
        add(Self.lineStart)
    }

    static let lineStart = "<s>"

    /// A symbol that is white space by its number.
    static func spelling(_ symbol: String) -> String {
        guard let scalar = symbol.unicodeScalars.first, symbol.unicodeScalars.count == 1,
            scalar.properties.isWhitespace
        else { return symbol }
        return "<0x\(String(scalar.value, radix: 16, uppercase: true))>"
    }

    private mutating func add(_ spelling: String) {
        bytes.append(contentsOf: spelling.utf8)
        starts.append(bytes.count)
    }

    func append(_ symbol: Int, to output: inout [UInt8]) {
        output.append(contentsOf: bytes[starts[symbol]..<starts[symbol + 1]])
    }
}

/// Decimal numbers with seven digits behind the point.
enum FixedPoint {
    static func append(_ value: Float, to output: inout [UInt8]) {
        var rest = Int((Double(value) * 1e7).rounded())
        if rest < 0 {
            output.append(UInt8(ascii: "-"))
            rest = -rest
        }
        var fraction = rest % 10_000_000
        append(whole: rest / 10_000_000, to: &output)
        guard fraction > 0 else { return }
        output.append(UInt8(ascii: "."))
        var unit = 1_000_000
        while fraction > 0 {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / unit))
            fraction %= unit
            unit /= 10
        }
    }

    private static func append(whole value: Int, to output: inout [UInt8]) {
        if value >= 10 { append(whole: value / 10, to: &output) }
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    }
}

extension BackoffModel {
    /// Writes the model as ARPA text, crash-safe.
    ///
    /// - Throws: `FileError`; `DataError` where `<s>` is a word of the vocabulary.
    public func writeARPA(to path: String) throws {
        if codec.vocabulary.index(of: SymbolSpellings.lineStart) != nil {
            throw DataError(
                .malformed, nil,
                "the training text has '<s>' as a word, which in an ARPA file begins a line",
                cure: "spell it otherwise in the text")
        }
        let arpa = ARPAWriter(self, threads: ThreadCount.current)
        try AtomicFile.write(to: path) { try arpa.write(&$0) }
    }
}
