internal import Synchronization
internal import Unroll
internal import UnrollSystem

/// Shows what readers note of their files, each sentence once.
final class ReadingNotes: Sendable {
    private let shown = Mutex<Set<String>>([])

    var listener: ReadingListener {
        ReadingListener { self.show($0) }
    }

    private func show(_ sentence: String) {
        guard shown.withLock({ $0.insert(sentence).inserted }) else { return }
        StatusLine.shared.write(line: "Note: \(sentence)")
    }
}
