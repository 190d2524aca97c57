internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

extension ONNXGraph {
    /// The scores that hashed n-grams add, in whole numbers as `HashedNGrams` computes them. The symbols
    /// before the sequences are an input `history [batch, order - 1]`, the latest first and -1 for none;
    /// `next_history` is what is read next time.
    ///
    /// - Parameters:
    ///   - config: Order and slots.
    ///   - symbols: `[T, B]`
    ///   - lengths: `[B]`
    ///   - tensors: `weight`
    /// - Returns: The scores `[T·B, count]` of classes from one on.
    func hashedFeatures(
        _ config: HashedNGramsConfig, _ symbols: ONNXValue, lengths: ONNXValue,
        _ tensors: ModelTensors
    ) -> (_ first: Int, _ count: Int) -> ONNXValue {
        let weights = reshaped(parameter("weight", of: tensors), [-1])
        let slots = tensors["weight"]?.count ?? 0
        // histories[k] is the symbol k places back from each one, itself at 0: [T·B].
        let histories = histories(config.order - 1, symbols, lengths: lengths)
        var hash = constant(0 as UInt64)
        var starts = [start(hash, order: 1, slots: slots)]
        // An order of which a symbol is missing adds nothing, and no higher one does.
        var isThere: [ONNXValue?] = [nil]
        for (place, symbol) in histories.enumerated() {
            let known = add("GreaterOrEqual", [symbol, constant(0)])
            let key = product64(
                cast(sum(symbol, constant(1)), to: .uint64), 0x9E37_79B9_7F4A_7C15)
            hash = mixed(sum64(hash, key))
            starts.append(start(hash, order: place + 2, slots: slots))
            isThere.append(isThere[place].map { both($0, known) } ?? known)
        }
        return { first, count in
            let classes = self.unsqueezed(
                self.constant((first..<(first + count)).map { $0 }), [0])
            let scores = zip(starts, isThere).map { start, isThere in
                let places = self.add(
                    "Mod", [self.sum(self.reshaped(start, [-1, 1]), classes), self.constant(slots)])
                let found = self.gathered(weights, places)
                return isThere.map {
                    self.choose(self.unsqueezed($0, [1]), found, self.constant(0 as Float))
                } ?? found
            }
            return scores.dropFirst().reduce(scores[0]) { self.sum($0, $1) }
        }
    }

    /// The symbols up to each one, the latest first, each `[T·B]`.
    private func histories(_ count: Int, _ symbols: ONNXValue, lengths: ONNXValue) -> [ONNXValue] {
        guard count > 0 else { return [] }
        let before = input(
            "history", .int64, ["batch", .size(count)],
            "the symbols before the first one, the latest first; -1 where there is none")
        // What was read before stands above, the oldest first: [count + T, B].
        let oldestFirst = gathered(
            transposed(before, [1, 0]), constant((0..<count).map { count - 1 - $0 }))
        let all = concatenated([oldestFirst, symbols], axis: 0)
        let time = size(of: symbols, axis: 0)
        // The last ones of each sequence end at its own length.
        let last = (0..<count).map { place in
            let steps = sum(lengths, constant([count - 1 - place]))
            return add("GatherElements", [all, unsqueezed(steps, [0])], ["axis": .int(0)])
        }
        output(
            transposed(concatenated(last, axis: 0), [1, 0]), "next_history", .int64,
            ["batch", .size(count)])
        return (0..<count).map { place in
            let first = constant([count - place])
            let part = add("Slice", [all, first, sum(first, time), constant([0])])
            return reshaped(part, [-1])
        }
    }

    /// The slot of class 0: the upper 64 bits of a hash times the number of slots, which has 31.
    private func start(_ hash: ONNXValue, order: Int, slots: Int) -> ONNXValue {
        let key = UInt64(order) &* 0xD1B5_4A32_D192_ED03
        let bits = mixed(add("BitwiseXor", [hash, constant(key)]))
        let factor = constant(slots)
        let upper = cast(shifted(bits, right: 32), to: .int64)
        let lower = cast(
            add("BitwiseAnd", [bits, constant(0xFFFF_FFFF as UInt64)]), to: .int64)
        // (upper · 2³² + lower) · slots / 2⁶⁴
        let carry = quotient(product(lower, factor), constant(1 << 32))
        return quotient(sum(product(upper, factor), carry), constant(1 << 32))
    }

    /// Stafford's variant 13 of the finaliser of MurmurHash3.
    private func mixed(_ value: ONNXValue) -> ONNXValue {
        var z = sum64(value, constant(0x9E37_79B9_7F4A_7C15 as UInt64))
        z = product64(add("BitwiseXor", [z, shifted(z, right: 30)]), 0xBF58_476D_1CE4_E5B9)
        z = product64(add("BitwiseXor", [z, shifted(z, right: 27)]), 0x94D0_49BB_1331_11EB)
        return add("BitwiseXor", [z, shifted(z, right: 31)])
    }

    private func shifted(_ x: ONNXValue, right count: UInt64) -> ONNXValue {
        add("BitShift", [x, constant(count)], ["direction": .string("RIGHT")])
    }

    /// The sum of whole numbers that wraps around at 2⁶⁴. Runtimes add those with a sign alone; the bits of
    /// the sum are the same.
    private func sum64(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue {
        cast(sum(cast(a, to: .int64), cast(b, to: .int64)), to: .uint64)
    }

    /// The product that wraps around at 2⁶⁴; as ``sum64(_:_:)``.
    private func product64(_ a: ONNXValue, _ b: UInt64) -> ONNXValue {
        cast(product(cast(a, to: .int64), constant(Int(bitPattern: UInt(b)))), to: .uint64)
    }
}
