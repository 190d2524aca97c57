// The code of Documentation/course, compiled and run. The pages are compared with this file and with
// the plain equations of TestSupport/LectureCells.swift: change both.

import Foundation
import TestSupport
import Testing
import Unroll

@Suite struct CourseTests {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    static let pages: [String] = {
        let folder = tests.deletingLastPathComponent().appendingPathComponent(
            "Documentation/course")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted()
            .map { folder.appendingPathComponent($0).path }
    }()

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func allLessonsAreThere() { #expect(Self.pages.count == 11) }

    /// Lines without what stands before them, so that pages need not indent as files do.
    private static func unindented(_ text: String) -> String {
        text.components(separatedBy: "\n").map { String($0.drop { $0 == " " }) }
            .joined(separator: "\n")
    }

    /// Every piece of Swift of a page stands in a file that is compiled.
    @Test(arguments: pages) func codeIsThatOfTheTests(page: String) throws {
        let sources = try ["UnrollTests/CourseTests.swift", "TestSupport/LectureCells.swift"]
            .map { Self.unindented(try Self.text(Self.tests.appendingPathComponent($0).path)) }
        var block: String?
        for line in try Self.text(page).components(separatedBy: "\n") {
            if line == "```swift" {
                block = ""
            } else if line == "```", let code = block {
                let plain = Self.unindented(code)
                #expect(sources.contains { $0.contains(plain) }, "not in the tests:\n\(code)")
                block = nil
            } else if block != nil {
                block? += line + "\n"
            }
        }
    }

    /// A page shows no file that is not there, and links lead to something.
    @Test(arguments: pages) func linksLeadSomewhere(page: String) throws {
        let folder = URL(fileURLWithPath: page).deletingLastPathComponent()
        for part in try Self.text(page).components(separatedBy: "](").dropFirst() {
            let target = String(part.prefix { $0 != ")" && $0 != "#" })
            guard !target.isEmpty, !target.hasPrefix("http") else { continue }
            let path = folder.appendingPathComponent(target).standardized.path
            #expect(FileManager.default.fileExists(atPath: path), "\(target)")
        }
    }

    // MARK: Lessons

    private func lecture(_ layer: some RecurrentLayer) -> LectureWeights {
        func matrix(_ parameter: Parameter) -> Matrix {
            Matrix(
                parameter.shape[0], parameter.shape[1], parameter.value.floats.map(Double.init))
        }
        return LectureWeights(
            weightIH: matrix(layer.weightIH), weightHH: matrix(layer.weightHH),
            bias: Vector(layer.bias.value.floats.map(Double.init)), hidden: layer.hiddenSize)
    }

    private func states(_ cell: LectureCell, _ layer: some RecurrentLayer) -> [LectureState] {
        let zeros = Vector(zeros: layer.hiddenSize)
        return cell.run(
            lecture(layer), from: LectureState(a: zeros, c: zeros), [[1, 0], [0, 1]])
    }

    /// Two time steps of one sequence.
    private let x = Tensor([1, 0, 0, 1], shape: [2, 1, 2])

    @Test func aSimpleRNNIsThePlainCode() {
        let layer = SimpleRNN(inputSize: 2, hiddenSize: 3, random: RandomStream(seed: 1))
        // Two time steps of one sequence: [T, B, D].
        let x = Tensor([1, 0, 0, 1], shape: [2, 1, 2])
        let run = layer(x, in: .evaluation)
        // The state after each time step, [T, B, H], and after the last one, [B, H].
        let (states, last) = (run.output, run.final.hidden)
        let plain = self.states(.rnnTanh, layer)
        expectClose(
            states.floats, plain.flatMap(\.a.values), relative: 1e-5, absolute: 1e-6)
        expectClose(last.floats, plain[1].a.values, relative: 1e-5, absolute: 1e-6)
    }

    @Test func outputsAreUsedInTwoWays() {
        let layer = SimpleRNN(inputSize: 2, hiddenSize: 3, random: RandomStream(seed: 1))
        let x = Tensor(zeros: [3, 1, 2])
        // [T, B, H]
        let states = layer(x, in: .evaluation).output
        // Many to one: the last time step.
        let forTheSequence = states.slice(2..<3)
        // Aligned: all of them.
        let forEachTimeStep = states
        #expect(forTheSequence.shape == [1, 1, 3] && forEachTimeStep.shape == [3, 1, 3])
    }

    @Test func aGRUIsThePlainCode() {
        let layer = GRU(inputSize: 2, hiddenSize: 3, random: RandomStream(seed: 1))
        let run = layer(x, tracing: true, in: .evaluation)
        // The gates of every time step, in the stored order: Γr, Γu, c̃.
        let gates = run.trace?.gates
        #expect(gates?.shape == [2, 9])
        expectClose(
            run.output.floats, states(.gru, layer).flatMap(\.a.values), relative: 1e-5,
            absolute: 1e-6)
    }

    @Test func anLSTMIsThePlainCode() {
        let layer = LSTM(inputSize: 2, hiddenSize: 3, random: RandomStream(seed: 1))
        let run = layer(x, in: .evaluation)
        let (a, c) = (run.final.hidden, run.final.cell)
        let plain = states(.lstm, layer)[1]
        expectClose(a.floats, plain.a.values, relative: 1e-5, absolute: 1e-6)
        expectClose(c?.floats ?? [], plain.c.values, relative: 1e-5, absolute: 1e-6)
    }

    @Test func aLoopWrites() {
        let random = RandomStream(seed: 1)
        let vectors = Embedding(vocabularySize: 10, size: 8, random: random.stream("vectors"))
        let cell = GRU(inputSize: 8, hiddenSize: 16, random: random.stream("cell"))
        let output = Linear(inputSize: 16, outputSize: 10, random: random.stream("output"))
        let step = cell.stepper(in: .evaluation)
        var state = cell.zeroState(batch: 1)
        var symbol: Int32 = 0
        var written: [Int32] = []
        for _ in 0..<5 {
            state = step(vectors([symbol], in: .evaluation), from: state)
            symbol = output(state.hidden, in: .evaluation).argmax()[0]
            written.append(symbol)
        }
        #expect(written.count == 5)
    }
}
