internal import UnrollSystem

/// Distinct byte strings, numbered in the order in which they came, found by their bytes.
///
/// A million words are looked up without a `String` for each; and unlike `String`s, which compare
/// as characters do, two spellings are the same only if their bytes are.
struct ByteStringTable: Sendable {
    /// All byte strings, one after the other.
    private var bytes: [UInt8] = []
    /// Where each begins, and the end of the last.
    private var starts = [0]
    /// A power of two of places, at most half of them taken: the number of a string, or -1.
    private var slots: [Int32]
    /// The hash of each string, to skip most comparisons.
    private var hashes: [UInt32] = []
    /// Drawn for each table, so that no text can be written to make its words collide. It
    /// decides where a string lies in `slots`, never its number.
    private let seed = UInt64.random(in: .min ... .max)

    init() {
        slots = [Int32](repeating: -1, count: 64)
    }

    /// The number of byte strings.
    var count: Int { hashes.count }

    /// The byte string of this number.
    subscript(number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<starts[number + 1]] }

    /// The number of `string`; `nil` where it is not in the table.
    func find(_ string: UnsafeRawBufferPointer) -> Int? {
        let number = slots[place(of: string, hash: hash(string))]
        return number < 0 ? nil : Int(number)
    }

    /// The number of `string`, which is added where it is new.
    mutating func insert(_ string: UnsafeRawBufferPointer) -> Int {
        let hash = hash(string)
        let place = place(of: string, hash: hash)
        if slots[place] >= 0 { return Int(slots[place]) }
        let number = hashes.count
        requirement(number < Int32.max, "ByteStringTable: more than 2^31 - 1 strings")
        slots[place] = Int32(number)
        hashes.append(hash)
        bytes.append(contentsOf: string)
        starts.append(bytes.count)
        if hashes.count * 2 > slots.count { grow() }
        return number
    }

    private func place(of string: UnsafeRawBufferPointer, hash: UInt32) -> Int {
        let mask = slots.count - 1
        var place = Int(hash) & mask
        while slots[place] >= 0 {
            let number = Int(slots[place])
            if hashes[number] == hash, equals(number, string) { break }
            place = (place + 1) & mask
        }
        return place
    }

    private func equals(_ number: Int, _ string: UnsafeRawBufferPointer) -> Bool {
        let (start, end) = (starts[number], starts[number + 1])
        guard end - start == string.count else { return false }
        return bytes.withUnsafeBytes { all in
            for index in 0..<string.count where all[start + index] != string[index] { return false }
            return true
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var place = Int(hash) & mask
            while slots[place] >= 0 { place = (place + 1) & mask }
            slots[place] = Int32(number)
        }
    }

    /// Eight bytes at a time, each folded in by a full product.
    private func hash(_ string: UnsafeRawBufferPointer) -> UInt32 {
        var state = seed ^ UInt64(string.count)
        var index = 0
        while index < string.count {
            var word: UInt64 = 0
            if string.count - index >= 8 {
                word = string.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            } else {
                for byte in string[index...] { word = word << 8 | UInt64(byte) }
            }
            let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            state = product.high ^ product.low ^ seed
            index += 8
        }
        let product = state.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return UInt32(truncatingIfNeeded: product.high ^ product.low)
    }
}
