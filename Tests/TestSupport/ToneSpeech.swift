import Foundation
import UnrollSystem

/// A language of three letters: each is a tone of a tenth of a second, a blank between words a pause.
package enum ToneSpeech {
    package static let rate = 8_000
    private static let tones: [Character: Double] = ["a": 300, "b": 900, "c": 2_100]

    /// The samples of a text, with some noise.
    package static func samples(_ text: String, seed: UInt64 = 1) -> [Float] {
        let noise = RandomStream(seed: seed)
        var samples: [Float] = []
        func add(_ seconds: Double, _ tone: Double?) {
            for place in 0..<Int(seconds * Double(rate)) {
                let wave = tone.map { sin(2 * .pi * $0 * Double(place) / Double(rate)) } ?? 0
                samples.append(
                    Float(0.3 * wave) + 0.003 * noise.normal(at: UInt64(samples.count)))
            }
        }
        add(0.06, nil)
        for character in text { add(0.1, tones[character]) }
        add(0.06, nil)
        return samples
    }

    package static func wav(_ samples: [Float]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let data = samples.flatMap { little(Int(max(-1, min(1, $0)) * 32_767), 2) }
        return Array("RIFF".utf8) + little(36 + data.count, 4) + Array("WAVEfmt ".utf8)
            + little(16, 4) + little(1, 2) + little(1, 2) + little(rate, 4) + little(2 * rate, 4)
            + little(2, 2) + little(16, 2) + Array("data".utf8) + little(data.count, 4) + data
    }

    /// Texts of one to three words of one to three letters, no letter twice in a row.
    package static func texts(_ count: Int, seed: UInt64) -> [String] {
        let random = RandomStream(seed: seed)
        return (0..<count).map { number in
            let own = random.stream(number)
            return (0..<1 + own.integer(below: 3, at: 0)).map { word in
                let draws = own.stream(word)
                var letters: [Character] = []
                for place in 0..<1 + draws.integer(below: 3, at: 0) {
                    let rest = ["a", "b", "c"].filter { letters.last != Character($0) }
                    letters.append(
                        Character(rest[draws.integer(below: rest.count, at: UInt64(place + 1))]))
                }
                return String(letters)
            }.joined(separator: " ")
        }
    }

    /// A table of recordings in a folder.
    package static func table(
        _ texts: [String], named name: String, in folder: TemporaryFolder
    ) throws -> String {
        var rows = "file,transcript\n"
        for (number, text) in texts.enumerated() {
            let file = "\(name)-\(number).wav"
            try Data(wav(samples(text, seed: UInt64(number + 1)))).write(
                to: URL(fileURLWithPath: folder.file(file)))
            rows += "\(file),\(text)\n"
        }
        let table = folder.file("\(name).csv")
        try Data(rows.utf8).write(to: URL(fileURLWithPath: table))
        return table
    }
}
