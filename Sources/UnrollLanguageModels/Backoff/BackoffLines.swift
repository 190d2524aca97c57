internal import UnrollSystem

/// Scores many lines side by side.
///
/// Where a model is larger than the processor's caches, a score waits for memory three times a word,
/// each time for an address that the time before told. Here a thread has several lines at hand and
/// does one thing for all of them at a time, so that they wait together. The sums are those of one
/// line after the other.
struct BackoffLines {
    private let tables: BackoffTables
    private let start: BackoffModel.State
    private let boundary: Int32

    init(_ tables: BackoffTables, _ start: BackoffModel.State, boundary: Int32) {
        self.tables = tables
        self.start = start
        self.boundary = boundary
    }

    /// Lines at hand.
    private static let width = 16
    /// Stands for what follows no context at all: every word.
    private static let atUnigrams = UInt32.max

    /// One line at hand: a word that is looked for behind a context.
    private struct Cursor {
        /// The next symbol and the end of the line; its scores go to the same places.
        var symbol: UnsafePointer<Int32>
        var end: UnsafePointer<Int32>
        var score: UnsafeMutablePointer<Float>
        /// The context.
        var length: Int
        var place: Int
        /// Of the contexts that the word did not follow.
        var backoffs: Float = 0
        /// The range of n-grams that follow the context.
        var first: UInt32 = 0
        var last: UInt32 = 0
        /// Where the word stands among it; -1 where it does not.
        var found = -1
        /// The address that is read next.
        var address: UnsafeRawPointer
    }

    /// log10 p of every symbol of every line, each read from the start.
    ///
    /// - Parameters:
    ///   - threads: Lines are shared out among them.
    ///   - convert: A function of log10 p.
    func scores(of lines: [[Int32]], threads: Int, convert: (Float) -> Float) -> [[Float]] {
        let symbols = RecordBuffer<Int32>(capacity: lines.reduce(0) { $0 + $1.count })
        let output = RecordBuffer<Float>(capacity: symbols.capacity)
        var starts = [0]
        for line in lines {
            (symbols.start + symbols.count).update(from: line, count: line.count)
            symbols.count += line.count
            starts.append(symbols.count)
        }
        let parts = min(threads, max(1, symbols.count / 256))
        let lineStarts = starts
        ThreadPool.shared.forEachPart(parts, threads: threads) { part in
            // About as many symbols each.
            let share = { (part: Int) in
                lineStarts.firstIndex { $0 * parts >= symbols.count * part } ?? lines.count
            }
            let range = share(part)..<(part + 1 == parts ? lines.count : share(part + 1))
            score(range, lineStarts, symbols.start, output.start)
        }
        return lines.indices.map { line in
            (starts[line]..<starts[line + 1]).map { convert(output.start[$0]) }
        }
    }

    private func score(
        _ lines: Range<Int>, _ starts: [Int], _ symbols: UnsafePointer<Int32>,
        _ output: UnsafeMutablePointer<Float>
    ) {
        let cursors = UnsafeMutablePointer<Cursor>.allocate(capacity: Self.width)
        defer { cursors.deallocate() }
        var nextLine = lines.lowerBound
        func begin() -> Cursor? {
            while nextLine < lines.upperBound {
                let (first, end) = (starts[nextLine], starts[nextLine + 1])
                nextLine += 1
                guard first < end else { continue }
                return Cursor(
                    symbol: symbols + first, end: symbols + end, score: output + first,
                    length: Int(start.length), place: Int(start.place),
                    address: UnsafeRawPointer(symbols))
            }
            return nil
        }
        var count = 0
        while count < Self.width, let cursor = begin() {
            (cursors + count).initialize(to: cursor)
            count += 1
        }
        var touched: UInt32 = 0
        while count > 0 {
            for index in 0..<count { lookAhead(cursors + index) }
            touched &+= touch(cursors, count)
            for index in 0..<count { find(cursors + index) }
            touched &+= touch(cursors, count)
            var index = 0
            while index < count {
                if advance(cursors + index) {
                    index += 1
                } else if let cursor = begin() {
                    cursors[index] = cursor
                    index += 1
                } else {
                    count -= 1
                    cursors[index] = cursors[count]
                }
            }
            touched &+= touch(cursors, count)
        }
        // Never so, which the compiler does not know.
        if touched == 0, UInt(bitPattern: cursors) == 8 { cursors[0].found = 0 }
    }

    /// Brings what is read next into the caches: loads whose values nothing waits for, and so few
    /// instructions between them that the processor has all under way at once.
    @inline(__always)
    private func touch(_ cursors: UnsafeMutablePointer<Cursor>, _ count: Int) -> UInt32 {
        var sum: UInt32 = 0
        for index in 0..<count { sum &+= cursors[index].address.load(as: UInt32.self) }
        return sum
    }

    /// Reads the context, and finds where what follows it is.
    @inline(__always)
    private func lookAhead(_ cursor: UnsafeMutablePointer<Cursor>) {
        let length = cursor.pointee.length
        let word = UInt32(bitPattern: cursor.pointee.symbol.pointee)
        guard length > 0 else {
            cursor.pointee.first = Self.atUnigrams
            cursor.pointee.address = address(1, Int(word))
            return
        }
        let node = tables.orders[length - 1].nodes.unsafelyUnwrapped + cursor.pointee.place
        let (first, last) = (node[0].firstChild, node[1].firstChild)
        cursor.pointee.first = first
        cursor.pointee.last = last
        let ngrams = tables.orders + length
        if last - first > ContextIndex.largestUnindexed, let slots = ngrams.pointee.slots {
            let home = ContextIndex.home(
                ContextIndex.hash(first, word), of: ngrams.pointee.slotCount)
            cursor.pointee.address = UnsafeRawPointer(slots + home)
        } else if first < last {
            cursor.pointee.address = address(length + 1, Int(first))
        }
    }

    @inline(__always)
    private func address(_ length: Int, _ place: Int) -> UnsafeRawPointer {
        let ngrams = tables.orders + (length - 1)
        if let nodes = ngrams.pointee.nodes { return UnsafeRawPointer(nodes + place) }
        return UnsafeRawPointer(ngrams.pointee.leaves.unsafelyUnwrapped + place)
    }

    /// Looks for the word; where it is missing, continues with the shorter context.
    @inline(__always)
    private func find(_ cursor: UnsafeMutablePointer<Cursor>) {
        let length = cursor.pointee.length
        guard length > 0 else { return }
        let found = tables.find(
            UInt32(bitPattern: cursor.pointee.symbol.pointee), length + 1,
            in: Int(cursor.pointee.first)..<Int(cursor.pointee.last))
        cursor.pointee.found = found
        if found >= 0 {
            cursor.pointee.address = address(length + 1, found)
            return
        }
        let node = tables.orders[length - 1].nodes.unsafelyUnwrapped[cursor.pointee.place]
        cursor.pointee.backoffs += node.logBackoff
        cursor.pointee.length = length - 1
        cursor.pointee.place = Int(node.suffix)
        if length > 1 { cursor.pointee.address = address(length - 1, Int(node.suffix)) }
    }

    /// Takes the score where the word was found.
    ///
    /// - Returns: `false` at the end of the line.
    @inline(__always)
    private func advance(_ cursor: UnsafeMutablePointer<Cursor>) -> Bool {
        let symbol = cursor.pointee.symbol.pointee
        let found = cursor.pointee.found
        let length = cursor.pointee.length
        if found >= 0 {
            if length + 1 < tables.order {
                let node = tables.orders[length].nodes.unsafelyUnwrapped[found]
                cursor.pointee.score.pointee = cursor.pointee.backoffs + node.logProbability
                cursor.pointee.length = length + 1
                cursor.pointee.place = found
            } else {
                let leaf = tables.orders[length].leaves.unsafelyUnwrapped[found]
                cursor.pointee.score.pointee = cursor.pointee.backoffs + leaf.logProbability
                cursor.pointee.place = Int(leaf.suffix)
                if length > 0 { cursor.pointee.address = address(length, Int(leaf.suffix)) }
            }
            cursor.pointee.found = -1
        } else if length == 0, cursor.pointee.first == Self.atUnigrams {
            cursor.pointee.score.pointee =
                cursor.pointee.backoffs + tables.logProbability(1, Int(symbol))
            if tables.order > 1 {
                cursor.pointee.length = 1
                cursor.pointee.place = Int(symbol)
            }
        } else {
            return true
        }
        cursor.pointee.backoffs = 0
        cursor.pointee.symbol += 1
        cursor.pointee.score += 1
        if symbol == boundary {
            cursor.pointee.length = Int(start.length)
            cursor.pointee.place = Int(start.place)
        }
        return cursor.pointee.symbol < cursor.pointee.end
    }
}
