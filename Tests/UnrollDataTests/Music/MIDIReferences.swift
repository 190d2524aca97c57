import Foundation
import Testing

/// MIDI files and what mido and pretty_midi read in them (`References/make_midi.py`).
struct MIDIReference: Sendable, Decodable, CustomTestStringConvertible {
    var name: String
    var hex: String
    var format: Int
    var tracks: Int
    var ticks: Int
    /// Start, end, pitch, velocity, program, percussion; times in seconds.
    var notes: [[Double]]
    var length: Double

    var testDescription: String { name }

    var bytes: [UInt8] { Self.bytes(hex) }

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue ?? 0) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static let all: [MIDIReference] = {
        guard
            let url = Bundle.module.url(
                forResource: "midi", withExtension: "jsonl", subdirectory: "References"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(MIDIReference.self, from: Data($0.utf8))
        }
    }()
}
