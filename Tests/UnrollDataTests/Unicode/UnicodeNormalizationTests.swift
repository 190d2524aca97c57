import Foundation
import TestSupport
import Testing
import UnrollData

/// Normalization forms C and KC, of characters, of files and of models.
@Suite struct UnicodeNormalizationTests {
    /// "Thầy dạy rất hay" and a line of Korean, whole and taken apart (Unicode's forms C and D).
    static let composed = "Th\u{1EA7}y d\u{1EA1}y r\u{1EA5}t hay\n\u{AC01} \u{D55C}\n"
    static let apart =
        "Tha\u{302}\u{300}y da\u{323}y ra\u{302}\u{301}t hay\n"
        + "\u{1100}\u{1161}\u{11A8} \u{1112}\u{1161}\u{11AB}\n"

    /// The sums are those of Python 3.11:
    ///
    ///     h = 0xCBF29CE484222325
    ///     for c in range(0x30000):
    ///         if not 0xD800 <= c < 0xE000:
    ///             for b in unicodedata.normalize(form, chr(c)).encode():
    ///                 h = (h ^ b) * 0x100000001B3 % 2**64
    @Test(arguments: [
        (UnicodeNormalization.nfc, 0x6F9F_4283_F539_48B9 as UInt64),
        (.nfkc, 0x1B53_FF4C_D774_9A5D),
    ])
    func everyCharacterIsThatOfUnicode(form: UnicodeNormalization, sum: UInt64) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for code in UInt32(0)..<0x30000 {
            guard let scalar = Unicode.Scalar(code) else { continue }
            for byte in form(String(Character(scalar))).utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        #expect(hash == sum)
    }

    @Test func aTextInBlocksIsTheTextAtOnce() throws {
        let text = Array((Self.apart + "\u{1EA5}\u{323}").utf8)
        let whole = Array(UnicodeNormalization.nfc(String(decoding: text, as: UTF8.self)).utf8)
        for size in 1...text.count {
            var blocks = NormalizedBlocks(.nfc)
            var found: [UInt8] = []
            for start in stride(from: 0, to: text.count, by: size) {
                try text[start..<min(start + size, text.count)].withUnsafeBytes {
                    try blocks.read($0) { found += $0 }
                }
            }
            try blocks.finish { found += $0 }
            #expect(found == whole, "blocks of \(size)")
        }
    }

    @Test func aTextWithoutAnASCIICharacterIsCutWhereNothingJoins() throws {
        // Two and a half mebibytes of syllables taken apart.
        let text = Array(String(repeating: "\u{1112}\u{1161}\u{11AB}", count: 300_000).utf8)
        var blocks = NormalizedBlocks(.nfc)
        var found: [UInt8] = []
        var largest = 0
        for start in stride(from: 0, to: text.count, by: 1 << 16) {
            try text[start..<min(start + 1 << 16, text.count)].withUnsafeBytes {
                try blocks.read($0) {
                    found += $0
                    largest = max(largest, $0.count)
                }
            }
        }
        try blocks.finish { found += $0 }
        #expect(found == Array(String(repeating: "\u{D55C}", count: 300_000).utf8))
        #expect(largest < 1 << 20)
    }

    @Test(arguments: [TextLevel.word, .character])
    func bothSpellingsAreTheSameSymbols(level: TextLevel) throws {
        let codec = TextCodec.build(level: level, texts: [Self.composed])
        #expect(codec.normalization == .nfc)
        #expect(codec.encode(Self.apart) == codec.encode(Self.composed))
        let folder = try TemporaryFolder()
        try Self.apart.write(
            toFile: folder.file("apart.txt"), atomically: true, encoding: .utf8)
        let read = try codec.encode(contentsOf: folder.file("apart.txt"))
        #expect(Array(read.symbols) == codec.encode(Self.composed))
        #expect(read.characterCount == Self.composed.unicodeScalars.count)
        var streamed: [Int32] = []
        try codec.forEachSymbol(contentsOf: folder.file("apart.txt")) { streamed.append($0) }
        #expect(streamed == codec.encode(Self.composed))

        let plain = TextCodec.build(level: level, texts: [Self.composed], normalization: .none)
        #expect(plain.encode(Self.apart) != plain.encode(Self.composed))
        #expect(TextCodec.build(level: .byte, texts: []).normalization == .none)
    }

    @Test func aModelKeepsItsFormAndAnOldOneHasNone() throws {
        let codec = TextCodec.build(level: .word, texts: ["a b"], normalization: .nfkc)
        let again = try TextCodec(json: codec.json, path: "m")
        #expect(again == codec && again.normalization == .nfkc)
        let old = try TextCodec(
            json: #"{"level":"word","symbols":["<unk>","</s>","a"]}"#, path: "m")
        #expect(old.normalization == .none)
        #expect(throws: (any Error).self) {
            try TextCodec(
                json: #"{"level":"word","normalization":"nfx","symbols":["<unk>","</s>"]}"#,
                path: "m")
        }
    }

    @Test func compatibilityMakesVariantsPlain() {
        #expect(UnicodeNormalization.nfkc("\u{FB01}ne \u{FF21}\u{FF11} x\u{B2}") == "fine A1 x2")
        #expect(UnicodeNormalization.nfc("\u{FB01}") == "\u{FB01}")
        let json = #"{"composes":true,"form":"nfkc","lowercases":false}"#
        let form = try? JSONDecoder().decode(TextNormalization.self, from: Data(json.utf8))
        #expect(form == TextNormalization(form: .nfkc))
    }
}
