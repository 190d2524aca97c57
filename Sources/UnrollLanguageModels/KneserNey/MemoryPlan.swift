internal import UnrollSystem

/// How an estimation shares out its memory, in bytes.
///
/// Counting holds `counting`; the pass in suffix order reads that and fills `sorting`; the pass in
/// the order of the words reads `sorting` and fills permuters and spools, and so on: at no time are
/// all in use.
struct MemoryPlan: Sendable {
    /// For the longest n-grams; half of it once they are merged.
    let counting: Int
    /// For all other orders together.
    let sorting: Int
    /// For one order's permuter.
    let permuter: Int
    /// For one spool.
    let spool: Int
    /// For one order's index while it is sorted.
    let index: Int

    /// - Parameters:
    ///   - memory: The most bytes of the process; half of what it may use where `nil`.
    ///   - vocabularySize: Symbols, which are held throughout.
    init(memory: Int?, order: Int, vocabularySize: Int) {
        let total = memory ?? (memoryLimit() ?? 4 << 30) / 2
        // Words with their hash table, counts, summaries of contexts; and the program itself.
        let fixed = 24 << 20 + 160 * vocabularySize
        let free = max(4 << 20, total - fixed)
        counting = free / 2
        sorting = free / 2
        permuter = free / 2 / max(1, 2 * order - 2)
        spool = free / 8 / (5 * order)
        index = free / 8
    }
}
