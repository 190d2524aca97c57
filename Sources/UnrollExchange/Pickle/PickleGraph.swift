internal import UnrollSystem

/// The values of a pickle, each a number that names it: nothing holds another value, so that neither depth nor
/// a value that contains itself costs anything, not even when they are let go.
struct PickleGraph: Sendable {
    typealias Index = Int32

    /// Bytes of the pickle.
    struct Span: Sendable, Hashable {
        var start: UInt32
        var count: UInt32

        init(_ range: Range<Int>) {
            start = UInt32(range.lowerBound)
            count = UInt32(range.count)
        }
        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    enum Node: Sendable {
        case none
        case boolean(Bool)
        case integer(Int)
        case float(Double)
        /// UTF-8 in the pickle.
        case text(Span)
        case bytes(Span)
        /// Bytes that stand as the characters of a text.
        case bytesOfText(Index)
        /// Values in ``items``, counted from `start`.
        case tuple(Span)
        /// Values in a chain of ``runs``, -1 where there is none.
        case list(first: Index, last: Index)
        /// The same, a key and a value in turn.
        case dictionary(first: Index, last: Index)
        case name(PickleName)
        /// One of NumPy's types of elements, by the index of its text.
        case numPyType(Index, isBigEndian: Bool)
        case storage(Int32)
        case tensor(Int32)
    }

    /// Values that were appended together.
    struct Run: Sendable {
        var items: Span
        var next: Index
    }

    /// The elements behind tensors, as one record of the archive.
    struct Storage: Sendable, Hashable {
        /// The text that is the record's name below `data/`.
        var key: Index
        /// `nil`: bytes, whose type each tensor tells.
        var type: SafetensorsType?
        /// Elements, or bytes without a type.
        var count: Int
    }

    struct Tensor: Sendable, Hashable {
        /// One of ``storages``.
        var storage: Int
        var type: SafetensorsType
        /// Places are counted in elements.
        var offset: Int
        var shape: [Int]
        var strides: [Int]
    }

    let bytes: [UInt8]
    var nodes: [Node] = []
    var items: [Index] = []
    var runs: [Run] = []
    var storages: [Storage] = []
    var tensors: [Tensor] = []
    /// The value of the whole pickle.
    var root: Index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    subscript(index: Index) -> Node { nodes[Int(index)] }

    /// The values of a list or a tuple, or keys and values of a dictionary in turn.
    ///
    /// - Returns: `nil` of other values, and where there are more than `limit`.
    func contents(of index: Index, atMost limit: Int = .max) -> [Index]? {
        switch self[index] {
        case .tuple(let span): return span.count > limit ? nil : Array(items[span.range])
        case .list(let first, _), .dictionary(let first, _):
            var values: [Index] = []
            var next = first
            while next >= 0 {
                let run = runs[Int(next)]
                if Int(run.items.count) > limit - values.count { return nil }
                values += items[run.items.range]
                next = run.next
            }
            return values
        default: return nil
        }
    }

    func text(_ index: Index) -> String? {
        guard case .text(let span) = self[index] else { return nil }
        return String(decoding: bytes[span.range], as: UTF8.self)
    }

    func integer(_ index: Index) -> Int? {
        guard case .integer(let value) = self[index] else { return nil }
        return value
    }

    /// The most axes of a tensor: PyTorch's own limit.
    static let mostAxes = 64

    /// A tuple or a list of integers, one for each axis of a tensor.
    func axes(_ index: Index) -> [Int]? {
        guard let values = contents(of: index, atMost: Self.mostAxes) else { return nil }
        if case .dictionary = self[index] { return nil }
        var integers: [Int] = []
        for value in values {
            guard let integer = integer(value) else { return nil }
            integers.append(integer)
        }
        return integers
    }

    /// Bytes, whichever way they stand in the pickle.
    func byteString(_ index: Index) -> [UInt8]? {
        switch self[index] {
        case .bytes(let span): return Array(bytes[span.range])
        case .bytesOfText(let text):
            guard let text = self.text(text) else { return nil }
            var values: [UInt8] = []
            for scalar in text.unicodeScalars {
                guard let value = UInt8(exactly: scalar.value) else { return nil }
                values.append(value)
            }
            return values
        default: return nil
        }
    }
}
