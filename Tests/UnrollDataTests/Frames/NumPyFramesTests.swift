import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// `.npy` files: those that NumPy wrote, and what it never would.
@Suite struct NumPyFramesTests {
    private struct Reference: Decodable {
        var name: String
        var file: Data
        var bits: [[UInt32]]?
        var problem: String?
    }

    private let references: [Reference]

    init() throws { references = try frameReferences("numpy-arrays.jsonl", as: Reference.self) }

    @Test func readsWhatNumPyWrites() throws {
        let readable = references.filter { $0.bits != nil }
        #expect(readable.count == 31)
        for reference in readable {
            let bits = try #require(reference.bits)
            let frames = try FrameFile.read(bytes: Array(reference.file), path: "x")
            #expect(frames.frameCount == bits.count, "\(reference.name)")
            #expect(frames.width == bits[0].count, "\(reference.name)")
            #expect(frames.isLost == nil)
            expectSameBits(
                frames.values, bits.flatMap { $0 }.map { Float(bitPattern: $0) }, reference.name)
        }
    }

    @Test func refusesWhatIsNoFrames() throws {
        let refused = references.filter { $0.problem != nil }
        #expect(refused.count == 15)
        for reference in refused {
            let sentence = refusal {
                _ = try FrameFile.read(bytes: Array(reference.file), path: "x.npy")
            }
            let problem = try #require(reference.problem)
            #expect(
                sentence.hasPrefix("'x.npy', byte ") && sentence.contains(problem),
                "\(reference.name): \(sentence)")
        }
    }

    @Test func objectsHaveACure() throws {
        let objects = try #require(references.first { $0.name == "objects" })
        let sentence = refusal {
            _ = try FrameFile.read(bytes: Array(objects.file), path: "x.npy")
        }
        #expect(
            sentence == "'x.npy', byte 10: its elements are Python objects (pickled), which are "
                + "never loaded ('|O'); save numbers: numpy.save(FILE, numpy.asarray(array, "
                + "dtype='float32'))")
    }

    static let headers: [(String, [UInt8], String)] = [
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0], ""),
        ("{\"shape\":(1L,),\"descr\":\"<f4\",\"fortran_order\":False}\n", [0, 0, 0, 0], ""),
        ("{'descr': '=f4', 'fortran_order': True, 'shape': (1, 1,)}", [0, 0, 0, 0], ""),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", [0, 0, 0, 0], "',' expected"),
        ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", [0, 0, 0, 0], "True or False"),
        ("{'descr': '<f4', 'fortran_order': False}", [], "no key 'shape'"),
        ("{'shape': (1,)}", [], "no key 'descr'"),
        ("{'descr': '<f4', 'shape': (1,)}", [], "no key 'fortran_order'"),
        ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", [], "twice"),
        ("{'descr': '<f4', 'more': 1, 'fortran_order': False, 'shape': (1,)}", [], "unknown key"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", [], "length of an axis"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)}", [], "',' expected"),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", [],
            "too long"
        ),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 2)}", [],
            "too large"
        ),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 9223372036854775807, 3, 0)}",
            [], "too large"
        ),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,)}", [],
            "too large"
        ),
        (
            "{'descr': '<f8', 'fortran_order': True, 'shape': (1000000000000, 3)}", [0],
            "before the end of its array of 1,000,000,000,000 frames"
        ),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", [], "single number"),
        ("{'descr': '<i3', 'fortran_order': False, 'shape': (1,)}", [], "'<i3'"),
        ("{'descr': '|f4', 'fortran_order': False, 'shape': (1,)}", [], "no byte order"),
        ("{'descr': '', 'fortran_order': False, 'shape': (1,)}", [], "unknown"),
        ("{'descr': '<f99999999999999999999', 'fortran_order': False, 'shape': (1,)}", [], "float"),
        ("{'descr': exit(), 'fortran_order': False, 'shape': (1,)}", [], "quoted name expected"),
        ("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (1,)}", [], "does not end"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1", [], "follows the dict"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", [], "'}' expected"),
        ("", [], "'{' expected"),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                + String(repeating: "1,", count: 65) + ")}", [], "too many axes"
        ),
    ]

    @Test(arguments: [1, 2, 3] as [UInt8])
    func headersAreReadStrictly(version: UInt8) {
        for (dictionary, data, says) in Self.headers {
            let bytes = numPyBytes(dictionary, data, version: version)
            let sentence = refusal { _ = try FrameFile.read(bytes: bytes, path: "x") }
            let isAsExpected = says.isEmpty ? sentence.isEmpty : sentence.contains(says)
            #expect(isAsExpected, "\(dictionary): \(sentence)")
        }
    }

    @Test func endsAreNamedByTheirByte() {
        let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)}"
        let whole = numPyBytes(dictionary, [UInt8](repeating: 0, count: 24))
        let start = whole.count - 24
        func sentence(_ bytes: [UInt8]) -> String {
            refusal { _ = try FrameFile.read(bytes: bytes, path: "x.npy") }
        }
        #expect(sentence(whole).isEmpty)
        #expect(
            sentence(Array(whole.dropLast(9))).hasPrefix(
                "'x.npy', byte \(start + 15): the file ends here, in frame 2 of 3; copy it again"))
        #expect(
            sentence(whole + [7]).hasPrefix(
                "'x.npy', byte \(whole.count): the array ends here and something follows it"))
        for length in [7, 9, 30] {
            #expect(
                sentence(Array(whole.prefix(length))).contains(
                    "byte \(length): the file ends inside its header"))
        }
        var newer = whole
        newer[6] = 4
        #expect(sentence(newer).contains("byte 6: its version 4.0 of .npy is unknown"))
    }

    /// A pipe does not tell its size: what a header promises is not allocated before it comes.
    @Test func aPromiseOfManyBytesIsNotBelieved() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe.npy")
        let dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (9, 100000000000000)}"
        try Data(numPyBytes(dictionary, [1, 2, 3])).write(to: URL(fileURLWithPath: path))
        #expect(refusal { _ = try FrameFile.read(path) }.contains("in frame 1 of 9"))
    }

    @Test func lostFramesMayBeNotANumber() throws {
        let file = try #require(references.first { $0.name == "not a number" }).file
        var options = FrameOptions()
        options.lostFrames = .notFinite
        options.repairsLostFrames = false
        var frames = try FrameFile.read(bytes: Array(file), path: "x", options: options)
        #expect(frames.isLost == [false, true] && frames.values == [1, 2, 3, 0])
        options.repairsLostFrames = true
        frames = try FrameFile.read(bytes: Array(file), path: "x", options: options)
        #expect(frames.isLost == [false, true] && frames.values == [1, 2, 1, 2])
    }

    @Test func noBytesStopTheProgram() throws {
        var options = FrameOptions()
        options.lostFrames = [.notFinite, .zeros]
        var mutations = Mutations(seed: 5)
        let pieces =
            [
                "(", ")", ",", "'", "True", "9", "99999999", "0", "L", "'<f8'", ">", "|", "O", "[",
                "'shape': ", "}", "{",
            ].map { Array($0.utf8) } + [[0], [0xFF], [0x93]]
        let good = try mutations.read(
            references.filter { $0.bits != nil }.map { Array($0.file) }, path: "x.npy", within: 150,
            pieces: pieces,
            options: [FrameOptions(), options])
        #expect(good > 500)
    }
}
