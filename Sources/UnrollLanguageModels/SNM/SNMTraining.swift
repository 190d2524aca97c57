internal import UnrollData
internal import UnrollPlatform
internal import UnrollSystem

/// Learns the adjustment on held-out text: multinomial loss, AdaGrad.
///
/// With v_k = e^A(k) · C_iw / C_i* the matrix entry of all pairs of kind k, the loss of a word is
/// log Z - log y, Z the sum of the active features' rows, y that of their entries for the word:
///
///     dL/dA(k) = v_k · (Σ_i n_ik / Z - [k is an entry of y] / y)
///
/// n_ik pairs of row i being of kind k. Rows are kept as these numbers, since most of a row's pairs
/// are of a few kinds, and are summed again in every update that touches them.
struct SNMTraining {
    private struct Run {
        var kind: UInt32
        var count: Float
    }

    /// An active feature of an event.
    private struct Activity {
        /// Among the rows that are touched.
        var row: UInt32
        /// The kind of the pair with the event's word; `none` where there is no such pair.
        var kind: UInt32
        static let none = UInt32.max
    }

    private let config: SNMConfig
    private let vocabularySize: Int
    private let threads: Int
    private var runs: [Run] = []
    private var runStarts: [Int] = [0]
    private var activities: [Activity] = []
    private var eventStarts: [Int] = [0]
    /// Kinds that occur in touched rows, and their numbers among all.
    private var usedKinds: [SNMPairKind] = []
    private var active: [SNMAdjustment.Active] = []
    private var activeStarts: [Int] = [0]

    private(set) var adjustment: SNMAdjustment
    /// log of the weight of the uniform distribution, which is one more feature.
    private(set) var uniform: Float = -4

    /// Gathers the events of a held-out text.
    ///
    /// - Parameters:
    ///   - text: The symbols.
    ///   - lines: Those that are held out.
    init(
        _ counts: [SNMCounts], _ kinds: [SNMPairKind], _ types: [SNMFeatureType],
        _ config: SNMConfig, text: EncodedText, lines: Range<Int>, vocabularySize: Int,
        threads: Int
    ) {
        self.config = config
        self.vocabularySize = vocabularySize
        self.threads = threads
        adjustment = SNMAdjustment(tableBits: config.tableBits)
        var numbers = [UInt32](repeating: .max, count: kinds.count)
        var rowNumbers: [[UInt32: UInt32]] = Array(repeating: [:], count: types.count)
        var line: [Int32] = []
        for lineNumber in lines {
            line.removeAll(keepingCapacity: true)
            line.append(Int32(vocabularySize))
            line += text.symbols[text.line(lineNumber)]
            line.withUnsafeBufferPointer { words in
                for place in words.indices.dropFirst() {
                    let word = UInt32(bitPattern: words[place])
                    for (number, type) in types.enumerated() {
                        let table = counts[number]
                        type.forEachFeature(words, before: place) { fingerprint in
                            guard let row = table.row(fingerprint) else { return }
                            let key = UInt32(truncatingIfNeeded: row)
                            var touched = rowNumbers[number][key]
                            if touched == nil {
                                touched = UInt32(runStarts.count - 1)
                                rowNumbers[number][key] = touched
                                addRow(table, row, kinds, &numbers)
                            }
                            let kind = table.pair(row, word).map { numbers[Int(table.kinds[$0])] }
                            activities.append(
                                Activity(row: touched ?? 0, kind: kind ?? Activity.none))
                        }
                    }
                    eventStarts.append(activities.count)
                }
            }
        }
        for kind in usedKinds {
            adjustment.active(kind, isNGram: types[Int(kind.type)].isNGram, into: &active)
            activeStarts.append(active.count)
        }
    }

    private mutating func addRow(
        _ table: SNMCounts, _ row: Int, _ kinds: [SNMPairKind], _ numbers: inout [UInt32]
    ) {
        let own = table.kinds[Int(table.starts[row])..<Int(table.starts[row + 1])].sorted()
        var place = 0
        while place < own.count {
            let kind = Int(own[place])
            var end = place + 1
            while end < own.count, own[end] == own[place] { end += 1 }
            if numbers[kind] == .max {
                numbers[kind] = UInt32(usedKinds.count)
                usedKinds.append(kinds[kind])
            }
            runs.append(Run(kind: numbers[kind], count: Float(end - place)))
            place = end
        }
        runStarts.append(runs.count)
    }

    /// The number of held-out symbols.
    var eventCount: Int { eventStarts.count - 1 }

    /// Trains for all epochs.
    ///
    /// - Parameter progress: Receives the epoch, counted from 1, and its mean loss in nats.
    mutating func run(_ progress: (Int, Double) throws -> Void) rethrows {
        var values = [Float](repeating: 0, count: usedKinds.count)
        var sums = [Float](repeating: 0, count: runStarts.count - 1)
        var kindGradient = [Float](repeating: 0, count: usedKinds.count)
        var rowGradient = [Float](repeating: 0, count: sums.count)
        var squares = [Float](repeating: 0, count: adjustment.parameters.count)
        var uniformSquare: Float = 0
        let updates = min(config.updatesPerEpoch, eventCount)
        // Rows that an update touches: the same in every pass.
        let batches = (0..<updates).map { update in
            var rows: Set<UInt32> = []
            for event in stride(from: update, to: eventCount, by: updates) {
                for activity in activities[eventStarts[event]..<eventStarts[event + 1]] {
                    rows.insert(activity.row)
                }
            }
            return rows.sorted()
        }
        for epoch in 1...config.epochs {
            var loss = 0.0
            for update in 0..<updates {
                let rows = batches[update]
                fillValues(&values)
                sum(rows, values, into: &sums)
                let uniformGradient = events(
                    update, updates, values, sums, &kindGradient, &rowGradient, &loss)
                for row in rows {
                    let gradient = rowGradient[Int(row)]
                    rowGradient[Int(row)] = 0
                    for run in runs[runStarts[Int(row)]..<runStarts[Int(row) + 1]] {
                        kindGradient[Int(run.kind)] += gradient * run.count
                    }
                }
                let scale = 1 / Float((eventCount - update + updates - 1) / updates)
                step(values, &kindGradient, scale, &squares)
                let gradient = uniformGradient * scale
                uniformSquare += gradient * gradient
                uniform -=
                    config.learningRate.float * gradient / (uniformSquare.squareRoot() + 1e-8)
            }
            try progress(epoch, loss / Double(eventCount))
        }
    }

    /// v of each kind.
    private func fillValues(_ values: inout [Float]) {
        let (active, activeStarts, usedKinds) = (active, activeStarts, usedKinds)
        let parameters = adjustment.parameters
        let block = 1 << 13
        values.withUnsafeMutableBufferPointer { values in
            let output = SendablePointer(values)
            ThreadPool.shared.forEachPart((values.count + block - 1) / block, threads: threads) {
                part in
                for kind in (part * block)..<min(output.buffer.count, (part + 1) * block) {
                    var sum: Float = 0
                    for place in activeStarts[kind]..<activeStarts[kind + 1] {
                        sum += parameters[Int(active[place].slot)] * active[place].weight
                    }
                    output.buffer[kind] =
                        exp(sum) * Float(usedKinds[kind].count)
                        / Float(usedKinds[kind].contextCount)
                }
            }
        }
    }

    /// Sums of rows.
    private func sum(_ rows: [UInt32], _ values: [Float], into sums: inout [Float]) {
        let (runs, runStarts) = (runs, runStarts)
        let block = 1 << 12
        sums.withUnsafeMutableBufferPointer { sums in
            let output = SendablePointer(sums)
            ThreadPool.shared.forEachPart((rows.count + block - 1) / block, threads: threads) {
                part in
                for row in rows[(part * block)..<min(rows.count, (part + 1) * block)] {
                    var sum: Float = 0
                    for run in runs[runStarts[Int(row)]..<runStarts[Int(row) + 1]] {
                        sum += values[Int(run.kind)] * run.count
                    }
                    output.buffer[Int(row)] = sum
                }
            }
        }
    }

    /// The loss of the update's events, and its gradients: of rows' sums, and of kinds, both without
    /// the factor v.
    ///
    /// - Returns: The gradient of the logarithm of the uniform distribution's weight.
    private func events(
        _ update: Int, _ updates: Int, _ values: [Float], _ sums: [Float],
        _ kindGradient: inout [Float], _ rowGradient: inout [Float], _ loss: inout Double
    ) -> Float {
        let weight = exp(uniform)
        let share = weight / Float(vocabularySize)
        var uniformGradient: Float = 0
        for event in stride(from: update, to: eventCount, by: updates) {
            let places = eventStarts[event]..<eventStarts[event + 1]
            var (y, z) = (share, weight)
            for place in places {
                let activity = activities[place]
                z += sums[Int(activity.row)]
                if activity.kind != Activity.none { y += values[Int(activity.kind)] }
            }
            loss += Double(log(z / y))
            uniformGradient += weight / z - share / y
            for place in places {
                let activity = activities[place]
                rowGradient[Int(activity.row)] += 1 / z
                if activity.kind != Activity.none { kindGradient[Int(activity.kind)] -= 1 / y }
            }
        }
        return uniformGradient
    }

    /// One update of the parameters; the gradient is cleared.
    private mutating func step(
        _ values: [Float], _ kindGradient: inout [Float], _ scale: Float, _ squares: inout [Float]
    ) {
        var gradient = [Float](repeating: 0, count: adjustment.parameters.count)
        for kind in kindGradient.indices where kindGradient[kind] != 0 {
            let own = kindGradient[kind] * values[kind] * scale
            kindGradient[kind] = 0
            for place in activeStarts[kind]..<activeStarts[kind + 1] {
                gradient[Int(active[place].slot)] += own * active[place].weight
            }
        }
        let rate = config.learningRate.float
        for slot in gradient.indices where gradient[slot] != 0 {
            squares[slot] += gradient[slot] * gradient[slot]
            adjustment.parameters[slot] -=
                rate * gradient[slot] / (squares[slot].squareRoot() + 1e-8)
        }
    }
}

/// A place that threads write, each a part of its own.
private struct SendablePointer: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<Float>
    init(_ buffer: UnsafeMutableBufferPointer<Float>) { self.buffer = buffer }
}

extension Double {
    fileprivate var float: Float { Float(self) }
}
