internal import CUnrollKernels
package import UnrollSystem

/// Trains two tables of word vectors by skip-gram with negative sampling, block by block.
///
/// While one block is trained with, the windows and negatives of the next are drawn by another
/// thread, where there is one. The draws are functions of the stream and the place, and training
/// goes through the text in order, so results are the same for any number of threads.
package final class SkipGram {
    /// A run of tokens that is trained with as a whole.
    package struct Block {
        /// Words; -1 ends a sentence, and smaller integers are left out as if not in the text.
        package var tokens: ArraySlice<Int32>
        /// Decides the windows and the words that subsampling leaves out.
        package var windows: RandomStream
        /// Decides the negatives.
        package var negatives: RandomStream

        package init(tokens: ArraySlice<Int32>, windows: RandomStream, negatives: RandomStream) {
            self.tokens = tokens
            self.windows = windows
            self.negatives = negatives
        }
    }

    /// How words are drawn; each array has an element per word.
    package struct Sampling {
        /// A token is kept where its 32-bit draw is no larger.
        package var keep: [UInt32]
        /// Negatives (Walker's alias method): a slot's draw below its threshold takes the slot's
        /// word, else its alias.
        package var thresholds: [UInt32]
        package var aliases: [Int32]

        package init(keep: [UInt32], thresholds: [UInt32], aliases: [Int32]) {
            requirement(
                keep.count == thresholds.count && keep.count == aliases.count,
                "SkipGram: tables of \(keep.count), \(thresholds.count), \(aliases.count) words")
            self.keep = keep
            self.thresholds = thresholds
            self.aliases = aliases
        }
    }

    /// The most words on each side of a centre, and the most negatives.
    package static let largestWindow = Int(UNROLL_SKIP_GRAM_WINDOW)
    package static let mostNegatives = Int(UNROLL_SKIP_GRAM_NEGATIVES)

    /// The vectors of words in a window, `[V, stride]`; zero from `dimensions` on.
    package let inputs: Tensor
    /// The vectors of words that are predicted, of the same shape.
    package let outputs: Tensor
    /// -log σ, summed over the pairs behind ``pairs``; a 64th of the centres counts.
    package private(set) var loss = 0.0
    /// Pairs of a centre and a word in its window whose losses are in ``loss``.
    package private(set) var pairs = 0

    private let window, negatives, stride, blockSize: Int
    /// ``Sampling`` where the kernels read it; unsigned integers by their bits.
    private let keep, thresholds, aliases: Tensor
    private let workspace: Tensor
    private var plan, next: Plan

    /// The buffers of a plan, integers.
    private struct Plan {
        var count = 0
        let words, places, first, last, negatives: Tensor

        init(tokens: Int, negatives: Int) {
            func integers(_ count: Int) -> Tensor {
                Tensor(uninitialized: [count], type: .int32)
            }
            words = integers(tokens)
            places = integers(tokens)
            first = integers(tokens)
            last = integers(tokens)
            self.negatives = integers(tokens * negatives)
        }

        var kernelForm: unroll_skip_gram_plan {
            unroll_skip_gram_plan(
                count: count, words: words.writingIntegers, places: places.writingIntegers,
                first: first.writingIntegers, last: last.writingIntegers,
                negatives: negatives.writingIntegers)
        }
    }

    /// The floats from one row of a table to the next: a little more than the dimensions, by the
    /// kernel tier in use.
    package static func stride(dimensions: Int) -> Int {
        Kernels.run { $0.table.skip_gram_stride(dimensions) }
    }

    /// - Parameters:
    ///   - inputs: The first vectors, `[V, stride(dimensions:)]`, written in place.
    ///   - outputs: The first vectors of the other table, of the same shape, written in place.
    ///   - window: The most words on each side of a centre.
    ///   - negatives: Words drawn for each centre.
    ///   - blockSize: The most tokens of a block; even.
    package init(
        inputs: Tensor, outputs: Tensor, window: Int, negatives: Int, blockSize: Int,
        sampling: Sampling
    ) {
        requirement(
            inputs.shape.count == 2 && inputs.shape == outputs.shape
                && inputs.shape[0] == sampling.keep.count,
            "SkipGram: tables \(inputs.shape) and \(outputs.shape) for \(sampling.keep.count) words"
        )
        requirement(
            (1...Self.largestWindow).contains(window)
                && (1...Self.mostNegatives).contains(negatives) && blockSize > 0
                && blockSize % 2 == 0,
            "SkipGram: window \(window), \(negatives) negatives, blocks of \(blockSize)")
        self.inputs = inputs
        self.outputs = outputs
        self.window = window
        self.negatives = negatives
        self.blockSize = blockSize
        keep = Tensor(integers: sampling.keep.map(Int32.init(bitPattern:)))
        thresholds = Tensor(integers: sampling.thresholds.map(Int32.init(bitPattern:)))
        aliases = Tensor(integers: sampling.aliases)
        let stride = inputs.shape[1]
        self.stride = stride
        workspace = Kernels.run {
            Tensor(uninitialized: [$0.table.skip_gram_workspace(stride, window, negatives)])
        }
        plan = Plan(tokens: blockSize, negatives: negatives)
        next = Plan(tokens: blockSize, negatives: negatives)
    }

    /// Trains with the block that the last call planned, if it did, and plans another one.
    ///
    /// - Parameters:
    ///   - learningRate: For the block that is trained with.
    ///   - block: The next one; its first token has an even place in the text. `nil` at the end.
    package func step(learningRate: Float, planning block: Block?) {
        requirement(
            (block?.tokens.count ?? 0) <= blockSize && (block?.tokens.startIndex ?? 0) % 2 == 0,
            "SkipGram: a block of \(block?.tokens.count ?? 0) at \(block?.tokens.startIndex ?? 0)")
        let tokens = Tensor(integers: block.map { Array($0.tokens) } ?? [])
        var (trained, planned) = (plan.kernelForm, next.kernelForm)
        planned.count = 0
        Kernels.run { kernels in
            requirement(
                kernels.table.skip_gram_stride(stride) == stride,
                "SkipGram: rows of \(stride) for the tier \(Compute.current.tier)")
            var run = unroll_skip_gram()
            (run.inputs, run.outputs, run.stride) = (inputs.writing, outputs.writing, stride)
            (run.window, run.negatives) = (window, negatives)
            run.learning_rate = learningRate
            run.workspace = workspace.writing
            run.keep = unsigned(keep)
            run.thresholds = unsigned(thresholds)
            (run.aliases, run.words) = (aliases.readingIntegers, keep.count)
            if let block {
                run.place = UInt64(block.tokens.startIndex)
                (run.window_key_0, run.window_key_1) = block.windows.key
                (run.negative_key_0, run.negative_key_1) = block.negatives.key
                (run.tokens, run.token_count) = (tokens.readingIntegers, tokens.count)
            }
            withUnsafePointer(to: &trained) { trained in
                withUnsafeMutablePointer(to: &planned) { planned in
                    run.plan = trained
                    run.next = block == nil ? nil : planned
                    kernels.table.skip_gram(kernels.team, &run)
                }
            }
            loss += run.loss
            pairs += run.pairs
        }
        withExtendedLifetime(tokens) {}
        next.count = planned.count
        swap(&plan, &next)
    }

    private func unsigned(_ tensor: Tensor) -> UnsafePointer<UInt32> {
        UnsafeRawPointer(tensor.readingIntegers).assumingMemoryBound(to: UInt32.self)
    }
}
