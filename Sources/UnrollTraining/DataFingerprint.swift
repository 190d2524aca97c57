/// Tells training data apart: the hash of Fowler, Noll and Vo (FNV-1a) over integers of 32 bits.
package struct DataFingerprint {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ number: UInt32) {
        value = (value ^ UInt64(number)) &* 0x100_0000_01B3
    }

    /// Adds a list, and where it ends.
    package mutating func add(_ numbers: [Int32]) {
        for number in numbers { add(UInt32(bitPattern: number)) }
        add(.max)
    }
}
