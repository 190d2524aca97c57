internal import UnrollPlatform

/// Ends the process with one sentence on standard error and exit code 1, where the system refuses
/// memory for a tensor. What the sizes need is compared with ``memoryLimit()`` before; this is for
/// what only shows while the program runs.
package func endForLackOfMemory(bytes: Int) -> Never {
    let sentence =
        "out of memory: the system refuses \(bytes) bytes; choose smaller sizes, close other "
        + "programs, or raise the limit (ulimit -v)\n"
    _ = Array(sentence.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(1)
}
