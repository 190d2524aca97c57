/// Where the symbols of a text stand in a recording: the most probable alignment under connectionist
/// temporal classification (Graves et al., 2006), found by Viterbi's algorithm.
struct CTCAlignment {
    /// The frames of each symbol, one at least.
    let frames: [Range<Int>]

    /// - Parameters:
    ///   - symbols: The text, without blanks.
    ///   - logProbabilities: `[T, V]`, row-major, of the symbols in each frame; the blank at index 0.
    ///   - symbolCount: V.
    /// - Returns: `nil` where the frames are too few for the text or it has no probability.
    init?(of symbols: [Int32], over logProbabilities: ArraySlice<Float>, symbolCount: Int) {
        let frameCount = logProbabilities.count / symbolCount
        let states = 2 * symbols.count + 1
        guard !symbols.isEmpty else {
            frames = []
            return
        }
        guard frameCount >= symbols.count else { return nil }
        // State 2i is the blank before symbol i, state 2i + 1 the symbol.
        var labels = [Int](repeating: 0, count: states)
        // Whether the blank before a symbol may be left out: not between two equal ones.
        var skips = [Bool](repeating: false, count: states)
        for (place, symbol) in symbols.enumerated() {
            labels[2 * place + 1] = Int(symbol)
            skips[2 * place + 1] = place > 0 && symbols[place - 1] != symbol
        }
        var scores = [Float](repeating: -.infinity, count: states)
        var next = scores
        /// How many states back the best way came from.
        var steps = [UInt8](repeating: 0, count: frameCount * states)
        let first = logProbabilities.startIndex
        scores[0] = logProbabilities[first]
        scores[1] = logProbabilities[first + labels[1]]
        for frame in 1..<max(frameCount, 1) {
            let row = first + frame * symbolCount
            for state in 0..<states {
                var (best, step) = (scores[state], UInt8(0))
                if state > 0, scores[state - 1] > best { (best, step) = (scores[state - 1], 1) }
                if skips[state], scores[state - 2] > best { (best, step) = (scores[state - 2], 2) }
                next[state] = best + logProbabilities[row + labels[state]]
                steps[frame * states + state] = step
            }
            swap(&scores, &next)
        }
        var state = scores[states - 1] > scores[states - 2] ? states - 1 : states - 2
        guard scores[state] > -.infinity else { return nil }
        var frames = [Range<Int>](repeating: 0..<0, count: symbols.count)
        for frame in (0..<frameCount).reversed() {
            if state % 2 == 1 {
                let old = frames[state / 2]
                frames[state / 2] = frame..<(old.isEmpty ? frame + 1 : old.upperBound)
            }
            state -= Int(steps[frame * states + state])
        }
        self.frames = frames
    }
}
