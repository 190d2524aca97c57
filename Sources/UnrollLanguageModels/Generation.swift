internal import UnrollData
public import UnrollSystem

extension LanguageModel {
    /// The state after a text: of its last line alone, where each line is read from the start state.
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
    ///   - emit: Receives each symbol as it is drawn; answers whether to continue.
    public func generate(
        after prompt: [Int32], length: Int, sampler: Sampler, random: RandomStream,
        emit: (Int32) throws -> Bool
    ) rethrows {
        var symbols = GeneratedSymbols(
            self, after: prompt, length: length, sampler: sampler, random: random)
        while let symbol = symbols.next() {
            if try !emit(symbol) { return }
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
        var bytes = GeneratedBytes(
            self, after: prompt, length: length, sampler: sampler, random: random, stop: stop)
        while let ready = bytes.next() { try emit(ready) }
    }
}

/// Symbols that a model draws, one after the other.
struct GeneratedSymbols<Model: LanguageModel> {
    private let model: Model
    private let length: Int
    private let sampler: Sampler
    private let random: RandomStream
    private var state: Model.State
    private var count = 0
    /// The symbol that the state has not read yet.
    private var last: Int32?

    init(
        _ model: Model, after prompt: [Int32], length: Int, sampler: Sampler, random: RandomStream
    ) {
        self.model = model
        self.length = length
        self.sampler = sampler
        self.random = random
        state = model.state(after: prompt)
    }

    mutating func next() -> Int32? {
        guard count < length else { return nil }
        if let last {
            let isOver = model.startsEachLineAnew && last == model.codec.boundary
            state = isOver ? model.start : model.advance(state, by: last)
        }
        let symbol = sampler.draw(
            from: model.next(after: state), excluding: model.codec.vocabulary.unknownIndex,
            random: random, index: UInt64(count))
        count += 1
        last = symbol
        return symbol
    }
}

/// A text that a model writes, as bytes, none of its pieces empty.
struct GeneratedBytes<Model: LanguageModel> {
    private var symbols: GeneratedSymbols<Model>
    private var decoder: TextDecoder
    private var held: HeldBack
    private var isOver = false

    init(
        _ model: Model, after prompt: String, length: Int, sampler: Sampler, random: RandomStream,
        stop: String?
    ) {
        let encoded = model.codec.encode(prompt)
        symbols = GeneratedSymbols(
            model, after: encoded, length: length, sampler: sampler, random: random)
        decoder = model.codec.decoder(after: encoded.last)
        held = HeldBack(stop: Array((stop ?? "").utf8))
    }

    mutating func next() -> [UInt8]? {
        while !isOver, !held.isStopped, let symbol = symbols.next() {
            let ready = held.add(decoder.decode(symbol))
            if !ready.isEmpty { return ready }
        }
        guard !isOver else { return nil }
        isOver = true
        let rest = held.finish()
        return rest.isEmpty ? nil : rest
    }
}

extension LanguageModel {
    /// Draws several texts side by side, a symbol of each at a time, which models do faster than
    /// one text after the other.
    ///
    /// Text k has the draws of stream k of `random`, the first those of `random` itself: it is the
    /// text that ``generateText(after:length:sampler:random:stop:emit:)`` draws.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - prompt: Read first; not part of the texts.
    ///   - length: The most symbols of each.
    ///   - sampler: How each symbol is drawn.
    ///   - random: Decides every draw.
    ///   - stop: Ends a text where it would come; it is not part of it.
    /// - Returns: The bytes of each text.
    public func generateTexts(
        count: Int, after prompt: String, length: Int, sampler: Sampler, random: RandomStream,
        stop: String? = nil
    ) -> [[UInt8]] {
        let symbols = codec.encode(prompt)
        var texts: [[UInt8]] = Array(repeating: [], count: count)
        var streams = (0..<count).map { index in
            TextStream(
                index: index, random: index == 0 ? random : random.stream(index),
                decoder: codec.decoder(after: symbols.last),
                held: HeldBack(stop: Array((stop ?? "").utf8)))
        }
        var states = Array(repeating: state(after: symbols), count: count)
        for place in 0..<length {
            var going: [Int] = []
            var drawn: [Int32] = []
            for (row, distribution) in next(after: states).enumerated() {
                let symbol = sampler.draw(
                    from: distribution, excluding: codec.vocabulary.unknownIndex,
                    random: streams[row].random, index: UInt64(place))
                texts[streams[row].index] += streams[row].held.add(
                    streams[row].decoder.decode(symbol))
                if streams[row].held.isStopped { continue }
                going.append(row)
                drawn.append(symbol)
            }
            if going.count < streams.count {
                streams = going.map { streams[$0] }
                states = going.map { states[$0] }
            }
            if streams.isEmpty { break }
            states = advance(states, by: drawn)
            if startsEachLineAnew {
                for (row, symbol) in drawn.enumerated() where symbol == codec.boundary {
                    states[row] = start
                }
            }
        }
        for row in streams.indices { texts[streams[row].index] += streams[row].held.finish() }
        return texts
    }
}

/// One of several texts that are being drawn.
private struct TextStream {
    /// Its place among the texts.
    let index: Int
    let random: RandomStream
    var decoder: TextDecoder
    var held: HeldBack
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
