import Foundation
package import Testing

/// Expects a drawing to be the one in the test target's `References`, which somebody has looked at.
///
/// A changed drawing must be looked at again: with `UNROLL_KEEP_PICTURES=1` in the environment the tests
/// write what they drew.
///
/// - Parameters:
///   - drawn: The picture, as SVG or lines of text.
///   - name: The file in References.
///   - test: The file of the test, in a folder below its target's.
package func expectKeptPicture(
    _ drawn: String, _ name: String, of test: StaticString = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    var folder = URL(fileURLWithPath: "\(test)").deletingLastPathComponent()
    while folder.pathComponents.count > 1, !folder.lastPathComponent.hasSuffix("Tests") {
        folder.deleteLastPathComponent()
    }
    let kept = folder.appendingPathComponent("References/\(name)")
    if ProcessInfo.processInfo.environment["UNROLL_KEEP_PICTURES"] != nil {
        try Data(drawn.utf8).write(to: kept)
    }
    let expected = try String(contentsOf: kept, encoding: .utf8)
    #expect(drawn == expected, "\(name) differs", sourceLocation: sourceLocation)
}
