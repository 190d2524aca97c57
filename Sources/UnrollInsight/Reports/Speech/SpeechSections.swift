internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

extension TaskReport {
    /// Speech recognisers.
    static let speech = TaskReport(task: SpeechConfig.task, reads: .transcripts) { file, request in
        guard let path = try request.file("recordings with their transcripts") else {
            return [
                .missing(
                    "On recordings",
                    "Name recordings and their transcripts behind the model to see its errors, the "
                        + "worst recordings, and where each symbol is heard.")
            ]
        }
        return try SpeechSections(
            SpeechRecognizer(file),
            Transcripts(contentsOf: path, options: request.reading.transcripts)
        ).sections
    }
}

/// What a recogniser hears.
struct SpeechSections {
    private let recognizer: SpeechRecognizer
    private let transcripts: Transcripts
    private let heard: [SpeechRecognizer.Heard]
    private let scores: RecognitionScores

    init(_ recognizer: SpeechRecognizer, _ transcripts: Transcripts) throws {
        self.recognizer = recognizer
        self.transcripts = transcripts
        heard = try recognizer.hear(transcripts)
        scores = recognizer.scores(
            of: recognizer.transcriptions(of: heard.map(\.outputs)),
            references: transcripts.rows.map(\.text))
    }

    var sections: [PageSection] {
        [
            PageSection("On \(fileName(transcripts.path))", figures), alignments,
            worst,
        ]
    }

    private var figures: [PageBlock] {
        let seconds = heard.reduce(0) {
            $0 + Double($1.outputs.count) * recognizer.config.secondsPerOutput
        }
        func row(_ name: String, _ counts: ErrorCounts) -> [String] {
            [
                name, percent(counts.rate), counts.referenceCount.grouped, counts.hits.grouped,
                counts.substitutions.grouped, counts.deletions.grouped, counts.insertions.grouped,
            ]
        }
        return [
            .facts([
                PageFact("word error rate", percent(scores.words.rate)),
                PageFact("character error rate", percent(scores.characters.rate)),
                PageFact("recordings", transcripts.rows.count.grouped),
                PageFact("with a mistake", scores.wrongTextCount.grouped),
                PageFact("of sound", timeText(seconds)),
            ]),
            .paragraph("Texts are the likeliest symbol of each output, without a language model."),
            .table(
                PageTable(
                    "The errors",
                    columns: [
                        .init("of", isNumber: false), .init("error rate"), .init("said"),
                        .init("right"), .init("replaced"), .init("missed"), .init("added"),
                    ], rows: [row("words", scores.words), row("characters", scores.characters)])),
        ]
    }

    /// The longest recording whose alignment is drawn, in outputs.
    private static let longestDrawn = 400

    private var alignments: PageSection {
        // Two that went well and the two worst, none too long to see.
        let worst = scores.worst(40).filter { heard[$0].outputs.count <= Self.longestDrawn }
        let good = scores.texts.indices.filter {
            scores.texts[$0].words.errors == 0 && heard[$0].outputs.count <= Self.longestDrawn
                && !scores.texts[$0].reference.isEmpty
        }
        let chosen = Array(good.prefix(2)) + worst.prefix(2)
        guard !chosen.isEmpty else {
            return PageSection(
                "What is heard when",
                [.note("No recording is short enough for its alignment to be seen.")])
        }
        var blocks: [PageBlock] = [
            .paragraph(
                "Features over time, and below them where the network hears each symbol of the right "
                    + "text: the likeliest alignment under connectionist temporal classification.")
        ]
        blocks += chosen.map { place in
            let marks = recognizer.alignment(of: heard[place]) ?? []
            let frames = heard[place].frames
            let picture = FramesPicture(
                frames, title: transcripts.rows[place].id,
                secondsPerFrame: recognizer.config.input.secondsPerFrame,
                marks: marks.map { mark in
                    RasterPicture.Mark(
                        mark.start..<max(mark.end, mark.start), mark.text == " " ? "␣" : mark.text)
                })
            return .figure(
                PageFigure(picture.element, caption: caption(place, isAligned: !marks.isEmpty)))
        }
        return PageSection("What is heard when", blocks)
    }

    private func caption(_ place: Int, isAligned: Bool) -> String {
        let text = scores.texts[place]
        let said = text.reference.joined(separator: " ")
        let heard = text.hypothesis.joined(separator: " ")
        let note = isAligned ? "" : " The recording is too short for its text to be aligned."
        return text.words.errors == 0
            ? "Heard and said: \(said).\(note)" : "Said: \(said). Heard: \(heard).\(note)"
    }

    private var worst: PageSection {
        let places = scores.worst(10)
        guard !places.isEmpty else {
            return PageSection("The worst recordings", [.paragraph("Nothing was misheard.")])
        }
        return PageSection(
            "The worst recordings",
            [
                .table(
                    PageTable(
                        "The recordings with the most wrong words",
                        columns: [
                            .init("recording", isNumber: false), .init("wrong words"),
                            .init("error rate"), .init("said", isNumber: false),
                            .init("heard", isNumber: false),
                        ],
                        rows: places.map { place in
                            let text = scores.texts[place]
                            return [
                                fileName(transcripts.rows[place].id), "\(text.words.errors)",
                                percent(text.words.rate), text.reference.joined(separator: " "),
                                text.hypothesis.joined(separator: " "),
                            ]
                        }))
            ])
    }
}
