internal import UnrollData
internal import UnrollSystem

/// The named tensors among the values of a PyTorch file: those of the model's state, wherever a program put
/// it.
struct TorchState {
    /// A name, and the number of a tensor.
    typealias Member = (name: String, tensor: Int)

    private(set) var members: [Member] = []
    /// What stood before every name and is left out.
    private(set) var prefix = ""
    /// The texts that stand beside the state.
    private(set) var texts: [String: String] = [:]

    private let graph: PickleGraph

    /// Where programs put the state of a model, the likeliest first.
    private static let stateNames = [
        "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module",
        "weights", "params", "parameters",
    ]
    /// What stands beside a model in a checkpoint and is not a part of it, by parts of its name.
    private static let otherNames = ["optim", "sched", "scaler", "rng", "callbacks", "loops"]
    /// What wrappers put before the name of each parameter.
    private static let wrappers = ["module.", "_orig_mod.", "model."]

    /// Dictionaries in dictionaries.
    private static let mostLevels = 64
    private static let longestName = 1000

    /// - Throws: ``PickleFailure`` where there are no tensors, or where their names are none.
    init(_ graph: PickleGraph) throws(PickleFailure) {
        self.graph = graph
        var state = graph.root
        // A state may be wrapped more than once.
        for _ in 0..<4 {
            guard let inner = try self.state(within: state) else { break }
            state = inner
        }
        members = try tensors(of: state, isWhole: state == graph.root)
        guard !members.isEmpty else {
            throw PickleFailure(
                "it holds no tensors", cure: "save a model's: torch.save(model.state_dict(), FILE)")
        }
        var names: Set<String> = []
        for member in members where !names.insert(member.name).inserted {
            throw PickleFailure(
                "it has two tensors named \(shown(member.name))",
                cure: "give them names of their own")
        }
        stripWrappers()
        // One text may stand under any number of names.
        var bytesLeft = graph.bytes.count
        for (key, value) in entries(of: graph.root) {
            guard case .text(let span) = graph[value], case .text(let name) = graph[key] else {
                continue
            }
            bytesLeft -= span.range.count + name.range.count
            if bytesLeft >= 0, let key = graph.text(key) { texts[key] = graph.text(value) }
        }
    }

    private func entries(
        of index: PickleGraph.Index
    ) -> [(key: PickleGraph.Index, value: PickleGraph.Index)] {
        guard case .dictionary = graph[index], let contents = graph.contents(of: index) else {
            return []
        }
        return stride(from: 0, to: contents.count - 1, by: 2).map {
            (contents[$0], contents[$0 + 1])
        }
    }

    /// The state in a checkpoint's dictionary; `nil` where the dictionary is the state itself.
    private func state(
        within index: PickleGraph.Index
    ) throws(PickleFailure) -> PickleGraph.Index? {
        var known: [String: PickleGraph.Index] = [:]
        for (key, value) in entries(of: index) {
            guard case .dictionary = graph[value], let name = graph.text(key) else { continue }
            if Self.stateNames.contains(name) { known[name] = value }
        }
        for name in Self.stateNames {
            if let value = known[name], try !tensors(of: value, isWhole: false).isEmpty {
                return value
            }
        }
        return nil
    }

    /// Something to look into.
    private struct Visit {
        var index: PickleGraph.Index
        var name: String
        var level: Int
    }

    /// The tensors below a value in order, their names joined by dots.
    ///
    /// - Parameter isWhole: Whether it is the value of the whole file, which may hold more than a model.
    private func tensors(
        of state: PickleGraph.Index, isWhole: Bool
    ) throws(PickleFailure) -> [Member] {
        var found: [Member] = []
        // Values that are named again and again could stand for any number.
        var visitsLeft = 4 * graph.nodes.count + 1000
        var nameBytesLeft = 16 * graph.bytes.count + (1 << 20)
        var open = [Visit(index: state, name: "", level: 0)]
        while let visit = open.popLast() {
            if case .tensor(let number) = graph[visit.index] {
                guard visit.name.utf8.count <= Self.longestName else { throw tooLong() }
                found.append((visit.name.isEmpty ? "tensor" : visit.name, Int(number)))
                continue
            }
            guard let contents = graph.contents(of: visit.index, atMost: visitsLeft) else {
                if case .dictionary = graph[visit.index] { throw tooNested() }
                if case .list = graph[visit.index] { throw tooNested() }
                if case .tuple = graph[visit.index] { throw tooNested() }
                continue
            }
            visitsLeft -= contents.count
            guard visit.level < Self.mostLevels else { throw tooDeep() }
            guard visit.name.utf8.count <= Self.longestName else { throw tooLong() }
            var below: [Visit] = []
            func add(_ index: PickleGraph.Index, _ key: String) throws(PickleFailure) {
                let name = visit.name.isEmpty ? key : "\(visit.name).\(key)"
                nameBytesLeft -= name.utf8.count
                guard nameBytesLeft >= 0 else { throw tooLong() }
                below.append(Visit(index: index, name: name, level: visit.level + 1))
            }
            if case .dictionary = graph[visit.index] {
                for place in stride(from: 0, to: contents.count - 1, by: 2)
                where mayHoldTensors(contents[place + 1]) {
                    let (key, value) = (contents[place], contents[place + 1])
                    guard let name = graph.text(key) ?? graph.integer(key).map(String.init) else {
                        continue
                    }
                    if isWhole, visit.level == 0, isOther(name, value) { continue }
                    guard name.utf8.count <= Self.longestName else { throw tooLong() }
                    try add(value, name)
                }
            } else {
                for (number, value) in contents.enumerated() where mayHoldTensors(value) {
                    try add(value, String(number))
                }
            }
            open += below.reversed()
        }
        return found
    }

    private func mayHoldTensors(_ index: PickleGraph.Index) -> Bool {
        switch graph[index] {
        case .tensor: true
        case .list(let first, _), .dictionary(let first, _): first >= 0
        case .tuple(let span): span.count > 0
        default: false
        }
    }

    private func isOther(_ name: String, _ value: PickleGraph.Index) -> Bool {
        if case .tensor = graph[value] { return name.contains("rng_state") }
        return Self.otherNames.contains { name.lowercased().contains($0) }
    }

    private static let ownAlone = "save the model's own alone: torch.save(model.state_dict(), FILE)"

    private func tooNested() -> PickleFailure {
        PickleFailure("its values hold one another too often", cure: Self.ownAlone)
    }

    private func tooDeep() -> PickleFailure {
        PickleFailure(
            "its values are nested more than \(Self.mostLevels) deep", cure: Self.ownAlone)
    }

    private func tooLong() -> PickleFailure {
        PickleFailure("the name of a tensor is too long", cure: "give it a short name")
    }

    private mutating func stripWrappers() {
        while let wrapper = Self.wrappers.first(where: { wrapper in
            members.allSatisfy { $0.name.hasPrefix(wrapper) && $0.name != wrapper }
        }) {
            prefix += wrapper
            for place in members.indices { members[place].name.removeFirst(wrapper.count) }
        }
    }
}
