import Foundation
import UnrollData
import UnrollLanguageModels
import UnrollTasks

/// Numbers that look random, the same in each run.
struct TestNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    /// 0…1.
    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }

    /// Log-probabilities `[T, V]`.
    mutating func logProbabilities(frames: Int, symbols: Int, sharpness: Double = 3) -> [Float] {
        (0..<frames).flatMap { _ in
            let scores = (0..<symbols).map { _ in sharpness * next() }
            let sum = log(scores.reduce(0) { $0 + exp($1) })
            return scores.map { Float($0 - sum) }
        }
    }
}

/// A language model whose distributions depend on the whole text so far, and whose states cannot be
/// compared.
struct WholeHistoryModel: LanguageModel {
    struct State: Sendable { var history: [Int32] }

    let codec: TextCodec
    var startsEachLineAnew: Bool { false }
    var start: State { State(history: []) }

    init(level: String, symbols: [String]) throws {
        let lead = level == "word" ? ["<unk>", "</s>"] : ["<unk>", "\n"]
        let list = (lead + symbols).map { $0 == "\n" ? "\"\\n\"" : "\"\($0)\"" }
        codec = try TextCodec(
            json: "{\"level\":\"\(level)\",\"symbols\":[\(list.joined(separator: ","))]}",
            path: "test")
    }

    func next(after state: State) -> [Float] {
        var numbers = TestNumbers(
            state.history.reduce(17) { $0 &* 31 &+ UInt64(truncatingIfNeeded: $1) })
        return numbers.logProbabilities(frames: 1, symbols: codec.vocabulary.count)
    }

    func advance(_ state: State, by symbol: Int32) -> State {
        State(history: state.history + [symbol])
    }
}

/// The probabilities of all texts by adding up every alignment.
func enumeratedTexts(_ logProbabilities: [Float], symbols width: Int) -> [[Int32]: Double] {
    var sums: [[Int32]: Double] = [:]
    forEachAlignment(logProbabilities, symbols: width) { text, _, logProbability in
        sums[text, default: 0] += exp(logProbability)
    }
    return sums.mapValues { log($0) }
}

/// The frames of each symbol in the most probable alignment of each text.
func bestFrames(_ logProbabilities: [Float], symbols width: Int) -> [[Int32]: [Range<Int>]] {
    var best: [[Int32]: (logProbability: Double, frames: [Range<Int>])] = [:]
    forEachAlignment(logProbabilities, symbols: width) { text, frames, logProbability in
        if logProbability > best[text]?.logProbability ?? -.infinity {
            best[text] = (logProbability, frames)
        }
    }
    return best.mapValues(\.frames)
}

/// Hands every alignment to `body`: its text, the frames of the text's symbols, its log-probability.
private func forEachAlignment(
    _ logProbabilities: [Float], symbols width: Int,
    _ body: ([Int32], [Range<Int>], Double) -> Void
) {
    let frames = logProbabilities.count / width
    var path = [Int](repeating: 0, count: frames)
    while true {
        var text: [Int32] = []
        var places: [Range<Int>] = []
        var (last, logProbability) = (0, 0.0)
        for (frame, symbol) in path.enumerated() {
            logProbability += Double(logProbabilities[frame * width + symbol])
            if symbol > 0, symbol != last {
                text.append(Int32(symbol))
                places.append(frame..<(frame + 1))
            } else if symbol > 0 {
                places[places.count - 1] = places[places.count - 1].lowerBound..<(frame + 1)
            }
            last = symbol
        }
        body(text, places, logProbability)
        guard let place = path.lastIndex(where: { $0 < width - 1 }) else { break }
        path[place] += 1
        for later in path.indices where later > place { path[later] = 0 }
    }
}

/// A configuration that gives up nothing.
func exhaustive(_ change: (inout SpeechDecodingConfig) -> Void = { _ in }) -> SpeechDecodingConfig {
    var config = SpeechDecodingConfig(beam: 5000)
    config.candidates = 5000
    config.minimumProbability = 0
    config.unknownPenalty = 0
    change(&config)
    return config
}

/// A model of characters that expects "ab".
struct LikesOneWord: LanguageModel {
    let codec: TextCodec
    var startsEachLineAnew: Bool { true }
    /// The symbols so far.
    var start: Int { 0 }

    init() throws {
        codec = try WholeHistoryModel(level: "character", symbols: [" ", "a", "b"]).codec
    }

    func next(after state: Int) -> [Float] {
        // The symbols: <unk>, newline, blank, a, b.
        let likely = [3, 4, 1][min(state, 2)]
        return (0..<5).map { Float(log($0 == likely ? 0.6 : 0.1)) }
    }

    func advance(_ state: Int, by symbol: Int32) -> Int { state + 1 }
}
