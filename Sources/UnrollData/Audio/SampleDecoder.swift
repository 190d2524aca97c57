internal import UnrollSystem

/// Turns bytes into samples of one channel, as the bytes come.
///
/// Whole numbers are divided by the half of their range: 16 bits give -1 to 1 - 2⁻¹⁵. Floating-point
/// samples are taken as they are, but for those that are not finite, which become 0, and those
/// beyond ±65,536, which become that: spectra of what is handed on never overflow.
struct SampleDecoder {
    /// The samples of one time in which floating-point numbers were replaced.
    private var replacedCount = 0
    /// The samples that have been handed on.
    private(set) var sampleCount = 0

    private let format: AudioFormat
    /// Counted from 0; the mean of all if `nil`.
    private let channel: Int?
    /// The beginning of a frame whose end has not come.
    private var partial: [UInt8] = []

    private static let loudest = 65_536.0

    /// - Parameter channel: The channel, counted from 0; the mean of all if `nil`.
    init(_ format: AudioFormat, channel: Int?) {
        self.format = format
        self.channel = channel
    }

    /// Appends the samples of all frames that are whole.
    mutating func decode(_ bytes: UnsafeRawBufferPointer, into samples: inout [Float]) {
        let size = format.frameByteCount
        var start = 0
        if !partial.isEmpty {
            start = min(size - partial.count, bytes.count)
            partial.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<start]))
            guard partial.count == size else { return }
            let frame = partial
            partial.removeAll(keepingCapacity: true)
            frame.withUnsafeBytes { decodeWhole($0, into: &samples) }
        }
        let whole = (bytes.count - start) / size * size
        decodeWhole(UnsafeRawBufferPointer(rebasing: bytes[start..<start + whole]), into: &samples)
        partial.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[(start + whole)...]))
    }

    /// Decodes whole frames.
    private mutating func decodeWhole(
        _ bytes: UnsafeRawBufferPointer, into samples: inout [Float]
    ) {
        sampleCount += bytes.count / format.frameByteCount
        switch format.encoding {
        case .pcm8:
            mix(bytes, into: &samples) { Float(Int($0.load(as: UInt8.self)) - 128) / 0x1p7 }
        case .pcm16:
            mix(bytes, into: &samples) {
                Float(Int16(littleEndian: $0.loadUnaligned(as: Int16.self))) / 0x1p15
            }
        case .pcm24:
            mix(bytes, into: &samples) { place in
                let low = UInt32(place.load(as: UInt8.self))
                let middle = UInt32(place.load(fromByteOffset: 1, as: UInt8.self))
                let high = UInt32(place.load(fromByteOffset: 2, as: UInt8.self))
                return Float(Int32(bitPattern: low << 8 | middle << 16 | high << 24)) / 0x1p31
            }
        case .pcm32:
            mix(bytes, into: &samples) {
                Float(Int32(littleEndian: $0.loadUnaligned(as: Int32.self))) / 0x1p31
            }
        case .float32:
            mixFloats(bytes, into: &samples) {
                Double(
                    Float(bitPattern: UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))))
            }
        case .float64:
            mixFloats(bytes, into: &samples) {
                Double(bitPattern: UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)))
            }
        case .aLaw:
            mix(bytes, into: &samples) { Self.aLaw[Int($0.load(as: UInt8.self))] }
        case .muLaw:
            mix(bytes, into: &samples) { Self.muLaw[Int($0.load(as: UInt8.self))] }
        }
    }

    @inline(__always)
    private func mix(
        _ bytes: UnsafeRawBufferPointer, into samples: inout [Float],
        _ value: (UnsafeRawPointer) -> Float
    ) {
        guard let base = bytes.baseAddress else { return }
        let (size, step) = (format.encoding.byteCount, format.frameByteCount)
        let first = channel ?? 0
        let count = channel == nil ? format.channelCount : 1
        let scale = Float(count)
        samples.reserveCapacity(samples.count + bytes.count / step)
        for start in stride(from: first * size, to: bytes.count, by: step) {
            var sum: Float = 0
            for index in 0..<count { sum += value(base + start + index * size) }
            samples.append(count == 1 ? sum : sum / scale)
        }
    }

    @inline(__always)
    private mutating func mixFloats(
        _ bytes: UnsafeRawBufferPointer, into samples: inout [Float],
        _ value: (UnsafeRawPointer) -> Double
    ) {
        var replaced = 0
        mix(bytes, into: &samples) { place in
            let sample = value(place)
            // Also false for what is no number.
            if abs(sample) <= Self.loudest { return Float(sample) }
            replaced += 1
            return sample.isFinite ? Float(sample > 0 ? Self.loudest : -Self.loudest) : 0
        }
        replacedCount += replaced
    }

    /// What a user should look at, once no more bytes come.
    func warnings(path: String) -> [String] {
        var warnings: [String] = []
        if !partial.isEmpty {
            warnings.append(
                "\(displayName(path)): the last \(counted(partial.count, "byte")) made no whole "
                    + "sample and were left out")
        }
        if replacedCount > 0 {
            warnings.append(
                "\(displayName(path)): not finite or beyond 65,536 and therefore replaced: "
                    + replacedCount.grouped("sample"))
        }
        return warnings
    }

    // MARK: Telephone samples

    /// The values of ITU-T G.711, table 1: sign, three bits of exponent, four of mantissa, every
    /// other bit inverted; 13 bits of value.
    private static let aLaw: [Float] = (0..<256).map { byte in
        let code = byte ^ 0x55
        let (exponent, mantissa) = (code >> 4 & 7, code & 15)
        let magnitude =
            exponent == 0 ? mantissa * 16 + 8 : (mantissa * 16 + 264) << (exponent - 1)
        return Float(code & 0x80 == 0 ? -magnitude : magnitude) / 0x1p15
    }

    /// The values of ITU-T G.711, table 2: as above, all bits inverted; 14 bits of value.
    private static let muLaw: [Float] = (0..<256).map { byte in
        let code = byte ^ 0xFF
        let (exponent, mantissa) = (code >> 4 & 7, code & 15)
        let magnitude = (mantissa * 8 + 132) << exponent - 132
        return Float(code & 0x80 == 0 ? magnitude : -magnitude) / 0x1p15
    }
}
