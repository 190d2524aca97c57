/// Whether a byte is white space in ASCII.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D) ~= byte }

/// Whether nothing but white space of ASCII stands here.
func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.allSatisfy(isSpace) }

/// The bytes without the white space of ASCII around them.
func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let first = rest.first, isSpace(first) { rest.removeFirst() }
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
}

/// The text without the white space around it, that of Unicode included.
package func trimmed(_ text: String) -> String {
    var rest = text.unicodeScalars[...]
    while let first = rest.first, WordTokenizer.isSpace(first) { rest.removeFirst() }
    while let last = rest.last, WordTokenizer.isSpace(last) { rest.removeLast() }
    return String(rest)
}

/// A name from a file as messages show it: quoted, on one line and not too long.
package func shown(_ name: String) -> String {
    let limit = 40
    var text = String.UnicodeScalarView()
    for scalar in name.unicodeScalars.prefix(limit) {
        text.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    let isLonger = name.unicodeScalars.dropFirst(limit).first != nil
    return "'\(String(text))\(isLonger ? "…" : "")'"
}

/// Names from a file as messages list them; the first twenty.
package func shown(_ names: [String]) -> String {
    let limit = 20
    var list = names.prefix(limit).map { shown($0) }.joined(separator: ", ")
    if names.count > limit { list += " and \(names.count - limit) more" }
    return list
}
