/// How a batch of sequences of unequal length is walked: which rows live at each time step, and
/// where they stand in the packed batch.
///
/// Packed rows are ordered by time step of the walk, within one by falling length; nothing stands
/// for padding. Where all sequences have the full length the packed batch is the batch itself.
struct SequencePlan {
    let timeSteps: Int
    let batch: Int
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
    /// Time steps of the sequences, by place.
    private let sortedLengths: [Int]

    init(timeSteps: Int, batch: Int, lengths: [Int]?, reversed: Bool) {
        self.timeSteps = timeSteps
        self.batch = batch
        let lengths = lengths ?? Array(repeating: timeSteps, count: batch)
        precondition(
            lengths.count == batch && lengths.allSatisfy { (0...timeSteps).contains($0) },
            "recurrence: lengths \(lengths) for \(timeSteps) time steps, batch \(batch)")
        if lengths.allSatisfy({ $0 == timeSteps }) {
            live = Array(repeating: batch, count: timeSteps)
            offset = (0..<timeSteps).map { (reversed ? timeSteps - 1 - $0 : $0) * batch }
            rows = timeSteps * batch
            order = nil
            source = nil
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
        sortedLengths = sorted
    }

    /// Packed row of each time-first row, -1 for padding.
    private var packedRow: [Int32] {
        var rows = [Int32](repeating: -1, count: timeSteps * batch)
        for (packed, row) in (source ?? []).enumerated() { rows[Int(row)] = Int32(packed) }
        return rows
    }

    /// Rows of a batch `[T, B, ·]` (or `[T·B, ·]`) as the packed batch `[N, ·]`.
    func pack(_ batch: Tensor) -> Tensor {
        let width = batch.shape.last ?? 1
        let flat = Tensor(
            storage: batch.storage, offset: batch.offset, shape: [timeSteps * self.batch, width])
        return source.map { flat.gathered($0) } ?? flat
    }

    /// The packed batch `[N, ·]` as `[T, B, ·]`, zero in the padding.
    func unpack(_ packed: Tensor) -> Tensor {
        let spread = source == nil ? packed : packed.gathered(packedRow)
        return Tensor(
            storage: spread.storage, offset: spread.offset,
            shape: [timeSteps, batch, packed.shape[1]])
    }

    /// Rows of a state `[B, ·]` in the order of the walk.
    func sort(_ state: Tensor) -> Tensor {
        order.map { state.gathered($0.map(Int32.init)) } ?? state
    }

    /// A state in the order of the walk as the caller's.
    func unsort(_ state: Tensor) -> Tensor {
        guard let order else { return state }
        var place = [Int32](repeating: 0, count: batch)
        for (position, sequence) in order.enumerated() { place[sequence] = Int32(position) }
        return state.gathered(place)
    }

    /// The states after each sequence's last time step, in the caller's order; a sequence without
    /// time steps keeps its initial state.
    ///
    /// - Parameters:
    ///   - states: One row for each live row, time step t's from `offsets[t]` on.
    ///   - initial: `[B, ·]`, in the order of the walk.
    func final(_ states: Tensor, offsets: [Int], initial: Tensor) -> Tensor {
        let width = initial.shape[1]
        let result = Tensor(uninitialized: [batch, width])
        result.withMutableFloats { to in
            for (place, length) in sortedLengths.enumerated() {
                let (from, row) =
                    length == 0 ? (initial, place) : (states, offsets[length - 1] + place)
                let target = (order.map { $0[place] } ?? place) * width
                from.withFloats { numbers in
                    for j in 0..<width { to[target + j] = numbers[row * width + j] }
                }
            }
        }
        return result
    }

    /// The states that each live row's time step began from, `[N, ·]`: the previous time step's
    /// rows, or the initial ones.
    func before(_ states: Tensor, initial: Tensor) -> Tensor {
        let width = initial.shape[1]
        let result = Tensor(uninitialized: [rows, width])
        var to = result.writing
        let regular = source != nil
        for t in 0..<timeSteps where live[t] > 0 {
            let from = t == 0 ? initial.reading : states.reading + offset[t - 1] * width
            // A reversed walk over the batch itself fills from the end.
            if !regular { to = result.writing + offset[t] * width }
            to.update(from: from, count: live[t] * width)
            if regular { to += live[t] * width }
        }
        return result
    }
}
