import TestSupport
import Testing
import UnrollExchange
import UnrollSystem

/// Files of `torch.save`, against what `torch.load` finds in them (References/make_torch.py).
@Suite struct TorchArchiveTests {
    private static let types = [
        "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64",
        "int32": "I32", "int16": "I16", "int8": "I8", "uint8": "U8", "uint16": "U16",
        "uint32": "U32", "uint64": "U64", "bool": "BOOL",
    ]

    private func open(_ name: String) throws -> TorchArchive {
        let path = try ArchiveReferences.path("torch-\(name).pt")
        return try #require(try TensorArchives.open(path) as? TorchArchive)
    }

    @Test(arguments: [
        ("state", "state"), ("protocol-4", "state"), ("no-checksums", "state"),
        ("big-endian", "state"), ("deflated", "state"), ("protocol-1", "protocol-1"),
        ("kinds", "kinds"), ("checkpoint", "checkpoint"), ("parts", "parts"), ("tensor", "tensor"),
    ])
    func readsWhatPyTorchWrites(_ file: String, _ expected: String) throws {
        let archive = try open(file)
        let tensors = try #require(try ArchiveReferences.torch()[expected])
        try ArchiveReferences.expect(archive, has: tensors, types: Self.types)
        #expect(archive.kind == "a PyTorch file")
    }

    @Test func tellsTensorsThatAreOne() throws {
        let archive = try open("kinds")
        #expect(archive.sharesElements("tied", "tied"))
        #expect(!archive.sharesElements("tied", "transposed"), "the same elements in another order")
        #expect(!archive.sharesElements("first", "second"), "parts of one storage")
        #expect(!archive.sharesElements("tied", "untied"), "the same numbers elsewhere")
        #expect(!archive.sharesElements("tied", "none"))
        #expect(try open("state").sharesElements("weight_ih_l0", "weight_ih_l0"))
    }

    @Test func keepsWhatStandsBesideTheTensors() throws {
        let archive = try open("checkpoint")
        #expect(archive.namePrefix == "module._orig_mod.")
        #expect(archive.metadata == ["name": "a model", "device": "cpu"])
        let values = archive.values
        #expect(values["epoch"]?.integer == 3)
        #expect(values["loss"]?.number == 0.125)
        #expect(values["steps"]?.integer == -7)
        #expect(values["half"]?.number == 1.5)
        #expect(values["vocabulary"]?.texts == ["<unk>", "naïve", "word"])
        let entries = values["index"]?.entries ?? []
        #expect(entries.map(\.key.text) == ["<unk>", "word"])
        #expect(entries.map(\.value.integer) == [0, 2])
        let arguments = values["args"]
        #expect(arguments?["hidden"]?.integer == 2)
        #expect(arguments?["cell"]?.text == "lstm")
        #expect(arguments?["bidirectional"]?.boolean == true)
        #expect(arguments?["dropout"]?.isNone == true)
        #expect(values["counts"]?["a"]?.integer == 2)
        #expect(values["default"]?["a"]?.integer == 1)
        #expect(Set(values["labels"]?.texts ?? []) == ["x", "y"])
        #expect(values["shape"]?.elements?.map(\.integer) == [2, 3])
        #expect(values["seed"]?.number == 0x1p63 + 5)
        #expect(values["pair"]?.elements?.map(\.number) == [1, 2.5])
        #expect(values["pair"]?.texts == nil)
        #expect(values["none"] == nil)
        #expect(values["name"]?.elements == nil)
    }

    @Test(arguments: [
        ("legacy", "it is a PyTorch file of the old kind, as before version 1.6; save it again: "),
        ("module", "it holds a whole model, of the class 'torch.nn.modules.linear.Linear', "),
        ("script", "it is a TorchScript program (torch.jit.save); save its tensors: "),
        ("quantised", "it holds quantised tensors ('torch._utils._rebuild_qtensor'); "),
        ("sparse", "it holds sparse tensors ('torch._utils._rebuild_sparse_tensor'); "),
        ("complex", "it holds complex tensors ('torch.ComplexFloatStorage'); "),
        ("float8", "it holds tensors of 8-bit floats ('torch.float8_e4m3fn'); "),
        ("no-tensors", "it holds no tensors; save a model's: torch.save(model.state_dict(), FILE)"),
    ])
    func refusesByName(_ file: String, _ problem: String) throws {
        let path = try ArchiveReferences.path("torch-\(file).pt")
        let sentence = ArchiveReferences.refusal(path)
        #expect(sentence.hasPrefix("'\(path)': \(problem)"), "\(sentence)")
    }

    @Test func whateverTheNameEndsWith() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("model.safetensors")) {
            try $0.write(try ArchiveReferences.bytes("torch-state.pt"))
        }
        #expect(try TensorArchives.open(folder.file("model.safetensors")) is TorchArchive)
    }

    @Test(
        arguments: [
            ([], "it is empty"), (Array("import os".utf8), "it looks like a text"),
            (Array("<html>".utf8), "it looks like a web page"),
            ([0x80, 4, 0x4E, 0x2E], "it is a Python pickle that torch.save did not write"),
            ([1, 2, 3], "it is no file of tensors that is known"),
        ] as [([UInt8], String)])
    func otherFiles(_ bytes: [UInt8], _ problem: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("x.pt")
        try AtomicFile.write(to: path) { try $0.write(bytes) }
        let sentence = ArchiveReferences.refusal(path)
        #expect(sentence.hasPrefix("'\(path)': \(problem)"), "\(sentence)")
        #expect(
            sentence.hasSuffix(
                "give a safetensors file, a PyTorch file of tensors (torch.save) or "
                    + "NumPy arrays (.npz, .npy)") || problem.contains("pickle"))
    }

    @Test func folderAndNothing() throws {
        let folder = try TemporaryFolder()
        #expect(ArchiveReferences.refusal(folder.path).contains("it is a folder"))
        #expect(ArchiveReferences.refusal(folder.file("x")).contains("there is no such file"))
    }
}
