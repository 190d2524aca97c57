internal import UnrollSystem

/// Which combinations of settings a search tries: first the one that was given, then neighbours of the
/// best so far, and every third time one of which about half is drawn at random.
///
/// A combination depends on the seed and on the trials before it alone, so that a search that was
/// interrupted goes on as it would have. Random search tries more values of the settings that matter
/// than a grid does (Bergstra and Bengio, 2012); most of the gain comes from refining the best.
package struct TuningSearch {
    /// How many values each setting has.
    package let sizes: [Int]
    /// The combination that was given: a place among the values of each setting.
    let given: [Int]
    let seed: UInt64

    package init(sizes: [Int], given: [Int], seed: UInt64) {
        self.sizes = sizes
        self.given = given
        self.seed = seed
    }

    /// The next combination.
    ///
    /// - Parameters:
    ///   - tried: All combinations so far, in order.
    ///   - best: The best of them; `nil` where none has succeeded.
    /// - Returns: `nil` where none is left that is found with reasonable effort.
    package func next(after tried: [[Int]], best: [Int]?) -> [Int]? {
        guard !tried.isEmpty else { return given }
        let known = Set(tried)
        let random = RandomStream(seed: seed).stream("tuning").stream(tried.count)
        for attempt in 0..<200 {
            let draw = random.stream(attempt)
            // Every third combination looks further away.
            let candidate =
                tried.count % 3 == 0
                ? farther(from: best ?? given, draw) : neighbour(of: best ?? given, draw)
            if !known.contains(candidate) { return candidate }
        }
        return firstUntried(known)
    }

    /// Of few combinations, one that no draw has found.
    private func firstUntried(_ known: Set<[Int]>) -> [Int]? {
        let count = sizes.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        guard (1...10_000).contains(count), sizes.allSatisfy({ $0 < 100 }), sizes.count < 14 else {
            return nil
        }
        for number in 0..<count {
            var rest = number
            let places = sizes.map { size in
                defer { rest /= size }
                return rest % size
            }
            if !known.contains(places) { return places }
        }
        return nil
    }

    /// About half of the settings drawn at random.
    private func farther(from best: [Int], _ random: RandomStream) -> [Int] {
        let (drawn, values) = (random.stream("drawn"), random.stream("values"))
        return sizes.enumerated().map { place, size in
            drawn.uniform(at: UInt64(place)) < 0.5
                ? values.integer(below: size, at: UInt64(place)) : best[place]
        }
    }

    /// One to three settings changed, mostly to the value beside.
    private func neighbour(of best: [Int], _ random: RandomStream) -> [Int] {
        var changed = best
        let count = 1 + random.stream("count").integer(below: min(3, sizes.count), at: 0)
        for place in random.stream("settings").permutation(sizes.count).prefix(count)
        where sizes[place] > 1 {
            let draw = random.stream("value").stream(place)
            if draw.uniform(at: 0) < 0.7 {
                let step = draw.uniform(at: 1) < 0.5 ? -1 : 1
                let value = best[place] + step
                changed[place] = (0..<sizes[place]).contains(value) ? value : best[place] - step
            } else {
                changed[place] = draw.integer(below: sizes[place], at: 2)
            }
        }
        return changed
    }
}
