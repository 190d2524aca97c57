internal import UnrollData
internal import UnrollLayers
internal import UnrollPlatform
internal import UnrollSystem
internal import UnrollTensors

/// Beam search for the translations of many sentences at once.
///
/// In a time step every hypothesis of every sentence is one row of the decoder; a sentence whose search
/// is over leaves the batch. What is found for a sentence does not depend on the others.
///
/// A hypothesis that ends is put aside where it is among the best of its time step, as many as the beam
/// is wide. A sentence's search is over when that many have ended, or when no other can do better than
/// those that are wanted. At the limit of its length a hypothesis must end.
package struct BeamSearch {
    let network: TranslationNetwork
    let config: DecodingConfig

    package init(network: TranslationNetwork, config: DecodingConfig) {
        requirement(
            (try? config.validate()) != nil, "BeamSearch: the configuration \(config) is invalid")
        self.network = network
        self.config = config
    }

    /// A translation as symbols.
    package struct Found {
        /// Without that of the end.
        var symbols: [Int32]
        /// `log p(y|x)`, in nats, the end included.
        var logProbability: Double
        /// What translations are ranked by.
        var score: Double
        /// The place in the source, but for its end, that each symbol attends to most.
        var attended: [Int32]
        /// The weights of the source's symbols, `</s>` the last, for each symbol; empty where they are
        /// not wanted.
        var weights: [[Float]]
    }

    /// The translations of sentences, the best ones first.
    ///
    /// - Parameter sources: Their symbols, without that of the end.
    package func callAsFunction(_ sources: [[Int32]]) -> [[Found]] {
        guard !sources.isEmpty else { return [] }
        let encoding = network.encode(sources, in: .evaluation)
        let stepper = TranslationStepper(network, in: .evaluation)
        var beams = sources.enumerated().map { place, source in
            SentenceBeam(
                config, place: place, sourceLength: source.count + 1,
                limit: config.limit(sourceLength: source.count))
        }
        var found: [[Found]] = Array(repeating: [], count: sources.count)
        var (state, memory) = (encoding.state, encoding.memory)
        var symbols = [Int32](repeating: TranslationText.end, count: sources.count)
        var time = 0
        while !beams.isEmpty {
            let step = stepper(
                network.embed(symbols, in: .evaluation), from: state, to: memory, at: time)
            advance(&beams, by: step)
            time += 1
            let open = beams.indices.filter { !beams[$0].isOver }
            for beam in beams where beam.isOver {
                found[beam.place] = beam.best()
            }
            guard !open.isEmpty else { break }
            let rows: [Int32]
            (rows, symbols) = next(beams, open)
            if open.count < beams.count {
                memory = memory.selecting(open)
                beams = open.map { beams[$0] }
            }
            state = step.state.gathering(rows)
        }
        return found
    }

    /// The rows of the next time step and their symbols: of as many slots as a sentence has hypotheses
    /// at most; one that is free takes a row of its sentence, for nothing.
    private func next(_ beams: [SentenceBeam], _ open: [Int]) -> (rows: [Int32], symbols: [Int32]) {
        let slots = open.map { beams[$0].live.count }.max() ?? 0
        var rows: [Int32] = []
        var symbols: [Int32] = []
        for slot in 0..<slots {
            for place in open {
                let live = beams[place].live
                let hypothesis = live[slot < live.count ? slot : 0]
                rows.append(Int32(hypothesis.slot * beams.count + place))
                symbols.append(hypothesis.symbol)
            }
        }
        return (rows, symbols)
    }

    /// Follows the hypotheses of all sentences by one symbol.
    private func advance(_ beams: inout [SentenceBeam], by step: TranslationStepper.Step) {
        let batch = beams.count
        // The rows of hypotheses, sentence by sentence.
        let rows = beams.enumerated().flatMap { place, beam in
            beam.live.indices.map { Int32($0 * batch + place) }
        }
        let isAll = rows.count == step.vectors.shape[0] && (batch == 1 || rows.count == batch)
        let logs = network.objective.logProbabilities(
            isAll ? step.vectors : step.vectors.gatheringRows(rows))
        block(logs, beams)
        let width = logs.shape[1]
        let each = min(config.beam + 1, width)
        let top = logs.top(each)
        let columns = top.columns.integers
        let sourceSteps = step.weights.shape[2]
        top.values.withFloats { values in
            logs.withFloats { logs in
                step.weights.withFloats { weights in
                    var first = 0
                    for place in beams.indices {
                        let count = beams[place].live.count
                        let rows = first..<first + count
                        beams[place].advance(
                            candidates: (
                                values[rows.lowerBound * each..<rows.upperBound * each],
                                columns[rows.lowerBound * each..<rows.upperBound * each], each
                            ),
                            ends: rows.map { logs[$0 * width + Int(TranslationText.end)] }
                        ) { slot in
                            let start = (slot * batch + place) * sourceSteps
                            return weights[start..<start + sourceSteps]
                        }
                        first += count
                    }
                }
            }
        }
    }

    /// Makes symbols impossible that would repeat a sequence.
    private func block(_ logs: Tensor, _ beams: [SentenceBeam]) {
        guard config.blockedRepeats > 0 else { return }
        let width = logs.shape[1]
        logs.withMutableFloats { logs in
            var row = 0
            for beam in beams {
                for slot in beam.live.indices {
                    for symbol in beam.repeats(slot, length: config.blockedRepeats) {
                        logs[row * width + Int(symbol)] = -.infinity
                    }
                    row += 1
                }
            }
        }
    }
}
