internal import UnrollData
package import UnrollLayers
package import UnrollSystem

/// Writes arrays for NumPy, crash-safe and always the same bytes for the same content: a `.npz` of several,
/// as `numpy.savez` does, or one as a `.npy`.
package struct NumPyWriter {
    /// Hands an array's bytes to the closure it is given, all at once or in pieces, in order.
    package typealias ByteSource = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    private struct Array {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        let bytes: ByteSource
    }

    /// Texts beside the arrays: JSON in an array of bytes named `unroll.metadata`.
    package var metadata: [String: String]
    private var arrays: [Array] = []

    package init(metadata: [String: String] = [:]) { self.metadata = metadata }

    /// Adds an array; its bytes are asked for when the file is written.
    ///
    /// - Parameters:
    ///   - name: Its name, which no other array has.
    ///   - type: The type of its elements; NumPy has no bfloat16.
    ///   - shape: Its shape.
    ///   - bytes: Gives its elements, row-major and little-endian.
    package mutating func add(
        _ name: String, _ type: SafetensorsType, shape: [Int], bytes: @escaping ByteSource
    ) {
        arrays.append(Array(name: name, type: type, shape: shape, bytes: bytes))
    }

    /// Adds what a recipe makes of the tensors of a source, as float32.
    package mutating func add(
        _ name: String, _ recipe: TensorRecipe, from source: any ElementSource
    ) {
        add(name, .float32, shape: recipe.shape) { body in
            try recipe.read(from: source) { try body(UnsafeRawBufferPointer($0)) }
        }
    }

    /// Writes the arrays as a `.npz`.
    ///
    /// - Throws: `FileError` where writing fails; ``ExchangeError`` where NumPy could not read the file; what
    ///   the arrays throw.
    package func write(to path: String) throws {
        var zip = ZipWriter()
        for array in arrays {
            let (header, byteCount) = try header(of: array, path)
            zip.add("\(array.name).npy", byteCount: header.count + byteCount) { body in
                try header.withUnsafeBytes(body)
                try array.bytes(body)
            }
        }
        if !metadata.isEmpty {
            let json = Self.json(metadata)
            let header = NumPyHeader.bytes(
                of: NumPyElement(.unsigned, size: 1), shape: [json.count])
            zip.add("\(NumPyArchive.metadataName).npy", byteCount: header.count + json.count) {
                body in
                try header.withUnsafeBytes(body)
                try json.withUnsafeBytes(body)
            }
        }
        try zip.write(to: path)
    }

    /// Writes the only array as a `.npy`, which holds neither its name nor texts.
    ///
    /// - Throws: As ``write(to:)``.
    package func writeOnly(to path: String) throws {
        requirement(arrays.count == 1, "NumPyWriter: \(arrays.count) arrays for a file of one")
        let array = arrays[0]
        let (header, byteCount) = try header(of: array, path)
        try AtomicFile.write(to: path) { writer in
            try writer.write(header)
            try array.bytes { try writer.write($0) }
            guard writer.byteCount == header.count + byteCount else { throw unfit(array, path) }
        }
    }

    private func unfit(_ array: Array, _ path: String) -> ExchangeError {
        ExchangeError(
            path,
            "the shape \(array.shape) of the array \(shown(array.name)) does not fit its bytes",
            cure: "this is a fault of the program: report it")
    }

    private func header(
        of array: Array, _ path: String
    ) throws -> (header: [UInt8], byteCount: Int) {
        guard let element = NumPyElement(array.type) else {
            throw ExchangeError(
                path, "NumPy has no type for the array \(shown(array.name)) (bfloat16)",
                cure: "write it as float32")
        }
        guard let byteCount = array.type.byteCount(of: array.shape) else {
            throw unfit(array, path)
        }
        return (NumPyHeader.bytes(of: element, shape: array.shape), byteCount)
    }

    private static func json(_ texts: [String: String]) -> [UInt8] {
        var json: [UInt8] = []
        for key in texts.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            json.append(UInt8(ascii: json.isEmpty ? "{" : ","))
            JSONText.append(key, to: &json)
            json.append(UInt8(ascii: ":"))
            JSONText.append(texts[key] ?? "", to: &json)
        }
        return json + [UInt8(ascii: "}")]
    }
}

extension NumPyElement {
    /// NumPy's type; `nil` where it has none.
    fileprivate init?(_ type: SafetensorsType) {
        let kind: Kind
        switch type {
        case .float64, .float32, .float16: kind = .float
        case .int64, .int32, .int16, .int8: kind = .signed
        case .uint64, .uint32, .uint16, .uint8: kind = .unsigned
        case .bool: kind = .boolean
        case .bfloat16: return nil
        }
        self.init(kind, size: type.byteCount)
    }
}
