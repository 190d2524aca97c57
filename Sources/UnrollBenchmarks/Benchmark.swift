import UnrollTensors

/// A named shape that users meet, and how to run it.
struct Benchmark: Sendable {
    var name: String
    var work: Work
    /// Makes the operands; what it returns is one repetition.
    var prepare: @Sendable () -> () -> Void

    /// The same with products in another precision, under a name that says so.
    func rounded(to precision: Precision) -> Benchmark {
        let prepare = self.prepare
        var other = self
        other.name += "_\(precision.rawValue)"
        // Factors have fewer bytes; what results and states have beside them is not counted apart.
        let share = precision == .int8 ? 0.25 : precision == .bfloat16 ? 0.5 : 1
        other.work.precision = precision
        other.work.traffic *= share
        other.work.workingSet *= share
        other.prepare = {
            let repetition = Compute.using(precision: precision, prepare)
            return { Compute.using(precision: precision, repetition) }
        }
        return other
    }

    /// All of them, in the order they are run.
    static let all =
        ProductBenchmarks.all + LayerBenchmarks.all + LanguageModelBenchmarks.all
        + ClassificationBenchmarks.all + GenerationBenchmarks.all + SoftmaxBenchmarks.all
        + ObjectiveBenchmarks.all + CharacterEncoderBenchmarks.all + OptimizerBenchmarks.all
        + TaggingBenchmarks.all + TranslationBenchmarks.all + AudioBenchmarks.all
        + SpeechBenchmarks.all

    /// Those whose names contain one of `parts`; all where there are none.
    static func named(_ parts: [String]) -> [Benchmark] {
        all.filter { benchmark in
            parts.isEmpty || parts.contains { benchmark.name.contains($0) }
        }
    }
}

/// The work of one repetition of a benchmark, whatever the program.
struct Work: Sendable {
    /// Floating-point operations, a multiplication and an addition being two.
    var operations: Double
    /// Bytes that must at the least be read and written: operands, results, and a recurrent weight
    /// matrix once for each time step.
    var traffic: Double
    /// Bytes that are read repeatedly, which decide the memory that the traffic meets.
    var workingSet: Double
    /// Symbols, rows or time steps; what a "token" is to a user.
    var tokens: Double
    /// The precision of the factors.
    var precision = Precision.float32

    /// `repetitions` of this after each other.
    func times(_ repetitions: Double) -> Work {
        Work(
            operations: operations * repetitions, traffic: traffic * repetitions,
            workingSet: workingSet, tokens: tokens * repetitions, precision: precision)
    }

    /// Both kinds of work in one repetition.
    static func + (first: Work, second: Work) -> Work {
        Work(
            operations: first.operations + second.operations,
            traffic: first.traffic + second.traffic,
            workingSet: max(first.workingSet, second.workingSet),
            tokens: max(first.tokens, second.tokens), precision: first.precision)
    }

    // MARK: Kinds of work

    /// `[rows, depth] · [depth, columns]`.
    static func product(rows: Int, depth: Int, columns: Int) -> Work {
        let numbers = Double(rows * depth + depth * columns + rows * columns)
        return Work(
            operations: 2 * Double(rows * depth) * Double(columns), traffic: 4 * numbers,
            workingSet: 4 * numbers, tokens: Double(rows))
    }

    /// A recurrent layer over a batch: the products of all inputs, and one product with the
    /// recurrent weights for each time step. Training: twice as much again, backwards.
    static func layer(
        gates: Int, time: Int, batch: Int, inputs: Int, hidden: Int, training: Bool
    ) -> Work {
        let rows = Double(time * batch)
        let (wide, inputs, hidden) = (Double(gates * hidden), Double(inputs), Double(hidden))
        let recurrent = wide * hidden
        // Pre-activations written and read, inputs read, states written.
        let forward = wide * inputs + Double(time) * recurrent + rows * (2 * wide + inputs + hidden)
        // The same the other way, then factors of the weight gradient read and the sums written.
        let gradient = wide * (inputs + hidden) + rows * (wide + inputs + hidden)
        return Work(
            operations: 2 * wide * (inputs + hidden) * rows * (training ? 3 : 1),
            traffic: 4 * (training ? 2 * forward + gradient : forward),
            workingSet: 4 * recurrent, tokens: rows)
    }

    /// Softmax over `classes` for each row with cross-entropy, both passes: the weights are read
    /// twice and their gradient written once; logits need not be.
    static func softmax(rows: Int, depth: Int, classes: Int) -> Work {
        let weights = 4 * Double(depth) * Double(classes)
        return Work(
            operations: 6 * Double(rows) * Double(depth) * Double(classes), traffic: 3 * weights,
            workingSet: weights, tokens: Double(rows))
    }

    /// Adaptive softmax, both passes: the head for every row, each cluster for the rows whose class
    /// it holds, projected to a quarter of the width of the cluster before.
    static func adaptiveSoftmax(targets: [Int32], depth: Int, classes: Int, cutoffs: [Int]) -> Work
    {
        let ends = cutoffs.dropFirst() + [classes]
        let head = depth * (cutoffs[0] + cutoffs.count)
        var products = targets.count * head
        var weights = head
        for (cluster, (first, end)) in zip(cutoffs, ends).enumerated() {
            let inside = targets.count { $0 >= first && $0 < end }
            let width = depth >> (2 * (cluster + 1))
            products += inside * width * (depth + end - first)
            weights += width * (depth + end - first)
        }
        return Work(
            operations: 6 * Double(products), traffic: 3 * 4 * Double(weights),
            workingSet: 4 * Double(weights), tokens: Double(targets.count))
    }

    /// A pass over elements: the bytes of each.
    static func pass(over numbers: Int, bytes: Int, operations: Int) -> Work {
        Work(
            operations: Double(operations * numbers), traffic: Double(bytes * numbers),
            workingSet: Double(bytes * numbers), tokens: Double(numbers))
    }
}
