internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

extension TaskReport {
    /// Models of piano rolls.
    static let music = TaskReport(task: MusicConfig.task) { file, request in
        let model = try MusicModel(file)
        var sections: [PageSection] = []
        if request.data.isEmpty {
            sections.append(MusicSections.missing)
        } else {
            let pieces = try MusicCorpus.rolls(
                contentsOf: request.data, for: .test, options: model.config.reading)
            let scores = model.scores(on: pieces)
            guard scores.steps > 0 else { throw MusicSections.nothing(in: request.data) }
            sections.append(
                MusicSections.measured(
                    [
                        PageFact("nats per time step", scores.lossPerStep.digits(4)),
                        PageFact("frame-level accuracy", percent(scores.accuracy)),
                        PageFact("pieces", scores.pieces.grouped),
                        PageFact("time steps", scores.steps.grouped),
                    ],
                    pieces: pieces.prefix(3).map { piece in
                        let score = MusicScore(
                            piece, stepsPerQuarter: model.config.stepsPerQuarter,
                            beatsPerMinute: 120)
                        return (piece.name, score)
                    }, stepsPerQuarter: model.config.stepsPerQuarter))
        }
        return try sections
            + [MusicSections.composed(request) { try model.compose($0, random: $1) }]
    }
}

/// Music in pictures: pieces, and what a model composes.
enum MusicSections {
    /// What a model of music's events does.
    static func sections(_ model: EventModel, _ request: ReportRequest) throws -> [PageSection] {
        var sections: [PageSection] = []
        if request.data.isEmpty {
            sections.append(missing)
        } else {
            let stepsPerQuarter = model.events.rollStepsPerQuarter
            let pieces = try MusicCorpus.scores(
                contentsOf: request.data, for: .test,
                options: MusicCorpus.Options(stepsPerQuarter: stepsPerQuarter))
            let scores = model.scores(on: pieces)
            guard scores.events > 0 else { throw nothing(in: request.data) }
            sections.append(
                measured(
                    [
                        PageFact("nats per time step", scores.lossPerStep.digits(4)),
                        PageFact("nats per event", scores.lossPerEvent.digits(4)),
                        PageFact("pieces", scores.pieces.grouped),
                        PageFact("events", scores.events.grouped),
                    ],
                    pieces: pieces.prefix(3).enumerated().map { ("Piece \($0 + 1)", $1) },
                    stepsPerQuarter: model.events.stepsPerQuarter))
        }
        return try sections + [composed(request) { try model.compose($0, random: $1) }]
    }

    static func nothing(in data: [String]) -> DataError {
        DataError(
            .empty, data[0], "there is no time step to measure in it",
            cure: "give pieces with notes")
    }

    static let missing = PageSection.missing(
        "On pieces", "Name pieces behind the model to see how well it predicts them.")

    static func measured(
        _ facts: [PageFact], pieces: [(name: String, score: MusicScore)], stepsPerQuarter: Int
    ) -> PageSection {
        PageSection(
            "On pieces",
            [.facts(facts)]
                + pieces.map { name, score in
                    let (start, isWhole) = beginning(of: score)
                    let piece = Composition(score: start, stepsPerQuarter: stepsPerQuarter)
                    return .figure(
                        PageFigure(
                            piece.element(
                                title: fileName(name),
                                subtitle: isWhole
                                    ? "as the file has it"
                                    : "the first \(shownQuarters / 4) bars, as the file has them")))
                })
    }

    /// Quarter notes of a piece that are shown: more would be too small to see.
    private static let shownQuarters = 48

    private static func beginning(of score: MusicScore) -> (score: MusicScore, isWhole: Bool) {
        let end = shownQuarters * score.ticksPerQuarter
        guard score.end > end else { return (score, true) }
        var start = score
        start.notes = score.notes.filter { $0.end <= end }
        start.end = end
        return (start, false)
    }

    static func composed(
        _ request: ReportRequest,
        _ compose: (ComposingRequest, RandomStream) throws -> Composition
    ) throws -> PageSection {
        var wanted = ComposingRequest()
        wanted.seconds = 20
        var blocks: [PageBlock] = [
            .paragraph("Twenty seconds drawn from the model, from silence, at two temperatures.")
        ]
        for temperature in [0.8, 1] {
            wanted.temperature = temperature
            let music = try compose(wanted, RandomStream(seed: request.seed))
            let name = "Temperature \(temperature.digits(2))"
            if music.score.notes.isEmpty {
                blocks.append(.note("\(name): nothing but silence."))
            } else {
                blocks.append(
                    .figure(
                        PageFigure(
                            music.element(
                                title: name,
                                subtitle: music.score.notes.count.grouped("note")))))
            }
        }
        return PageSection("What it composes", blocks)
    }
}
