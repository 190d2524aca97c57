internal import UnrollData
public import UnrollSystem

extension LanguageModel {
    /// The state after a text: of its last line alone, where each line is read anew.
    func state(after text: [Int32]) -> State {
        let lineStart = startsEachLineAnew ? text.lastIndex(of: codec.boundary).map { $0 + 1 } : nil
        let line = Array(text[(lineStart ?? 0)...])
        return line.isEmpty ? start : score(line, after: start).next
    }

    /// Draws symbols, one after the other.
    ///
    /// - Parameters:
    ///   - prompt: Read first; not emitted.
    ///   - length: The most symbols drawn.
    ///   - sampler: How each symbol is drawn.
    ///   - random: Decides every draw, the n-th by its n-th number.
    ///   - emit: Receives each symbol as it is drawn; answers whether to go on.
    public func generate(
        after prompt: [Int32], length: Int, sampler: Sampler, random: RandomStream,
        emit: (Int32) throws -> Bool
    ) rethrows {
        var state = state(after: prompt)
        for index in 0..<length {
            let symbol = sampler.draw(
                from: next(after: state), excluding: codec.vocabulary.unknownIndex, random: random,
                index: UInt64(index))
            if try !emit(symbol) { return }
            state =
                startsEachLineAnew && symbol == codec.boundary
                ? start : advance(state, by: symbol)
        }
    }

    /// Draws a text as bytes: UTF-8, unless the model writes bytes.
    ///
    /// - Parameters:
    ///   - prompt: Read first; not emitted.
    ///   - length: The most symbols drawn.
    ///   - sampler: How each symbol is drawn.
    ///   - random: Decides every draw, the n-th by its n-th number.
    ///   - stop: Ends the text where it would come; it is not emitted.
    ///   - emit: Receives the bytes as they are drawn.
    public func generateText(
        after prompt: String, length: Int, sampler: Sampler, random: RandomStream,
        stop: String? = nil,
        emit: ([UInt8]) throws -> Void
    ) rethrows {
        let symbols = codec.encode(prompt)
        var decoder = codec.decoder(after: symbols.last)
        var held = HeldBack(stop: Array((stop ?? "").utf8))
        try generate(after: symbols, length: length, sampler: sampler, random: random) { symbol in
            let ready = held.add(decoder.decode(symbol))
            if !ready.isEmpty { try emit(ready) }
            return !held.isStopped
        }
        let rest = held.finish()
        if !rest.isEmpty { try emit(rest) }
    }
}

/// Bytes that might become the stop text are held back until it is known.
private struct HeldBack {
    let stop: [UInt8]
    private var bytes: [UInt8] = []
    private(set) var isStopped = false

    init(stop: [UInt8]) { self.stop = stop }

    mutating func add(_ new: [UInt8]) -> [UInt8] {
        guard !stop.isEmpty else { return new }
        var ready: [UInt8] = []
        for byte in new where !isStopped {
            bytes.append(byte)
            if bytes.count > stop.count { ready.append(bytes.removeFirst()) }
            if bytes == stop {
                isStopped = true
                bytes = []
            }
        }
        return ready
    }

    mutating func finish() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
