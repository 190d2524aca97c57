import Synchronization
import UnrollPlatform

private let asked = Atomic<Bool>(false)

/// Whether the user has asked the process to stop (Ctrl-C, or a polite kill).
public enum Interruption {
    /// From now on the first interrupt only sets ``isRequested``; a second one ends the process.
    public static func listen() {
        // A program started from a thread that blocks signals (those of a dispatch queue do) has
        // inherited the mask: without this it would never hear of an interrupt.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] {
            _ = signal(number) { caught in
                asked.store(true, ordering: .relaxed)
                _ = signal(caught, SIG_DFL)
            }
            sigaddset(&signals, number)
        }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// A write beyond the limit of a file's size fails from now on, instead of ending the process.
    package static func reportFullFiles() { _ = signal(SIGXFSZ, SIG_IGN) }

    public static var isRequested: Bool { asked.load(ordering: .relaxed) }

    /// - Throws: `CancellationError` where the user has asked the process to stop: for work that
    ///   leaves nothing behind.
    public static func check() throws { if isRequested { throw CancellationError() } }
}
