internal import UnrollData
internal import UnrollTraining

extension DataFingerprint {
    /// Adds the symbols of a text, and where it ends.
    mutating func add(_ symbols: SymbolSequence) {
        symbols.forEachBlock { for symbol in $0 { add(UInt32(bitPattern: symbol)) } }
        add(.max)
    }
}
