/// Numbers of lower precision, as model files store them and products round to them.
extension Tensor {
    /// The nearest bfloat16 of each number, ties to even: the upper halves of floats (Wang and
    /// Kanwar, 2019).
    package var bfloat16: [UInt16] {
        withFloats { numbers in
            numbers.map { number in
                let bits = number.bitPattern
                guard !number.isNaN else { return UInt16(bits >> 16) | 0x40 }
                let rounded = UInt16((bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
                // The largest numbers stay finite, as a model's must be.
                return rounded & 0x7FFF == 0x7F80 && number.isFinite ? rounded - 1 : rounded
            }
        }
    }

    /// Takes over bfloat16 numbers, as many as there are here.
    package func assign(bfloat16 halves: [UInt16]) {
        precondition(halves.count == count, "assign: \(halves.count) numbers into shape \(shape)")
        withMutableFloats { numbers in
            for (index, half) in halves.enumerated() {
                numbers[index] = Float(bitPattern: UInt32(half) << 16)
            }
        }
    }

    /// The rows of a matrix as whole numbers -127…127, each row with its scale: its largest number
    /// over 127. Rounded to the nearest, ties to even, as products in int8 do.
    package var int8Rows: (whole: [Int8], scales: [Float]) {
        precondition(shape.count == 2, "int8Rows: shape \(shape) is no matrix")
        let columns = shape[1]
        var whole = [Int8](repeating: 0, count: count)
        var scales = [Float](repeating: 0, count: shape[0])
        withFloats { numbers in
            for row in scales.indices {
                let from = numbers[(row * columns)..<((row + 1) * columns)]
                var scale = from.reduce(0) { max($0, abs($1)) } / 127
                while !(127 * scale).isFinite, scale.isFinite { scale = scale.nextDown }
                // A scale without an inverse belongs to numbers that are as good as zero.
                let inverse = scale >= .leastNormalMagnitude ? 1 / scale : 0
                scales[row] = inverse > 0 ? scale : 0
                for (column, number) in from.enumerated() {
                    let rounded = (number * inverse).rounded(.toNearestOrEven)
                    whole[row * columns + column] = Int8(min(max(rounded, -127), 127))
                }
            }
        }
        return (whole, scales)
    }

    /// Takes over rows of whole numbers and their scales.
    package func assign(int8 whole: [Int8], scales: [Float]) {
        precondition(
            shape.count == 2 && whole.count == count && scales.count == shape[0],
            "assign: \(whole.count) numbers, \(scales.count) scales into shape \(shape)")
        let columns = shape[1]
        withMutableFloats { numbers in
            for (index, number) in whole.enumerated() {
                numbers[index] = Float(number) * scales[index / columns]
            }
        }
    }
}
