internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

/// What a report asks of a task: the parts of a page that only the task can write.
package struct TaskReport: Sendable {
    /// The task's name in model files.
    package let task: String
    /// What it is measured on; `nil` for what has no columns.
    var reads: ReportReading.Form?
    /// The task's sections, in their order.
    let sections: @Sendable (ModelFile, ReportRequest) throws -> [PageSection]

    /// All tasks that have something of their own to show; a new one is a line here.
    package static let all: [TaskReport] = [
        .recurrentLanguageModel, .ngramLanguageModel, .snmLanguageModel, .mixtureLanguageModel,
        .classification, .tagging, .translation, .speech, .music,
    ]

    /// The task of a file; `nil` for one of somebody else's program.
    static func of(_ file: ModelFile) -> TaskReport? { all.first { $0.task == file.task } }
}

extension PageSection {
    /// What would stand here with data to measure the model on.
    ///
    /// - Parameters:
    ///   - title: Of the section.
    ///   - cure: A sentence that says what to name, and what it shows.
    static func missing(_ title: String, _ cure: String) -> PageSection {
        PageSection(title, [.note(cure)])
    }
}

/// A file's name without its folder.
func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}

/// What is asked of a report.
struct ReportRequest: Sendable {
    /// The files to measure the model on; none where there are none.
    var data: [String]
    /// How they are read.
    var reading = ReportReading()
    /// Decides everything that is drawn at random.
    var seed: UInt64

    /// Items of a kind that a page shows.
    static let shown = 6

    /// The one file of a task that reads one; `nil` where there is none.
    ///
    /// - Parameter kind: What the file is.
    /// - Throws: `ConfigError` where there are more.
    func file(_ kind: String) throws -> String? {
        try ConfigError.require(
            data.count <= 1,
            "a model like this one is measured on one file, \(kind), and \(data.count) are named")
        return data.first
    }
}
