internal import CUnrollKernels
internal import UnrollSystem

/// A row-major array of elements: floats that are computed with, or integers that name places.
///
/// A tensor is a value over shared storage: a copy or a slice along the first axis sees the same
/// elements. Ops make new tensors; only loading, optimisers and ``fill(_:)`` write in place.
/// Shapes that do not fit an op are programming faults and stop with the op's name and the shapes.
public struct Tensor: Sendable {
    package let storage: Storage
    /// Where the tensor begins in its storage, in elements.
    package let offset: Int
    /// The length of each axis; empty for a scalar.
    public let shape: [Int]
    /// Where gradients for this tensor go; `nil` where none are wanted.
    package var node: GradientNode?

    package init(storage: Storage, offset: Int = 0, shape: [Int], node: GradientNode? = nil) {
        self.storage = storage
        self.offset = offset
        self.shape = shape
        self.node = node
    }

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }
    /// The type of the elements.
    public var type: DataType { storage.type }

    /// Memory for elements that are about to be written.
    package init(uninitialized shape: [Int], type: DataType = .float32) {
        self.init(
            storage: Storage(byteCount: Self.byteCount(shape, type), type: type), shape: shape)
    }

    /// A tensor of zeros.
    public init(zeros shape: [Int]) {
        self.init(repeating: 0, shape: shape)
    }

    /// A tensor of one value.
    public init(repeating value: Float, shape: [Int]) {
        self.init(uninitialized: shape)
        fill(value)
    }

    /// - Parameters:
    ///   - values: The elements, row-major, as many as the shape holds.
    ///   - shape: The length of each axis; one axis for all if `nil`.
    public init(_ values: [Float], shape: [Int]? = nil) {
        let shape = shape ?? [values.count]
        requirement(
            shape.reduce(1, *) == values.count,
            "Tensor: \(values.count) values do not fill shape \(shape)")
        self.init(uninitialized: shape)
        values.withUnsafeBytes(storage.write)
    }

    /// Symbols, lengths or places, for ops to read.
    package init(integers values: [Int32], shape: [Int]? = nil) {
        let shape = shape ?? [values.count]
        requirement(
            shape.reduce(1, *) == values.count,
            "Tensor: \(values.count) integers do not fill shape \(shape)")
        self.init(uninitialized: shape, type: .int32)
        values.withUnsafeBytes(storage.write)
    }

    private static func byteCount(_ shape: [Int], _ type: DataType) -> Int {
        var bytes = type.size
        for length in shape {
            requirement(length >= 0, "Tensor: negative length in shape \(shape)")
            let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
            requirement(!overflow, "Tensor: shape \(shape) is too large")
            bytes = product
        }
        return bytes
    }

    /// The elements, row-major, in the host's memory.
    public var floats: [Float] { withFloats { Array($0) } }

    /// The elements of an ``DataType/int32`` tensor, row-major, in the host's memory.
    public var integers: [Int32] {
        requirement(type == .int32, "integers: the tensor holds \(type.rawValue)")
        return storage.withBytes(from: offset * 4, count: count * 4) {
            Array($0.assumingMemoryBound(to: Int32.self))
        }
    }

    /// The element of a tensor that holds one.
    public var item: Float {
        requirement(count == 1, "item: shape \(shape) holds \(count) elements, not one")
        return withFloats { $0[0] }
    }

    /// The same elements without a history: gradients do not pass.
    public func detached() -> Tensor { Tensor(storage: storage, offset: offset, shape: shape) }

    /// A copy with storage of its own and without a history.
    public func copy() -> Tensor {
        let result = Tensor(uninitialized: shape, type: type)
        result.take(from: self)
        return result
    }

    /// Writes `value` everywhere.
    public func fill(_ value: Float) {
        Kernels.run(over: count) { $0.table.fill($0.team, value, writing, count) }
    }

    /// Takes over the elements of `other`, which has the same shape.
    public func assign(_ other: Tensor) {
        requirement(
            shape == other.shape && type == other.type,
            "assign: shape \(other.shape) into shape \(shape)")
        take(from: other)
    }

    private func take(from other: Tensor) {
        storage.willWrite()
        Kernels.run(over: count) {
            $0.table.copy($0.team, other.address, address, count * type.size)
        }
    }

    private var address: UnsafeMutableRawPointer { storage.bytes + offset * type.size }

    // MARK: The host's view

    /// The elements in the host's memory: where they are, or a copy of a device's.
    package func withFloats<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
        requireFloats()
        return try storage.withBytes(from: offset * 4, count: count * 4) {
            try body($0.assumingMemoryBound(to: Float.self))
        }
    }

    /// The elements in the host's memory, to be changed.
    package func withMutableFloats<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R)
        rethrows -> R
    {
        requireFloats()
        return try storage.withMutableBytes(from: offset * 4, count: count * 4) {
            try body($0.assumingMemoryBound(to: Float.self))
        }
    }

    private func requireFloats() {
        requirement(type == .float32, "a \(type.rawValue) tensor cannot be computed with")
    }

    // MARK: The kernels' view

    /// For kernels to read: an address of the device's memory. Valid while the tensor is.
    var reading: UnsafePointer<Float> {
        UnsafePointer(storage.bytes.assumingMemoryBound(to: Float.self) + offset)
    }

    /// For kernels to write: a new version begins.
    var writing: UnsafeMutablePointer<Float> {
        storage.willWrite()
        return storage.bytes.assumingMemoryBound(to: Float.self) + offset
    }

    /// The same of an ``DataType/int32`` tensor.
    var readingIntegers: UnsafePointer<Int32> {
        UnsafePointer(storage.bytes.assumingMemoryBound(to: Int32.self) + offset)
    }

    var writingIntegers: UnsafeMutablePointer<Int32> {
        storage.willWrite()
        return storage.bytes.assumingMemoryBound(to: Int32.self) + offset
    }
}

extension Tensor: CustomStringConvertible {
    public var description: String {
        guard type == .float32 else { return "Tensor\(shape) of \(type.rawValue)" }
        let shown = withFloats { $0.prefix(8).map { "\($0)" }.joined(separator: ", ") }
        return "Tensor\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
    }
}
