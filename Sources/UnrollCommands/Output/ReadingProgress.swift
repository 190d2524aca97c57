internal import Unroll
internal import UnrollPlatform
internal import UnrollSystem

/// Shows on standard error how far the reading of a large file is, and what readers note.
enum ReadingProgress {
    /// A listener for one command.
    static func listener() -> ReadingListener {
        let shown = Shown()
        return ReadingListener(
            progress: { shown.progress($0, $1, $2) }, note: { shown.note($0) })
    }

    /// What has been shown so far. One command reads in one thread at a time.
    private final class Shown: @unchecked Sendable {
        private let isTerminal = standardErrorIsTerminal
        private let clock = ContinuousClock()
        private var path = ""
        private var next: ContinuousClock.Instant
        private var notes: Set<String> = []

        init() { next = clock.now }

        /// A line that is written over at a terminal; elsewhere a line after a second, then every ten.
        func progress(_ path: String, _ bytesRead: Int, _ byteCount: Int?) {
            if path != self.path {
                self.path = path
                next = clock.now + (isTerminal ? .zero : .seconds(1))
            }
            if bytesRead == byteCount {
                if isTerminal { writeToStandardError("\r\u{1B}[K") }
                return
            }
            guard clock.now >= next else { return }
            next = clock.now + (isTerminal ? .milliseconds(100) : .seconds(10))
            let size = "\((Double(bytesRead) / 1e6).fixed(0)) MB"
            let share = byteCount.map { " of \((Double($0) / 1e6).fixed(0)) MB" } ?? ""
            let line = "reading \(displayName(path)): \(size)\(share)"
            writeToStandardError(isTerminal ? "\r\u{1B}[K\(line)" : line + "\n")
        }

        func note(_ sentence: String) {
            guard notes.insert(sentence).inserted else { return }
            writeToStandardError((isTerminal ? "\r\u{1B}[K" : "") + "Note: \(sentence)\n")
        }
    }
}
