import Foundation
import PackagePlugin

/// Tells the tool which commit it is built from, at each build.
@main
struct BuildCommit: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
        let package = context.package.directoryURL
        let script = package.appending(path: "Plugins/BuildCommit/commit.sh")
        let output = context.pluginWorkDirectoryURL
        return [
            .prebuildCommand(
                displayName: "The commit", executable: URL(filePath: "/bin/sh"),
                arguments: [
                    script.path(percentEncoded: false), package.path(percentEncoded: false),
                    output.path(percentEncoded: false),
                ],
                outputFilesDirectory: output)
        ]
    }
}
