internal import CUnrollKernels
internal import UnrollSystem

/// How a batch of sequences of unequal length is walked: which rows live at each time step, and
/// where they stand in the packed batch.
///
/// Packed rows are ordered by time step of the walk, within one by falling length; nothing stands
/// for padding. Where all sequences have the full length the packed batch is the batch itself.
struct SequencePlan {
    let timeSteps: Int
    let batch: Int
    let isReversed: Bool
    /// Live rows at each time step of the walk, falling.
    let live: [Int]
    /// The first packed row of each time step.
    let offset: [Int]
    /// All live rows together.
    let rows: Int
    /// The sequence at each place of the order by falling length; `nil` if it is the batch's order.
    let order: [Int]?
    /// Time-first row `t · B + b` of each packed row; `nil` where they are the same.
    let source: [Int32]?
    /// The same where kernels read it, and the packed row of each time-first row, -1 for padding.
    private let places: (source: Tensor, packed: Tensor)?
    /// Time steps of the sequences, by place.
    private let sortedLengths: [Int]

    init(timeSteps: Int, batch: Int, lengths: [Int]?, reversed: Bool) {
        self.timeSteps = timeSteps
        self.batch = batch
        isReversed = reversed
        let lengths = lengths ?? Array(repeating: timeSteps, count: batch)
        requirement(
            lengths.count == batch && lengths.allSatisfy { (0...timeSteps).contains($0) },
            "recurrence: lengths \(lengths) for \(timeSteps) time steps, batch \(batch)")
        if lengths.allSatisfy({ $0 == timeSteps }) {
            live = Array(repeating: batch, count: timeSteps)
            offset = (0..<timeSteps).map { (reversed ? timeSteps - 1 - $0 : $0) * batch }
            rows = timeSteps * batch
            order = nil
            source = nil
            places = nil
            sortedLengths = lengths
            return
        }
        // Equal lengths keep their order, so the walk does not depend on the sort.
        let order = (0..<batch).sorted { (lengths[$0], $1) > (lengths[$1], $0) }
        let sorted = order.map { lengths[$0] }
        var live: [Int] = []
        var offset: [Int] = []
        var source: [Int32] = []
        for t in 0..<timeSteps {
            let count = sorted.prefix { $0 > t }.count
            live.append(count)
            offset.append(source.count)
            for place in 0..<count {
                let time = reversed ? sorted[place] - 1 - t : t
                source.append(Int32(time * batch + order[place]))
            }
        }
        self.live = live
        self.offset = offset
        rows = source.count
        self.order = order
        self.source = source
        var packed = [Int32](repeating: -1, count: timeSteps * batch)
        for (place, row) in source.enumerated() { packed[Int(row)] = Int32(place) }
        places = (Tensor(integers: source), Tensor(integers: packed))
        sortedLengths = sorted
    }

    /// Rows of a batch `[T, B, ·]` (or `[T·B, ·]`) as the packed batch `[N, ·]`.
    func pack(_ batch: Tensor) -> Tensor {
        let width = batch.shape.last ?? 1
        let flat = Tensor(
            storage: batch.storage, offset: batch.offset, shape: [timeSteps * self.batch, width])
        return places.map { flat.gathered($0.source) } ?? flat
    }

    /// The packed batch `[N, ·]` as `[T, B, ·]`, zero in the padding.
    func unpack(_ packed: Tensor) -> Tensor {
        let spread = places.map { packed.gathered($0.packed) } ?? packed
        return Tensor(
            storage: spread.storage, offset: spread.offset,
            shape: [timeSteps, batch, packed.shape[1]])
    }

    /// Rows of a state `[B, ·]` in the order of the walk.
    func sort(_ state: Tensor) -> Tensor {
        order.map { state.gathered(Tensor(integers: $0.map(Int32.init))) } ?? state
    }

    /// A state in the order of the walk as the caller's.
    func unsort(_ state: Tensor) -> Tensor {
        guard let order else { return state }
        var place = [Int32](repeating: 0, count: batch)
        for (position, sequence) in order.enumerated() { place[sequence] = Int32(position) }
        return state.gathered(Tensor(integers: place))
    }

    /// The states after each sequence's last time step, in the caller's order; a sequence without
    /// time steps keeps its initial state.
    ///
    /// - Parameters:
    ///   - states: One row for each live row, time step t's from `offsets[t]` on.
    ///   - initial: `[B, ·]`, in the order of the walk.
    func final(_ states: Tensor, offsets: [Int], initial: Tensor) -> Tensor {
        guard timeSteps > 0 else { return initial }
        guard let order else {
            let first = offsets[timeSteps - 1]
            return states.slice(first..<(first + batch)).copy()
        }
        var places = [Int32](repeating: 0, count: batch)
        for (place, length) in sortedLengths.enumerated() {
            places[order[place]] =
                length == 0 ? -1 - Int32(place) : Int32(offsets[length - 1] + place)
        }
        return states.gathered(places, or: initial)
    }

    /// The states that each live row's time step began from, `[N, ·]`: the previous time step's
    /// rows, or the initial ones.
    func before(_ states: Tensor, initial: Tensor) -> Tensor {
        if timeSteps == 1, rows == batch { return initial }
        var places = [Int32](repeating: 0, count: rows)
        for t in 0..<timeSteps {
            for row in 0..<live[t] {
                places[offset[t] + row] = t == 0 ? -1 - Int32(row) : Int32(offset[t - 1] + row)
            }
        }
        return states.gathered(places, or: initial)
    }
}

extension Tensor {
    /// Rows of this matrix, or row `-1 - index` of another where the index is negative.
    fileprivate func gathered(_ places: [Int32], or other: Tensor) -> Tensor {
        let y = Tensor(uninitialized: [places.count, other.shape[1]])
        let places = Tensor(integers: places)
        Kernels.run(over: y.count) {
            $0.table.gather_either(
                $0.team, reading, other.reading, places.readingIntegers, places.count,
                other.shape[1], y.writing)
        }
        return y
    }
}
