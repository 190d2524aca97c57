public import UnrollSystem

/// A text that a language model writes, piece by piece, as it is iterated over: each piece is computed when
/// it is asked for, and whoever stops iterating, or is cancelled, stops the writing.
///
/// The pieces are what each symbol adds, whole characters always; together they are the text of
/// ``LanguageModel/generateText(after:length:sampler:random:stop:emit:)``.
public struct GeneratedText<Model: LanguageModel>: AsyncSequence, Sendable {
    /// A piece of the text, never empty.
    public typealias Element = String
    /// Nothing fails.
    public typealias Failure = Never

    let model: Model
    let prompt: String
    let length: Int
    let sampler: Sampler
    let random: RandomStream
    let stop: String?

    /// Begins the text.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Writes the text.
    public struct Iterator: AsyncIteratorProtocol {
        private var bytes: GeneratedBytes<Model>
        private var characters = WholeCharacters()

        init(_ text: GeneratedText) {
            bytes = GeneratedBytes(
                text.model, after: text.prompt, length: text.length, sampler: text.sampler,
                random: text.random, stop: text.stop)
        }

        /// The next piece; `nil` at the end, or where the task is cancelled.
        public mutating func next() async -> String? { await next(isolation: nil) }

        /// The next piece; `nil` at the end, or where the task is cancelled.
        ///
        /// - Parameter actor: The actor that asks.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> String? {
            while !Task.isCancelled, let piece = bytes.next() {
                let text = characters.add(piece)
                if !text.isEmpty { return text }
            }
            let rest = characters.finish()
            return rest.isEmpty || Task.isCancelled ? nil : rest
        }
    }
}

extension LanguageModel {
    /// Writes a text piece by piece: `for await piece in model.text(after: "The ", length: 200) { … }`.
    ///
    /// - Parameters:
    ///   - prompt: Read first; not part of the text.
    ///   - length: The most symbols drawn.
    ///   - sampler: How each symbol is drawn.
    ///   - random: Decides every draw.
    ///   - stop: Ends the text where it would come; it is not part of it.
    public func text(
        after prompt: String = "", length: Int, sampler: Sampler = Sampler(),
        random: RandomStream = RandomStream(seed: 1), stop: String? = nil
    ) -> GeneratedText<Self> {
        GeneratedText(
            model: self, prompt: prompt, length: length, sampler: sampler, random: random,
            stop: stop)
    }
}

/// Bytes of UTF-8 as they come, in pieces of whole characters.
struct WholeCharacters {
    private var bytes: [UInt8] = []

    /// The characters that are complete now; the bytes of another one wait.
    mutating func add(_ new: [UInt8]) -> String {
        bytes += new
        let end = bytes.count - Self.incomplete(bytes)
        defer { bytes.removeFirst(end) }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// What has been waiting for its rest.
    mutating func finish() -> String {
        defer { bytes = [] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number of bytes at the end that begin a character whose rest is missing.
    private static func incomplete(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return needed > back ? back : 0
        }
        return 0
    }
}
