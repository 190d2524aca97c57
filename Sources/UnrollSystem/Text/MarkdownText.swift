/// Writes pieces of Markdown (CommonMark with GitHub's tables) in which a text from a file means
/// nothing but itself.
package enum MarkdownText {
    /// `text` in one line, for a paragraph or a table's cell: characters with a meaning get a
    /// backslash, line breaks and other control characters are spelled as in a program.
    package static func escaped(_ text: String) -> String {
        if text.isEmpty { return "*(empty)*" }
        if text.unicodeScalars.allSatisfy({ $0 == " " }) { return "*(blank)*" }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "&", "~", "#", "$", "!":
                result += "\\"
                result.unicodeScalars.append(scalar)
            default: result += visible(scalar) ?? String(scalar)
            }
        }
    }

    /// A table: a row of names, then rows of cells, which are Markdown already.
    package static func table(_ names: [String], _ rows: [[String]]) -> [String] {
        ([names, names.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
    }

    /// Lines that stand as they are, fenced by more grave accents than any of them begins with.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - language: What they are written in: `sh`, `swift`.
    package static func code(_ lines: [String], in language: String) -> [String] {
        var (longest, run) = (2, 0)
        for character in lines.joined(separator: "\n").utf8 {
            run = character == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return [fence + language] + lines + [fence]
    }

    /// A character that would not be seen, or would end a line, as a program spells it.
    private static func visible(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\n": "\\\\n"
        case "\r": "\\\\r"
        case "\t": "\\\\t"
        // Line breaks of Unicode, a byte order mark, and what turns the direction of all that follows.
        case "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
            "\\\\u{\(String(scalar.value, radix: 16))}"
        default:
            scalar.properties.generalCategory == .control
                ? "\\\\u{\(String(scalar.value, radix: 16))}" : nil
        }
    }
}
