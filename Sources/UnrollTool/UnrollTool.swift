import ArgumentParser
import UnrollCommands

@main
struct UnrollTool {
    static func main() { UnrollCommand.start(build: buildCommit) }
}
