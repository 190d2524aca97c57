internal import Unroll
internal import UnrollPlatform

/// Names and texts as lines, the texts under each other; at a terminal a text that is too long goes
/// on below itself.
///
/// - Parameters:
///   - rows: A name and its text each.
///   - indent: The column where the texts begin.
///   - width: The most characters of a line; that of standard output if `nil`, where it is a
///     terminal.
package func namedLines(
    _ rows: [(name: String, text: String)], indent: Int = 12, width: Int? = nil
) -> [String] {
    rows.flatMap { row in
        let padding = String(repeating: " ", count: max(1, indent - row.name.count))
        return wrapped(row.name + padding + row.text, indent: indent, width: width)
    }
}

/// A line as several where it is too long: broken at spaces, all but the first indented. A word is
/// never broken, so that a path can be copied.
///
/// - Parameters:
///   - line: The line; an indentation of its own stays.
///   - indent: Spaces before the second line and all that follow.
///   - width: As in ``namedLines(_:indent:width:)``.
package func wrapped(_ line: String, indent: Int = 0, width: Int? = nil) -> [String] {
    let width = width ?? standardOutputWidth ?? .max
    guard line.count > width else { return [line] }
    // Where the terminal is too narrow for a column of texts, they begin at the left.
    let margin = String(repeating: " ", count: indent + 12 > width ? 0 : indent)
    var lines: [String] = []
    var current = ""
    var hasWord = false
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
        // Beside the word and the space before it.
        if hasWord, !word.isEmpty, current.count + 1 + word.count > width, current.count > indent {
            while current.last == " " { current.removeLast() }
            lines.append(current)
            current = margin + word
            continue
        }
        if hasWord { current += " " }
        current += word
        hasWord = true
    }
    return lines + [current]
}

/// The columns of standard output; `nil` where it is not a terminal.
var standardOutputWidth: Int? { terminalWidth(of: STDOUT_FILENO) }

/// The columns of a terminal; `nil` where the file is not one.
func terminalWidth(of file: Int32) -> Int? {
    guard isatty(file) == 1 else { return nil }
    var size = winsize()
    if ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
        return max(20, Int(size.ws_col))
    }
    return max(20, environmentVariable("COLUMNS").flatMap { Int($0) } ?? 80)
}

/// The rows of a terminal; `nil` where the file is not one, or does not tell.
func terminalHeight(of file: Int32) -> Int? {
    var size = winsize()
    guard isatty(file) == 1, ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else {
        return nil
    }
    return Int(size.ws_row)
}
