internal import UnrollSystem
public import UnrollTensors

extension Precision {
    /// The precision of a stored tensor; `nil` where models hold no such numbers.
    init?(_ type: SafetensorsType) {
        switch type {
        case .float32: self = .float32
        case .bfloat16: self = .bfloat16
        case .int8: self = .int8
        default: return nil
        }
    }
}

extension ModelFile {
    /// What the model's matrices are stored as, and its products are computed in.
    public var weights: Precision {
        let stored = Set(file.tensors.compactMap { Precision($0.type) })
        return stored.contains(.int8) ? .int8 : stored.contains(.bfloat16) ? .bfloat16 : .float32
    }

    /// Checks a model's path before any work is done: its folder, and that no input is written over.
    ///
    /// - Throws: `FileError`.
    public static func requireWritable(_ output: String, inputs: [String]) throws {
        if output == "-" {
            throw FileError(
                code: .failed, path: output,
                message: "cannot write a model to standard output; name a file with --output")
        }
        try AtomicFile.requireWritableFolder(of: output)
        try AtomicFile.requireApart(outputs: [output], inputs: inputs)
    }

    /// The tensor with the scales of an int8 matrix's rows.
    static func scalesName(of matrix: String) -> String { matrix + ".scale" }

    /// Checks that an int8 matrix has its scales.
    ///
    /// - Returns: Their name.
    func requireScales(of matrix: String, rows: Int) throws -> String {
        let name = Self.scalesName(of: matrix)
        guard let scales = file[name], scales.shape == [rows], scales.type == .float32 else {
            throw ModelFileError(
                .missingTensor, path,
                "the int8 tensor '\(matrix)' needs '\(name)', a scale for each of its \(rows) rows")
        }
        return name
    }

    /// Reads a tensor as float32, whatever it is stored as.
    func readStored(_ name: String, into tensor: Tensor) throws {
        switch file[name].flatMap({ Precision($0.type) }) {
        case .bfloat16:
            let halves = try numbers(name, count: tensor.count, as: UInt16.self)
            tensor.assign(bfloat16: halves)
        case .int8:
            let whole = try numbers(name, count: tensor.count, as: Int8.self)
            let rows = tensor.shape[0]
            let scales = try numbers(Self.scalesName(of: name), count: rows, as: Float.self)
            tensor.assign(int8: whole, scales: scales)
        default: try read(name, into: tensor)
        }
    }

    private func numbers<Number: BitwiseCopyable>(_ name: String, count: Int, as: Number.Type)
        throws -> [Number]
    {
        try [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            let room = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
            try file.read(name, into: UnsafeMutableRawBufferPointer(room))
            filled = count
        }
    }
}

extension SafetensorsWriter {
    /// Adds a matrix in lower precision, int8 with its scales behind it; vectors stay float32.
    mutating func add(_ name: String, _ tensor: Tensor, as precision: Precision) {
        guard precision != .float32, tensor.shape.count == 2 else { return add(name, tensor) }
        if precision == .bfloat16 {
            add(name, .bfloat16, shape: tensor.shape) { body in
                try tensor.bfloat16.withUnsafeBytes(body)
            }
            return
        }
        let (whole, scales) = tensor.int8Rows
        add(name, .int8, shape: tensor.shape) { body in try whole.withUnsafeBytes(body) }
        add(ModelFile.scalesName(of: name), Tensor(scales))
    }
}
