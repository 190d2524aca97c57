import Synchronization
import UnrollPlatform

private let asked = Atomic<Bool>(false)
/// Written before the handler that reads it is installed.
nonisolated(unsafe) private var lastWords: StaticString = ""

/// Whether the user has asked the process to stop (Ctrl-C, or a polite kill).
public enum Interruption {
    /// From now on the first interrupt only sets ``isRequested``; a second one ends the process.
    public static func listen() {
        // A program started from a thread that blocks signals (those of a dispatch queue do) has
        // inherited the mask: without this it would never hear of an interrupt.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            _ = signal(number) { caught in
                asked.store(true, ordering: .relaxed)
                _ = signal(caught, SIG_DFL)
            }
            sigaddset(&signals, number)
        }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// From now on an interrupt ends the process immediately with exit code 130, after a line on
    /// standard error: for work that has nothing to save, or has saved it already.
    package static func endProcess(saying line: StaticString) {
        lastWords = line
        for number in [SIGINT, SIGTERM, SIGHUP] {
            _ = signal(number) { _ in
                _ = write(STDERR_FILENO, lastWords.utf8Start, lastWords.utf8CodeUnitCount)
                _exit(130)
            }
        }
    }

    /// A write beyond the limit of a file's size fails from now on, instead of ending the process.
    package static func reportFullFiles() { _ = signal(SIGXFSZ, SIG_IGN) }

    /// Whether the user has asked to stop.
    public static var isRequested: Bool { asked.load(ordering: .relaxed) }

    /// - Throws: `CancellationError` where the user has asked the process to stop: for work that
    ///   leaves nothing behind.
    public static func check() throws { if isRequested { throw CancellationError() } }
}
