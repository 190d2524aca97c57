import Foundation
import TestSupport
import Testing
import UnrollExchange
import UnrollLayers
import UnrollSystem
import UnrollTensors

/// NumPy's files, against NumPy's own values (References/make_numpy.py), and back.
@Suite struct NumPyArchiveTests {
    @Test(arguments: ["numpy-arrays.npz", "numpy-compressed.npz"])
    func readsWhatNumPyWrites(_ file: String) throws {
        let archive = try TensorArchives.open(ArchiveReferences.path(file))
        try ArchiveReferences.expect(archive, has: ArchiveReferences.numPy())
        #expect(archive.kind == "a file of NumPy arrays")
        #expect(archive.metadata.isEmpty)
    }

    @Test func readsOneArray() throws {
        let archive = try TensorArchives.open(ArchiveReferences.path("numpy-fortran.npy"))
        let expected = try #require(try ArchiveReferences.numPy().first { $0.name == "fortran" })
        #expect(archive.tensors.map(\.name) == ["array"])
        #expect(archive["array"]?.shape == [3, 4])
        #expect(
            try ArchiveReferences.values(archive, "array") == expected.values.map(Float.init))
    }

    @Test(arguments: [
        ("numpy-objects.npy", "its array, byte 10: its elements are Python objects (pickled), "),
        (
            "numpy-complex.npz",
            "its array 'c', byte 10: its elements are complex numbers ('<c16'); "
        ),
    ])
    func refusesByName(_ file: String, _ problem: String) throws {
        let path = try ArchiveReferences.path(file)
        let sentence = ArchiveReferences.refusal(path)
        #expect(sentence.hasPrefix("'\(path)': \(problem)"), "\(sentence)")
    }

    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func damagedArrays() throws {
        let good = try ArchiveReferences.bytes("numpy-fortran.npy")
        func refusal(_ bytes: [UInt8]) throws -> String {
            let path = folder.file("x.npy")
            try AtomicFile.write(to: path) { try $0.write(bytes) }
            return ArchiveReferences.refusal(path)
        }
        #expect(try refusal(good) == "")
        for count in 6..<good.count { #expect(try refusal(Array(good[..<count])) != "") }
        #expect(
            try refusal(good + [0]).contains("its array of shape [3, 4] needs 48 bytes and has 49"))
        for number in ["99999999999", "9223372036854775807", "4611686018427387904"] {
            let text = String(decoding: good[10...], as: Unicode.ASCII.self)
            let changed = text.replacingOccurrences(of: "(3, 4)", with: "(\(number), 4)")
            #expect(changed != text)
            #expect(try refusal(Array(good[..<10]) + Array(changed.utf8).prefix(118)) != "")
        }
    }

    @Test func writesAndReadsBack() throws {
        var writer = NumPyWriter(metadata: ["unroll.task": "lm", "a \"key\"\n": "naïve"])
        let numbers = (0..<1000).map { Float($0) / 7 }
        writer.add("weights", .float32, shape: [20, 50]) { body in
            for part in stride(from: 0, to: 1000, by: 300) {
                try numbers[part..<min(1000, part + 300)].withUnsafeBytes(body)
            }
        }
        writer.add("scalar", .int64, shape: []) {
            try [UInt8](repeating: 1, count: 8).withUnsafeBytes($0)
        }
        writer.add("none", .uint8, shape: [0, 3]) { _ in }
        let source = ["w": Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])]
        writer.add(
            "recipe",
            TensorRecipe(
                shape: [3, 2],
                [
                    TensorRecipe.Part(2, sumOf: [TensorRecipe.Rows("w", from: 1)], negated: true),
                    TensorRecipe.Part(1, of: [0.5]),
                ]), from: source)
        let (path, again) = (folder.file("a.npz"), folder.file("b.npz"))
        try writer.write(to: path)
        try writer.write(to: again)
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: path))
                == Data(contentsOf: URL(fileURLWithPath: again)))

        let archive = try TensorArchives.open(path)
        #expect(archive.tensors.map(\.name) == ["weights", "scalar", "none", "recipe"])
        #expect(archive.metadata == writer.metadata)
        #expect(archive["weights"]?.shape == [20, 50])
        #expect(try ArchiveReferences.values(archive, "weights", block: 77) == numbers)
        #expect(archive["scalar"]?.shape == [])
        #expect(try ArchiveReferences.values(archive, "scalar") == [0x0101_0101_0101_0101])
        #expect(archive["none"]?.shape == [0, 3])
        #expect(try ArchiveReferences.values(archive, "recipe") == [-3, -4, -5, -6, 0.5, 0.5])
    }

    @Test func writesOneArray() throws {
        var writer = NumPyWriter()
        writer.add("x", .bool, shape: [3]) { try [1, 0, 1 as UInt8].withUnsafeBytes($0) }
        let path = folder.file("x.npy")
        try writer.writeOnly(to: path)
        let archive = try TensorArchives.open(path)
        #expect(archive["array"] == ArchivedTensor(name: "array", type: .bool, shape: [3]))
        #expect(try ArchiveReferences.values(archive, "array") == [1, 0, 1])
    }

    @Test func faultsOfWriters() throws {
        var twice = NumPyWriter()
        for _ in 0..<2 { twice.add("x", .uint8, shape: [0]) { _ in } }
        #expect(throws: ExchangeError.self) { try twice.write(to: folder.file("a.npz")) }
        var short = NumPyWriter()
        short.add("x", .uint8, shape: [2]) { try [1 as UInt8].withUnsafeBytes($0) }
        #expect(throws: ExchangeError.self) { try short.write(to: folder.file("a.npz")) }
        #expect(throws: ExchangeError.self) { try short.writeOnly(to: folder.file("a.npy")) }
        var brain = NumPyWriter()
        brain.add("x", .bfloat16, shape: [0]) { _ in }
        #expect(throws: ExchangeError.self) { try brain.write(to: folder.file("a.npz")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(.enabled(if: ReferencePython.has("numpy"), "needs python3 with NumPy"))
    func numPyReadsItBack() throws {
        var writer = NumPyWriter(metadata: ["task": "lm"])
        writer.add("w", .float32, shape: [2, 3]) {
            try [1.5, 2, 3, 4, 5, -6 as Float].withUnsafeBytes($0)
        }
        writer.add("n", .int16, shape: [1]) { try [-2 as Int16].withUnsafeBytes($0) }
        let path = folder.file("a.npz")
        try writer.write(to: path)
        let found = try ReferencePython.run([
            "-c",
            """
            import numpy, sys, zipfile
            assert zipfile.ZipFile(sys.argv[1]).testzip() is None
            a = numpy.load(sys.argv[1])
            print(a.files, a["w"].tolist(), a["w"].dtype, a["n"].tolist(), a["n"].dtype,
                  bytes(a["unroll.metadata"]).decode())
            """, path,
        ])
        #expect(
            found == "['w', 'n', 'unroll.metadata'] [[1.5, 2.0, 3.0], [4.0, 5.0, -6.0]] float32 "
                + "[-2] int16 {\"task\":\"lm\"}\n")
    }
}
