import Foundation
import UnrollSystem
import UnrollTensors

/// Answers `run NAME` lines with a JSON line each, so that peers can be measured in alternation
/// with us without starting a process each time.
final class Server {
    private struct Answer: Encodable {
        var row: String
        /// The median of the samples, for one repetition.
        var seconds: Double
        var samples: Int
    }

    private struct Failure: Encodable {
        var row: String
        var error: String
    }

    private var ready: (name: String, body: () -> Void)?

    func answerStandardInput() {
        while let line = readLine() { writeLine(answer(to: line)) }
    }

    /// Operands are made at a name's first line, which takes time; its answer is measured after.
    func answer(to line: String) -> String {
        let words = line.split(separator: " ")
        guard words.count == 2, words[0] == "run" else {
            return json(Failure(row: line, error: "a line is: run NAME"))
        }
        let name = String(words[1])
        guard let benchmark = Benchmark.all.first(where: { $0.name == name }) else {
            return json(Failure(row: name, error: "no such benchmark"))
        }
        if ready?.name != name {
            ready = nil
            MemoryAccount.beginAnew()
            ready = (name, benchmark.prepare())
        }
        guard let body = ready?.body else { return json(Failure(row: name, error: "not ready")) }
        let measurement = Measurement(samples: 3, least: 0.3, warmUp: 0.05, body)
        return json(
            Answer(row: name, seconds: measurement.median, samples: measurement.seconds.count))
    }

    private func json(_ value: some Encodable) -> String {
        (try? JSONCoding.encode(value)) ?? "{}"
    }
}
