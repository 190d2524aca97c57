internal import UnrollSystem

/// Files that hold sound in another form than WAV, known by their first bytes.
enum ForeignAudio {
    /// What a file is that begins so, as a clause, and what to do about it.
    static func explanation(head: [UInt8]) -> (problem: String, cure: String) {
        if let format = formats.first(where: { $0.begins(head) }) {
            return ("it is \(format.name), not WAV", "convert it first (\(format.command))")
        }
        if head.starts(with: Array("RIFF".utf8)) {
            return ("it is a RIFF file of another kind, not WAV", "give a WAV file")
        }
        if let foreign = ForeignFile(head: head, insteadOf: .data) {
            return (foreign.problem, "give a WAV file")
        }
        return (
            "it does not begin as a WAV file does",
            "convert it first (\(command("in"))), or say what its samples are if it has no header"
        )
    }

    /// What the codec of a WAV file is called, as a clause.
    static func codec(_ tag: Int) -> String {
        let name = codecs[tag].map { "are compressed by \($0)" }
        return name ?? "have a coding with the number \(tag), which is not read"
    }

    /// A command that makes plain samples of such a file.
    static func command(_ input: String) -> String { "ffmpeg -i \(input) out.wav" }

    private struct Format {
        var name: String
        var bytes: [UInt8]
        var offset = 0
        var end: String

        var command: String { ForeignAudio.command("in.\(end)") }

        func begins(_ head: [UInt8]) -> Bool { head.dropFirst(offset).starts(with: bytes) }
    }

    private static let formats: [Format] =
        [
            Format(name: "an MP3 file", bytes: Array("ID3".utf8), end: "mp3"),
            Format(name: "a FLAC file", bytes: Array("fLaC".utf8), end: "flac"),
            Format(
                name: "an Ogg file (Vorbis, Opus or Speex)", bytes: Array("OggS".utf8), end: "ogg"),
            Format(name: "an AIFF file", bytes: Array("AIFF".utf8), offset: 8, end: "aiff"),
            Format(name: "an AIFF file", bytes: Array("AIFC".utf8), offset: 8, end: "aiff"),
            Format(
                name: "an MPEG-4 file (AAC or ALAC)", bytes: Array("ftyp".utf8), offset: 4,
                end: "m4a"),
            Format(name: "a Core Audio file", bytes: Array("caff".utf8), end: "caf"),
            Format(name: "a Sun audio file", bytes: Array(".snd".utf8), end: "au"),
            Format(name: "an AMR file", bytes: Array("#!AMR".utf8), end: "amr"),
            Format(name: "a NIST SPHERE file", bytes: Array("NIST_1A".utf8), end: "sph"),
            Format(
                name: "a Windows Media file", bytes: [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66],
                end: "wma"),
            Format(
                name: "a Matroska or WebM file", bytes: [0x1A, 0x45, 0xDF, 0xA3], end: "webm"),
            Format(
                name: "a WAV file with the highest byte first (RIFX)", bytes: Array("RIFX".utf8),
                end: "wav"),
            Format(
                name: "a Wave64 file", bytes: Array("riff".utf8) + [0x2E, 0x91, 0xCF, 0x11],
                end: "w64"),
        ]
        // Frames of MPEG audio: eleven bits of 1, version and layer.
        + [0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3].map {
            Format(name: "an MP3 file", bytes: [0xFF, $0], end: "mp3")
        }
        + [0xF0, 0xF1, 0xF8, 0xF9].map {
            Format(name: "an AAC file", bytes: [0xFF, $0], end: "aac")
        }

    private static let codecs: [Int: String] = [
        0x02: "Microsoft ADPCM", 0x11: "IMA ADPCM", 0x31: "GSM 6.10", 0x40: "G.721 ADPCM",
        0x50: "MPEG", 0x55: "MP3", 0x64: "G.726 ADPCM", 0xFF: "AAC", 0x160: "Windows Media",
        0x161: "Windows Media", 0x162: "Windows Media", 0x163: "Windows Media", 0x2000: "AC-3",
        0x2001: "DTS", 0xF1AC: "FLAC", 0x566F: "Vorbis", 0x674F: "Vorbis", 0x704F: "Opus",
    ]
}
