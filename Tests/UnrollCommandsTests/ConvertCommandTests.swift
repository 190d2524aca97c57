import Foundation
import TestSupport
import Testing

/// `unroll convert` and `unroll info` of other programs' files, as a user types them.
@Suite struct ConvertCommandTests {
    private let tool: Tool

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    private func train() throws {
        try tool.write(verse, to: "verse.txt")
        let run = try tool.run(
            ["lm", "train", "verse.txt", "--output", "m.unroll"] + quick)
        #expect(run.status == 0, "\(run.errors)")
    }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: tool.folder.file(name)))
    }

    @Test func outAndInAgain() throws {
        try train()
        for (ending, form) in [
            ("safetensors", "PyTorch's names"), ("npz", "NumPy arrays"), ("npy/", "NumPy array"),
        ] {
            let out = try tool.run("convert", "m.unroll", "out.\(ending)")
            #expect(out.status == 0 && out.output.contains(form), "\(out.errors)")
            let back = try tool.run("convert", "out.\(ending)", "back-\(ending.count).unroll")
            #expect(back.status == 0, "\(back.errors)")
            #expect(try bytes("back-\(ending.count).unroll") == bytes("m.unroll"))
            let info = try tool.run("info", "out.\(ending)")
            #expect(
                info.status == 0 && info.output.contains("unroll convert out."), "\(info.errors)")
        }
        #expect(
            try tool.run("convert", "m.unroll", "out.safetensors").output.contains(
                "torch.nn.LSTM("))
        // An export is no model, and says how it becomes one.
        let used = try tool.run("lm", "generate", "out.safetensors")
        #expect(used.status == 1 && used.errors.contains("unroll convert"))
    }

    @Test func toONNX() throws {
        try train()
        let out = try tool.run("convert", "m.unroll", "m.onnx")
        #expect(
            out.status == 0 && out.output == "m.onnx  (ONNX, operator set 18)\n", "\(out.errors)")
        let info = try tool.run("info", "m.onnx")
        #expect(info.output.contains("operator set  18"), "\(info.errors)")
        #expect(info.output.contains("symbols [batch, time], lengths [batch], hidden_0 [batch, "))
        #expect(info.output.contains("LSTM 2"))
        let json = try tool.run("info", "m.onnx", "--json")
        #expect(json.output.contains(#""foreign_model":{"#), "\(json.output)")
        #expect(
            try tool.run("lm", "quantize", "m.unroll", "verse.txt", "--output", "small.unroll")
                .status == 0)
        let small = try tool.run("convert", "small.unroll", "small.onnx")
        #expect(small.status == 0 && small.errors.contains("were written as float32"))
    }

    @Test func nGramsAndVectors() throws {
        try tool.write(verse, to: "verse.txt")
        _ = try tool.run(
            "lm", "train", "verse.txt", "--level", "word", "--model", "kneser-ney", "--output",
            "kn.unroll")
        #expect(try tool.run("convert", "kn.unroll", "kn.arpa").status == 0)
        // By its content, whatever its name.
        try FileManager.default.copyItem(
            atPath: tool.folder.file("kn.arpa"), toPath: tool.folder.file("kn.text"))
        #expect(try tool.run("convert", "kn.text", "back.unroll").status == 0)
        #expect(try tool.run("info", "kn.arpa").output.contains("unroll convert kn.arpa"))
        let onnx = try tool.run("convert", "kn.unroll", "kn.onnx")
        #expect(onnx.status == 1 && onnx.errors.contains("ARPA form or as one of unroll"))
        try tool.write("2 3\na 1 2 3\nb 4 5 6\n", to: "v.vec")
        #expect(try tool.run("convert", "v.vec", "v.bin").status == 0)
        #expect(try tool.run("convert", "v.bin", "w.vec").status == 0)
        #expect(try bytes("w.vec") == Data("2 3\na 1.0 2.0 3.0\nb 4.0 5.0 6.0\n".utf8))
        let info = try tool.run("info", "v.bin")
        #expect(info.output.contains("2 vectors of 3 elements"), "\(info.errors)")
    }

    @Test func theListShowsLinesToType() throws {
        let list = try tool.run("convert", "--list")
        #expect(list.status == 0 && list.output.contains("unroll convert model.unroll model.onnx"))
    }

    @Test func refusals() throws {
        try train()
        try tool.write("Some text.\n", to: "text.txt")
        let legacy = Data(
            [0x80, 0x02, 0x8A, 0x0A] + [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8])
        try (legacy + Data([0x50, 0x19, 0x2E])).write(
            to: URL(fileURLWithPath: tool.folder.file("old.pt")))
        for (arguments, status, text) in [
            (["convert", "m.unroll"], 64, "name a model and the file to write"),
            (["convert", "m.unroll", "m.xyz"], 1, "its ending names no form"),
            (["convert", "m.unroll", "n.unroll"], 1, "it is a model of unroll already"),
            (["convert", "m.unroll", "m.arpa"], 1, "no n-grams"),
            (["convert", "text.txt", "n.unroll"], 1, "it is no model (it looks like text)"),
            (["convert", "old.pt", "n.unroll"], 1, "before version 1.6"),
            (["info", "old.pt"], 1, "before version 1.6"),
            (["convert", "none.pt", "n.unroll"], 1, "there is no such file"),
            (["convert", "m.unroll", "none/m.onnx"], 1, "none"),
            (["convert", "m.unroll", "m.onnx", "--to", "keras"], 64, "there is no form 'keras'"),
            (["convert", "text.txt", "text.txt", "--to", "unroll"], 1, "text.txt"),
        ] as [([String], Int32, String)] {
            let outcome = try tool.run(arguments)
            #expect(
                outcome.status == status && outcome.errors.contains(text),
                "\(arguments): \(outcome.errors)")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
        #expect(!files.contains("n.unroll"))
    }
}
