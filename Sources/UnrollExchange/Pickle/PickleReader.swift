internal import UnrollSystem

/// Reads a pickle as far as `torch.save` writes them, protocols 1 to 5, and nothing else: the values are
/// inert, names are those of ``PickleName``, and nothing is called.
///
/// What it holds is bounded by the pickle's own bytes: every instruction adds at most one value.
struct PickleReader {
    /// The most bytes of a pickle that is read.
    static let mostBytes = 1 << 28
    /// The most values: beyond those of any model's vocabulary.
    private static let mostValues = 1 << 24
    static let mostTensors = 1 << 18

    var graph: PickleGraph
    private(set) var place = 0
    /// Where the instruction that is being read begins.
    private var start = 0
    private var stack: [PickleGraph.Index] = []
    /// How long the stack was when each mark was set.
    private var marks: [Int] = []
    private var memo: [PickleGraph.Index] = []

    /// Reads a whole pickle.
    ///
    /// - Throws: ``PickleFailure``.
    static func read(_ bytes: [UInt8]) throws(PickleFailure) -> PickleGraph {
        guard bytes.count <= mostBytes else {
            throw PickleFailure(
                "its pickle has \(bytes.count.grouped("byte")), more than any model needs",
                cure: "save the tensors alone: torch.save(model.state_dict(), FILE)")
        }
        var reader = PickleReader(bytes)
        try reader.run()
        return reader.graph
    }

    private init(_ bytes: [UInt8]) { graph = PickleGraph(bytes: bytes) }

    /// A failure at the instruction that is being read.
    func damaged(_ problem: String) -> PickleFailure { .damaged(problem, at: start) }

    private mutating func run() throws(PickleFailure) {
        while true {
            start = place
            guard place < graph.bytes.count else { throw damaged("it ends without an end mark") }
            let byte = graph.bytes[place]
            place += 1
            guard let opcode = PickleOpcode(rawValue: byte) else {
                throw PickleOpcode.refusal(of: byte)
                    ?? damaged("there is no instruction \(byte)")
            }
            if opcode == .stop {
                graph.root = try pop()
                guard stack.isEmpty, marks.isEmpty else {
                    throw damaged("values are left over at its end")
                }
                return
            }
            try execute(opcode)
        }
    }

    private mutating func execute(_ opcode: PickleOpcode) throws(PickleFailure) {
        switch opcode {
        case .proto:
            let version = try number(1)
            guard version <= 5 else { throw damaged("its protocol \(version) is unknown") }
        case .frame: _ = try span(lengthSize: 8, passing: false)
        case .stop: break
        case .mark: marks.append(stack.count)
        case .pop:
            // As in Python: with nothing above a mark, the mark itself.
            if let mark = marks.last, mark == stack.count {
                marks.removeLast()
            } else {
                _ = try pop()
            }
        case .popMark: _ = try sinceMark()
        case .dup:
            let top = try top()
            stack.append(top)

        case .none: try push(.none)
        case .newTrue: try push(.boolean(true))
        case .newFalse: try push(.boolean(false))
        case .int: try push(try writtenInteger())
        case .binInt: try push(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
        case .binInt1: try push(.integer(try number(1)))
        case .binInt2: try push(.integer(try number(2)))
        case .long: try push(try writtenInteger())
        case .long1: try push(integer(try span(lengthSize: 1)))
        case .long4: try push(integer(try span(lengthSize: 4)))
        case .float:
            guard let value = Double(try line()) else { throw damaged("a number is not one") }
            try push(.float(value))
        case .binFloat:
            let bytes = try take(8)
            let bits = graph.bytes[bytes].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            try push(.float(Double(bitPattern: bits)))

        case .binString: try push(.text(try span(lengthSize: 4)))
        case .shortBinString: try push(.text(try span(lengthSize: 1)))
        case .binUnicode: try push(.text(try span(lengthSize: 4)))
        case .shortBinUnicode: try push(.text(try span(lengthSize: 1)))
        case .binUnicode8: try push(.text(try span(lengthSize: 8)))
        case .binBytes: try push(.bytes(try span(lengthSize: 4)))
        case .shortBinBytes: try push(.bytes(try span(lengthSize: 1)))
        case .binBytes8, .byteArray8: try push(.bytes(try span(lengthSize: 8)))

        case .emptyTuple: try push(tuple(0))
        case .tuple: try push(tuple(try sinceMark(dropping: false)))
        case .tuple1: try push(try shortTuple(1))
        case .tuple2: try push(try shortTuple(2))
        case .tuple3: try push(try shortTuple(3))
        case .emptyList, .emptySet: try push(.list(first: -1, last: -1))
        case .emptyDict: try push(.dictionary(first: -1, last: -1))
        case .list, .frozenSet:
            let run = addRun(try sinceMark(dropping: false))
            try push(.list(first: run, last: run))
        case .dict:
            let count = try sinceMark(dropping: false)
            guard count % 2 == 0 else { throw damaged("a key has no value") }
            let run = addRun(count)
            try push(.dictionary(first: run, last: run))
        case .append: try add(1)
        case .appends, .addItems: try add(try sinceMark(dropping: false))
        case .setItem: try set(2)
        case .setItems: try set(try sinceMark(dropping: false))

        case .get:
            guard let index = Int(try line()) else { throw damaged("a memo's number is not one") }
            try get(index)
        case .binGet: try get(try number(1))
        case .longBinGet: try get(try number(4))
        case .put:
            guard let index = Int(try line()) else { throw damaged("a memo's number is not one") }
            try put(index)
        case .binPut: try put(try number(1))
        case .longBinPut: try put(try number(4))
        case .memoize: try put(memo.count)

        case .global:
            let module = try line()
            try push(.name(try PickleName(module: module, name: try line())))
        case .stackGlobal:
            let (name, module) = (try pop(), try pop())
            guard let name = graph.text(name), let module = graph.text(module) else {
                throw damaged("a name is not a text")
            }
            try push(.name(try PickleName(module: module, name: name)))
        case .binPersID: try pushStorage(try pop())
        case .reduce:
            let (arguments, callee) = (try pop(), try pop())
            try call(callee, arguments)
        case .newObj:
            let (arguments, callee) = (try pop(), try pop())
            try make(callee, arguments)
        case .build:
            let state = try pop()
            try build(try top(), state)
        }
    }

    // MARK: Bytes

    private mutating func take(_ count: Int) throws(PickleFailure) -> Range<Int> {
        guard count <= graph.bytes.count - place else { throw damaged("it ends too soon") }
        defer { place += count }
        return place..<place + count
    }

    private mutating func number(_ size: Int) throws(PickleFailure) -> Int {
        graph.bytes[try take(size)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// Bytes behind their count.
    private mutating func span(
        lengthSize: Int, passing: Bool = true
    ) throws(PickleFailure) -> PickleGraph.Span {
        let length = graph.bytes[try take(lengthSize)].reversed()
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(graph.bytes.count - place) else { throw damaged("it ends too soon") }
        let range = place..<place + Int(length)
        if passing { place = range.upperBound }
        return PickleGraph.Span(range)
    }

    /// The bytes up to a newline, which is passed over.
    private mutating func line() throws(PickleFailure) -> String {
        // No name and no number is longer.
        let limit = min(graph.bytes.count, place + 1000)
        guard let end = graph.bytes[place..<limit].firstIndex(of: 0x0A) else {
            throw damaged("a line does not end")
        }
        defer { place = end + 1 }
        return String(decoding: graph.bytes[place..<end], as: UTF8.self)
    }

    private mutating func writtenInteger() throws(PickleFailure) -> PickleGraph.Node {
        var text = try line()
        if text == "00" { return .boolean(false) }
        if text == "01" { return .boolean(true) }
        if text.hasSuffix("L") { text.removeLast() }
        if let value = Int(text) { return .integer(value) }
        guard let value = Double(text) else { throw damaged("a number is not one") }
        return .float(value)
    }

    /// A number in two's complement, little-endian; the nearest float of one beyond 64 bits.
    private func integer(_ span: PickleGraph.Span) -> PickleGraph.Node {
        let digits = graph.bytes[span.range]
        guard let highest = digits.last else { return .integer(0) }
        let isNegative = highest >= 0x80
        if digits.count <= 8 {
            return .integer(
                digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) })
        }
        let value = digits.reversed().reduce(isNegative ? -1 : 0.0) { $0 * 256 + Double($1) }
        return .float(value)
    }

    // MARK: The stack

    mutating func push(_ node: PickleGraph.Node) throws(PickleFailure) {
        guard graph.nodes.count < Self.mostValues else {
            throw PickleFailure(
                "its pickle has more than \(Self.mostValues.grouped) values, more than any model needs",
                cure: "save the tensors alone: torch.save(model.state_dict(), FILE)")
        }
        graph.nodes.append(node)
        stack.append(PickleGraph.Index(graph.nodes.count - 1))
    }

    /// Pushes a value that is there already.
    mutating func push(same index: PickleGraph.Index) { stack.append(index) }

    private func top() throws(PickleFailure) -> PickleGraph.Index {
        guard let top = stack.last, stack.count > marks.last ?? 0 else {
            throw damaged("a value is missing")
        }
        return top
    }

    private mutating func pop() throws(PickleFailure) -> PickleGraph.Index {
        let top = try top()
        stack.removeLast()
        return top
    }

    /// How many values stand above the last mark, which is removed.
    private mutating func sinceMark(dropping: Bool = true) throws(PickleFailure) -> Int {
        guard let mark = marks.popLast() else { throw damaged("a mark is missing") }
        let count = stack.count - mark
        if dropping { stack.removeLast(count) }
        return count
    }

    /// Moves the last values of the stack to the items of the graph.
    private mutating func moveItems(_ count: Int) -> PickleGraph.Span {
        let first = graph.items.count
        // One by one: a slice would hold on to the stack, which would then be copied to be shortened.
        for place in stack.count - count..<stack.count { graph.items.append(stack[place]) }
        stack.removeLast(count)
        return PickleGraph.Span(first..<graph.items.count)
    }

    private mutating func tuple(_ count: Int) -> PickleGraph.Node { .tuple(moveItems(count)) }

    private mutating func shortTuple(_ count: Int) throws(PickleFailure) -> PickleGraph.Node {
        guard stack.count - (marks.last ?? 0) >= count else { throw damaged("a value is missing") }
        return tuple(count)
    }

    /// A run of the last values of the stack; -1 for none.
    private mutating func addRun(_ count: Int) -> PickleGraph.Index {
        if count == 0 { return -1 }
        graph.runs.append(PickleGraph.Run(items: moveItems(count), next: -1))
        return PickleGraph.Index(graph.runs.count - 1)
    }

    /// Adds the last values of the stack to the container below them.
    private mutating func add(_ count: Int) throws(PickleFailure) {
        guard stack.count - (marks.last ?? 0) > count else { throw damaged("a value is missing") }
        let run = addRun(count)
        let container = try top()
        guard case .list(let first, let last) = graph[container] else {
            throw damaged("something is added to what is no list")
        }
        if run < 0 { return }
        if last >= 0 { graph.runs[Int(last)].next = run }
        graph.nodes[Int(container)] = .list(first: first < 0 ? run : first, last: run)
    }

    /// As ``add(_:)``, keys and values to a dictionary.
    private mutating func set(_ count: Int) throws(PickleFailure) {
        guard stack.count - (marks.last ?? 0) > count else { throw damaged("a value is missing") }
        guard count % 2 == 0 else { throw damaged("a key has no value") }
        let run = addRun(count)
        let container = try top()
        guard case .dictionary(let first, let last) = graph[container] else {
            throw damaged("something is set in what is no dictionary")
        }
        if run < 0 { return }
        if last >= 0 { graph.runs[Int(last)].next = run }
        graph.nodes[Int(container)] = .dictionary(first: first < 0 ? run : first, last: run)
    }

    private mutating func get(_ index: Int) throws(PickleFailure) {
        guard memo.indices.contains(index), memo[index] >= 0 else {
            throw damaged("it asks for a value \(index) that it has not stored")
        }
        stack.append(memo[index])
    }

    private mutating func put(_ index: Int) throws(PickleFailure) {
        let top = try top()
        // Numbers are given in order: a larger one than there are bytes is none of Python's.
        guard index >= 0, index < place else {
            throw damaged("it stores a value under the number \(index)")
        }
        while memo.count <= index { memo.append(-1) }
        memo[index] = top
    }
}
