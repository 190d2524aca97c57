public import UnrollData
internal import UnrollPlatform
internal import UnrollSystem

/// A sparse non-negative matrix language model (Shazeer, Pelemans and Chelba, 2015).
///
/// The last words make features active, i: contexts of n-grams, and skip-grams. Each has a row of a
/// matrix, zero but for the words that came with it in training,
///
///     M_iw = e^A(i, w) · C_iw / C_i*,     p(w | h) = Σ_i M_iw / Σ_i Σ_u M_iu
///
/// relative frequencies times a learned adjustment. The uniform distribution is one more row, always
/// active, so that every symbol has a probability.
public struct SNMModel: LanguageModel {
    /// The last words of the line, `<s>` included, as many as features look back; the newest last.
    public struct State: Sendable, Hashable {
        var words: [Int32]
    }

    public let codec: TextCodec
    /// How the model was made.
    public let info: SNMModelInfo
    let types: [SNMFeatureType]
    let tables: [SNMTable]
    private let reach: Int

    init(_ tables: [SNMTable], codec: TextCodec, info: SNMModelInfo) {
        self.tables = tables
        self.codec = codec
        self.info = info
        types = SNMFeatureType.types(info.config)
        reach = types.reach
    }

    public var startsEachLineAnew: Bool { true }

    public var start: State { State(words: [Int32(codec.vocabulary.count)]) }

    /// The matrix entries that are not 0: pairs of features and words.
    public var parameterCount: Int { tables.reduce(0) { $0 + $1.words.count } }

    public func advance(_ state: State, by symbol: Int32) -> State {
        if symbol == codec.boundary { return start }
        return State(words: Array((state.words + [symbol]).suffix(max(reach, 1))))
    }

    /// The rows that are active before a place.
    @inline(__always)
    private func forEachRow(
        _ words: UnsafeBufferPointer<Int32>, before place: Int, _ body: (SNMTable, Int) -> Void
    ) {
        for (type, table) in zip(types, tables) {
            type.forEachFeature(words, before: place) { fingerprint in
                if let row = table.row(fingerprint) { body(table, row) }
            }
        }
    }

    /// - Complexity: O(V), and what has come with the features.
    public func next(after state: State) -> [Float] {
        let size = codec.vocabulary.count
        var total = info.uniformWeight
        var masses = [Double](
            repeating: Double(info.uniformWeight) / Double(size), count: size)
        state.words.withUnsafeBufferPointer { words in
            forEachRow(words, before: words.count) { table, row in
                total += table.sums[row]
                for place in table.places(row) {
                    masses[Int(table.words[place])] += Double(table.values[place])
                }
            }
        }
        return masses.map { Float(log($0 / Double(total))) }
    }

    public func score(_ symbols: [Int32], after state: State) -> (
        logProbabilities: [Float], next: State
    ) {
        let size = codec.vocabulary.count
        let share = Double(info.uniformWeight) / Double(size)
        var line = state.words
        line.reserveCapacity(line.count + symbols.count)
        let scores = symbols.map { symbol in
            requirement(
                symbol >= 0 && Int(symbol) < size,
                "SNMModel: \(symbol) is not a symbol of the vocabulary")
            var total = info.uniformWeight
            var mass = share
            line.withUnsafeBufferPointer { words in
                forEachRow(words, before: words.count) { table, row in
                    total += table.sums[row]
                    mass += Double(table.value(row, UInt32(symbol)))
                }
            }
            if symbol == codec.boundary {
                line.removeAll(keepingCapacity: true)
                line.append(Int32(size))
            } else {
                line.append(symbol)
            }
            return Float(log(mass / Double(total)))
        }
        return (scores, State(words: Array(line.suffix(max(reach, 1)))))
    }

    public func score(lines: [[Int32]]) -> [[Float]] {
        let threads = ThreadCount.current
        let parts = min(lines.count, 4 * threads)
        var scores: [[Float]] = Array(repeating: [], count: lines.count)
        scores.withUnsafeMutableBufferPointer { scores in
            let output = SNMScores(lines: scores)
            ThreadPool.shared.forEachPart(parts, threads: threads) { part in
                for line in stride(from: part, to: lines.count, by: parts) {
                    output.lines[line] = score(lines[line], after: start).logProbabilities
                }
            }
        }
        return scores
    }
}

/// The scores of lines; each thread writes those of its own lines.
private struct SNMScores: @unchecked Sendable {
    let lines: UnsafeMutableBufferPointer<[Float]>
}

/// The settings of an SNM model and what was found.
public struct SNMModelInfo: Sendable, Codable, Equatable {
    /// Features and training.
    public var config: SNMConfig
    /// The weight of the uniform distribution, beside rows whose sums are about 1.
    public var uniformWeight: Float
    /// Symbols of the training text.
    public var trainingSymbols: Int
    /// Nats per held-out symbol in each epoch of the adjustment's training.
    public var heldOutLosses: [Double]
}
