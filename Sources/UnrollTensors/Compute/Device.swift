internal import CUnrollKernels
internal import UnrollSystem

/// Where tensors are, and what computes with them: the processor, whose tiers share the host's
/// memory, or a device that brings a table of entry points and a memory of its own.
///
/// Tensors are made on the current device; an op's tensors are all on the device it runs on.
package final class Device: Sendable {
    /// The processor.
    package static let host = Device(entries: nil)

    /// The device of the calling task.
    package static var current: Device { chosen.current ?? host }

    private static let chosen = ScopedValue<Device>()

    /// Runs `body` on this device.
    fileprivate func use<R>(_ body: () throws -> R) rethrows -> R {
        try Device.chosen.use(self, body)
    }

    /// `nil` for the host: the tier's.
    nonisolated(unsafe) let table: UnsafePointer<unroll_table>?

    private init(entries: UnsafePointer<unroll_table>?) {
        table = entries
        // Every tensor points to its device without counting: none is ever freed.
        _ = Unmanaged.passRetained(self)
    }

    /// - Parameter table: An `unroll_table`, which stays where it is.
    /// - Throws: ``ComputeError`` where it has another version, or lacks its memory interface.
    package convenience init(table: UnsafeRawPointer) throws {
        let entries = table.assumingMemoryBound(to: unroll_table.self)
        guard entries.pointee.version == UInt32(UNROLL_TABLE_VERSION),
            entries.pointee.size == MemoryLayout<unroll_table>.size
        else {
            throw ComputeError(
                message: "the device's table has version \(entries.pointee.version), "
                    + "\(entries.pointee.size) bytes; version \(UNROLL_TABLE_VERSION), "
                    + "\(MemoryLayout<unroll_table>.size) bytes are wanted")
        }
        let memory = entries.pointee.memory
        guard memory.allocate != nil, memory.release != nil, memory.copy_in != nil,
            memory.copy_out != nil, memory.synchronize != nil
        else {
            throw ComputeError(
                message: "the table of \(String(cString: entries.pointee.name)) lacks a function "
                    + "of its memory interface")
        }
        self.init(entries: entries)
    }

    package var isHost: Bool { table == nil }

    /// A buffer of at least this number of bytes, and the bytes it holds.
    func take(_ byteCount: Int) -> (bytes: UnsafeMutableRawPointer, capacity: Int) {
        guard let table else { return BufferPool.shared.take(byteCount) }
        let size = max(byteCount, 64)
        guard let buffer = table.pointee.memory.allocate(size) else {
            endForLackOfMemory(bytes: size)
        }
        return (buffer, size)
    }

    func put(_ buffer: UnsafeMutableRawPointer, _ capacity: Int) {
        guard let table else { return BufferPool.shared.put(buffer, capacity) }
        table.pointee.memory.release(buffer, capacity)
    }

    /// Waits for what was called before, and fills a buffer of the host.
    func copyOut(_ host: UnsafeMutableRawBufferPointer, from buffer: UnsafeRawPointer) {
        guard let start = host.baseAddress, host.count > 0 else { return }
        table?.pointee.memory.copy_out(start, buffer, host.count)
    }

    func copyIn(_ buffer: UnsafeMutableRawPointer, from host: UnsafeRawBufferPointer) {
        guard let start = host.baseAddress, host.count > 0 else { return }
        table?.pointee.memory.copy_in(buffer, start, host.count)
    }

    /// Returns when everything that was called before is done.
    package func synchronize() { table?.pointee.memory.synchronize() }
}

extension Compute {
    /// Runs `body` on another device.
    package static func using<R>(device: Device, _ body: () throws -> R) rethrows -> R {
        try device.use(body)
    }
}
