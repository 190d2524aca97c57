/// Answers to what comes, as it comes: frames, sound, texts. Each input is taken when an answer is asked
/// for, and whoever stops iterating stops the listening.
public struct StreamedAnswers<Inputs: AsyncSequence, Answer>: AsyncSequence {
    /// An answer.
    public typealias Element = Answer

    /// Takes inputs and gives the answers that are known then.
    struct Listener {
        var append: (Inputs.Element) throws -> [Answer]
        var finish: () throws -> [Answer]
    }

    private let inputs: Inputs
    private let begin: @Sendable () throws -> Listener

    /// - Parameters:
    ///   - inputs: What comes.
    ///   - begin: Makes a listener, before the first input.
    init(to inputs: Inputs, _ begin: @escaping @Sendable () throws -> Listener) {
        self.inputs = inputs
        self.begin = begin
    }

    /// Begins to listen.
    public func makeAsyncIterator() -> Iterator {
        Iterator(inputs: inputs.makeAsyncIterator(), begin: begin)
    }

    /// Listens.
    public struct Iterator: AsyncIteratorProtocol {
        private var inputs: Inputs.AsyncIterator
        private let begin: @Sendable () throws -> Listener
        private var listener: Listener?
        private var answers: [Answer] = []
        private var isAtEnd = false

        init(
            inputs: Inputs.AsyncIterator, begin: @escaping @Sendable () throws -> Listener
        ) {
            self.inputs = inputs
            self.begin = begin
        }

        /// The next answer; `nil` behind the last one.
        public mutating func next() async throws -> Answer? {
            let listener = try listener ?? begin()
            self.listener = listener
            while answers.isEmpty, !isAtEnd {
                if let input = try await inputs.next() {
                    answers = try listener.append(input)
                } else {
                    isAtEnd = true
                    answers = try listener.finish()
                }
            }
            return answers.isEmpty ? nil : answers.removeFirst()
        }
    }
}

extension StreamedAnswers: Sendable where Inputs: Sendable {}
