internal import UnrollPlatform
internal import UnrollSystem

/// How a long recording is cut at silence.
public struct SilenceCutting: Sendable, Hashable, Codable {
    /// The longest piece, in seconds.
    public var longest: Double = 20
    /// The shortest silence that ends a piece, in seconds.
    public var pause: Double = 0.4
    /// The silence that is kept around a piece, in seconds.
    public var margin: Double = 0.15

    /// The usual lengths.
    public init() {}

    /// - Throws: `ConfigError` that names the field.
    public func validate() throws {
        try ConfigError.require(
            longest >= 1 && longest <= 3600,
            "\(field: "longest") \(longest) must be from 1 to 3600 seconds")
        try ConfigError.require(
            pause >= 0.05 && pause <= longest / 2,
            "\(field: "pause") \(pause) must be from 0.05 seconds to half of \(field: "longest")")
        try ConfigError.require(
            margin >= 0 && 2 * margin <= pause,
            "\(field: "margin") \(margin) must be from 0 seconds to half of the \(field: "pause")")
    }
}

/// Cuts a recording at silence as its samples come, in memory for one piece.
///
/// The loudness of each 10 ms is compared with what has been the quietest and the loudest so far; the
/// first of these rises, and the second falls, by 1 dB a second. Where they are at least 12 dB apart,
/// what is in the lower 30 % between them is silent; below -65 dB of the full scale everything is. A piece
/// begins with the first sound and ends where a pause follows it. One that would be too long is cut where
/// the second half of it is quietest for 50 ms. What is silent alone is left out.
public struct SilenceCutter: Sendable {
    /// A piece of a recording.
    public struct Piece: Sendable, Hashable {
        /// The place of its first sample in the recording, counted from 0.
        public let start: Int
        /// The samples of the piece, in -1...1.
        public let samples: [Float]
    }

    private let blockLength: Int
    private let longest: Int
    private let pause: Int
    private let margin: Int
    /// Samples that no piece has yet, from ``bufferStart`` on.
    private var buffer: [Float] = []
    private var bufferStart = 0
    /// The loudness, in dB, of the whole blocks of the buffer, and whether each is silent.
    private var levels: [Float] = []
    private var isSilent: [Bool] = []
    /// Silent blocks at the end of the buffer.
    private var silentCount = 0
    private var quietest: Float = .infinity
    private var loudest: Float = -.infinity

    private static let silence: Float = -65
    private static let leastRange: Float = 12
    /// dB in each block of 10 ms.
    private static let drift: Float = 0.01

    /// - Parameters:
    ///   - config: Where to cut.
    ///   - sampleRate: Samples a second.
    /// - Throws: `ConfigError` where the configuration is not valid.
    public init(_ config: SilenceCutting = SilenceCutting(), sampleRate: Int) throws {
        try config.validate()
        try ConfigError.require(
            AudioFormat.sampleRates.contains(sampleRate),
            "\(field: "sampleRate") \(sampleRate) must be from "
                + "\(AudioFormat.sampleRates.lowerBound) to \(AudioFormat.sampleRates.upperBound)")
        blockLength = max(1, sampleRate / 100)
        func blocks(_ seconds: Double) -> Int {
            Int((seconds * Double(sampleRate) / Double(max(1, sampleRate / 100))).rounded())
        }
        longest = blocks(config.longest)
        pause = max(1, blocks(config.pause))
        margin = blocks(config.margin)
    }

    /// Takes samples; returns the pieces that they complete.
    public mutating func append(_ samples: some Collection<Float>) -> [Piece] {
        var pieces: [Piece] = []
        var rest = samples[...]
        // A block at a time, so that no piece is longer however many samples come at once.
        while !rest.isEmpty {
            let missing = (levels.count + 1) * blockLength - buffer.count
            let part = rest.prefix(missing)
            buffer.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if part.count == missing { takeBlock(&pieces) }
        }
        return pieces
    }

    /// Says that no more samples come; returns the last piece, if there is one.
    public mutating func finish() -> [Piece] {
        guard isSilent.contains(false) else { return [] }
        // Samples behind the last whole block belong to it.
        let end =
            silentCount > margin
            ? (levels.count - silentCount + margin) * blockLength : buffer.count
        let piece = Piece(start: bufferStart, samples: Array(buffer[..<end]))
        drop(levels.count)
        return [piece]
    }

    private mutating func takeBlock(_ pieces: inout [Piece]) {
        let block = buffer[(levels.count * blockLength)...].prefix(blockLength)
        let power = block.reduce(0) { $0 + $1 * $1 } / Float(blockLength)
        // 10^-12 stands for digital silence.
        let level = 10 * log10(max(power, 1e-12))
        quietest = min(level, quietest + Self.drift)
        loudest = max(level, loudest - Self.drift)
        let range = loudest - quietest
        let silent =
            level < Self.silence
            || range >= Self.leastRange && level < quietest + 0.3 * range
        levels.append(level)
        isSilent.append(silent)
        silentCount = silent ? silentCount + 1 : 0
        if silentCount == levels.count {
            drop(levels.count - margin)
        } else if silentCount >= pause {
            let end = levels.count - silentCount + margin
            pieces.append(piece(end))
            drop(end)
        } else if levels.count >= longest {
            let end = quietestPlace()
            pieces.append(piece(end))
            drop(end)
        }
    }

    private func piece(_ blocks: Int) -> Piece {
        Piece(start: bufferStart, samples: Array(buffer[..<(blocks * blockLength)]))
    }

    /// The block in the middle of the quietest five of the second half.
    private func quietestPlace() -> Int {
        var (best, place) = (Float.infinity, levels.count)
        for middle in (levels.count / 2)..<(levels.count - 2) {
            let sum = levels[(middle - 2)...(middle + 2)].reduce(0, +)
            if sum < best { (best, place) = (sum, middle) }
        }
        return place
    }

    /// Forgets blocks at the beginning of the buffer.
    private mutating func drop(_ blocks: Int) {
        guard blocks > 0 else { return }
        buffer.removeFirst(min(buffer.count, blocks * blockLength))
        levels.removeFirst(blocks)
        isSilent.removeFirst(blocks)
        bufferStart += blocks * blockLength
        silentCount = min(silentCount, levels.count)
    }
}
