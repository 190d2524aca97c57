package import UnrollLayers
public import UnrollSystem

/// A file of named tensors that another program wrote, or that is written for one: safetensors, PyTorch,
/// NumPy. Opening reads what is there; the elements are read when they are asked for.
package protocol TensorArchive: ElementSource, Sendable {
    /// The file, as the caller named it.
    var path: String { get }
    /// What it is, as a noun phrase: `a PyTorch file`.
    var kind: String { get }
    /// The tensors, in the order of the file.
    var tensors: [ArchivedTensor] { get }
    /// Texts by name that stand beside the tensors; empty where a format has none.
    var metadata: [String: String] { get }
    /// The tensor of this name; `nil` where there is none.
    subscript(name: String) -> ArchivedTensor? { get }
    /// Reads bytes of a tensor's elements, row-major and little-endian.
    ///
    /// - Parameters:
    ///   - tensor: One of ``tensors``.
    ///   - first: The place of the first byte among the tensor's own.
    ///   - buffer: Filled; it ends within the tensor. Begins and ends between two elements.
    /// - Throws: `FileError`, or ``ExchangeError`` where the file is damaged.
    func readBytes(
        of tensor: ArchivedTensor, from first: Int, into buffer: UnsafeMutableRawBufferPointer)
        throws
}

/// A tensor of an archive.
package struct ArchivedTensor: Sendable, Hashable {
    package var name: String
    package var type: SafetensorsType
    package var shape: [Int]

    package init(name: String, type: SafetensorsType, shape: [Int]) {
        self.name = name
        self.type = type
        self.shape = shape
    }

    /// Elements; the shapes of archives are checked when they are opened, so that this does not overflow.
    package var count: Int { shape.reduce(1, *) }
}

extension TensorArchive {
    /// The size of a matrix; `nil` where there is none of this name, or a tensor that is no matrix.
    func matrix(_ name: String) -> (rows: Int, columns: Int)? {
        guard let shape = self[name]?.shape, shape.count == 2 else { return nil }
        return (shape[0], shape[1])
    }

    package func shape(of name: String) -> [Int]? { self[name]?.shape }

    package func read(
        _ name: String, from first: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws {
        guard let tensor = self[name] else {
            throw ExchangeError(
                path, "it has no tensor '\(name)'", cure: "see what it has with 'unroll info'")
        }
        if tensor.type == .float32 {
            return try readBytes(
                of: tensor, from: 4 * first, into: UnsafeMutableRawBufferPointer(buffer))
        }
        let size = tensor.type.byteCount
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: size * buffer.count, alignment: 8)
        defer { bytes.deallocate() }
        try readBytes(of: tensor, from: size * first, into: bytes)
        tensor.type.decode(UnsafeRawBufferPointer(bytes), into: buffer)
    }
}

extension SafetensorsType {
    /// The nearest float32 of each element.
    ///
    /// - Parameters:
    ///   - bytes: The elements, little-endian.
    ///   - floats: Gets as many.
    func decode(_ bytes: UnsafeRawBufferPointer, into floats: UnsafeMutableBufferPointer<Float>) {
        func each<Element: BitwiseCopyable>(
            _ type: Element.Type, _ value: (Element) -> Float
        ) {
            for place in floats.indices {
                floats[place] = value(
                    bytes.loadUnaligned(
                        fromByteOffset: place * MemoryLayout<Element>.size, as: type))
            }
        }
        switch self {
        case .float32: each(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
        case .float64:
            each(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
        case .bfloat16:
            each(UInt16.self) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
        case .float16: each(UInt16.self) { float(ofHalf: UInt16(littleEndian: $0)) }
        case .int64: each(Int64.self) { Float(Int64(littleEndian: $0)) }
        case .uint64: each(UInt64.self) { Float(UInt64(littleEndian: $0)) }
        case .int32: each(Int32.self) { Float(Int32(littleEndian: $0)) }
        case .uint32: each(UInt32.self) { Float(UInt32(littleEndian: $0)) }
        case .int16: each(Int16.self) { Float(Int16(littleEndian: $0)) }
        case .uint16: each(UInt16.self) { Float(UInt16(littleEndian: $0)) }
        case .int8: each(Int8.self) { Float($0) }
        case .uint8: each(UInt8.self) { Float($0) }
        case .bool: each(UInt8.self) { $0 == 0 ? 0 : 1 }
        }
    }
}

/// The value of a number of IEEE 754's half precision. (`Float16` is not there on every platform.)
func float(ofHalf bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
        // Subnormal: fraction · 2⁻²⁴.
        let value = Float(fraction) * 0x1p-24
        return sign == 0 ? value : -value
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
}

/// A file of another program that cannot be used, or a model that cannot be put into another program's form.
///
/// Printed, it is one sentence: the file, what is wrong, and what to do about it.
public struct ExchangeError: SentenceError, Hashable, FieldNamingError {
    /// The file, as the caller named it.
    public let path: String
    package let sentence: Message
    /// The sentence without the file.
    let problemAndCure: String
    /// The whole sentence.
    public var message: String { sentence.description }
    public var description: String { message }

    /// - Parameters:
    ///   - path: The file.
    ///   - problem: What is wrong, as a clause: "it has no tensor 'a'".
    ///   - cure: What to do about it.
    package init(_ path: String, _ problem: String, cure: String) {
        self.init(path, problem, cure: Message(cure))
    }

    /// As above, with a cure that names fields.
    package init(_ path: String, _ problem: String, cure: Message) {
        self.path = path
        problemAndCure = "\(problem); \(cure)"
        sentence = "\(displayName(path)): \(problem); \(cure)"
    }
}
