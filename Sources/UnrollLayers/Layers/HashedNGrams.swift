internal import UnrollSystem
internal import UnrollTensors

/// Hashed n-gram features: a maximum-entropy model that adds to the scores of an output layer, or
/// stands alone.
///
/// For each order o in 1…N the last o - 1 symbols hash to a slot, and symbol w stands w slots
/// further:
///
///     score(w) += Σ over o of weight[(hash(last o - 1 symbols) + w) mod slots]
///
/// Features that meet in a slot share its weight. Where a text or a sentence begins, only the orders
/// whose symbols are there count. Mikolov et al., 2011.
///
/// Alone, it is a model with an objective of no inputs: rows of `[N, 0]`, a bias for each symbol.
///
/// Parameter: `weight [slots / 16, 16]`, zero at first. Which slot a feature falls into belongs to
/// a model's file: the hash may never change.
///
/// A position costs N reads for each symbol that is scored, and as many additions to the gradient.
/// With the full softmax, V of them and a gradient of 4·slots bytes; with a sampled objective, its
/// candidates, and a gradient of the touched blocks of 16 slots wherever those are fewer than half
/// of all: an optimiser then goes through them alone, and slots / 16 marks are looked through.
public final class HashedNGrams: Module {
    /// N
    public let order: Int
    /// `[slots / 16, 16]`
    public let weight: Parameter

    /// The highest order.
    public static let highestOrder = 9

    /// - Parameters:
    ///   - order: N, in 1...9.
    ///   - slots: How many weights; a multiple of 16, or the next one above; below 2³¹.
    public init(order: Int, slots: Int) {
        if let fault = Self.fault(order: order, slots: slots) {
            requirementFailure("HashedNGrams: \(fault)")
        }
        self.order = order
        let block = HashedScores.block
        weight = Parameter(zeros: [(slots + block - 1) / block, block])
    }

    /// What is wrong with an order and a number of slots; `nil` where they can be used.
    public static func fault(order: Int, slots: Int) -> String? {
        if !(1...highestOrder).contains(order) {
            return "the order must be in 1...\(highestOrder), not \(order)"
        }
        let most = Int(Int32.max) - HashedScores.block
        return (1...most).contains(slots) ? nil : "slots must be in 1...\(most), not \(slots)"
    }

    /// The weights together.
    public var slots: Int { weight.value.count }

    /// The features of positions.
    ///
    /// - Parameters:
    ///   - histories: The N - 1 symbols before each position, the latest first, position by
    ///     position; negative where there is none, and then none before it counts.
    ///   - positions: How many there are.
    public func features(_ histories: [Int32], positions: Int) -> ScoreFeatures {
        let width = order - 1
        requirement(
            histories.count == positions * width,
            "HashedNGrams: \(histories.count) symbols are not \(positions) histories of \(width)")
        var starts = [Int32](repeating: -1, count: positions * order)
        for position in 0..<positions {
            var hash: UInt64 = 0
            starts[position * order] = start(hash, order: 1)
            for place in 0..<width {
                let symbol = histories[position * width + place]
                guard symbol >= 0 else { break }
                hash = Self.mixed(hash &+ (UInt64(symbol) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
                starts[position * order + place + 1] = start(hash, order: place + 2)
            }
        }
        return ScoreFeatures(layer: self, starts: starts)
    }

    /// The slot of symbol 0: the upper bits of a hash, which each order mixes again.
    private func start(_ hash: UInt64, order: Int) -> Int32 {
        let mixed = Self.mixed(hash ^ UInt64(order) &* 0xD1B5_4A32_D192_ED03)
        return Int32(mixed.multipliedFullWidth(by: UInt64(slots)).high)
    }

    /// A bijection in which every bit depends on every other (Stafford's variant 13 of the
    /// finaliser of MurmurHash3).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(weight, named: "weight")
    }
}

/// The scores that features add to an objective's rows.
public struct ScoreFeatures {
    /// Whose weights are added.
    public let layer: HashedNGrams
    /// The slot of symbol 0 for each row and order; -1 for none.
    private let starts: [Int32]

    fileprivate init(layer: HashedNGrams, starts: [Int32]) {
        self.layer = layer
        self.starts = starts
    }

    /// The rows.
    public var rowCount: Int { starts.count / layer.order }

    /// Some of the rows, in this order.
    public func rows(_ indices: [Int32]) -> ScoreFeatures {
        let order = layer.order
        return ScoreFeatures(
            layer: layer,
            starts: indices.flatMap { starts[Int($0) * order..<(Int($0) + 1) * order] })
    }

    func scores(in pass: Pass) -> HashedScores {
        HashedScores(weights: layer.weight.read(in: pass), starts: starts, orders: layer.order)
    }
}

/// The last symbols of each row of a batch, carried from window to window.
public struct SymbolHistory: Sendable, Equatable {
    /// The symbols that each row keeps.
    public let count: Int
    /// The symbols before each row's place, the latest first; -1 where there is none.
    public private(set) var rows: [[Int32]]

    /// Nothing before any row.
    ///
    /// - Parameters:
    ///   - count: The symbols before a position that are looked at; an order less one.
    ///   - batch: Rows.
    public init(count: Int, batch: Int) {
        self.count = count
        rows = Array(repeating: Array(repeating: -1, count: count), count: batch)
    }

    /// For each position of a window, the symbols up to and including it. Afterwards the window is
    /// part of the history.
    ///
    /// - Parameters:
    ///   - symbols: Time-first, `[T·B]`; a negative one says that nothing before it counts.
    /// - Returns: `[T·B, count]`, each with the latest symbol first.
    public mutating func append(_ symbols: [Int32]) -> [Int32] {
        requirement(
            rows.isEmpty ? symbols.isEmpty : symbols.count % rows.count == 0,
            "SymbolHistory: \(symbols.count) symbols for \(rows.count) rows")
        var histories: [Int32] = []
        histories.reserveCapacity(symbols.count * count)
        for (place, symbol) in symbols.enumerated() {
            let row = place % rows.count
            if count > 0 {
                rows[row].removeLast()
                rows[row].insert(symbol, at: 0)
            }
            histories += rows[row]
        }
        return histories
    }
}
