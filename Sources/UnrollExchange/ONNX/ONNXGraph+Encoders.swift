internal import UnrollLayers
internal import UnrollTensors

/// Numbers of characters and of filters beside each other.
extension ONNXGraph {
    /// Filters over neighbouring time steps with ReLU, zeros beyond both ends of a sequence.
    ///
    /// - Parameters:
    ///   - x: `[T, B, D]`
    ///   - tensors: `weight [F, width · D]` and `bias [F]`.
    ///   - width: The time steps that a filter sees, an odd number.
    ///   - stride: The time steps from one output to the next.
    func filtered(_ x: ONNXSequences, _ tensors: ModelTensors, width: Int, stride: Int = 1)
        -> ONNXSequences
    {
        // Conv reads [B, D, T] and filters [F, D, width].
        let rows = transposed(withoutPadding(x), [1, 2, 0])
        let (filters, columns) = (
            tensors["weight"]?.shape[0] ?? 0, tensors["weight"]?.shape[1] ?? 0
        )
        let weight = transposed(
            reshaped(parameter("weight", of: tensors), [filters, width, columns / width]),
            [0, 2, 1])
        let outputs = add(
            "Conv", [rows, weight, parameter("bias", of: tensors)],
            [
                "kernel_shape": .ints([width]), "pads": .ints([width / 2, width / 2]),
                "strides": .ints([stride]),
            ])
        return ONNXSequences(
            values: transposed(relu(outputs), [2, 0, 1]),
            lengths: groups(x.lengths, of: stride))
    }

    /// Groups of `count` time steps side by side: `[T, B, D]` becomes `[⌈T / count⌉, B, count · D]`. What is
    /// missing of a sequence's last group is zero.
    func joined(_ x: ONNXSequences, _ count: Int) -> ONNXSequences {
        guard count > 1 else { return x }
        let time = size(of: x.values, axis: 0)
        let groupCount = groups(time, of: count)
        let missing = difference(product(groupCount, constant([count])), time)
        let none = constant([0, 0, 0])
        let padded = add(
            "Pad",
            [
                withoutPadding(x),
                concatenated([none, missing, constant([0, 0])], axis: 0),
                constant(0 as Float),
            ])
        let rows = transposed(padded, [1, 0, 2])
        let width = size(of: x.values, axis: 2)
        let shape = concatenated(
            [size(of: x.values, axis: 1), groupCount, product(width, constant([count]))], axis: 0)
        return ONNXSequences(
            values: transposed(add("Reshape", [rows, shape]), [1, 0, 2]),
            lengths: groups(x.lengths, of: count))
    }

    /// ⌈n / count⌉
    private func groups(_ n: ONNXValue, of count: Int) -> ONNXValue {
        count == 1
            ? n : quotient(sum(n, constant([count - 1])), constant([count]))
    }

    /// Zeros beyond each sequence's end.
    private func withoutPadding(_ x: ONNXSequences) -> ONNXValue {
        choose(unsqueezed(isWithin(x), [2]), x.values, constant(0 as Float))
    }

    /// The vectors of words by their characters, as a `CharacterEncoder` makes them: `[N, E]`.
    ///
    /// - Parameters:
    ///   - characters: Bytes and marks of each word, int64 `[N, L]`; whatever stands beyond `counts`.
    ///   - counts: How many each word has, int64 `[N]`.
    ///   - tensors: `characters.weight`, `filters.I.…`, `highway.I.…`, `projection.…`.
    func characterVectors(
        _ characters: ONNXValue, counts: ONNXValue, _ tensors: ModelTensors
    ) -> ONNXValue {
        let letters = parameter("weight", of: tensors.part("characters"))
        let characterSize = tensors.part("characters")["weight"]?.shape[1] ?? 0
        let places = range(size(of: characters, axis: 1))
        let count = unsqueezed(counts, [1])
        let isOwn = isLess(unsqueezed(places, [0]), count)
        let zero = constant(0 as Float)
        let safe = choose(isOwn, characters, constant(0))
        // [N, E_c, L], zeros behind a word's characters.
        let vectors = transposed(
            choose(unsqueezed(isOwn, [2]), gathered(letters, safe), zero), [0, 2, 1])
        var outputs: [ONNXValue] = []
        var index = 0
        while let weight = tensors.part("filters.\(index)")["weight"] {
            let (filters, width) = (weight.shape[0], weight.shape[1] / characterSize)
            let part = tensors.part("filters.\(index)")
            let kernel = transposed(
                reshaped(parameter("weight", of: part), [filters, width, characterSize]),
                [0, 2, 1])
            let windows = add(
                "Conv", [vectors, kernel, parameter("bias", of: part)],
                ["kernel_shape": .ints([width]), "pads": .ints([0, width - 1])])
            // A word of n characters has n - w + 1 windows, and one at least.
            let windowCount = larger(
                difference(count, constant(width - 1)), constant(1))
            let isWindow = isLess(unsqueezed(places, [0]), windowCount)
            outputs.append(
                maximum(
                    of: choose(
                        unsqueezed(isWindow, [1]), windows, constant(-Float.infinity)), over: 2))
            index += 1
        }
        var x = relu(concatenated(outputs, axis: 1))
        index = 0
        while tensors.part("highway.\(index).gate")["weight"] != nil {
            let layer = tensors.part("highway.\(index)")
            let gate = sigmoid(linear(x, layer.part("gate")))
            let computed = relu(linear(x, layer.part("transform")))
            x = sum(x, product(gate, difference(computed, x)))
            index += 1
        }
        return linear(x, tensors.part("projection"))
    }
}
