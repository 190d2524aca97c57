/// The type of the elements of a `.npy` file.
package struct NumPyElement: Sendable, Hashable {
    package enum Kind: Sendable { case float, signed, unsigned, boolean }

    package let kind: Kind
    /// Bytes of an element.
    package let size: Int
    package let isBigEndian: Bool

    /// The type of elements in little-endian order.
    package init(_ kind: Kind, size: Int) {
        self.kind = kind
        self.size = size
        isBigEndian = false
    }

    /// As NumPy writes it: a byte order, a letter, a size.
    var description: String {
        let letter =
            switch kind {
            case .float: "f"
            case .signed: "i"
            case .unsigned: "u"
            case .boolean: "b"
            }
        return (size == 1 ? "|" : isBigEndian ? ">" : "<") + letter + "\(size)"
    }

    /// Why a type is refused: what the elements are, and what to do about it.
    struct Refusal: Error {
        var problem: String
        var cure: String
    }

    /// The type that NumPy writes so: a byte order (`<`, `>`, `|` or `=`), a letter, a size.
    init(describedBy text: String) throws(Refusal) {
        var rest = text.unicodeScalars[...]
        var order: Unicode.Scalar = "|"
        if let first = rest.first, "<>|=".unicodeScalars.contains(first) {
            order = first
            rest.removeFirst()
        }
        let letter = rest.popFirst() ?? " "
        // No type is longer than a few digits; a long string of them would overflow.
        let size = rest.count <= 9 ? Int(String(rest)) ?? 0 : 0
        let kinds: [Unicode.Scalar: (Kind, [Int])] = [
            "f": (.float, [2, 4, 8]), "i": (.signed, [1, 2, 4, 8]),
            "u": (.unsigned, [1, 2, 4, 8]), "b": (.boolean, [1]),
        ]
        guard let (kind, sizes) = kinds[letter], sizes.contains(size) else {
            throw NumPyElement.refusal(text, letter: letter)
        }
        if size > 1, order == "|" {
            throw Refusal(
                problem: "the type \(shown(text)) of its elements has no byte order",
                cure: NumPyHeader.saveAgain)
        }
        self.kind = kind
        self.size = size
        isBigEndian = order == ">"
    }

    private static func refusal(_ text: String, letter: Unicode.Scalar) -> Refusal {
        let name: String? =
            switch letter {
            case "O": "Python objects (pickled), which are never loaded"
            case "c": "complex numbers"
            case "S", "a", "U", "T": "strings"
            case "M": "dates"
            case "m": "lengths of time"
            case "V": "raw bytes"
            case "f", "g": "floats of a size that only some machines know"
            default: nil
            }
        guard let name else {
            return Refusal(
                problem: "the type \(shown(text)) of its elements is unknown",
                cure: NumPyHeader.saveAgain)
        }
        return Refusal(
            problem: "its elements are \(name) (\(shown(text)))",
            cure: letter == "c"
                ? "save real numbers, such as numpy.abs(array).astype('float32')"
                : "save numbers: numpy.save(FILE, numpy.asarray(array, dtype='float32'))")
    }

    /// Appends the elements in `bytes`, whose count is a multiple of ``size``.
    ///
    /// Integers beyond 2²⁴ and doubles are rounded to the nearest float, doubles that are too large
    /// to infinity. A boolean is 0 or 1.
    func append(_ bytes: UnsafeRawBufferPointer, to values: inout [Float]) {
        for start in stride(from: 0, to: bytes.count, by: size) {
            values.append(value(bytes, at: start))
        }
    }

    @inline(__always)
    func value(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Float {
        var bits: UInt64 = 0
        for index in 0..<size {
            let byte = bytes[start + (isBigEndian ? index : size - 1 - index)]
            bits = bits << 8 | UInt64(byte)
        }
        switch (kind, size) {
        case (.float, 2): return NumPyElement.half(UInt16(truncatingIfNeeded: bits))
        case (.float, 4): return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        case (.float, _): return Float(Double(bitPattern: bits))
        case (.signed, _):
            let shift = UInt64(64 - 8 * size)
            return Float(Int64(bitPattern: bits << shift) >> Int64(shift))
        case (.unsigned, _): return Float(bits)
        case (.boolean, _): return bits == 0 ? 0 : 1
        }
    }

    /// The number whose IEEE 754 half precision has these bits; `Float16` is not on every platform.
    private static func half(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF) * 0x1p-10
        let magnitude: Float
        switch exponent {
        case 0: magnitude = fraction * 0x1p-14
        case 31: magnitude = fraction == 0 ? .infinity : .nan
        default:
            magnitude =
                (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }
}
