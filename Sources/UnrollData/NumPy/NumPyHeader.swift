internal import UnrollSystem

/// What stands before the data of a `.npy` file: type, order and shape of the array.
///
/// Format: the six bytes `\x93NUMPY`, two bytes of version, the length of the header (2 bytes in
/// version 1, 4 in versions 2 and 3, little-endian) and a Python dictionary with the keys `descr`,
/// `fortran_order` and `shape` (NumPy Enhancement Proposal 1). The dictionary is read by a parser of
/// nothing but that; nothing is evaluated.
package struct NumPyHeader: Sendable, Hashable {
    package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    package static let saveAgain = "save the array again (numpy.save)"
    /// NumPy itself refuses more than 10,000 bytes; a dictionary of numbers has some hundred.
    private static let longest = 1 << 20

    package let element: NumPyElement
    /// Whether the first axis varies fastest.
    package let isFortranOrder: Bool
    package let shape: [Int]
    /// Elements of the array, which do not overflow, nor do their bytes.
    package let count: Int
    /// Where the dictionary begins, in bytes from the start of the file.
    package let dictionaryOffset: Int
    /// Where the data begins, in bytes from the start of the file.
    package let dataOffset: Int

    /// Bytes of the data.
    package var dataByteCount: Int { count * element.size }
    /// The shape as Python writes it.
    var shapeText: String { Self.text(of: shape) }

    private static func text(of shape: [Int]) -> String {
        "(\(shape.map(String.init).joined(separator: ", ")))"
    }

    /// What is wrong with a header, and where.
    package struct Failure: Error, Hashable {
        /// As a clause: "the file ends inside its header".
        package var problem: String
        package var cure: String
        /// In bytes from the start of the file.
        package var byteOffset: Int
    }

    /// Reads the header from the start of a file, up to the first byte of data.
    ///
    /// - Parameter next: The next bytes of the file, as many as it is asked for; fewer at the end.
    /// - Throws: ``Failure`` where it is not one of an array of numbers; what `next` throws.
    package init(_ next: (Int) throws -> [UInt8]) throws {
        func malformed(_ problem: String, at offset: Int, cure: String = NumPyHeader.saveAgain)
            -> Failure
        {
            Failure(problem: problem, cure: cure, byteOffset: offset)
        }
        let start = try next(8)
        guard start.starts(with: NumPyHeader.magic) else {
            throw malformed("it does not begin as a NumPy array does", at: 0)
        }
        guard start.count == 8 else {
            throw malformed("the file ends inside its header", at: start.count)
        }
        guard (1...3).contains(start[6]), start[7] == 0 else {
            throw malformed("its version \(start[6]).\(start[7]) of .npy is unknown", at: 6)
        }
        let lengthSize = start[6] == 1 ? 2 : 4
        let lengthBytes = try next(lengthSize)
        guard lengthBytes.count == lengthSize else {
            throw malformed("the file ends inside its header", at: 8 + lengthBytes.count)
        }
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= NumPyHeader.longest else {
            throw malformed("its header of \(length.grouped("byte")) is too long", at: 8)
        }
        let headerStart = 8 + lengthSize
        let text = try next(length)
        guard text.count == length else {
            throw malformed("the file ends inside its header", at: headerStart + text.count)
        }
        let fields: NumPyDictionary
        do {
            fields = try NumPyDictionary(text)
        } catch {
            throw malformed(
                error.problem, at: headerStart + error.place,
                cure: error.cure ?? NumPyHeader.saveAgain)
        }
        do {
            element = try NumPyElement(describedBy: fields.elementType)
        } catch {
            throw malformed(error.problem, at: headerStart, cure: error.cure)
        }
        isFortranOrder = fields.isFortranOrder
        shape = fields.shape
        var (count, overflows) = (1, false)
        for axis in shape where axis > 0 {
            let product = count.multipliedReportingOverflow(by: axis)
            // An axis of 0 must not hide it.
            overflows = overflows || product.overflow
            count = product.overflow ? 1 : product.partialValue
        }
        guard !overflows, !count.multipliedReportingOverflow(by: element.size).overflow else {
            throw malformed(
                "its shape \(NumPyHeader.text(of: shape)) is too large", at: headerStart)
        }
        self.count = shape.contains(0) ? 0 : count
        dictionaryOffset = headerStart
        dataOffset = headerStart + length
    }
}

extension NumPyHeader {
    /// The array in a few words: `float32 [200, 20, 3], C order`.
    package var form: String {
        let name =
            switch element.kind {
            case .float: "float"
            case .signed: "int"
            case .unsigned: "uint"
            case .boolean: "bool"
            }
        return (element.kind == .boolean ? name : "\(name)\(8 * element.size)") + " \(shape), "
            + (isFortranOrder ? "Fortran" : "C") + " order"
    }
}

/// The three entries of the dictionary in a `.npy` header.
struct NumPyDictionary {
    let elementType: String
    let isFortranOrder: Bool
    let shape: [Int]

    struct Failure: Error {
        var problem: String
        /// The byte of the dictionary where it shows.
        var place: Int
        var cure: String?
    }

    init(_ text: [UInt8]) throws(Failure) {
        var scanner = Scanner(text: text)
        var elementType: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try scanner.expect("{")
        while !scanner.takes("}") {
            let place = scanner.index
            let key = try scanner.string()
            try scanner.expect(":")
            let isNew: Bool
            switch key {
            case "descr":
                isNew = elementType == nil
                elementType = try scanner.elementType()
            case "fortran_order":
                isNew = isFortranOrder == nil
                isFortranOrder = try scanner.boolean()
            case "shape":
                isNew = shape == nil
                shape = try scanner.shape()
            default:
                throw Failure(problem: "its header has an unknown key \(shown(key))", place: place)
            }
            guard isNew else {
                throw Failure(
                    problem: "its header has the key \(shown(key)) twice", place: place)
            }
            if !scanner.takes(",") {
                try scanner.expect("}")
                break
            }
        }
        try scanner.expectEnd()
        guard let elementType, let isFortranOrder, let shape else {
            let missing =
                elementType == nil ? "descr" : isFortranOrder == nil ? "fortran_order" : "shape"
            throw Failure(problem: "its header has no key '\(missing)'", place: 0)
        }
        self.elementType = elementType
        self.isFortranOrder = isFortranOrder
        self.shape = shape
    }
}

private struct Scanner {
    let text: [UInt8]
    var index = 0

    /// NumPy's arrays have at most 64 axes.
    private static let mostAxes = 64

    private mutating func skipSpace() {
        while index < text.count, isSpace(text[index]) { index += 1 }
    }

    mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func takes(word: String) -> Bool {
        skipSpace()
        guard text[index...].starts(with: word.utf8) else { return false }
        index += word.utf8.count
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(NumPyDictionary.Failure) {
        if !takes(character) { throw failure("'\(character)' expected in its header") }
    }

    mutating func expectEnd() throws(NumPyDictionary.Failure) {
        skipSpace()
        if index < text.count { throw failure("something follows the dictionary of its header") }
    }

    mutating func string() throws(NumPyDictionary.Failure) -> String {
        skipSpace()
        let start = index
        guard index < text.count, text[index] == 0x22 || text[index] == 0x27 else {
            throw failure("a quoted name expected in its header")
        }
        let quote = text[index]
        index += 1
        while index < text.count, text[index] != quote, text[index] != UInt8(ascii: "\\") {
            index += 1
        }
        guard index < text.count, text[index] == quote else {
            index = start
            throw failure("a name in its header does not end")
        }
        defer { index += 1 }
        return String(decoding: text[(start + 1)..<index], as: UTF8.self)
    }

    mutating func elementType() throws(NumPyDictionary.Failure) -> String {
        if takes("[") || takes("(") {
            throw NumPyDictionary.Failure(
                problem: "its elements are records of several fields (a structured type)",
                place: index - 1,
                cure: "save one array of numbers, such as "
                    + "numpy.lib.recfunctions.structured_to_unstructured(array)")
        }
        return try string()
    }

    mutating func boolean() throws(NumPyDictionary.Failure) -> Bool {
        if takes(word: "True") { return true }
        if takes(word: "False") { return false }
        throw failure("True or False expected in its header")
    }

    mutating func shape() throws(NumPyDictionary.Failure) -> [Int] {
        try expect("(")
        var axes: [Int] = []
        while !takes(")") {
            guard axes.count < Scanner.mostAxes else {
                throw failure("its shape has too many axes")
            }
            axes.append(try number())
            if !takes(",") {
                // One axis without a comma is not a tuple in Python.
                if axes.count == 1 { throw failure("',' expected in the shape of its header") }
                try expect(")")
                break
            }
        }
        return axes
    }

    private mutating func number() throws(NumPyDictionary.Failure) -> Int {
        skipSpace()
        let start = index
        while index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) {
            index += 1
        }
        guard index > start else {
            throw failure("the length of an axis expected in the shape of its header")
        }
        guard let value = Int(String(decoding: text[start..<index], as: UTF8.self)) else {
            index = start
            throw failure("an axis of its shape is too long")
        }
        // Python 2 marked long integers so.
        if index < text.count, text[index] == UInt8(ascii: "L") { index += 1 }
        return value
    }

    private func failure(_ problem: String) -> NumPyDictionary.Failure {
        NumPyDictionary.Failure(problem: problem, place: index)
    }
}
