internal import UnrollData
internal import UnrollSystem

/// A model of any kind as part of a mixture: its states as values of any type, its symbols numbered
/// as the mixture's.
protocol MixturePart: Sendable {
    var startsEachLineAnew: Bool { get }
    var start: any Sendable { get }
    func next(after state: any Sendable) -> [Float]
    func next(after states: [any Sendable]) -> [[Float]]
    func advance(_ states: [any Sendable], by symbols: [Int32]) -> [any Sendable]
    /// Reads each line from the start state where the model does.
    func score(_ symbols: [Int32], after state: any Sendable) -> ([Float], next: any Sendable)
}

/// One model in a mixture.
struct ModelPart<Model: LanguageModel>: MixturePart {
    let model: Model
    /// The mixture's boundary.
    let boundary: Int32
    /// The model's index of each of the mixture's symbols; `nil` where they are the same.
    let indices: [Int32]?

    var startsEachLineAnew: Bool { model.startsEachLineAnew }
    var start: any Sendable { model.start }

    private func opened(_ state: any Sendable) -> Model.State {
        guard let state = state as? Model.State else {
            requirementFailure("MixtureModel: a state of another mixture")
        }
        return state
    }

    private func reordered(_ distribution: [Float]) -> [Float] {
        indices.map { $0.map { distribution[Int($0)] } } ?? distribution
    }

    func next(after state: any Sendable) -> [Float] {
        reordered(model.next(after: opened(state)))
    }

    func next(after states: [any Sendable]) -> [[Float]] {
        model.next(after: states.map(opened)).map(reordered)
    }

    func advance(_ states: [any Sendable], by symbols: [Int32]) -> [any Sendable] {
        let own = indices.map { indices in symbols.map { indices[Int($0)] } } ?? symbols
        var next = model.advance(states.map(opened), by: own)
        if startsEachLineAnew {
            for (row, symbol) in symbols.enumerated() where symbol == boundary {
                next[row] = model.start
            }
        }
        return next
    }

    func score(_ symbols: [Int32], after state: any Sendable) -> ([Float], next: any Sendable) {
        let own = indices.map { indices in symbols.map { indices[Int($0)] } } ?? symbols
        guard startsEachLineAnew, let last = symbols.lastIndex(of: boundary) else {
            let (scores, next) = model.score(own, after: opened(state))
            return (scores, next)
        }
        // The rest of the line that was begun, whole lines, and the beginning of the last.
        let first = symbols.firstIndex(of: boundary) ?? last
        var scores = model.score(Array(own[...first]), after: opened(state)).logProbabilities
        var lines: [[Int32]] = []
        var start = first + 1
        while start <= last {
            let end = symbols[start...].firstIndex(of: boundary) ?? last
            lines.append(Array(own[start...end]))
            start = end + 1
        }
        for line in model.score(lines: lines) { scores += line }
        let (rest, next) = model.score(Array(own[start...]), after: model.start)
        return (scores + rest, next)
    }
}
