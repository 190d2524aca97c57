internal import UnrollSystem

/// What the known names make of their arguments.
extension PickleReader {
    /// `REDUCE`: a function and a tuple of its arguments.
    mutating func call(
        _ callee: PickleGraph.Index, _ tuple: PickleGraph.Index
    ) throws(PickleFailure) {
        // None of them takes more.
        guard case .name(let name) = graph[callee], case .tuple = graph[tuple],
            let arguments = graph.contents(of: tuple, atMost: 16)
        else { throw damaged("something is called that is no function") }
        switch name {
        case .dictionary: try pushDictionary(of: arguments)
        case .dictionaryWithDefault:
            guard arguments.count <= 1 else { throw damaged("a dictionary has too many defaults") }
            try push(.dictionary(first: -1, last: -1))
        case .list:
            switch (arguments.count, arguments.first.map { graph[$0] }) {
            case (0, _): try push(.list(first: -1, last: -1))
            case (1, .list), (1, .tuple): push(same: arguments[0])
            default: throw damaged("a list is made of what is none")
            }
        case .tensor(let version): try pushTensor(arguments, version: version)
        case .parameter:
            guard let tensor = arguments.first, case .tensor = graph[tensor] else {
                throw damaged("a parameter is no tensor")
            }
            push(same: tensor)
        case .device:
            guard let device = arguments.first, graph.text(device) != nil else {
                throw damaged("a device has no name")
            }
            push(same: device)
        case .encode:
            guard arguments.count == 2, graph.text(arguments[0]) != nil,
                graph.text(arguments[1]).map({ ["latin1", "latin-1"].contains($0) }) == true
            else { throw damaged("bytes are written in an unknown way") }
            try push(.bytesOfText(arguments[0]))
        case .numPyType:
            guard let type = arguments.first, graph.text(type) != nil else {
                throw damaged("a type of NumPy has no name")
            }
            try push(.numPyType(type, isBigEndian: false))
        case .numPyScalar: try push(try scalar(arguments))
        case .type, .storage, .elementType:
            throw damaged("something is called that is no function")
        }
    }

    /// `NEWOBJ`: an empty object of a class.
    mutating func make(
        _ callee: PickleGraph.Index, _ tuple: PickleGraph.Index
    ) throws(PickleFailure) {
        guard case .name(.dictionary) = graph[callee], case .tuple(let span) = graph[tuple],
            span.count == 0
        else { throw damaged("an object is made of what is no class of one") }
        try push(.dictionary(first: -1, last: -1))
    }

    /// `BUILD`: gives an object its state.
    mutating func build(
        _ object: PickleGraph.Index, _ state: PickleGraph.Index
    ) throws(PickleFailure) {
        switch (graph[object], graph[state]) {
        case (.dictionary(-1, -1), .dictionary) where !isOfModule(state):
            // A namespace, whose entries are its state. Copying could cost more than the file has bytes.
            graph.nodes[Int(object)] = graph[state]
        case (.dictionary, _):
            // Attributes beside the entries, such as the versions of a state's modules.
            break
        case (.numPyType(let type, _), .tuple):
            // (version, byte order, …)
            guard let fields = graph.contents(of: state, atMost: 16), fields.count >= 2,
                let order = graph.text(fields[1])
            else { throw damaged("a type of NumPy has no byte order") }
            graph.nodes[Int(object)] = .numPyType(type, isBigEndian: order == ">")
        default: throw damaged("something is given a state that has none")
        }
    }

    /// Whether a state is what PyTorch keeps beside the tensors of a module.
    private func isOfModule(_ state: PickleGraph.Index) -> Bool {
        guard case .dictionary(let first, _) = graph[state], first >= 0,
            let key = graph.items[graph.runs[Int(first)].items.range].first
        else { return true }
        return graph.text(key) == "_metadata"
    }

    private mutating func pushDictionary(of arguments: [PickleGraph.Index]) throws(PickleFailure) {
        guard let first = arguments.first else {
            return try push(.dictionary(first: -1, last: -1))
        }
        guard arguments.count == 1, case .dictionary = graph[first] else {
            throw damaged("a dictionary is made of what is none")
        }
        push(same: first)
    }

    // MARK: Tensors

    /// A persistent identifier: ('storage', class, key, device, elements).
    mutating func pushStorage(_ identifier: PickleGraph.Index) throws(PickleFailure) {
        guard case .tuple = graph[identifier],
            let fields = graph.contents(of: identifier, atMost: 16),
            fields.count >= 5, graph.text(fields[0]) == "storage",
            case .name(.storage(let type)) = graph[fields[1]],
            case .text(let key) = graph[fields[2]], let count = graph.integer(fields[4]), count >= 0
        else { throw damaged("a storage is not described as one") }
        guard key.count <= 100 else { throw damaged("a storage has too long a name") }
        graph.storages.append(PickleGraph.Storage(key: fields[2], type: type, count: count))
        try push(.storage(Int32(graph.storages.count - 1)))
    }

    /// (storage, offset, shape, strides, …); in version 3 the type of the elements comes seventh.
    private mutating func pushTensor(
        _ arguments: [PickleGraph.Index], version: Int
    ) throws(PickleFailure) {
        guard arguments.count >= (version == 1 ? 4 : version == 2 ? 6 : 7),
            case .storage(let number) = graph[arguments[0]],
            let offset = graph.integer(arguments[1]), let shape = graph.axes(arguments[2]),
            let strides = graph.axes(arguments[3])
        else { throw damaged("a tensor is not described as one") }
        guard graph.tensors.count < Self.mostTensors else {
            throw PickleFailure(
                "it holds more than \(Self.mostTensors.grouped) tensors",
                cure: "save the model's own alone: torch.save(model.state_dict(), FILE)")
        }
        guard shape.count == strides.count else {
            throw damaged("a tensor has \(shape.count) axes and \(strides.count) strides")
        }
        let storage = graph.storages[Int(number)]
        let type: SafetensorsType
        if version == 3 {
            guard case .name(.elementType(let own)) = graph[arguments[6]] else {
                throw damaged("a tensor's elements have no type")
            }
            type = own
        } else if let own = storage.type {
            type = own
        } else {
            throw damaged("a tensor's elements have no type")
        }
        graph.tensors.append(
            PickleGraph.Tensor(
                storage: Int(number), type: type, offset: offset, shape: shape, strides: strides))
        try push(.tensor(Int32(graph.tensors.count - 1)))
    }

    // MARK: NumPy's numbers

    /// (type, bytes)
    private func scalar(
        _ arguments: [PickleGraph.Index]
    ) throws(PickleFailure) -> PickleGraph.Node {
        guard arguments.count == 2,
            case .numPyType(let type, let isBigEndian) = graph[arguments[0]],
            let name = graph.text(type), let stored = graph.byteString(arguments[1])
        else { throw damaged("a number of NumPy is not described as one") }
        let bits = (isBigEndian ? stored : stored.reversed()).prefix(8)
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let shift = UInt64(max(0, 64 - 8 * stored.count))
        switch (name, stored.count) {
        case ("f8", 8): return .float(Double(bitPattern: bits))
        case ("f4", 4): return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
        case ("f2", 2): return .float(Double(float(ofHalf: UInt16(truncatingIfNeeded: bits))))
        case ("i8", 8), ("i4", 4), ("i2", 2), ("i1", 1):
            return .integer(Int(Int64(bitPattern: bits << shift) >> Int64(shift)))
        case ("u8", 8): return Int(exactly: bits).map { .integer($0) } ?? .float(Double(bits))
        case ("u4", 4), ("u2", 2), ("u1", 1): return .integer(Int(bits))
        case ("b1", 1): return .boolean(bits != 0)
        default: throw damaged("a number of NumPy has the unknown type '\(name.prefix(20))'")
        }
    }
}
