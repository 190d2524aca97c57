internal import UnrollData
internal import UnrollSystem

/// Decodes a recording as its frames come, and tells words as soon as they are certain.
///
/// A word is certain when no hypothesis of the beam lacks it: nothing that follows can change it. Where
/// the configuration names a stability, a word is certain too when it has been in the best hypothesis,
/// complete, for that many frames; the hypotheses that lack it are given up then. Without a stability the
/// words of a stream are those that ``SpeechDecoder`` finds in the whole recording.
///
/// All frames are kept, so that words can be aligned; long recordings are best cut in pieces, each with a
/// stream of its own.
public final class SpeechStream {
    private let search: PrefixBeamSearch
    private let symbolCount: Int
    private let stability: Int?
    private var logProbabilities: [Float] = []
    /// The words that have been told.
    private var toldCount = 0
    /// Complete words of the best hypothesis behind those, and since which frame it has had them.
    private var candidates: [(text: String, since: Int)] = []
    private var lastBest: Int32 = -1

    init(_ decoder: SpeechDecoder) {
        search = decoder.search()
        symbolCount = decoder.codec.symbols.count
        stability = decoder.config.stability
    }

    /// The number of frames that have come.
    public var frameCount: Int { search.frameCount }

    /// The words of the best hypothesis that are not certain yet, the last one perhaps not complete.
    public var uncertainWords: [String] {
        search.text(of: search.live[0].node).words.dropFirst(toldCount).map(\.text)
    }

    /// Takes frames.
    ///
    /// - Parameter frames: Log-probabilities `[T, V]` of any number of whole frames.
    /// - Returns: The words that have become certain, in their order. Their places are those of the best
    ///   alignment so far.
    public func push(_ frames: [Float]) -> [RecognizedWord] {
        requirement(
            frames.count % symbolCount == 0,
            "SpeechStream: \(frames.count) numbers are not frames of \(symbolCount) symbols")
        logProbabilities += frames
        for first in stride(from: 0, to: frames.count, by: symbolCount) {
            search.step(frames[first..<(first + symbolCount)])
            if let stability { settle(stability) }
        }
        let certain = Int(search.tree[search.commonAncestor].wordCount)
        guard certain > toldCount else { return [] }
        let text = search.text(of: search.live[0].node)
        return tell(Array(text.words.prefix(certain)), symbols: text.symbols)
    }

    /// Says that no more frames come.
    ///
    /// - Returns: The words that have not been told.
    public func finish() -> [RecognizedWord] {
        guard let best = search.endings().first else { return [] }
        let text = search.text(
            of: best.node, endingWith: best.word, isComplete: best.isComplete)
        return tell(text.words, symbols: text.symbols)
    }

    private func tell(_ words: [WrittenWord], symbols: [Int32]) -> [RecognizedWord] {
        let fresh = Array(words.dropFirst(toldCount))
        candidates.removeFirst(min(candidates.count, fresh.count))
        toldCount = max(toldCount, words.count)
        return SpeechDecoder.placed(
            fresh, symbols: symbols, logProbabilities, symbolCount: symbolCount)
    }

    /// Gives up the hypotheses that lack words which have been in the best one for long.
    private func settle(_ stability: Int) {
        let best = search.live[0].node
        let frame = search.frameCount
        if best != lastBest {
            lastBest = best
            let count = Int(search.tree[best].wordCount)
            let words = search.text(of: best).words.prefix(count).dropFirst(toldCount).map(\.text)
            let same = zip(words, candidates).prefix { $0 == $1.text }.count
            candidates.removeLast(candidates.count - same)
            candidates += words.dropFirst(same).map { ($0, frame) }
        }
        let settled = candidates.prefix { frame - $0.since >= stability }.count
        guard settled > 0 else { return }
        var node = best
        while search.tree[node].parent >= 0,
            Int(search.tree[search.tree[node].parent].wordCount) >= toldCount + settled
        { node = search.tree[node].parent }
        search.keepOnly(beginningWith: node)
    }
}
