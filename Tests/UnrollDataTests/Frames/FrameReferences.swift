import Foundation
import Testing
import UnrollData
import UnrollSystem

/// The lines of a file that `References/make_frames.py` wrote.
func frameReferences<Line: Decodable>(_ name: String, as type: Line.Type) throws -> [Line] {
    let url = try #require(
        Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "References"))
    return try Data(contentsOf: url).split(separator: 0x0A).map {
        try JSONDecoder().decode(type, from: $0)
    }
}

/// The sentence with which a reader refuses; nothing where it does not.
func refusal(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch { return "\(error)" }
}

/// Bytes of a `.npy` file with this dictionary and these bytes of data.
func numPyBytes(_ dictionary: String, _ data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
    let text = Array(dictionary.utf8)
    let length = (0..<(version == 1 ? 2 : 4)).map {
        UInt8(truncatingIfNeeded: text.count >> (8 * $0))
    }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + data
}

/// Changes a few bytes: insertions, deletions, replacements, pieces copied elsewhere.
struct Mutations {
    private let random: RandomStream
    private var place: UInt64 = 0

    init(seed: UInt64) { random = RandomStream(seed: seed) }

    mutating func draw(_ below: Int) -> Int {
        place += 1
        return random.integer(below: below, at: place)
    }

    mutating func changed(_ seed: [UInt8], within limit: Int, pieces: [[UInt8]]) -> [UInt8] {
        var bytes = seed
        for _ in 0...draw(3) {
            let start = draw(min(bytes.count, draw(2) == 0 ? limit : .max) + 1)
            switch draw(9) {
            case 0: bytes.insert(contentsOf: pieces[draw(pieces.count)], at: start)
            case 1: bytes.removeSubrange(start..<min(bytes.count, start + draw(4)))
            case 2: bytes.removeLast(min(bytes.count, draw(40)))
            case 3:
                let end = min(bytes.count, start + draw(20))
                bytes.insert(contentsOf: bytes[start..<end], at: draw(bytes.count + 1))
            default: if start < bytes.count { bytes[start] = UInt8(draw(256)) }
            }
        }
        return bytes
    }

    /// Reads 10,000 changed files; whatever they hold, they are frames or a sentence.
    ///
    /// - Returns: How many could be read.
    mutating func read(
        _ seeds: [[UInt8]], path: String, within limit: Int = .max, pieces: [[UInt8]],
        options: [FrameOptions] = [FrameOptions()]
    ) throws -> Int {
        var good = 0
        for _ in 0..<10_000 {
            let bytes = changed(seeds[draw(seeds.count)], within: limit, pieces: pieces)
            do {
                let options = options[draw(options.count)]
                let frames = try FrameFile.read(bytes: bytes, path: path, options: options)
                good += 1
                if frames.frameCount < 1 || !frames.values.allSatisfy(\.isFinite) {
                    Issue.record("\(bytes)")
                }
            } catch let error as DataError {
                if "\(error)".contains("\n") { Issue.record("\(error)") }
            }
        }
        return good
    }
}
