extension NumPyHeader {
    /// What `numpy.save` writes before the data of an array in C order, padded so that the data begin at a
    /// multiple of 64 bytes.
    package static func bytes(of element: NumPyElement, shape: [Int]) -> [UInt8] {
        let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var dictionary = Array(
            "{'descr': '\(element.description)', 'fortran_order': False, 'shape': (\(axes)), }".utf8
        )
        // No shape of at most 64 axes comes near the 65,535 bytes of version 1.
        let before = magic.count + 4
        let spaces = (64 - (before + dictionary.count + 1) % 64) % 64
        dictionary += [UInt8](repeating: UInt8(ascii: " "), count: spaces) + [0x0A]
        return magic + [1, 0]
            + [UInt8(dictionary.count & 0xFF), UInt8(dictionary.count >> 8)] + dictionary
    }
}
