import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

private let asked = Atomic<Bool>(false)

/// Whether the user has asked the process to stop (Ctrl-C, or a polite kill).
public enum Interruption {
    /// From now on the first interrupt only sets ``isRequested``; a second one ends the process.
    public static func listen() {
        // A parent that starts the process from a thread with these signals blocked hands that on.
        var signals = sigset_t()
        _ = sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { _ = sigaddset(&signals, number) }
        _ = pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in [SIGINT, SIGTERM] {
            _ = signal(number) { caught in
                asked.store(true, ordering: .relaxed)
                _ = signal(caught, SIG_DFL)
            }
        }
    }

    public static var isRequested: Bool { asked.load(ordering: .relaxed) }
}
