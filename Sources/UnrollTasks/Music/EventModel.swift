public import UnrollData
public import UnrollLanguageModels
public import UnrollSystem
public import UnrollTraining

/// Music of events by a language model of their words, whatever kind of model that is.
public struct EventModel: Sendable {
    /// The language model.
    public let model: any LanguageModel
    /// How events are spelled.
    public let events: MusicEvents

    /// The part of a model file that says that its words are events of music.
    public static let part = "music_events"

    /// - Parameters:
    ///   - model: A model of words.
    ///   - events: What its words mean.
    public init(_ model: any LanguageModel, events: MusicEvents) {
        self.model = model
        self.events = events
    }

    /// What the words of a model file mean; `nil` where they are no events of music.
    ///
    /// - Parameter file: The file of a language model.
    /// - Throws: `ModelFileError`.
    public static func events(of file: ModelFile) throws -> MusicEvents? {
        guard let events = try file.partIfPresent(part, as: MusicEvents.self) else { return nil }
        do { try events.validate() } catch { throw file.invalidConfig(error) }
        return events
    }

    /// The part of a model file that says what its words mean.
    ///
    /// - Parameter events: What they mean.
    /// - Throws: `EncodingError`, which numbers that are finite never cause.
    public static func parts(_ events: MusicEvents) throws -> ModelParts {
        var parts = ModelParts()
        try parts.set(part, events)
        return parts
    }

    /// The text that a model learns: a line for each piece, and for each transposition of it.
    ///
    /// - Parameters:
    ///   - scores: The pieces.
    ///   - events: How they are written.
    ///   - transposition: Each piece is written once for every number of semitones up to this one, up
    ///     and down; 0 for as it is.
    public static func text(
        of scores: [MusicScore], by events: MusicEvents, transposition: Int = 0
    ) -> String {
        var lines = ""
        for by in -transposition...transposition {
            for score in scores { lines += events.line(of: score, transposedBy: by) + "\n" }
        }
        return lines
    }

    // MARK: Measuring

    /// How well a model predicts pieces.
    public struct Scores: Sendable, Hashable {
        /// The number of pieces.
        public var pieces = 0
        /// Time steps of all pieces.
        public var steps = 0
        /// Events, and the ends of pieces.
        public var events = 0
        /// In nats, of all events.
        public var loss = 0.0

        /// Nats of a time step's events, the mean over all steps.
        public var lossPerStep: Double { loss / Double(max(steps, 1)) }
        /// Nats of an event.
        public var lossPerEvent: Double { loss / Double(max(events, 1)) }
    }

    /// How well the model predicts pieces, each read from the state before a text.
    ///
    /// - Parameter scores: The pieces.
    public func scores(on scores: [MusicScore]) -> Scores { Self.scores(model, events, scores) }

    private static func scores(
        _ model: some LanguageModel, _ events: MusicEvents, _ scores: [MusicScore]
    ) -> Scores {
        var result = Scores()
        for (place, score) in scores.enumerated() {
            let symbols = model.codec.encode(events.line(of: score) + "\n")
            let found = model.score(symbols, after: model.start).logProbabilities
            result.loss -= found.reduce(0) { $0 + Double($1) }
            result.events += symbols.count
            result.pieces += 1
            result.steps += events.events(of: score).reduce(0) {
                if case .wait(let steps) = $1 { $0 + steps } else { $0 }
            }
            Activity.report("scoring", share: Double(place + 1) / Double(scores.count))
        }
        return result
    }

    // MARK: Composing

    /// Composes music as asked, from nothing or behind a prompt.
    ///
    /// Only events that can come are drawn: no note ends that does not sound, and none begins that does.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - prompt: Music to go on from.
    ///   - random: Decides every draw.
    /// - Throws: `ConfigError`.
    public func compose(
        _ request: ComposingRequest, after prompt: MusicScore? = nil, random: RandomStream
    ) throws -> Composition {
        try request.validate()
        try request.requireWholeBars(stepsPerQuarter: events.stepsPerQuarter)
        let tempo = request.tempo(after: prompt)
        let given = prompt.map { events.events(of: $0) } ?? []
        let givenSteps = given.reduce(0) {
            if case .wait(let steps) = $1 { $0 + steps } else { $0 }
        }
        let count = request.steps(
            after: givenSteps, tempo: tempo, stepsPerQuarter: events.stepsPerQuarter)
        let made = Self.draw(
            model, behind: given, steps: count, request, random: random)
        var score = events.score(
            of: given + made, beatsPerMinute: tempo, meter: request.meter)
        score.keys = request.key.map { [MusicScore.Key(signature: $0)] } ?? []
        let ticks = score.ticksPerQuarter / events.stepsPerQuarter
        return Composition(
            score: score, promptEnd: givenSteps * ticks, stepsPerQuarter: events.stepsPerQuarter)
    }

    /// The most events without a wait among them.
    private static let mostAtOnce = 64

    private static func draw(
        _ model: some LanguageModel, behind given: [MusicEvents.Event], steps: Int,
        _ request: ComposingRequest, random: RandomStream
    ) -> [MusicEvents.Event] {
        let meanings = model.codec.vocabulary.symbols.map { MusicEvents.Event($0) }
        let sampler = Sampler(temperature: request.temperature)
        var sounding = Set<Int>()
        for event in given { follow(event, &sounding) }
        let text = given.map(\.word).joined(separator: " ")
        let symbols = model.codec.encode(text)
        var state = symbols.isEmpty ? model.start : model.score(symbols, after: model.start).next
        var made: [MusicEvents.Event] = []
        var (left, sinceWait, draws) = (steps, 0, UInt64(0))
        let all = Double(steps)
        let scale = request.key?.scale
        // A model without words for time would never end.
        while left > 0, draws < UInt64(steps + 1) * UInt64(2 * mostAtOnce) {
            var chances = model.next(after: state)
            for (symbol, meaning) in meanings.enumerated() {
                let isPossible =
                    switch meaning {
                    case .on(let pitch):
                        sinceWait < mostAtOnce && !sounding.contains(pitch)
                            && scale?[pitch % 12] ?? true
                    case .off(let pitch): sounding.contains(pitch)
                    case .velocity: sinceWait < mostAtOnce
                    case .wait: true
                    // The end of a piece: the next one begins.
                    case nil: Int32(symbol) == model.codec.boundary && sinceWait < mostAtOnce
                    }
                if !isPossible { chances[symbol] = -.infinity }
            }
            let symbol = sampler.draw(
                from: chances, excluding: model.codec.vocabulary.unknownIndex, random: random,
                index: draws)
            draws += 1
            guard let event = meanings[Int(symbol)] else {
                made += sounding.sorted().map { .off($0) }
                sounding = []
                sinceWait += 1
                state =
                    model.startsEachLineAnew ? model.start : model.advance(state, by: symbol)
                continue
            }
            sinceWait += 1
            if case .wait(let steps) = event {
                made.append(.wait(min(steps, left)))
                left -= steps
                sinceWait = 0
                if draws % 64 < 2 {
                    Activity.report("composing", share: 1 - Double(max(left, 0)) / all)
                }
            } else {
                made.append(event)
                follow(event, &sounding)
            }
            state = model.advance(state, by: symbol)
        }
        return made
    }

    private static func follow(_ event: MusicEvents.Event, _ sounding: inout Set<Int>) {
        switch event {
        case .on(let pitch): sounding.insert(pitch)
        case .off(let pitch): sounding.remove(pitch)
        default: break
        }
    }
}

/// The pieces of a training run of events.
public struct EventPieces: Sendable {
    /// The pieces to learn from.
    public let training: [MusicScore]
    /// The pieces to validate on.
    public let validation: [MusicScore]

    /// - Parameters:
    ///   - parts: As files have them.
    ///   - validation: The pieces to validate on; those of the files, or a share held out, if `nil`.
    ///   - seed: Decides what is held out.
    ///   - share: The share that is held out, above 0.
    public init(
        _ parts: [MusicCorpus.Part: [MusicScore]], validation: [MusicScore]?, seed: UInt64,
        heldOut share: Double
    ) {
        let training = parts[.train] ?? []
        let named = parts[.valid] ?? []
        if let validation = validation ?? (named.isEmpty ? nil : named) {
            (self.training, self.validation) = (training, validation)
        } else if training.count > 1 {
            (self.training, self.validation) = training.heldOut(share, seed: seed)
        } else {
            (self.training, self.validation) = (training, [])
        }
    }

    /// What is about to be trained on, in lines of a name and a text.
    package var lines: [(name: String, text: String)] {
        [
            (
                "pieces",
                "\(counted(training.count, "piece")) to train on, "
                    + "\(validation.count.grouped) to validate on"
            )
        ]
    }
}
