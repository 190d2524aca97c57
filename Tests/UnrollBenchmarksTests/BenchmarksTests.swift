import ArgumentParser
import Foundation
import Testing

// A program's parts are seen by tests in debug builds alone.
#if DEBUG
    @testable import UnrollBenchmarks

    #if canImport(FoundationXML)
        import FoundationXML
    #endif

    @Suite struct BenchmarksTests {
        @Test(
            arguments: [([3], 3), ([4, 1], 2.5), ([9, 1, 5], 5), ([8, 2, 4, 100], 6)]
                as [([Double], Double)])
        func median(numbers: [Double], expected: Double) {
            #expect(numbers.median == expected)
        }

        @Test func samplesRiseAndAreManyEnough() {
            var calls = 0
            let measurement = Measurement(samples: 5, least: 0.01, warmUp: 0) { calls += 1 }
            #expect(measurement.seconds.count >= 5)
            #expect(measurement.seconds == measurement.seconds.sorted())
            #expect(calls > 5)
        }

        @Test func namesAreUniqueAndChosenByTheirParts() {
            let names = Benchmark.all.map(\.name)
            #expect(Set(names).count == names.count)
            #expect(Benchmark.named([]).count == names.count)
            let some = Benchmark.named(["lstm_T35", "gru_after_forward_T35"]).map(\.name)
            #expect(some == ["lstm_T35_B20_H650", "gru_after_forward_T35_B20_H650"])
            #expect(Benchmark.named(["no such"]).isEmpty)
        }

        /// By hand, for the layer of the medium language model: 4 · 650 gates, 1,300 inputs each, 700
        /// rows, two operations, three passes.
        @Test func countsTheOperationsOfALayer() {
            let work = Work.layer(
                gates: 4, time: 35, batch: 20, inputs: 650, hidden: 650, training: true)
            let operations: Double = 2600 * 1300 * 700 * 2 * 3
            #expect(work.operations == operations)
            #expect(work.tokens == 700)
            #expect(work.workingSet == 4 * 2600 * 650)
        }

        @Test(arguments: [
            ["--threads", "0"], ["--repetitions", "0"], ["no-such-benchmark"], ["--serve", "lstm"],
            ["--serve", "--list"],
        ])
        func refuses(arguments: [String]) {
            #expect(throws: (any Error).self) { try RunCommand.parse(arguments) }
        }

        @Test func servesErrorsAsJSON() throws {
            let server = Server()
            for line in ["walk lstm", "run", "run no_such_row"] {
                let answer = try JSONSerialization.jsonObject(
                    with: Data(server.answer(to: line).utf8))
                #expect((answer as? [String: Any])?["error"] != nil, "\(line)")
            }
        }

        // MARK: Results

        private static func machine(threads: Int) -> Machine {
            Machine(
                cpu: "a <cpu> & more", compiler: "c", threads: threads,
                float32: 100 * Double(threads),
                bandwidths: [
                    .init(level: "L1", bytes: 1e4, gigabytesPerSecond: 200 * Double(threads)),
                    .init(level: "memory", bytes: 1e9, gigabytesPerSecond: 20),
                ])
        }

        private static func row(_ name: String, flops: Double, bytes: Double, seconds: Double)
            -> Row
        {
            let work = Work(operations: flops, traffic: bytes, workingSet: bytes, tokens: 10)
            var measurement = Measurement(samples: 1, least: 0, warmUp: 0) {}
            measurement.seconds = [seconds]
            return Row(
                Benchmark(name: name, work: work) { {} }, measurement, on: machine(threads: 1),
                peakTensorBytes: 0, peakMemoryBytes: nil)
        }

        /// 1e9 operations on 1e8 bytes that do not fit the first level: 10 for each byte, so memory
        /// would allow 200 GFLOP/s and the peak allows 100; and a tenth of the operations: 20.
        @Test func rooflines() {
            let dense = Self.row("dense", flops: 1e9, bytes: 1e8, seconds: 0.02)
            #expect(dense.memory == "memory")
            #expect(dense.roofline == 100)
            #expect(abs(dense.shareOfRoofline - 0.5) < 1e-12)
            let sparse = Self.row("sparse", flops: 1e8, bytes: 1e8, seconds: 0.01)
            #expect(sparse.roofline == 20)
            #expect(abs(sparse.shareOfPeak - 0.1) < 1e-12)
        }

        @Test func resultsAreReadAsTheyWereWritten() throws {
            let lines: [ResultLine] = [
                .machine(Self.machine(threads: 2)),
                .row(Self.row("a", flops: 1e9, bytes: 1e8, seconds: 0.02)),
            ]
            for line in lines {
                let json = try line.json
                #expect(!json.contains("\n"))
                #expect(try JSONDecoder().decode(ResultLine.self, from: Data(json.utf8)) == line)
            }
        }

        @Test func thePictureIsWellFormed() throws {
            var results = try Results([])
            #expect(throws: PictureError.self) { try RooflinePicture(results) }
            results.machines = [Self.machine(threads: 1), Self.machine(threads: 2)]
            results.rows = (0..<30).map {
                Self.row("row <\($0)> & co", flops: 1e9, bytes: 1e8 + Double($0), seconds: 0.02)
            }
            let svg = try RooflinePicture(results).svg
            let parser = XMLParser(data: Data(svg.utf8))
            let parsed = parser.parse()
            #expect(parsed)
            #expect(svg.components(separatedBy: "<circle").count == 31)
            for number in ["nan", "inf"] { #expect(!svg.contains("\"\(number)")) }
        }
    }
#else
    @Suite struct BenchmarksTests {
        @Test(.disabled("the benchmarks' parts can be tested in a debug build alone"))
        func skipped() {}
    }
#endif
