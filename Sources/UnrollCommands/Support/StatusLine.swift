internal import Synchronization
internal import Unroll
internal import UnrollPlatform

/// Standard error as people watch it: at a terminal a line that rewrites itself, else whole lines
/// now and then.
package final class StatusLine: Sendable {
    static let shared = StatusLine()

    /// Whether the line can be rewritten: at a terminal that knows escapes.
    let rewrites: Bool

    private struct State {
        var isShown = false
        /// Lines above the status line that are drawn anew with it.
        var block: [String] = []
        var drawn: ContinuousClock.Instant?
        /// The current activity, when it began, and when a line last mentioned it.
        var activity = ""
        var began: ContinuousClock.Instant?
        var told: ContinuousClock.Instant?
        /// How far it had come.
        var share = 0.0
    }

    private let state = Mutex(State())

    init() {
        rewrites = isatty(STDERR_FILENO) == 1 && environmentVariable("TERM") ?? "dumb" != "dumb"
    }

    /// A piece of a line, and how soon it is left out where the line is too long: the highest
    /// number first.
    package typealias Part = (text: String, rank: Int)

    /// Shows a line in place of the one before, at most five times a second.
    func show(_ parts: [Part]) {
        guard rewrites else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if let drawn = state.drawn, now - drawn < .milliseconds(200) { return }
            state.drawn = now
            let (above, line) = (state.block, Self.fitted(parts, width: width - 1))
            // The block stays as it is while only the line changes.
            writeToStandardError(
                state.isShown || above.isEmpty
                    ? "\r\u{1B}[K" + line : above.joined(separator: "\n") + "\n" + line)
            state.isShown = true
        }
    }

    /// Shows lines above the status line from here on, in the place of those before.
    func show(block lines: [String]) {
        guard rewrites else { return }
        state.withLock { state in
            if state.isShown { writeToStandardError(Self.erasure(state.block)) }
            state.isShown = false
            state.block = lines
            // The next status line brings it, at once.
            state.drawn = nil
        }
    }

    /// What takes a status line and the block above it away.
    private static func erasure(_ block: [String]) -> String {
        block.isEmpty ? "\r\u{1B}[K" : "\r\u{1B}[\(block.count)A\u{1B}[J"
    }

    /// Writes a line that stays.
    func write(_ parts: [Part]) {
        write(line: Self.fitted(parts, width: textWidth))
    }

    /// Writes a sentence that stays; at a terminal on as many lines as it needs.
    func write(sentence: String) {
        write(line: wrapped(sentence, width: textWidth).joined(separator: "\n"))
    }

    /// Writes names and texts that stay, the texts under each other.
    func write(rows: [(name: String, text: String)], indent: Int = 12) {
        write(line: namedLines(rows, indent: indent, width: textWidth).joined(separator: "\n"))
    }

    /// Writes a line that stays, whole.
    func write(line: String) {
        clear()
        writeToStandardError(line + "\n")
    }

    func clear() {
        state.withLock { state in
            if state.isShown { writeToStandardError(Self.erasure(state.block)) }
            state.isShown = false
        }
    }

    /// Shows what long work is doing. Where nothing can be rewritten, a line after the first second
    /// and then every ten.
    func show(_ activity: Activity.Progress) {
        let share = activity.share.map { "  \(Int($0 * 100))%" } ?? ""
        guard !rewrites else { return show([(activity.name + share, 0)]) }
        let isDue = state.withLock { state in
            let now = ContinuousClock.now
            // `reading, 3 symbols` and `reading, 4 symbols` are one activity.
            let name = String(activity.name.prefix { !$0.isNumber && $0 != "," })
            // What falls back, or comes after the end of another, is a new one of the same name.
            let isNew = state.share >= 1 || (activity.share ?? 0) < state.share
            if state.activity != name || isNew {
                (state.activity, state.began, state.told) = (name, now, nil)
            }
            state.share = activity.share ?? 0
            let wait: Duration = state.told == nil ? .seconds(1) : .seconds(10)
            guard let since = state.told ?? state.began, now - since >= wait else { return false }
            state.told = now
            return true
        }
        if isDue { writeToStandardError(activity.name + share + "\n") }
    }

    // MARK: Width

    private var width: Int { terminalWidth(of: STDERR_FILENO) ?? 80 }

    /// The terminal's columns and rows.
    var size: (columns: Int, rows: Int) { (width, terminalHeight(of: STDERR_FILENO) ?? 24) }

    /// The most characters of a line that stays.
    private var textWidth: Int { terminalWidth(of: STDERR_FILENO) ?? .max }

    /// The parts with two spaces between them, without those that do not fit in a line of this
    /// width.
    package static func fitted(_ parts: [Part], width: Int) -> String {
        var parts = parts
        func line() -> String { parts.map(\.text).joined(separator: "  ") }
        while parts.count > 1, line().count > width,
            let last = parts.indices.max(by: { parts[$0].rank <= parts[$1].rank })
        {
            parts.remove(at: last)
        }
        return String(line().prefix(width))
    }
}
