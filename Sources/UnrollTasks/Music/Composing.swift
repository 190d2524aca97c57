public import UnrollData
public import UnrollSystem

/// What is asked of a composer.
public struct ComposingRequest: Sendable, Hashable {
    /// How much to compose, at least; whole bars where there is a ``meter``.
    public var seconds = 30.0
    /// Below 1 likely notes are drawn more often, above 1 less; 0, and what is below a thousandth, takes
    /// what is likeliest.
    public var temperature = 1.0
    /// Notes outside of its scale never begin; every note may if `nil`.
    public var key: KeySignature?
    /// Written into the score, which ends with a whole bar; of a model of piano rolls every bar strikes
    /// its notes anew, the first beat louder.
    public var meter: MusicScore.Meter?
    /// Quarter notes a minute; those of the prompt, or 120, if `nil`.
    public var beatsPerMinute: Double?
    /// Of models of piano rolls: whether a pitch in one step after the other is one note.
    public var holding = MusicScore.Holding.joined

    /// Half a minute, each note as likely as the model has it.
    public init() {}

    /// Below it nothing is drawn.
    static let leastTemperature = 1e-3

    /// Checks what can be known before a model is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try ConfigError.require(
            seconds > 0 && seconds <= 3600,
            "\(field: "seconds") \(seconds) must be above 0 and at most 3600")
        try ConfigError.require(
            temperature >= 0 && temperature <= 100,
            "\(field: "temperature") \(temperature) must be from 0 to 100")
        if let beatsPerMinute {
            try ConfigError.require(
                (10...1000).contains(beatsPerMinute),
                "\(field: "tempo") \(beatsPerMinute) must be from 10 to 1000")
        }
    }

    /// - Throws: `ConfigError` where bars of the meter are no whole number of time steps.
    func requireWholeBars(stepsPerQuarter: Int) throws {
        guard let meter else { return }
        try ConfigError.require(
            Bars(meter, stepsPerQuarter: stepsPerQuarter).areWhole,
            "a bar of \(field: "meter") \(meter.beats)/\(meter.unit) is no whole number of the model's "
                + "time steps, \(stepsPerQuarter) to a quarter note: choose another")
    }

    /// The tempo, by the prompt where nothing is asked for.
    func tempo(after prompt: MusicScore?) -> Double {
        let given = prompt?.tempos.last { $0.tick <= prompt?.end ?? 0 }?.beatsPerMinute
        return beatsPerMinute ?? given.map { min(max($0, 10), 1000) } ?? 120
    }

    /// The steps to compose behind a prompt of so many.
    func steps(after prompt: Int, tempo: Double, stepsPerQuarter: Int) -> Int {
        let wanted = Int((seconds * tempo / 60 * Double(stepsPerQuarter)).rounded(.up))
        guard let meter else { return max(wanted, 1) }
        return Bars(meter, stepsPerQuarter: stepsPerQuarter).end(from: prompt + max(wanted, 1))
            - prompt
    }
}

/// What was composed.
public struct Composition: Sendable {
    /// The prompt and what follows it.
    public var score: MusicScore
    /// The tick at which the prompt ends; 0 without one.
    public var promptEnd: Int
    /// Time steps of a quarter note.
    public var stepsPerQuarter: Int

    package init(score: MusicScore, promptEnd: Int = 0, stepsPerQuarter: Int) {
        self.score = score
        self.promptEnd = promptEnd
        self.stepsPerQuarter = stepsPerQuarter
    }

    /// Ticks of a time step.
    var ticksPerStep: Int { score.ticksPerQuarter / stepsPerQuarter }
    /// Time steps of the whole.
    public var stepCount: Int { (score.end + ticksPerStep - 1) / ticksPerStep }
}

extension MusicModel {
    /// Composes music as asked, from silence or behind a prompt.
    ///
    /// The prompt is read in the model's time steps, and stands so in the score.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - prompt: Music to go on from.
    ///   - random: Decides every draw.
    /// - Throws: `ConfigError`; `DataError` where the prompt is too long.
    public func compose(
        _ request: ComposingRequest, after prompt: MusicScore? = nil, random: RandomStream
    ) throws -> Composition {
        try request.validate()
        let tempo = request.tempo(after: prompt)
        let perQuarter = config.stepsPerQuarter
        try request.requireWholeBars(stepsPerQuarter: perQuarter)
        let given = try prompt?.roll(named: "prompt", stepsPerQuarter: perQuarter)
        let givenSteps = given?.steps ?? []
        let count = request.steps(
            after: givenSteps.count, tempo: tempo, stepsPerQuarter: perQuarter)
        let made = compose(
            after: given, steps: count, temperature: request.temperature, key: request.key,
            random: random)
        var score = MusicScore(
            PianoRoll(name: "composed", steps: givenSteps + made.steps),
            stepsPerQuarter: perQuarter, beatsPerMinute: tempo, meter: request.meter,
            holding: request.holding)
        score.keys = request.key.map { [MusicScore.Key(signature: $0)] } ?? []
        let ticks = score.ticksPerQuarter / perQuarter
        return Composition(
            score: score, promptEnd: givenSteps.count * ticks, stepsPerQuarter: perQuarter)
    }
}
