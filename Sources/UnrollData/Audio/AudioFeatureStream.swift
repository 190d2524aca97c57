/// Makes features as samples come: the frames of ``AudioFeatures``, bit by bit.
///
/// A frame is ready with its last sample; mirrored and padded frames so stand half a frame back.
/// Derivatives wait for `(deltaWidth - 1) / 2` frames more, and at the start for `deltaWidth`.
public struct AudioFeatureStream: Sendable {
    /// What the features are.
    public var config: AudioFeaturesConfig { features.config }

    private let features: AudioFeatures
    private var spectra: FrameSpectra
    private var deltas: DeltaStream?
    /// Samples from ``bufferStart`` on, without what stands before the recording at first.
    private var buffer: [Float] = []
    /// The samples of the recording that have come.
    private var sampleCount = 0
    /// The frames that have been made.
    private var frameCount = 0
    /// The place of the buffer's first sample in the recording; negative before it.
    private var bufferStart = 0
    private var hasBegun = false
    private var lastSample: Float = 0

    /// Reads a stream of samples by these features.
    public init(_ features: AudioFeatures) {
        self.features = features
        spectra = FrameSpectra(features)
        if config.deltas > 0 {
            deltas = DeltaStream(
                dimension: config.dimension / (1 + config.deltas), orders: config.deltas,
                width: config.deltaWidth)
        }
    }

    /// The samples of the first frame that stand before the recording.
    private var lead: Int {
        guard config.framing != .inside else { return 0 }
        let size = config.transformSize
        return size / 2 - (size - config.frameLength) / 2
    }

    /// Takes samples and appends the frames that they complete.
    public mutating func append(_ samples: some Collection<Float>, into frames: inout [Float]) {
        take(samples)
        if !hasBegun {
            // Mirroring needs the samples behind the first one.
            guard config.framing != .mirrored || sampleCount > lead else { return }
            begin()
        }
        makeFrames(upTo: .max, into: &frames)
    }

    /// Says that no more samples come and appends the last frames.
    public mutating func finish(into frames: inout [Float]) {
        let total = config.frameCount(sampleCount: sampleCount)
        if total > frameCount {
            if !hasBegun { begin() }
            let end = (total - 1) * config.frameShift - lead + config.frameLength
            if end > sampleCount {
                let tail = (sampleCount..<end).map { sample(at: $0) }
                buffer += tail
            }
            makeFrames(upTo: total, into: &frames)
        }
        deltas?.finish(into: &frames)
    }

    // MARK: Parts

    private mutating func take(_ samples: some Collection<Float>) {
        let start = buffer.count
        buffer.append(contentsOf: samples)
        let factor = config.preemphasis
        let isFirst = sampleCount == 0
        sampleCount += buffer.count - start
        guard factor > 0, buffer.count > start else { return }
        var last = isFirst ? 0 : lastSample
        lastSample = buffer[buffer.count - 1]
        for index in start..<buffer.count {
            let sample = buffer[index]
            buffer[index] = sample - factor * last
            last = sample
        }
    }

    /// Puts what stands before the recording in front of it.
    private mutating func begin() {
        hasBegun = true
        let head = (-lead..<0).map { sample(at: $0) }
        buffer.insert(contentsOf: head, at: 0)
        bufferStart = -lead
    }

    /// A sample beyond the ends of the recording.
    private func sample(at place: Int) -> Float {
        guard config.framing == .mirrored, sampleCount > 0 else { return 0 }
        let period = max(1, 2 * (sampleCount - 1))
        let folded = (place % period + period) % period
        let inside = min(folded, period - folded)
        let index = (sampleCount == 1 ? 0 : inside) - bufferStart
        return buffer.indices.contains(index) ? buffer[index] : 0
    }

    /// Makes the frames whose samples are there.
    private mutating func makeFrames(upTo total: Int, into frames: inout [Float]) {
        let (length, shift) = (config.frameLength, config.frameShift)
        var made: [Float] = []
        let first = frameCount * shift - lead - bufferStart
        let fitting =
            buffer.count < first + length ? 0 : 1 + (buffer.count - first - length) / shift
        let count = min(fitting, total - frameCount)
        if count > 0 {
            buffer.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                for frame in stride(from: 0, to: count, by: 4) {
                    let lanes = min(4, count - frame)
                    if deltas == nil {
                        spectra.append(base + first + frame * shift, count: lanes, to: &frames)
                    } else {
                        spectra.append(base + first + frame * shift, count: lanes, to: &made)
                    }
                }
            }
            frameCount += count
        }
        deltas?.append(made, into: &frames)
        forget()
    }

    /// Drops samples that no frame needs, the mirrored ones at the end included.
    private mutating func forget() {
        // The next frame is not complete: it begins less than its length before the end.
        let unneeded = buffer.count - config.frameLength - 1
        guard unneeded > 1 << 12 else { return }
        buffer.removeFirst(unneeded)
        bufferStart += unneeded
    }
}
