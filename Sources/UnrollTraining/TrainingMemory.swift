internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// The memory of a training run by its uses, in bytes: the permanent part, and the part that an
/// update needs besides.
public struct TrainingMemory: Sendable, Codable, Hashable {
    /// The values of all parameters.
    public var parameters: Int
    /// The largest gradients of one update; row-sparse ones by the rows they touch.
    public var gradients: Int
    /// The optimiser's moments.
    public var moments: Int
    /// The parameters of the best epoch, kept apart.
    public var best: Int
    /// Copies of weights in the order that products read them, one for each pass.
    public var packed: Int
    /// The most that an update held besides: activations above all.
    public var workspace: Int
    /// The most that all tensors held at one time since the process began.
    public var tensors: Int
    /// The same with the freed buffers that were kept for use again.
    public var reserved: Int
    /// The most that the process held, as the system tells; `nil` where it does not.
    public var process: Int?
}

/// Follows what updates hold beyond what stays.
struct MemoryUse {
    private(set) var gradients = 0
    private(set) var workspace = 0
    private var before = MemoryAccount.current

    /// Weights are packed again into the copies of the update before; the first makes them.
    mutating func updateBegins() {
        MemoryAccount.resetPeak()
        before = MemoryAccount.current
    }

    /// No gradient is there yet: what came is activations, and packed copies.
    mutating func forwardEnded() { observe(gradients: 0) }

    mutating func backwardEnded(gradients: Int) {
        self.gradients = max(self.gradients, gradients)
        observe(gradients: gradients)
    }

    private mutating func observe(gradients: Int) {
        let now = MemoryAccount.current
        let packed = max(0, now.packed - before.packed)
        workspace = max(workspace, now.peak - before.live - packed - gradients)
    }
}

extension TrainingLoop {
    /// The account of this run and of the process so far. Other tasks that compute in the same
    /// process are counted with it.
    public var memory: TrainingMemory {
        let account = MemoryAccount.current
        func bytes(_ tensors: [Tensor]) -> Int {
            tensors.reduce(0) { $0 + $1.count * $1.type.size }
        }
        return TrainingMemory(
            parameters: bytes(task.module.parameters.map(\.parameter.value)),
            gradients: memoryUse.gradients, moments: bytes(optimizer.state.map(\.tensor)),
            best: bytes(best), packed: account.packed, workspace: memoryUse.workspace,
            tensors: account.highest, reserved: account.highestReserved,
            process: peakResidentMemory())
    }
}
