internal import UnrollSystem

/// The indices of a text's symbols, each in one, two or four bytes: as many as the largest needs.
///
/// Parts share the memory of the whole. Positions count from 0, also in a part.
public struct SymbolSequence: RandomAccessCollection, Sendable {
    enum Storage: Sendable {
        case narrow([UInt8])
        case medium([UInt16])
        case wide([Int32])
    }

    private let storage: Storage
    private let first: Int
    public let count: Int

    init(_ storage: Storage, count: Int) {
        self.storage = storage
        first = 0
        self.count = count
    }

    private init(_ storage: Storage, first: Int, count: Int) {
        self.storage = storage
        self.first = first
        self.count = count
    }

    /// The symbols of an array.
    public init(_ symbols: [Int32]) {
        self.init(.wide(symbols), count: symbols.count)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    public subscript(position: Int) -> Int32 {
        requirement(
            position >= 0 && position < count,
            "SymbolSequence: no symbol \(position) among \(count)")
        return switch storage {
        case .narrow(let symbols): Int32(symbols[first + position])
        case .medium(let symbols): Int32(symbols[first + position])
        case .wide(let symbols): symbols[first + position]
        }
    }

    /// Some of the symbols, in the same memory.
    public func part(_ range: Range<Int>) -> SymbolSequence {
        requirement(
            range.lowerBound >= 0 && range.upperBound <= count,
            "SymbolSequence.part: \(range) of \(count) symbols")
        return SymbolSequence(storage, first: first + range.lowerBound, count: range.count)
    }

    /// Bytes that a symbol takes: 1, 2 or 4.
    package var bytesPerSymbol: Int {
        switch storage {
        case .narrow: 1
        case .medium: 2
        case .wide: 4
        }
    }

    /// Hands on all symbols, some thousand at a time; the buffer is good until the call returns.
    package func forEachBlock(_ body: (UnsafeBufferPointer<Int32>) throws -> Void) rethrows {
        switch storage {
        case .narrow(let symbols): try Self.forEachBlock(symbols[first..<first + count], body)
        case .medium(let symbols): try Self.forEachBlock(symbols[first..<first + count], body)
        case .wide(let symbols):
            try symbols[first..<first + count].withUnsafeBufferPointer(body)
        }
    }

    private static func forEachBlock(
        _ symbols: ArraySlice<some FixedWidthInteger>,
        _ body: (UnsafeBufferPointer<Int32>) throws -> Void
    ) rethrows {
        try symbols.withUnsafeBufferPointer { symbols in
            try withUnsafeTemporaryAllocation(of: Int32.self, capacity: 4096) { block in
                var start = 0
                while start < symbols.count {
                    let size = Swift.min(4096, symbols.count - start)
                    for index in 0..<size {
                        block[index] = Int32(truncatingIfNeeded: symbols[start + index])
                    }
                    try body(UnsafeBufferPointer(rebasing: block[..<size]))
                    start += size
                }
            }
        }
    }
}

extension SymbolSequence: Equatable {
    /// Whether the same symbols stand in both, in however many bytes.
    public static func == (first: SymbolSequence, second: SymbolSequence) -> Bool {
        first.count == second.count && first.elementsEqual(second)
    }
}

extension SymbolSequence: ExpressibleByArrayLiteral {
    public init(arrayLiteral symbols: Int32...) { self.init(symbols) }
}

extension SymbolSequence: CustomStringConvertible {
    public var description: String { "\(Array(self))" }
}

/// Symbols that are gathered one by one, in one byte each as long as their numbers allow, then in
/// two, then in four.
struct SymbolBuffer {
    private var storage = SymbolSequence.Storage.narrow([])
    private(set) var count = 0
    /// Symbols that have been appended and not yet been stored.
    private var waiting: [Int32] = []
    /// The most symbols that will come, where it is known: memory is reserved for as many, of which
    /// only what is used is taken.
    private let expectedCount: Int

    private static let blockSize = 4096
    /// Renumbering may add one to a number.
    private static let largestNarrow = Int32(UInt8.max) - 1
    private static let largestMedium = Int32(UInt16.max) - 1

    init(expectedCount: Int = 0) {
        self.expectedCount = expectedCount
        if expectedCount > 0 {
            var symbols: [UInt8] = []
            symbols.reserveCapacity(expectedCount)
            storage = .narrow(symbols)
        }
    }

    @inline(__always)
    mutating func append(_ symbol: Int32) {
        waiting.append(symbol)
        count += 1
        if waiting.count == Self.blockSize { store() }
    }

    /// Appends symbols, none of them negative.
    mutating func append(_ symbols: UnsafeBufferPointer<Int32>) {
        store()
        count += symbols.count
        add(symbols)
    }

    /// Appends bytes as they are.
    mutating func append(bytes: UnsafeRawBufferPointer) {
        store()
        guard case .narrow(var symbols) = storage else {
            requirementFailure("SymbolBuffer: bytes behind wider symbols")
        }
        storage = .narrow([])
        symbols.append(contentsOf: bytes)
        count += bytes.count
        storage = .narrow(symbols)
    }

    private mutating func store() {
        guard !waiting.isEmpty else { return }
        var block = waiting
        waiting = []
        block.withUnsafeBufferPointer { add($0) }
        block.removeAll(keepingCapacity: true)
        waiting = block
    }

    private mutating func add(_ block: UnsafeBufferPointer<Int32>) {
        var largest: Int32 = 0
        for symbol in block { largest = max(largest, symbol) }
        widen(for: largest)
        switch storage {
        case .narrow(var symbols):
            storage = .narrow([])
            symbols.append(contentsOf: block.lazy.map { UInt8(truncatingIfNeeded: $0) })
            storage = .narrow(symbols)
        case .medium(var symbols):
            storage = .narrow([])
            symbols.append(contentsOf: block.lazy.map { UInt16(truncatingIfNeeded: $0) })
            storage = .medium(symbols)
        case .wide(var symbols):
            storage = .narrow([])
            symbols.append(contentsOf: block)
            storage = .wide(symbols)
        }
    }

    private mutating func widen(for largest: Int32) {
        if case .narrow(let symbols) = storage, largest > Self.largestNarrow {
            var wider: [UInt16] = []
            wider.reserveCapacity(max(expectedCount, symbols.count))
            wider.append(contentsOf: symbols.lazy.map { UInt16($0) })
            storage = .medium(wider)
        }
        if case .medium(let symbols) = storage, largest > Self.largestMedium {
            var wider: [Int32] = []
            // A large vocabulary is one of words, of which there are far fewer than bytes.
            wider.reserveCapacity(2 * symbols.count)
            wider.append(contentsOf: symbols.lazy.map { Int32($0) })
            storage = .wide(wider)
        }
    }

    /// Replaces every symbol by another, at its place.
    ///
    /// - Parameter table: The new symbol of each old one, larger by one at most.
    mutating func renumber(by table: [Int32]) {
        store()
        switch storage {
        case .narrow(var symbols):
            storage = .narrow([])
            let table = table.map { UInt8(truncatingIfNeeded: $0) }
            for index in symbols.indices { symbols[index] = table[Int(symbols[index])] }
            storage = .narrow(symbols)
        case .medium(var symbols):
            storage = .narrow([])
            let table = table.map { UInt16(truncatingIfNeeded: $0) }
            for index in symbols.indices { symbols[index] = table[Int(symbols[index])] }
            storage = .medium(symbols)
        case .wide(var symbols):
            storage = .narrow([])
            for index in symbols.indices { symbols[index] = table[Int(symbols[index])] }
            storage = .wide(symbols)
        }
    }

    /// All symbols so far.
    var symbols: SymbolSequence {
        mutating get {
            store()
            return SymbolSequence(storage, count: count)
        }
    }
}
