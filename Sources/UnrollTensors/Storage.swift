import Synchronization

/// The element type of a tensor. Computation is in ``float32``; ``int32`` holds symbols, lengths
/// and places; the others store.
public enum DataType: String, Sendable, Codable {
    /// 32 bits: what is computed with.
    case float32
    /// The upper 16 bits of float32, for storing and for factors of products.
    case bfloat16
    /// Whole numbers with a scale for each row, for storing.
    case int8
    /// Whole numbers: symbols, lengths, places.
    case int32

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .float32, .int32: 4
        case .bfloat16: 2
        case .int8: 1
        }
    }
}

/// A buffer of a device behind one or more tensors, with a version that every write changes.
///
/// Copies made of it (packed panels) are kept beside it under the version they were made from, so
/// that nobody can meet a stale one.
package final class Storage: @unchecked Sendable {
    // Sendable: whoever writes holds the tensor alone (training is confined to one task); what is
    // shared between tasks is read only. The packed copies are behind a mutex.

    /// An address of the device's memory; only the host's may be read and written here.
    package let bytes: UnsafeMutableRawPointer
    package let byteCount: Int
    package let type: DataType
    package unowned(unsafe) let device: Device
    package private(set) var version = 0

    /// Bytes of the buffer, which may be more than are asked for.
    private let capacity: Int
    private let packed = Mutex<[PackedForm: PackedMatrix]>([:])

    init(byteCount: Int, type: DataType = .float32, device: Device = .current) {
        self.byteCount = byteCount
        self.type = type
        self.device = device
        (bytes, capacity) = device.take(byteCount)
    }

    deinit { device.put(bytes, capacity) }

    func willWrite() { version &+= 1 }

    // MARK: The host's view

    /// Hands the bytes from `offset` on to `body`: where they are, or a copy of a device's.
    func withBytes<R>(
        from offset: Int, count: Int, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        if device.isHost {
            return try body(UnsafeRawBufferPointer(start: bytes + offset, count: count))
        }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        defer { copy.deallocate() }
        device.copyOut(copy, from: bytes + offset)
        return try body(UnsafeRawBufferPointer(copy))
    }

    /// Lets `body` change the bytes from `offset` on: where they are, or a copy that a device takes.
    func withMutableBytes<R>(
        from offset: Int, count: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> R
    ) rethrows -> R {
        willWrite()
        if device.isHost {
            return try body(UnsafeMutableRawBufferPointer(start: bytes + offset, count: count))
        }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        defer { copy.deallocate() }
        device.copyOut(copy, from: bytes + offset)
        defer { device.copyIn(bytes + offset, from: UnsafeRawBufferPointer(copy)) }
        return try body(copy)
    }

    /// Takes over the host's bytes.
    func write(_ from: UnsafeRawBufferPointer) {
        willWrite()
        guard let start = from.baseAddress, from.count > 0 else { return }
        if device.isHost {
            bytes.copyMemory(from: start, byteCount: from.count)
        } else {
            device.copyIn(bytes, from: from)
        }
    }

    /// The packed copy of this form; `nil` where there is none, or the elements have changed since.
    func packed(_ form: PackedForm) -> PackedMatrix? {
        packed.withLock { copies in
            copies[form].flatMap { $0.version == version ? $0 : nil }
        }
    }

    /// The packed copy of this form, made again where the elements have changed since.
    func packed(_ form: PackedForm, make: (UnsafeMutablePointer<Float>) -> Void, count: Int)
        -> PackedMatrix
    {
        packed.withLock { copies in
            if let copy = copies[form], copy.version == version { return copy }
            // A copy that somebody still reads is left to them; else its memory is used again.
            var reusable = copies.removeValue(forKey: form)
            let copy: PackedMatrix
            if reusable != nil, isKnownUniquelyReferenced(&reusable!) {
                copy = reusable!
            } else {
                copy = PackedMatrix(count: count, device: device)
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
    var precision: Precision
    var axis: Axis
    var offset, groups, columns, depth: Int
}

/// Panels of a matrix, laid out as one tier's products read them.
final class PackedMatrix: @unchecked Sendable {
    // Sendable: written only while its storage's mutex is held and nobody else has it.
    let floats: UnsafeMutablePointer<Float>
    private let count: Int
    private let capacity: Int
    private let device: Device
    fileprivate(set) var version = -1

    init(count: Int, device: Device) {
        self.count = count
        self.device = device
        let buffer = device.take(count * 4)
        capacity = buffer.capacity
        floats = buffer.bytes.bindMemory(to: Float.self, capacity: count)
        MemoryAccount.counters.packed.add(count * 4, ordering: .relaxed)
    }

    deinit {
        device.put(floats, capacity)
        MemoryAccount.counters.packed.subtract(count * 4, ordering: .relaxed)
    }
}
