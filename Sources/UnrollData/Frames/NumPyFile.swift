internal import UnrollSystem

/// Writes arrays that NumPy reads.
package enum NumPyFile {
    /// Writes frames `[T, D]` as a `.npy` file of version 1.0: float32, little-endian, C order.
    ///
    /// - Throws: `FileError`.
    package static func write(_ frames: FrameSequence, to path: String) throws {
        try AtomicFile.write(to: path) { writer in
            try writer.write(header(shape: [frames.frameCount, frames.width]))
            var bytes: [UInt8] = []
            for value in frames.values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
                if bytes.count >= 1 << 16 {
                    try writer.write(bytes)
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            try writer.write(bytes)
        }
    }

    /// Magic, version, length and dictionary, padded so that the data begins at a multiple of 64.
    static func header(shape: [Int]) -> [UInt8] {
        let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(axes)), }"
        let start = NumPyHeader.magic.count + 4
        let padding = (64 - (start + text.utf8.count + 1) % 64) % 64
        text += String(repeating: " ", count: padding) + "\n"
        let length = UInt16(text.utf8.count)
        return NumPyHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            + Array(text.utf8)
    }
}
