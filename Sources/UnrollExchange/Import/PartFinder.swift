internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// Finds the modules of a language model, a classifier or a tagger among the tensors of a file. Prefixes end with
/// a point, or are empty.
struct PartFinder {
    private let archive: any TensorArchive

    init(_ archive: any TensorArchive) { self.archive = archive }

    /// The recurrent module: the one that is named, or the only one.
    func recurrent(_ mapping: ModelMapping) throws -> RecurrentModule {
        let found = RecurrentModule.prefixes(in: archive)
        let prefix: String
        if let named = mapping.recurrent {
            prefix = named.isEmpty ? "" : named + "."
            guard found.contains(prefix) else { throw missing("recurrent", named, found) }
        } else {
            guard found.count == 1 else {
                throw ExchangeError(
                    archive.path,
                    found.isEmpty
                        ? "it has no nn.RNN, nn.GRU or nn.LSTM (no tensor's name ends with weight_ih_l0)"
                        : "it has several recurrent modules: \(list(found))",
                    cure: found.isEmpty
                        ? "see what it has with 'unroll info'"
                        : "name one as 'recurrent', or the whole model as 'prefix', in a mapping")
            }
            prefix = found[0]
        }
        return try RecurrentModule(
            prefix, in: archive, activation: mapping.activation ?? .tanh)
    }

    /// The prefix of an `nn.AdaptiveLogSoftmaxWithLoss`; `nil` where there is none.
    var adaptive: String? {
        let mark = "head.weight"
        return archive.tensors.map(\.name).filter { $0.hasSuffix(mark) }
            .map { String($0.dropLast(mark.count)) }.first(where: isAdaptive)
    }

    func isAdaptive(_ prefix: String) -> Bool {
        archive[prefix + "head.weight"] != nil && archive[prefix + "tail.0.0.weight"] != nil
    }

    /// The prefix of a CRF; `nil` where there is none.
    func transitions(_ mapping: ModelMapping) -> String? {
        if let named = mapping.transitions { return named.isEmpty ? "" : named + "." }
        let mark = "start_transitions"
        return archive.tensors.first { $0.name.hasSuffix(mark) }
            .map { String($0.name.dropLast(mark.count)) }
    }

    /// The prefix of the output layer.
    func output(_ mapping: ModelMapping, above recurrent: RecurrentModule) throws -> String {
        if let named = mapping.output {
            let prefix = named + "."
            // A tied layer may be stored as the embedding alone, and its bias by itself.
            guard
                isAdaptive(prefix)
                    || archive[prefix + "weight"].map({ $0.shape.count == 2 })
                        ?? (archive[prefix + "bias"] != nil)
            else {
                throw missing("output", named, matrices(apartFrom: recurrent))
            }
            return prefix
        }
        if let adaptive { return adaptive }
        let width = recurrent.stack.outputSize
        let named = mapping.embedding.map { $0 + "." }
        let all = matrices(apartFrom: recurrent).filter { $0 != named }
        if let tied = tiedOutput(all, named: named, below: recurrent) { return tied }
        let fitting = all.filter {
            let read = archive.matrix($0 + "weight")?.columns
            return read == width || read == 2 * width
        }
        guard let first = fitting.first else {
            throw ExchangeError(
                archive.path, "no matrix reads the \(width) outputs of \(recurrent.prefix)…",
                cure: "name one as 'output' in a mapping")
        }
        if fitting.count == 1 { return first }
        // An embedding may be as wide, but has no bias; without one, names have to tell.
        let others = fitting.filter { !isNamedAsEmbedding($0) }
        for found in [
            fitting.filter { archive[$0 + "bias"] != nil }, fitting.filter(isNamedAsOutput),
            fitting.count == 2 ? others : [],
        ] where !found.isEmpty {
            if found.count == 1 { return found[0] }
            break
        }
        throw ExchangeError(
            archive.path, "several matrices may be the output layer: \(list(fitting))",
            cure: "name one as 'output' in a mapping")
    }

    /// The prefix of an output layer that is stored once, as the embedding, while its bias stands by itself;
    /// `nil` where there is none.
    private func tiedOutput(
        _ matrices: [String], named: String?, below recurrent: RecurrentModule
    ) -> String? {
        guard matrices.count == (named == nil ? 1 : 0), let only = named ?? matrices.first,
            archive[only + "bias"] == nil,
            archive[only + "weight"]?.shape.last == recurrent.inputSize
        else { return nil }
        let biases = archive.tensors.map(\.name).filter {
            $0.hasSuffix("bias") && archive[String($0.dropLast(4)) + "weight"] == nil
        }
        if biases.count == 1 { return String(biases[0].dropLast("bias".count)) }
        return named != nil || isNamedAsEmbedding(only) ? "output." : nil
    }

    /// The prefix of the embedding; `nil` where the recurrent module reads symbols as they are.
    func embedding(
        _ mapping: ModelMapping, below recurrent: RecurrentModule, output: String
    ) throws -> String? {
        let width = recurrent.inputSize
        if let named = mapping.embedding {
            guard archive[named + ".weight"]?.shape.count == 2 else {
                throw missing("embedding", named, matrices(apartFrom: recurrent))
            }
            return named + "."
        }
        let fitting = matrices(apartFrom: recurrent).filter {
            $0 != output && archive.matrix($0 + "weight")?.columns == width
                && archive[$0 + "bias"] == nil
                && !$0.hasPrefix(output + "head.") && !$0.hasPrefix(output + "tail.")
        }
        if fitting.count <= 1 {
            // Without an embedding, what is read is one of V inputs.
            if fitting.isEmpty, archive.matrix(output + "weight")?.rows != width,
                !isAdaptive(output)
            {
                throw ExchangeError(
                    archive.path, "no matrix gives the \(width) inputs of \(recurrent.prefix)…",
                    cure: "name one as 'embedding' in a mapping")
            }
            return fitting.first
        }
        let named = fitting.filter(isNamedAsEmbedding)
        guard named.count == 1 else {
            throw ExchangeError(
                archive.path, "several matrices may be the embedding: \(list(fitting))",
                cure: "name one as 'embedding' in a mapping")
        }
        return named[0]
    }

    private func matrices(apartFrom recurrent: RecurrentModule) -> [String] {
        let own = Set(recurrent.names)
        return archive.tensors.filter {
            $0.shape.count == 2 && ($0.name == "weight" || $0.name.hasSuffix(".weight"))
                && !own.contains($0.name) && $0.shape.allSatisfy { $0 > 0 }
        }.map { String($0.name.dropLast("weight".count)) }
    }

    private func isNamedAsEmbedding(_ prefix: String) -> Bool {
        let name = prefix.lowercased()
        return !isNamedAsOutput(prefix)
            && ["emb", "encoder", "wte", "lut", "lookup", "vectors"].contains { name.contains($0) }
    }

    private func isNamedAsOutput(_ prefix: String) -> Bool {
        prefix.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { word in
            [
                "out", "decoder", "unemb", "head", "fc", "linear", "classif", "hidden2", "logit",
                "generator",
            ]
            .contains { word.hasPrefix($0) }
        }
    }

    private static let partNames = ["recurrent": "recurrent module", "output": "output layer"]

    private func missing(_ part: String, _ named: String, _ found: [String]) -> ExchangeError {
        ExchangeError(
            archive.path, "it has no '\(named)' that could be the \(Self.partNames[part] ?? part)",
            cure: found.isEmpty
                ? "see what it has with 'unroll info'" : "name one of \(list(found))")
    }

    private func list(_ prefixes: [String]) -> String {
        prefixes.prefix(8).map { "'\($0.hasSuffix(".") ? String($0.dropLast()) : $0)'" }
            .joined(separator: ", ")
    }
}

extension TensorArchive {
    /// Whether two tensors hold the same elements.
    func isSame(_ first: String, _ second: String) throws -> Bool {
        guard let one = self[first], let two = self[second], one.shape == two.shape,
            one.type == two.type
        else { return false }
        let size = one.type.byteCount
        let block = 1 << 18
        let (a, b) = (
            UnsafeMutableRawBufferPointer.allocate(byteCount: block * size, alignment: 16),
            UnsafeMutableRawBufferPointer.allocate(byteCount: block * size, alignment: 16)
        )
        defer {
            a.deallocate()
            b.deallocate()
        }
        var done = 0
        while done < one.count {
            let length = min(block, one.count - done) * size
            let (x, y) = (
                UnsafeMutableRawBufferPointer(rebasing: a[..<length]),
                UnsafeMutableRawBufferPointer(rebasing: b[..<length])
            )
            try readBytes(of: one, from: done * size, into: x)
            try readBytes(of: two, from: done * size, into: y)
            guard x.elementsEqual(y) else { return false }
            done += block
        }
        return true
    }
}
