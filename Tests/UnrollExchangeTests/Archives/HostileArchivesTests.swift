import Foundation
import TestSupport
import Testing
import UnrollExchange
import UnrollSystem

/// Files that are meant to harm whoever opens them: each is refused by one sentence, or read as what it is.
@Suite(.serialized) struct HostileArchivesTests {
    private typealias P = PickleFixture
    private let folder: TemporaryFolder
    /// Far below what the files claim, and above what other tests hold meanwhile.
    private static let held = 1 << 30

    init() throws { folder = try TemporaryFolder() }

    private func refusal(file bytes: [UInt8]) throws -> String {
        let path = folder.file("x.pt")
        try bytes.withUnsafeBytes { content in
            try AtomicFile.write(to: path) { try $0.write(content) }
        }
        let sentence = ArchiveReferences.refusal(path)
        #expect(sentence.isEmpty || sentence.hasPrefix("'\(path)'"), "\(sentence)")
        #expect(!sentence.contains("\n"))
        return sentence.isEmpty ? "" : String(sentence.dropFirst("'\(path)': ".count))
    }

    private func refusal(_ value: [UInt8]...) throws -> String {
        try refusal(file: P.file(value.flatMap { $0 }).bytes)
    }

    @Test func theGoodOneIsRead() throws {
        #expect(try refusal(P.dictionary(("w", P.tensor()))) == "")
        let archive = try TensorArchives.open(folder.file("x.pt"))
        #expect(try ArchiveReferences.values(archive, "w") == (0..<12).map(Float.init))
    }

    @Test(arguments: [
        "os system", "posix system", "nt system", "builtins eval", "builtins exec",
        "builtins getattr",
        "__builtin__ eval", "subprocess Popen", "sys exit", "runpy run_path", "shutil rmtree",
        "importlib import_module", "pickle loads", "operator attrgetter", "functools partial",
    ])
    func namesThatRunSomething(_ name: String) throws {
        let parts = name.split(separator: " ").map(String.init)
        let shown =
            "it asks Python to run '\(parts.joined(separator: "."))', which no file of tensors "
            + "needs; nothing was run; do not trust this file; get it from another source"
        let call = P.name(parts[0], parts[1]) + P.tuple(P.text("true")) + [0x52]
        #expect(try refusal(call) == shown)
        #expect(try refusal(P.dictionary(("w", P.tensor()), ("x", call))) == shown)
        #expect(try refusal(P.text(parts[0]) + P.text(parts[1]) + [0x93]) == shown)
    }

    @Test(
        arguments: [
            (0x69, "INST"), (0x6F, "OBJ"), (0x82, "EXT1"), (0x83, "EXT2"), (0x84, "EXT4"),
            (0x92, "NEWOBJ_EX"), (0x50, "PERSID"), (0x97, "NEXT_BUFFER"),
        ] as [(UInt8, String)])
    func instructionsThatRunSomething(_ code: UInt8, _ name: String) throws {
        #expect(
            try refusal([code]).hasPrefix(
                "its pickle has the instruction \(name), which torch.save"))
    }

    @Test func everyInstructionAlone() throws {
        for code in UInt8.min...UInt8.max {
            #expect(try refusal([code]) != "", "\(code)")
            for before in [[0x4E], [0x5D, 0x28], [0x7D, 0x28, 0x4E, 0x4E], [0x29, 0x28, 0x29]]
                as [[UInt8]]
            {
                #expect(try refusal(before + [code]) != "", "\(before) \(code)")
            }
        }
    }

    @Test(arguments: [1 << 31, 1 << 40, 1 << 62, Int.max, -1, Int.min, -(1 << 40)])
    func numbersNearTheEnds(_ number: Int) throws {
        #expect(try refusal(P.dictionary(("w", P.tensor([number, 4])))) != "")
        #expect(try refusal(P.dictionary(("w", P.tensor([4, number], strides: [0, 1])))) != "")
        #expect(try refusal(P.dictionary(("w", P.tensor(strides: [number, 1])))) != "")
        #expect(try refusal(P.dictionary(("w", P.tensor(strides: [number, number])))) != "")
        #expect(try refusal(P.dictionary(("w", P.tensor(offset: number)))) != "")
        #expect(try refusal(P.dictionary(("w", P.tensor(storage: P.storage(count: number))))) != "")
        #expect(try refusal(P.dictionary(("w", P.tensor([number], strides: [0])))) != "")
        #expect(
            try refusal(P.dictionary(("w", P.tensor([number, number, 0], strides: [0, 0, 0]))))
                != "")
    }

    @Test func tensorsOutsideTheirStorage() throws {
        let beyond =
            "its tensor 'w' needs 13 elements of a storage of 12; copy it again, or save it "
            + "again with torch.save"
        #expect(try refusal(P.dictionary(("w", P.tensor(offset: 1)))) == beyond)
        #expect(try refusal(P.dictionary(("w", P.tensor([13], strides: [1])))) == beyond)
        #expect(
            try refusal(P.dictionary(("w", P.tensor(storage: P.storage(count: 11)))))
                == "the storage of its tensor 'w' should have 11 elements and has 48 bytes; copy it "
                + "again, or save it again with torch.save")
        #expect(
            try refusal(P.dictionary(("w", P.tensor(storage: P.storage("1")))))
                .hasPrefix("the record 'data/1' of its tensor 'w' is missing"))
        #expect(
            try refusal(P.dictionary(("w", P.tensor([1 << 30], strides: [0]))))
                .hasPrefix("its tensor 'w' is expanded from 12 elements to many more"))
    }

    /// A million values in one another, and values in themselves: neither reading nor letting go of them may
    /// recurse.
    @Test func depth() throws {
        let million = 1_000_000
        let tensor = ("w", P.tensor())
        for deep in [
            [UInt8](repeating: 0x5D, count: million) + [UInt8](repeating: 0x61, count: million - 1),
            [0x29] + [UInt8](repeating: 0x85, count: million),
            [0x5D, 0x71, 1, 0x68, 1, 0x61],
        ] {
            #expect(
                try refusal(P.dictionary(tensor, ("x", deep)))
                    == "its values are nested more than 64 deep; save the model's own alone: "
                    + "torch.save(model.state_dict(), FILE)")
        }
        #expect(try refusal([UInt8](repeating: 0x28, count: million)) != "")
        // Sixty lists, each twice the one before.
        var doubled: [UInt8] = [0x5D, 0x71, 0, 0x30]
        for place in 0..<60 as Range<UInt8> {
            doubled += [0x5D, 0x28, 0x68, place, 0x68, place, 0x65, 0x71, place + 1, 0x30]
        }
        #expect(
            try refusal(doubled, P.dictionary(tensor, ("x", [0x68, 60])))
                .hasPrefix("its values hold one another too often"))
    }

    @Test func pathsInNames() throws {
        for name in ["../x", "a/../../x", "/x", "C:/x", "..\\x", "\\x", "..", "", "a\0b"] {
            var file = P.file(P.dictionary(("w", P.tensor())))
            file.entries.append(ZipFixture.Entry(name, [1]))
            #expect(
                try refusal(file: file.bytes).contains("has a name that leads out of the archive"),
                "\(name)")
        }
    }

    private func changed(_ change: (inout ZipFixture) -> Void) throws -> String {
        var file = P.file(P.dictionary(("w", P.tensor())))
        change(&file)
        return try refusal(file: file.bytes)
    }

    @Test func wrongFieldsOfZip() throws {
        #expect(try changed { _ in } == "")
        #expect(try changed { $0.comment = [1, 2, 3] } == "")
        #expect(try changed { $0.entries[2].flags = 1 }.contains("is encrypted"))
        #expect(try changed { $0.entries[2].method = 12 }.contains("is compressed by method 12"))
        #expect(try changed { $0.entries[2].localName = "m/data/1" }.contains("has another name"))
        #expect(try changed { $0.entries[2].checksum = 1 }.contains("its checksum is another"))
        #expect(try changed { $0.entries[2].checksum = 0 }.contains("its checksum is another"))
        #expect(try changed { $0.entries[2].byteCount = 49 }.contains("claims 49 bytes and has 48"))
        #expect(try changed { $0.entries[2].disk = 1 }.contains("several disks"))
        #expect(try changed { $0.disk = 1 }.contains("several disks"))
        #expect(try changed { $0.entries[2].offset = 0 }.contains("is not where the list says"))
        #expect(try changed { $0.entries[2].offset = 1 << 31 }.contains("beyond the end"))
        #expect(try changed { $0.entries.append($0.entries[2]) }.contains("stands in it twice"))
        #expect(try changed { $0.entryCount = 4 }.contains("counts more entries than it lists"))
        #expect(try changed { $0.entryCount = 2 }.contains("lists more entries than it counts"))
        #expect(try changed { $0.directoryOffset = 1 }.contains("does not end where it should"))
        #expect(try changed { $0.directoryByteCount = 1 << 31 }.contains("lies beyond the file"))
        #expect(
            try changed { $0.entries[1].content = Array("middle".utf8) }.contains(
                "'middle' is neither"))
        #expect(try changed { $0.entries.remove(at: 2) }.contains("is missing"))
        #expect(
            try changed { $0.entries.append(ZipFixture.Entry("m/code/a.py", [])) }.contains(
                "TorchScript"))
    }

    /// An entry whose bytes are those of a part of another.
    @Test func overlaps() throws {
        let inner = ZipFixture.Entry("m/a", [1])
        let child = Array(ZipFixture([inner]).bytes.prefix(34))
        let sentence = try changed { file in
            file.entries.append(ZipFixture.Entry("m/x", child))
            let bytes = file.bytes
            let place = bytes.indices.first { bytes[$0...].starts(with: child) }
            file.entries.append(inner)
            file.entries[4].offset = place
        }
        #expect(
            sentence.hasPrefix("its entry 'm/a' overlaps the entry 'm/x'; do not trust this file"))
    }

    @Test func everyTruncation() throws {
        let good = P.file(P.dictionary(("w", P.tensor()))).bytes
        for count in good.indices {
            #expect(try refusal(file: Array(good[..<count])) != "", "\(count)")
        }
    }

    /// Every bit of a small file turned: refused, or read as before, since only what carries no meaning is
    /// under no checksum.
    @Test func everyBit() throws {
        let good = P.file(P.dictionary(("w", P.tensor()))).bytes
        for bit in 0..<8 * good.count {
            var bytes = good
            bytes[bit / 8] ^= 1 << (bit % 8)
            if try refusal(file: bytes) == "" {
                let archive = try TensorArchives.open(folder.file("x.pt"))
                #expect(try ArchiveReferences.values(archive, "w") == (0..<12).map(Float.init))
            }
        }
    }

    /// Random changes of files whose checksums are not checked, so that they reach every part.
    @Test(arguments: [
        "torch-no-checksums.pt", "torch-checkpoint.pt", "torch-kinds.pt", "torch-deflated.pt",
        "numpy-arrays.npz", "numpy-compressed.npz", "numpy-fortran.npy",
    ])
    func randomChanges(_ file: String) throws {
        var good = try ArchiveReferences.bytes(file)
        withoutChecksums(&good)
        var state: UInt64 = 11
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        resetPeakResidentMemory()
        let before = peakResidentMemory() ?? 0
        for _ in 0..<1500 {
            var bytes = good
            for _ in 0...next(3) {
                let place = next(bytes.count)
                switch next(5) {
                case 0: bytes[place] ^= 1 << UInt8(next(8))
                case 1: bytes[place] = UInt8(next(256))
                case 2: bytes[place] = [0, 0xFF, 0x7F, 0x80][next(4)]
                case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(8)))
                default:
                    bytes.insert(
                        contentsOf: bytes[place..<min(bytes.count, place + 1 + next(40))], at: place
                    )
                }
            }
            _ = try refusal(file: bytes)
        }
        #expect((peakResidentMemory() ?? 0) - before < Self.held)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.pt"])
    }

    /// Sets the checksums of a list of entries to zero, as PyTorch writes them where it is told to.
    private func withoutChecksums(_ bytes: inout [UInt8]) {
        for place in 0..<max(0, bytes.count - 20)
        where bytes[place...].starts(with: [0x50, 0x4B, 1, 2]) {
            for offset in 16..<20 { bytes[place + offset] = 0 }
        }
    }

    /// Some 500 files of a script of its own (References/hostile_torch.py).
    @Test(.enabled(if: ReferencePython.has("zipfile"), "needs python3"))
    func filesOfTheScript() throws {
        let files = folder.file("hostile")
        _ = try ReferencePython.run([ReferencePython.script("hostile_torch.py"), files])
        let names = try FileManager.default.contentsOfDirectory(atPath: files).sorted()
        #expect(names.count > 450)
        for name in names {
            let path = files + "/" + name
            let size = try AtomicFile.size(of: path)
            resetPeakResidentMemory()
            let before = peakResidentMemory() ?? 0
            let sentence = ArchiveReferences.refusal(path)
            let held = (peakResidentMemory() ?? 0) - before
            if name.hasPrefix("bad-") { #expect(sentence != "", "\(name)") }
            if name.hasPrefix("good") { #expect(sentence == "", "\(name): \(sentence)") }
            #expect(sentence.isEmpty || sentence.hasPrefix("'\(path)'"), "\(name): \(sentence)")
            #expect(!sentence.contains("\n"), "\(name)")
            // The tensor of zeros that a few bytes stand for is what the file has; the test holds it.
            if name != "any-bomb-tensor.pt" {
                #expect(held < Self.held + 40 * size, "\(name): \(held) bytes for \(size)")
            }
        }
        #expect(!AtomicFile.exists("/tmp/unroll-was-run"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: files).sorted() == names)
    }
}
