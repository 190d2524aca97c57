/// A row-major array of numbers.
///
/// A tensor is a value over shared storage: a copy or a slice along the first axis sees the same
/// numbers. Ops make new tensors; only loading, optimisers and ``fill(_:)`` write in place.
/// Shapes that do not fit an op are programming faults and stop with the op's name and the shapes.
public struct Tensor: Sendable {
    package let storage: Storage
    /// Where the tensor begins in its storage, in numbers.
    package let offset: Int
    /// The length of each axis; empty for a single number.
    public let shape: [Int]
    /// Where gradients for this tensor go; `nil` where none are wanted.
    package var node: GradientNode?

    package init(storage: Storage, offset: Int = 0, shape: [Int], node: GradientNode? = nil) {
        self.storage = storage
        self.offset = offset
        self.shape = shape
        self.node = node
    }

    /// The number of numbers.
    public var count: Int { shape.reduce(1, *) }
    public var type: DataType { storage.type }

    /// Room for numbers that are about to be written.
    package init(uninitialized shape: [Int]) {
        self.init(storage: Storage(byteCount: Self.byteCount(shape)), shape: shape)
    }

    public init(zeros shape: [Int]) {
        self.init(repeating: 0, shape: shape)
    }

    public init(repeating value: Float, shape: [Int]) {
        self.init(uninitialized: shape)
        fill(value)
    }

    /// - Parameters:
    ///   - values: The numbers, row-major, as many as the shape holds.
    ///   - shape: The length of each axis; one axis for all numbers if `nil`.
    public init(_ values: [Float], shape: [Int]? = nil) {
        let shape = shape ?? [values.count]
        precondition(
            shape.reduce(1, *) == values.count,
            "Tensor: \(values.count) values do not fill shape \(shape)")
        self.init(uninitialized: shape)
        withMutableFloats { _ = $0.update(fromContentsOf: values) }
    }

    private static func byteCount(_ shape: [Int]) -> Int {
        var bytes = DataType.float32.size
        for length in shape {
            precondition(length >= 0, "Tensor: negative length in shape \(shape)")
            let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
            precondition(!overflow, "Tensor: shape \(shape) is too large")
            bytes = product
        }
        return bytes
    }

    /// The numbers, row-major.
    public var floats: [Float] { withFloats { Array($0) } }

    /// The number of a tensor that holds one.
    public var item: Float {
        precondition(count == 1, "item: shape \(shape) holds \(count) numbers, not one")
        return withFloats { $0[0] }
    }

    /// The same numbers without a history: gradients do not pass.
    public func detached() -> Tensor { Tensor(storage: storage, offset: offset, shape: shape) }

    /// A copy with storage of its own and without a history.
    public func copy() -> Tensor {
        let result = Tensor(uninitialized: shape)
        withFloats { source in result.withMutableFloats { _ = $0.update(fromContentsOf: source) } }
        return result
    }

    /// Writes `value` everywhere.
    public func fill(_ value: Float) { withMutableFloats { $0.update(repeating: value) } }

    /// Takes over the numbers of `other`, which has the same shape.
    public func assign(_ other: Tensor) {
        precondition(
            shape == other.shape, "assign: shape \(other.shape) into shape \(shape)")
        other.withFloats { source in withMutableFloats { _ = $0.update(fromContentsOf: source) } }
    }

    package func withFloats<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
        precondition(type == .float32, "a \(type.rawValue) tensor cannot be computed with")
        return try body(UnsafeBufferPointer(start: floatPointer, count: count))
    }

    package func withMutableFloats<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R)
        rethrows -> R
    {
        precondition(type == .float32, "a \(type.rawValue) tensor cannot be computed with")
        storage.willWrite()
        return try body(UnsafeMutableBufferPointer(start: floatPointer, count: count))
    }

    private var floatPointer: UnsafeMutablePointer<Float> {
        storage.bytes.assumingMemoryBound(to: Float.self) + offset
    }

    /// For kernels to read. Valid while the tensor is.
    var reading: UnsafePointer<Float> { UnsafePointer(floatPointer) }

    /// For kernels to write: a new version begins.
    var writing: UnsafeMutablePointer<Float> {
        storage.willWrite()
        return floatPointer
    }
}

extension Tensor: CustomStringConvertible {
    public var description: String {
        let shown = withFloats { $0.prefix(8).map { "\($0)" }.joined(separator: ", ") }
        return "Tensor\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
    }
}
