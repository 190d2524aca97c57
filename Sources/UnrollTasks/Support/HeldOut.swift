internal import UnrollSystem

extension Array {
    /// Parts with a share of the elements, at least one and not all, drawn at random.
    ///
    /// - Parameters:
    ///   - fraction: The share, above 0.
    ///   - places: The places of the elements that may be held out, at least two; all if `nil`.
    ///   - seed: Decides which.
    func heldOut(_ fraction: Double, among places: [Int]? = nil, seed: UInt64) -> (
        kept: [Element], heldOut: [Element]
    ) {
        let places = places ?? [Int](indices)
        let wanted = Int((Double(places.count) * fraction).rounded())
        let count = Swift.min(Swift.max(wanted, 1), places.count - 1)
        let random = RandomStream(seed: seed).stream("held out")
        let held = Set(random.permutation(places.count).prefix(count).map { places[$0] })
        return (
            indices.filter { !held.contains($0) }.map { self[$0] },
            indices.filter { held.contains($0) }.map { self[$0] }
        )
    }
}
