internal import ArgumentParser
internal import Unroll

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Take models from other programs, and to them.")
    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(help: "The file to write.", completion: .file()) var output: String
    func run() throws {
        try runCommand {
            var out = StandardOutput()
            for path in try ONNXExport.write(ModelFile(model), to: output) { try out.write(line: path) }
            try out.flush()
        }
    }
}
