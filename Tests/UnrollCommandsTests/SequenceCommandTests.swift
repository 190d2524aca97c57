import Foundation
import TestSupport
import Testing

/// Classes of sequences that are not texts, as a user asks for them.
@Suite struct SequenceCommandTests {
    let tool: Tool
    private static let quick = [
        "--hidden", "8", "--dropout", "0", "--learning-rate", "0.02", "--batch-size", "4",
        "--epochs", "6", "--replace",
    ]

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    private func trainOnNucleotides() throws {
        let rows = (0..<40).map { number in
            let body = String("ACGGTTCA".dropFirst(number % 5)) + String("GATC".prefix(number % 4))
            return "\(body)\(number % 2 == 0 ? "TATA" : "GCGC")\tx\(number % 2)"
        }
        try tool.write(rows.joined(separator: "\n") + "\n", to: "dna.tsv")
        let run = try tool.run(
            ["classify", "train", "dna.tsv", "--input", "nucleotides"] + Self.quick)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func sequencesOfAFile() throws {
        try trainOnNucleotides()
        try tool.write(">one first\nACGGTT\nCATATA\n>two\nacggttcagcgc\n", to: "new.fa")
        let file = try tool.run("classify", "predict", "dna.unroll", "--sequences", "new.fa")
        #expect(file.status == 0, "\(file.errors)")
        let bare = try tool.run(
            "classify", "predict", "dna.unroll", "ACGGTTCATATA", "acggttcagcgc")
        let answers = bare.output.split(separator: "\n")
        #expect(answers.count == 2)
        #expect(
            file.output.split(separator: "\n")
                == ["one\t\(answers[0])", "two\t\(answers[1])"])
        let json = try tool.run(
            "classify", "predict", "dna.unroll", "--sequences", "new.fa", "--json")
        #expect(json.output.hasPrefix("{\"label\":"))
        #expect(json.output.contains("\"name\":\"one\""))

        // A file is known by how it begins, in a pipe too, and a table by its header.
        let named = try tool.run("classify", "predict", "dna.unroll", "new.fa")
        #expect(named.status == 0 && named.output == file.output, "\(named.errors)")
        for input in ["new.fa", "new.fq", "new.dat"] {
            try tool.write(
                "@one\nACGGTTCATATA\n+\nIIIIIIIIIIII\n@two\nacggttcagcgc\n+\nIIIIIIIIIIII\n",
                to: "new.fq")
            try tool.write(">one\nACGGTTCATATA\n>two\nacggttcagcgc\n", to: "new.dat")
            let piped = try tool.run(reading: input, "classify", "predict", "dna.unroll")
            #expect(piped.output == file.output, "\(piped.errors)")
        }
        try tool.write("id,sequence,label\n7,ACGGTTCATATA,x0\n8,acggttcagcgc,x1\n", to: "new.csv")
        let table = try tool.run(
            "classify", "predict", "dna.unroll", "new.csv", "--id-column", "id")
        #expect(
            table.output.split(separator: "\n") == ["7\t\(answers[0])", "8\t\(answers[1])"],
            "\(table.errors)")
        let without = try tool.run("classify", "predict", "dna.unroll", "new.csv")
        #expect(without.output.split(separator: "\n") == answers)
    }

    private func trainOnFrames(_ options: [String] = []) throws -> Tool.Outcome {
        var table = "file\tlabel\n"
        for number in 0..<24 {
            let steps = 6 + number % 3
            let rows = (0..<steps).map { "\((number % 2 == 0 ? 1 : -1) * $0),1,0" }
            try tool.write(rows.joined(separator: "\n") + "\n", to: "f\(number).csv")
            table += "f\(number).csv\t\(number % 2 == 0 ? "up" : "down")\n"
        }
        try tool.write(table, to: "frames.tsv")
        return try tool.run(
            [
                "classify", "train", "frames.tsv", "--input", "frames", "--direction",
                "left-to-right",
            ]
                + Self.quick + options)
    }

    private func predict(from file: String, _ options: String...) throws -> (
        status: Int32, lines: [Substring]
    ) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments =
            ["classify", "predict", tool.folder.file("frames.unroll"), "-"] + options
        process.standardInput = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: tool.folder.file(file)))
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text.split(separator: "\n"))
    }

    @Test func framesOfStandardInput() throws {
        let trained = try trainOnFrames()
        #expect(trained.status == 0, "\(trained.errors)")
        let named = try tool.run("classify", "predict", "frames.unroll", "f0.csv").output
        let piped = try predict(from: "f0.csv")
        #expect(piped.status == 0 && piped.lines == named.split(separator: "\n"))

        // Six frames: every fourth, and the last one whatever its number.
        let stream = try predict(from: "f0.csv", "--stream", "--every", "4")
        #expect(stream.status == 0)
        #expect(stream.lines.map { $0.prefix { $0 != "\t" } } == ["4", "6"])
        #expect(stream.lines.last.map { $0.hasSuffix(named.dropLast()) } == true)
    }

    /// A table stands for the files that it names.
    @Test func tablesNameFrames() throws {
        #expect(try trainOnFrames().status == 0)
        let files = try tool.run("classify", "predict", "frames.unroll", "f0.csv", "f1.csv")
        try FileManager.default.createDirectory(
            atPath: tool.folder.file("sub"), withIntermediateDirectories: true)
        try tool.write("id,file,text\n7,../f0.csv,so\n8,../f1.csv,and so on\n", to: "sub/new.csv")
        let table = try tool.run("classify", "predict", "frames.unroll", "sub/new.csv")
        #expect(
            table.status == 0 && table.errors.contains("column 'file', 2 files"), "\(table.errors)")
        #expect(
            table.output
                == files.output.replacingOccurrences(of: "f", with: "../f", options: [.anchored])
                .replacingOccurrences(of: "\nf", with: "\n../f"))
        let named = try tool.run(
            "classify", "predict", "frames.unroll", "sub/new.csv", "--id-column", "id", "--json")
        let lines = try named.output.split(separator: "\n").map { try object($0) }
        #expect(lines.map { $0["id"] as? String } == ["7", "8"])
        #expect(lines.map { $0["label"] as? String } == ["up", "down"])
        #expect(lines.map { $0["name"] as? String } == ["../f0.csv", "../f1.csv"])
        try tool.write("file\tlabel\nnone.csv\tup\n", to: "gone.tsv")
        let gone = try tool.run("classify", "predict", "frames.unroll", "gone.tsv")
        #expect(gone.status == 1 && gone.errors.contains("line 2"), "\(gone.errors)")
        for (arguments, says) in [
            (["f0.csv", "--id-column", "id"], "--id-column is of tables of files"),
            (["sub/new.csv", "f0.csv", "--id-column", "id"], "'f0.csv' is none"),
            (["f0.csv", "--as-text"], "--as-text is of texts"),
        ] {
            let run = try tool.run(["classify", "predict", "frames.unroll"] + arguments)
            #expect(run.status == 1 && run.output.isEmpty, "\(arguments)")
            #expect(run.errors.contains(says), "\(run.errors)")
        }
    }

    @Test func optionsOfOtherFrames() throws {
        for (options, says) in [
            (["--reference-joint", "9223372036854775807"], "--reference-joint"),
            (["--reference-joint", "2"], "no joint 2"),
            (["--orientations", "4"], "--orientations is for video"),
            (["--augment-mirror", "0.5"], "--augment-mirror"),
        ] {
            let run = try trainOnFrames(options)
            #expect(
                run.status != 0 && run.status < 128 && run.errors.contains(says), "\(run.errors)")
        }
        let varied = try trainOnFrames(["--augment-noise", "0.5", "--augment-crop", "0.1"])
        #expect(varied.status == 0, "\(varied.errors)")
        let card = try tool.run("info", "frames.unroll").output
        #expect(card.contains("up to 0.1 cut from each end") && card.contains("noise of 0.5"))
    }
}
