/// Stops the program where a caller has not met a condition: a shape, an index or a size that an
/// operation cannot take.
///
/// Stands where `precondition` would, whose message an optimised build leaves out: this one always
/// says what was asked of what, and which line of the package found it.
///
/// - Parameters:
///   - holds: What the caller owes.
///   - message: Which operation, and what it was given, such as `matmul: shapes [3, 4] and [5, 6]`.
///   - file: The file of the check.
///   - line: The line of the check.
@inlinable
package func requirement(
    _ holds: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
    file: StaticString = #fileID, line: UInt = #line
) {
    guard _fastPath(holds()) else { requirementFailure(message(), file: file, line: line) }
}

/// Stops the program with a message on standard error, in an optimised build too.
///
/// - Parameters:
///   - message: Which operation, and what it was given.
///   - file: The file of the check.
///   - line: The line of the check.
@inline(never)
@usableFromInline
package func requirementFailure(
    _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
    fatalError(message(), file: file, line: line)
}
