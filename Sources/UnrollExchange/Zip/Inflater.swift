internal import UnrollSystem

/// Unpacks a DEFLATE stream (RFC 1951) piece by piece; what it holds at a time does not grow with the stream.
final class Inflater {
    /// What is wrong with a stream, as a clause.
    struct Failure: Error {
        var problem: String
    }

    /// Bytes handed out so far.
    private(set) var byteCount = 0

    private let file: OpenFile
    /// Where the bytes that have not been read yet lie in the file.
    private var rest: Range<Int>
    private let input: UnsafeMutableRawBufferPointer
    private var inputPlace = 0
    private var inputEnd = 0
    /// Bits that have been taken from the input and not been used, from the lowest on.
    private var bits: UInt64 = 0
    private var bitCount = 0

    /// The last bytes that were unpacked: those before `handedOut` stay for distances to reach back to.
    private let output: UnsafeMutableRawBufferPointer
    private var outputEnd = 0
    private var handedOut = 0

    private enum Block {
        case none
        case stored(left: Int)
        case coded(literals: HuffmanCode, distances: HuffmanCode)
    }
    private var block = Block.none
    private var isLastBlock = false
    private var hasEnded = false

    private static let window = 1 << 15
    private static let longestMatch = 258

    /// - Parameters:
    ///   - file: The file that holds the stream.
    ///   - range: Where.
    init(_ file: OpenFile, at range: Range<Int>) {
        self.file = file
        rest = range
        input = .allocate(byteCount: 1 << 16, alignment: 16)
        output = .allocate(byteCount: 1 << 17, alignment: 16)
    }

    deinit {
        input.deallocate()
        output.deallocate()
    }

    /// Fills `buffer` with the next bytes.
    ///
    /// - Returns: How many they are; fewer than it has at the end.
    /// - Throws: ``Failure``, `FileError`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count {
            if handedOut == outputEnd { try unpack() }
            if handedOut == outputEnd { break }
            let count = min(buffer.count - done, outputEnd - handedOut)
            UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: output[handedOut..<handedOut + count]))
            handedOut += count
            byteCount += count
            done += count
        }
        return done
    }

    /// Whether nothing is left to hand out.
    func isAtEnd() throws -> Bool {
        if handedOut == outputEnd { try unpack() }
        return handedOut == outputEnd
    }

    // MARK: Bits

    /// Reads on until at least `count` bits are there, at most 48, or the input ends.
    @inline(__always)
    private func fill(_ count: Int) throws {
        while bitCount < count {
            if inputPlace == inputEnd, try !readInput() { return }
            bits |= UInt64(input[inputPlace]) << UInt64(bitCount)
            inputPlace += 1
            bitCount += 8
        }
    }

    private func readInput() throws -> Bool {
        let count = min(rest.count, input.count)
        guard count > 0 else { return false }
        inputEnd = try file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: input[..<count]), at: rest.lowerBound)
        inputPlace = 0
        guard inputEnd == count else { throw Failure(problem: "the file was cut short") }
        rest = rest.lowerBound + count..<rest.upperBound
        return true
    }

    @inline(__always)
    private func take(_ count: Int) throws -> Int {
        try fill(count)
        guard bitCount >= count else { throw Self.endsTooSoon }
        let value = Int(bits & (1 << UInt64(count) - 1))
        bits >>= UInt64(count)
        bitCount -= count
        return value
    }

    private static let endsTooSoon = Failure(problem: "its compressed bytes end too soon")

    @inline(__always)
    private func symbol(_ code: borrowing HuffmanCode) throws -> Int {
        try fill(HuffmanCode.longest)
        let entry = Int(code.quick[Int(bits & (1 << UInt64(HuffmanCode.quickBits) - 1))])
        if entry != 0 {
            let length = entry & 15
            guard length <= bitCount else { throw Self.endsTooSoon }
            bits >>= UInt64(length)
            bitCount -= length
            return entry >> 4
        }
        return try longSymbol(code)
    }

    /// Finds a code bit by bit: the codes of each length are consecutive numbers.
    private func longSymbol(_ code: borrowing HuffmanCode) throws -> Int {
        var (value, first, place) = (0, 0, 0)
        for length in 1...HuffmanCode.longest {
            guard bitCount > 0 else { throw Self.endsTooSoon }
            value |= Int(bits & 1)
            bits >>= 1
            bitCount -= 1
            let count = code.counts[length]
            if value - first < count { return Int(code.symbols[place + value - first]) }
            place += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Failure(problem: "its compressed bytes hold an unknown code")
    }

    // MARK: Blocks

    /// Unpacks until the room for output is used, or the stream ends.
    private func unpack() throws {
        if outputEnd > output.count - Self.window {
            // All is handed out; the last bytes of the window stay.
            output.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: output[outputEnd - Self.window..<outputEnd]))
            outputEnd = Self.window
            handedOut = Self.window
        }
        while !hasEnded, outputEnd <= output.count - Self.longestMatch {
            switch block {
            case .none:
                if isLastBlock {
                    hasEnded = true
                } else {
                    try beginBlock()
                }
            case .stored(let left): try copyStored(left)
            case .coded(let literals, let distances): try decode(literals, distances)
            }
        }
    }

    private func beginBlock() throws {
        isLastBlock = try take(1) == 1
        switch try take(2) {
        case 0:
            // The length and its complement begin at a whole byte.
            _ = try take(bitCount % 8)
            let (length, complement) = (try take(16), try take(16))
            guard length == ~complement & 0xFFFF else {
                throw Failure(problem: "the length of a stored block is wrong")
            }
            block = .stored(left: length)
        case 1:
            block = .coded(
                literals: HuffmanCode.fixedLiterals, distances: HuffmanCode.fixedDistances)
        case 2:
            do {
                block = try ownCodes()
            } catch is HuffmanCode.Invalid {
                throw Failure(problem: "the lengths of its codes are wrong")
            }
        default: throw Failure(problem: "a block has an unknown type")
        }
    }

    /// The codes at the start of a block, written in a code of their own (section 3.2.7).
    private func ownCodes() throws -> Block {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let lengthCount = try take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else {
            throw Failure(problem: "a block has too many codes")
        }
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var own = [UInt8](repeating: 0, count: order.count)
        for place in order.prefix(lengthCount) { own[place] = UInt8(try take(3)) }
        let code = try HuffmanCode(lengths: own[...])
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let (value, count): (UInt8, Int)
            switch try symbol(code) {
            case 16:
                guard let last = lengths.last else {
                    throw Failure(problem: "a block repeats a length before the first")
                }
                (value, count) = (last, try take(2) + 3)
            case 17: (value, count) = (0, try take(3) + 3)
            case 18: (value, count) = (0, try take(7) + 11)
            case let length: (value, count) = (UInt8(length), 1)
            }
            guard lengths.count + count <= literalCount + distanceCount else {
                throw Failure(problem: "a block has too many codes")
            }
            lengths.append(contentsOf: repeatElement(value, count: count))
        }
        // Without it no block could end.
        guard lengths[256] > 0 else { throw Failure(problem: "a block has no end") }
        return .coded(
            literals: try HuffmanCode(lengths: lengths[..<literalCount], mayBeIncomplete: true),
            distances: try HuffmanCode(lengths: lengths[literalCount...], mayBeIncomplete: true))
    }

    private func copyStored(_ left: Int) throws {
        var left = left
        while left > 0, outputEnd <= output.count - Self.longestMatch {
            // Whole bytes may wait among the bits.
            if bitCount > 0 {
                output[outputEnd] = UInt8(try take(8))
                outputEnd += 1
                left -= 1
                continue
            }
            if inputPlace == inputEnd, try !readInput() { throw Self.endsTooSoon }
            let count = min(left, inputEnd - inputPlace, output.count - outputEnd)
            UnsafeMutableRawBufferPointer(rebasing: output[outputEnd..<outputEnd + count])
                .copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: input[inputPlace..<inputPlace + count]))
            inputPlace += count
            outputEnd += count
            left -= count
        }
        block = left > 0 ? .stored(left: left) : .none
    }

    /// Base and number of extra bits of the lengths from symbol 257 on (section 3.2.5).
    private static let lengths: [(base: Int, extra: Int)] = [
        (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1),
        (17, 1), (19, 2), (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4),
        (83, 4), (99, 4), (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
    ]
    /// The same of the distances.
    private static let distances: [(base: Int, extra: Int)] = (0..<30).map { symbol in
        if symbol < 2 { return (symbol + 1, 0) }
        // Two distances for each number of extra bits.
        let extra = symbol / 2 - 1
        return ((2 + symbol % 2) << extra + 1, extra)
    }

    private func decode(_ literals: borrowing HuffmanCode, _ distances: borrowing HuffmanCode)
        throws
    {
        let (allLengths, allDistances) = (Self.lengths, Self.distances)
        while outputEnd <= output.count - Self.longestMatch {
            let symbol = try symbol(literals)
            if symbol < 256 {
                output[outputEnd] = UInt8(symbol)
                outputEnd += 1
                continue
            }
            if symbol == 256 {
                block = .none
                return
            }
            guard symbol - 257 < allLengths.count else {
                throw Failure(problem: "its compressed bytes hold an unknown code")
            }
            let (lengthBase, lengthExtra) = allLengths[symbol - 257]
            let length = lengthBase + (lengthExtra == 0 ? 0 : try take(lengthExtra))
            let place = try self.symbol(distances)
            guard place < allDistances.count else {
                throw Failure(problem: "its compressed bytes hold an unknown code")
            }
            let (distanceBase, distanceExtra) = allDistances[place]
            let distance = distanceBase + (distanceExtra == 0 ? 0 : try take(distanceExtra))
            guard distance <= outputEnd else {
                throw Failure(problem: "its compressed bytes reach back before their start")
            }
            // A match may overlap itself: byte by byte.
            for _ in 0..<length {
                output[outputEnd] = output[outputEnd - distance]
                outputEnd += 1
            }
        }
    }
}
