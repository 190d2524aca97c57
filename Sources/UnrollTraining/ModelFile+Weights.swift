internal import UnrollSystem
public import UnrollTensors

extension Precision {
    /// The precision of a stored tensor; `nil` for a type that models do not hold.
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
    /// The precision of the stored matrices, in which products are computed.
    public var precision: Precision {
        let stored = Set(file.tensors.compactMap { Precision($0.type) })
        return stored.contains(.int8) ? .int8 : stored.contains(.bfloat16) ? .bfloat16 : .float32
    }

    /// Checks a model's path before any work is done: its folder, and that no input is written over.
    ///
    /// - Throws: `FileError`.
    public static func requireWritable(_ output: String, inputs: [String]) throws {
        try RunFiles.requireWritable([output], inputs: inputs)
    }

    /// The tensor with the scales of an int8 matrix's rows.
    static func scalesName(of matrix: String) -> String { matrix + ".scale" }

    /// Whether a tensor holds the scales of an int8 matrix.
    func isScales(_ name: String) -> Bool {
        name.hasSuffix(".scale") && file[String(name.dropLast(".scale".count))]?.type == .int8
    }

    /// Checks that an int8 matrix has its scales.
    ///
    /// - Returns: Their name.
    func requireScales(of matrix: String, rows: Int) throws -> String {
        let name = Self.scalesName(of: matrix)
        guard let scales = file[name], scales.shape == [rows], scales.type == .float32 else {
            throw ModelFileError(
                file[name] == nil ? .missingTensor : .wrongShape, path,
                "the int8 tensor '\(matrix)' needs '\(name)', with a scale for each row, "
                    + "\(rows) in all")
        }
        return name
    }

    /// A matrix as float32, whatever it is stored as; its shape is the file's.
    ///
    /// - Throws: `ModelFileError` where it is not a matrix.
    package func matrix(_ name: String) throws -> Tensor {
        guard let entry = file[name], entry.shape.count == 2, Precision(entry.type) != nil else {
            throw ModelFileError(
                .wrongShape, path, "the tensor '\(name)' is not a matrix of a known type")
        }
        if entry.type == .int8 { _ = try requireScales(of: name, rows: entry.shape[0]) }
        // The size is that of the file's own bytes, which have been checked.
        let tensor = Tensor(uninitialized: entry.shape)
        try readStored(name, into: tensor)
        return tensor
    }

    /// Reads a tensor as float32, whatever it is stored as.
    func readStored(_ name: String, into tensor: Tensor) throws {
        switch file[name].flatMap({ Precision($0.type) }) {
        case .bfloat16:
            let halves = try file.elements(name, count: tensor.count, as: UInt16.self)
            tensor.assign(bfloat16: halves)
        case .int8:
            let whole = try file.elements(name, count: tensor.count, as: Int8.self)
            let rows = tensor.shape[0]
            let scales = try file.elements(Self.scalesName(of: name), count: rows, as: Float.self)
            guard scales.allSatisfy({ $0 >= 0 }) else {
                throw ModelFileError(
                    .invalidNumber, path, "the scales of '\(name)' are not all 0 or more")
            }
            tensor.assign(int8: whole, scales: scales)
        default: try read(name, into: tensor)
        }
    }
}

extension SafetensorsFile {
    /// The elements of a tensor, as the file holds them.
    func elements<Element: BitwiseCopyable>(_ name: String, count: Int, as: Element.Type) throws
        -> [Element]
    {
        try [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            let target = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
            try read(name, into: UnsafeMutableRawBufferPointer(target))
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
