import Foundation
import UnrollData
import UnrollLanguageModels

/// A model whose distributions depend on the last symbol and on how many came before it.
struct TinyLanguageModel: LanguageModel {
    struct State: Sendable, Equatable {
        var count = 0
        var last: Int32 = -1
    }

    var codec: TextCodec
    var startsEachLineAnew = false
    var start: State { State() }

    func advance(_ state: State, by symbol: Int32) -> State {
        State(count: state.count + 1, last: symbol)
    }

    func next(after state: State) -> [Float] {
        let logits = (0..<codec.vocabulary.count).map {
            sin(Double(7 * state.count + 3 * Int(state.last) + 5 * $0))
        }
        let logSum = log(logits.reduce(0) { $0 + exp($1) })
        return logits.map { Float($0 - logSum) }
    }
}

/// A model that is sure: after n symbols of a text comes `script[n]`.
struct ScriptedLanguageModel: LanguageModel {
    var codec: TextCodec
    var startsEachLineAnew = false
    var script: [Int32]
    var start: Int { 0 }

    func advance(_ state: Int, by symbol: Int32) -> Int { state + 1 }

    func next(after state: Int) -> [Float] {
        (0..<Int32(codec.vocabulary.count)).map {
            $0 == script[state % script.count] ? 0 : -.infinity
        }
    }
}

/// The symbols `<unk>`, newline, a, b, c: 0 to 4.
func characterCodec() throws -> TextCodec {
    try TextCodec(
        json: #"{"level":"character","symbols":["<unk>","\n","a","b","c"]}"#, path: "test")
}

func wordCodec() throws -> TextCodec {
    try TextCodec(
        json: #"{"level":"word","symbols":["<unk>","</s>","a","b","c"]}"#, path: "test")
}
