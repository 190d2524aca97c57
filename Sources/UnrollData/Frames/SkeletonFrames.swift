internal import UnrollSystem

/// Reads the skeletons of MSR Action3D: 20 joints, `x y z` each, so frames of 60 features.
///
/// A frame is a row of 60 numbers (joint 1 `x y z`, joint 2 `x y z`, …), a row of 80 (a confidence
/// behind each `z`), or 20 rows of 3 or 4 numbers, one for each joint, as the data set was
/// published. Confidences are left out.
struct SkeletonFrames {
    static let jointCount = 20
    static let width = 3 * jointCount

    private var rows: TextFrames

    /// - Parameter rows: A text whose first row has been read ahead.
    /// - Throws: `DataError` where the rows have another number of columns.
    init(_ rows: TextFrames) throws {
        guard let width = rows.width else {
            self.rows = rows
            return
        }
        guard SkeletonFrames.knows(columns: width) else {
            throw rows.malformed(
                "the row has \(counted(width, "column")), a skeleton of MSR Action3D has 60 or 80 "
                    + "(a row a frame), or 3 or 4 (a row a joint)",
                cure: "read the file as a text of frames, whatever its columns are")
        }
        self.rows = rows
    }

    /// Whether rows of so many columns may be skeletons.
    static func knows(columns: Int) -> Bool { [60, 80, 3, 4].contains(columns) }

    /// The positions of the joints in the next frame; `nil` at the end.
    mutating func next() throws -> [Float]? {
        guard var values = try rows.next() else { return nil }
        let columns = values.count
        if columns < 60 {
            let firstLine = rows.line
            for joint in 1..<SkeletonFrames.jointCount {
                guard let row = try rows.next() else {
                    throw DataError(
                        .malformed, rows.path, line: firstLine,
                        "the frame that begins here has \(counted(joint, "joint")), not 20",
                        cure: "give all joints of every frame, one in each row")
                }
                values += row
            }
        }
        guard columns % 4 == 0, columns != 60 else { return values }
        return values.indices.filter { $0 % 4 != 3 }.map { values[$0] }
    }
}

/// What the name of a file of MSR Action3D tells: `a05_s02_e03.txt` is the third example of action 5
/// by subject 2.
package struct SkeletonFileName: Sendable, Hashable {
    package let action: Int
    package let subject: Int
    package let example: Int

    /// - Parameter path: A file; `nil` where its name is not of this form. More may follow, as in
    ///   `a05_s02_e03_skeleton.txt`.
    package init?(_ path: String) {
        var name = (path.utf8.split(separator: UInt8(ascii: "/")).last ?? Substring().utf8)[...]
        func number(behind prefix: String) -> Int? {
            guard name.starts(with: prefix.utf8) else { return nil }
            name = name.dropFirst(prefix.utf8.count)
            let digits = name.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            name = name.dropFirst(digits.count)
            return digits.count <= 9 ? Int(String(digits) ?? "") : nil
        }
        guard let action = number(behind: "a"), let subject = number(behind: "_s"),
            let example = number(behind: "_e")
        else { return nil }
        self.action = action
        self.subject = subject
        self.example = example
    }
}
