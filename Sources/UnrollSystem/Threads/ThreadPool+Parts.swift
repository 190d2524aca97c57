extension ThreadPool {
    /// Runs `body` for every part of a work, the parts shared out among threads.
    ///
    /// - Parameters:
    ///   - count: The number of parts.
    ///   - threads: The most threads; fewer, or the caller's alone, where the pool is lent out.
    ///   - body: Receives the part, once each. It must not depend on the order.
    package func forEachPart(_ count: Int, threads: Int, _ body: (Int) -> Void) {
        let size = count > 1 ? borrow(upTo: min(count, threads)) : 1
        guard size > 1 else {
            for part in 0..<count { body(part) }
            return
        }
        defer { giveBack() }
        withoutActuallyEscaping(body) { body in
            var work = (count: count, body: body)
            withUnsafeMutablePointer(to: &work) { work in
                run(
                    { argument, thread, threads in
                        let work = argument!.assumingMemoryBound(
                            to: (count: Int, body: (Int) -> Void).self
                        ).pointee
                        for part in stride(from: thread, to: work.count, by: threads) {
                            work.body(part)
                        }
                    }, UnsafeMutableRawPointer(work))
            }
        }
    }
}
