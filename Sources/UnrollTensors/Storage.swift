import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What the bytes of a tensor are. Computation is in ``float32``; the others store.
public enum DataType: String, Sendable, Codable {
    case float32, bfloat16, int8

    /// Bytes of one number.
    public var size: Int {
        switch self {
        case .float32: 4
        case .bfloat16: 2
        case .int8: 1
        }
    }
}

/// The bytes behind one or more tensors, with a version that every write changes.
///
/// Copies made of it (packed panels) are kept beside it under the version they were made from, so
/// that nobody can meet a stale one.
package final class Storage: @unchecked Sendable {
    // Sendable: whoever writes holds the tensor alone (training is confined to one task); what is
    // shared between tasks is read only. The packed copies are behind a mutex.

    package let bytes: UnsafeMutableRawPointer
    package let byteCount: Int
    package let type: DataType
    package private(set) var version = 0

    private let packed = Mutex<[PackedForm: PackedMatrix]>([:])

    init(byteCount: Int, type: DataType = .float32) {
        self.byteCount = byteCount
        self.type = type
        bytes = BufferPool.shared.take(byteCount)
    }

    deinit { BufferPool.shared.put(bytes, byteCount) }

    func willWrite() { version &+= 1 }

    /// The packed copy of this form, made anew where the numbers have changed since.
    func packed(_ form: PackedForm, make: (UnsafeMutablePointer<Float>) -> Void, count: Int)
        -> PackedMatrix
    {
        packed.withLock { copies in
            if let copy = copies[form], copy.version == version { return copy }
            // A copy that somebody still reads is left to them; else its room is used again.
            var reusable = copies.removeValue(forKey: form)
            let copy: PackedMatrix
            if reusable != nil, isKnownUniquelyReferenced(&reusable!) {
                copy = reusable!
            } else {
                copy = PackedMatrix(count: count)
            }
            make(copy.floats)
            copy.version = version
            copies[form] = copy
            return copy
        }
    }
}

/// How a matrix is packed, and for which kernels.
struct PackedForm: Hashable {
    enum Axis { case rows, columns }
    var tier: KernelTier
    var axis: Axis
    var offset, groups, columns, depth: Int
}

/// Panels of a matrix, laid out as one tier's products read them.
final class PackedMatrix: @unchecked Sendable {
    // Sendable: written only while its storage's mutex is held and nobody else has it.
    let floats: UnsafeMutablePointer<Float>
    private let count: Int
    fileprivate(set) var version = -1

    init(count: Int) {
        self.count = count
        floats = BufferPool.shared.take(count * 4).bindMemory(to: Float.self, capacity: count)
        MemoryAccount.counters.packed.add(count * 4, ordering: .relaxed)
    }

    deinit {
        BufferPool.shared.put(floats, count * 4)
        MemoryAccount.counters.packed.subtract(count * 4, ordering: .relaxed)
    }
}

/// Freed buffers kept for the next tensor of their size, since the system hands out fresh memory a
/// page fault at a time, and one training update frees what the next one asks for.
final class BufferPool: Sendable {
    static let shared = BufferPool()

    private struct Shelf: @unchecked Sendable {
        // Sendable: reached through the mutex alone.
        var buffers: [Int: [UnsafeMutableRawPointer]] = [:]
        var bytes = 0
    }

    private let shelf = Mutex(Shelf())
    private static let smallest = 32 << 10
    private static let most = 1 << 30

    /// Sizes are rounded up to an eighth of a power of two, so that nearly equal ones meet.
    private static func rounded(_ byteCount: Int) -> Int {
        guard byteCount >= smallest else { return max(byteCount, 64) }
        let step = 1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount - 3)
        return (byteCount + step - 1) & ~(step - 1)
    }

    func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let size = Self.rounded(byteCount)
        let counters = MemoryAccount.counters
        counters.taken.add(size, ordering: .relaxed)
        counters.rise(to: counters.live.add(size, ordering: .relaxed).newValue)
        if size >= Self.smallest {
            let kept: UnsafeMutableRawPointer? = shelf.withLock { shelf in
                guard let buffer = shelf.buffers[size]?.popLast() else { return nil }
                shelf.bytes -= size
                counters.kept.store(shelf.bytes, ordering: .relaxed)
                return buffer
            }
            if let kept { return kept }
        }
        var pointer: UnsafeMutableRawPointer?
        if posix_memalign(&pointer, 64, size) != 0 { pointer = nil }
        guard let pointer else { fatalError("out of memory: \(size) bytes for a tensor") }
        return pointer
    }

    func put(_ pointer: UnsafeMutableRawPointer, _ byteCount: Int) {
        let size = Self.rounded(byteCount)
        let counters = MemoryAccount.counters
        counters.live.subtract(size, ordering: .relaxed)
        let kept =
            size >= Self.smallest
            && shelf.withLock { shelf in
                guard shelf.bytes + size <= Self.most else { return false }
                shelf.buffers[size, default: []].append(pointer)
                shelf.bytes += size
                counters.kept.store(shelf.bytes, ordering: .relaxed)
                return true
            }
        if !kept { free(pointer) }
    }

    /// Frees what is kept.
    func releaseAll() {
        let buffers = shelf.withLock { shelf in
            defer { shelf = Shelf() }
            return shelf.buffers.values.flatMap { $0 }
        }
        MemoryAccount.counters.kept.store(0, ordering: .relaxed)
        for buffer in buffers { free(buffer) }
    }
}
