import Foundation
import TestSupport
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Sequences in files of their own: rising or falling numbers, low or high tones.
struct FrameFiles {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A table of files, half of each class.
    private func table(
        _ count: Int, ending: String, _ content: (_ isFirst: Bool, RandomStream) -> Data
    ) throws -> TextTable {
        var lines = ["file\tlabel"]
        for number in 0..<count {
            let isFirst = number % 2 == 0
            let name = "s\(number).\(ending)"
            try content(isFirst, RandomStream(seed: 3).stream(number)).write(
                to: URL(fileURLWithPath: folder.file(name)))
            lines.append("\(name)\t\(isFirst ? "up" : "down")")
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
            to: URL(fileURLWithPath: folder.file("table.tsv")))
        return try TextTable(contentsOf: folder.file("table.tsv"))
    }

    func numbers(_ count: Int, width: Int = 2) throws -> TextTable {
        try table(count, ending: "csv") { isUp, random in
            let length = 5 + random.integer(below: 6, at: 0)
            let rows = (0..<length).map { step in
                let value = Float(isUp ? step : -step) + random.uniform(at: UInt64(1 + step))
                return (0..<width).map { $0 == 0 ? "\(100 * value)" : "0.5" }
                    .joined(separator: ",")
            }
            return Data((rows.joined(separator: "\n") + "\n").utf8)
        }
    }

    func tones(_ count: Int) throws -> TextTable {
        try table(count, ending: "wav") { isLow, random in
            let samples = 1600 + random.integer(below: 800, at: 0)
            let hertz = isLow ? 300.0 : 1500.0
            var data = Data("RIFF".utf8)
            func append<T: FixedWidthInteger>(_ value: T) {
                withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
            }
            append(UInt32(36 + 2 * samples))
            data += Data("WAVEfmt ".utf8)
            append(UInt32(16))
            for value: UInt16 in [1, 1] { append(value) }
            append(UInt32(8000))
            append(UInt32(16_000))
            for value: UInt16 in [2, 16] { append(value) }
            data += Data("data".utf8)
            append(UInt32(2 * samples))
            for place in 0..<samples {
                let wave = sin(2 * Double.pi * hertz * Double(place) / 8000)
                let noise = Double(random.uniform(at: UInt64(place + 1))) - 0.5
                append(Int16(8000 * wave + 800 * noise))
            }
            return data
        }
    }

    func config(_ input: SequenceInputKind) -> ClassificationConfig {
        var config = ClassificationConfig()
        config.input = input
        config.recurrent?.hiddenSize = 6
        config.inputDropout = 0
        config.outputDropout = 0.1
        config.batchSize = 4
        config.training.epochs = 12
        config.training.learningRate = 0.02
        return config
    }
}
