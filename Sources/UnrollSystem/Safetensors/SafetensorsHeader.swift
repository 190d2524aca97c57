/// The header of a safetensors file: metadata, and each tensor's type, shape and place.
///
/// The header is JSON after its own length in eight bytes, little-endian; the tensors follow
/// without a gap.
package struct SafetensorsHeader: Sendable {
    /// One tensor of the file.
    package struct Entry: Sendable, Hashable {
        package let name: String
        package let type: SafetensorsType
        package let shape: [Int]
        /// Where its bytes are, counted from the end of the header.
        package let byteRange: Range<Int>
    }

    /// The longest header that is read, in bytes.
    package static let maximumByteCount = 100_000_000
    /// The most dimensions that a tensor may have.
    private static let maximumRank = 64

    /// The entries of `__metadata__`.
    package private(set) var metadata: [String: String] = [:]
    /// The tensors, in the order of their bytes.
    package private(set) var tensors: [Entry] = []

    private let path: String

    /// Reads and checks a header.
    ///
    /// - Parameters:
    ///   - json: The header, without its length.
    ///   - dataByteCount: The number of bytes that follow it in the file.
    ///   - path: The file, for messages.
    /// - Throws: `ModelFileError`.
    /// - Complexity: O(n log n) in the number of tensors, O(n) in the length of the header.
    package init(json: [UInt8], dataByteCount: Int, path: String) throws {
        self.path = path
        guard json.first == UInt8(ascii: "{") else {
            throw ModelFileError(
                .invalidHeader, path, "its header does not begin with '{'",
                cure: "name a safetensors file")
        }
        var names: Set<String> = []
        var scanner = JSONScanner(json)
        try scanner.object(orElse: invalid) { scanner, name throws(ModelFileError) in
            guard names.insert(name).inserted else {
                throw ModelFileError(.duplicateName, path, "its header names '\(name)' twice")
            }
            if name == "__metadata__" {
                try readMetadata(&scanner)
            } else {
                try readTensor(&scanner, name)
            }
        }
        do { try scanner.expectEnd() } catch { throw invalid(error) }
        try checkRanges(dataByteCount: dataByteCount)
    }

    private func invalid(_ failure: JSONScanner.Failure) -> ModelFileError {
        ModelFileError(
            .invalidHeader, path,
            "its header is wrong at byte \(failure.byteOffset): \(failure.problem)")
    }

    private mutating func readMetadata(_ scanner: inout JSONScanner) throws(ModelFileError) {
        guard scanner.peek() == UInt8(ascii: "{") else {
            throw ModelFileError(
                .invalidMetadata, path, "__metadata__ is not a map from strings to strings")
        }
        try scanner.object(orElse: invalid) { scanner, key throws(ModelFileError) in
            guard scanner.peek() == UInt8(ascii: "\"") else {
                throw ModelFileError(
                    .invalidMetadata, path, "the entry '\(key)' of __metadata__ is not a string")
            }
            let value: String
            do throws(JSONScanner.Failure) {
                value = try scanner.string()
            } catch {
                throw invalid(error)
            }
            guard metadata.updateValue(value, forKey: key) == nil else {
                throw ModelFileError(.duplicateName, path, "__metadata__ names '\(key)' twice")
            }
        }
    }

    private mutating func readTensor(
        _ scanner: inout JSONScanner, _ name: String
    ) throws(ModelFileError) {
        var typeName: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object(orElse: invalid) { scanner, key throws(ModelFileError) in
            let repeated: Bool
            do throws(JSONScanner.Failure) {
                switch key {
                case "dtype":
                    repeated = typeName != nil
                    typeName = try scanner.string()
                case "shape":
                    repeated = shape != nil
                    shape = try integers(&scanner, atMost: SafetensorsHeader.maximumRank)
                case "data_offsets":
                    repeated = offsets != nil
                    offsets = try integers(&scanner, atMost: 2)
                default: throw scanner.failure("'\(key)' is not a property of a tensor")
                }
            } catch {
                throw invalid(error)
            }
            if repeated {
                throw ModelFileError(
                    .duplicateName, path, "the tensor '\(name)' has its \(key) twice")
            }
        }
        guard let typeName, let shape, let offsets, offsets.count == 2 else {
            throw ModelFileError(
                .invalidHeader, path,
                "the tensor '\(name)' lacks one of dtype, shape and two data_offsets")
        }
        guard let type = SafetensorsType(rawValue: typeName) else {
            throw ModelFileError(
                .unknownDataType, path,
                "the tensor '\(name)' has the unknown data type '\(typeName)'",
                cure: "convert it to F32")
        }
        guard let byteCount = type.byteCount(of: shape) else {
            throw ModelFileError(
                .invalidSize, path,
                "the size of the tensor '\(name)', of shape \(shape), overflows")
        }
        guard offsets[0] <= offsets[1] else {
            throw ModelFileError(
                .invalidOffsets, path, "the tensor '\(name)' ends before it begins")
        }
        guard offsets[1] - offsets[0] == byteCount else {
            throw ModelFileError(
                .invalidSize, path,
                "the tensor '\(name)' of type \(typeName) and shape \(shape) needs \(byteCount) "
                    + "bytes but has \(offsets[1] - offsets[0])")
        }
        tensors.append(
            Entry(name: name, type: type, shape: shape, byteRange: offsets[0]..<offsets[1]))
    }

    private func integers(
        _ scanner: inout JSONScanner, atMost limit: Int
    ) throws(JSONScanner.Failure) -> [Int] {
        var values: [Int] = []
        try scanner.array { scanner throws(JSONScanner.Failure) in
            if values.count == limit {
                throw scanner.failure("more than \(limit) numbers in a list")
            }
            values.append(try scanner.unsignedInteger())
        }
        return values
    }

    /// Checks that the tensors fill the bytes after the header exactly.
    private mutating func checkRanges(dataByteCount: Int) throws {
        tensors.sort {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound)
                < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
        }
        var end = 0
        for tensor in tensors {
            if tensor.byteRange.lowerBound < end {
                throw ModelFileError(
                    .invalidOffsets, path, "the tensor '\(tensor.name)' overlaps the one before it")
            }
            if tensor.byteRange.lowerBound > end {
                throw ModelFileError(
                    .invalidOffsets, path, "there is a hole before the tensor '\(tensor.name)'")
            }
            end = tensor.byteRange.upperBound
        }
        if end > dataByteCount {
            throw ModelFileError(
                .truncated, path,
                "it ends \(counted(end - dataByteCount, "byte")) before its tensors do")
        }
        if end < dataByteCount {
            throw ModelFileError(
                .trailingBytes, path,
                "its last tensor is followed by \(counted(dataByteCount - end, "byte"))")
        }
    }
}
