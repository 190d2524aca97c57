internal import UnrollSystem

/// Reads a WAV file as its bytes come, whatever the size of the blocks.
///
/// **Format.** RIFF, and RF64 or BW64 for large files; samples as ``AudioEncoding`` says, also under
/// WAVE_FORMAT_EXTENSIBLE; widths that are no multiple of 8 bits are padded with zeros below, as the
/// standard has it. Chunks come in any order; those other than `fmt `, `ds64` and the first `data`
/// are skipped, and so is everything behind the samples.
///
/// **Sizes.** A chunk of odd size is followed by a zero that its size does not count. Where that
/// byte is not zero and the name of a known chunk begins at it, the file was written without it,
/// which is noted. A `data` chunk of size 0xFFFFFFFF, or of size 0 in a file whose header does not
/// say that more chunks follow, was written by a program that could not go back: its samples go on
/// to the end of the file. Where a file ends before its samples do, the whole ones are read, which
/// is noted.
struct WAVDecoder {
    /// What the samples are; `nil` before that is known.
    private(set) var format: AudioFormat?
    /// What a user should look at.
    private(set) var warnings: [String] = []

    let path: String
    private let channel: Int?
    private var part = Part.start
    /// Bytes of a header whose end has not come.
    private var head: [UInt8] = []
    /// The bytes that are used up.
    private var offset = 0
    private var samples: SampleDecoder?
    /// Samples that stand before what says how they are written.
    private var early: [UInt8] = []
    private var hasSamples = false
    /// The offset at which the header says that the file ends; `nil` where it says nothing.
    private var declaredEnd: Int?
    /// The size of the samples in files above 4 GB.
    private var longDataSize: Int?

    private enum Part {
        case start
        case chunkHeader
        case format(size: Int)
        case longSizes(size: Int)
        case skipped(size: Int, isOdd: Bool)
        case padding
        /// Samples; to the end of the file where `left` is `nil`.
        case data(left: Int?, isOdd: Bool, mayEnd: Bool)
        case done
    }

    /// The most bytes of samples that are kept until their format is known.
    private static let mostEarlyBytes = 1 << 26
    /// Programs that write into pipes claim about 2 GB.
    private static let openSizes = 0x7FFF_F000...0x8000_0FFF

    /// - Parameters:
    ///   - path: The file that messages name.
    ///   - channel: The channel to read, counted from 1; the mean of all if `nil`.
    init(path: String, channel: Int?) {
        self.path = path
        self.channel = channel
    }

    /// Whether all samples have been read: what follows changes nothing.
    var isDone: Bool { if case .done = part { true } else { false } }

    /// The samples of one time that have been read.
    var sampleCount: Int { samples?.sampleCount ?? 0 }

    // MARK: Reading

    /// Takes bytes and appends the samples they hold.
    ///
    /// - Throws: `DataError` with the byte offset.
    mutating func read(_ block: UnsafeRawBufferPointer, into result: inout [Float]) throws {
        var rest = block[...]
        while true {
            switch part {
            case .start:
                guard gather(12, &rest) else { return }
                try readStart(then: rest)
            case .chunkHeader:
                guard gather(8, &rest) else { return }
                try readChunkHeader()
            case .format(let size):
                guard gather(min(size, 40), &rest) else { return }
                try readFormat(size: size, into: &result)
            case .longSizes(let size):
                guard gather(min(size, 16), &rest) else { return }
                readLongSizes(size: size)
            case .skipped(let size, let isOdd):
                let count = min(size, rest.count)
                rest = rest.dropFirst(count)
                offset += count
                guard count == size else {
                    part = .skipped(size: size - count, isOdd: isOdd)
                    return
                }
                endChunk(isOdd: isOdd)
            case .padding:
                guard gather(5, &rest) else { return }
                readPadding()
            case .data(let left, let isOdd, let mayEnd):
                guard try readData(&rest, left, isOdd, mayEnd, into: &result) else { return }
            case .done:
                return
            }
        }
    }

    /// Says that no more bytes come.
    ///
    /// - Throws: `DataError` where there are no samples, or nothing that says how they are written.
    mutating func finish() throws {
        switch part {
        case .start:
            if offset == 0, head.isEmpty {
                throw DataError(.empty, path, "the file is empty", cure: "give a WAV file")
            }
            let (problem, cure) = ForeignAudio.explanation(head: head)
            throw DataError(
                .malformed, path, byteOffset: 0,
                head.starts(with: Array("RIFF".utf8))
                    ? "the file ends within its header, after \(counted(head.count, "byte"))"
                    : problem,
                cure: head.starts(with: Array("RIFF".utf8)) ? "give a whole WAV file" : cure)
        case .data(let left?, _, mayEnd: false) where left > 0:
            warnings.append(
                "\(displayName(path)): the file ends \(left.grouped("byte")) before its samples "
                    + "should; the \(sampleCount.grouped) that are there are read")
        default: break
        }
        guard hasSamples else {
            throw DataError(
                .missing, path, byteOffset: offset,
                "the file ends without samples (a chunk named data)", cure: "give a whole WAV file")
        }
        guard let samples else {
            throw DataError(
                .missing, path, byteOffset: offset,
                "nothing says how its samples are written (a chunk named fmt)",
                cure: "give a whole WAV file")
        }
        if samples.sampleCount == 0 {
            warnings.append("\(displayName(path)): there are no samples")
        }
        warnings += samples.warnings(path: path)
        part = .done
    }

    /// Fills the head up to `count` bytes.
    ///
    /// - Returns: Whether they are there.
    private mutating func gather(_ count: Int, _ rest: inout UnsafeRawBufferPointer.SubSequence)
        -> Bool
    {
        let taken = rest.prefix(max(0, count - head.count))
        head.append(contentsOf: UnsafeRawBufferPointer(rebasing: taken))
        rest = rest.dropFirst(taken.count)
        offset += taken.count
        return head.count >= count
    }

    // MARK: Chunks

    private mutating func readStart(then rest: UnsafeRawBufferPointer.SubSequence) throws {
        let isLong = ["RF64", "BW64"].contains(name(0))
        guard name(0) == "RIFF" || isLong, name(8) == "WAVE" else {
            let (problem, cure) = ForeignAudio.explanation(head: head + rest.prefix(512))
            throw DataError(.malformed, path, byteOffset: 0, problem, cure: cure)
        }
        let size = Int(head.little32(4))
        if !isLong, size > 0, size != 0xFFFF_FFFF { declaredEnd = size + 8 }
        head = []
        part = .chunkHeader
    }

    private mutating func readChunkHeader() throws {
        let (chunk, size) = (name(0), Int(head.little32(4)))
        head = []
        let isOdd = size % 2 == 1
        switch chunk {
        case "fmt " where format == nil:
            guard size >= 14 else {
                throw DataError(
                    .malformed, path, byteOffset: offset - 8,
                    "the chunk named fmt has \(counted(size, "byte")), at least 14 are needed",
                    cure: "give a whole WAV file, or say what its samples are")
            }
            part = .format(size: size)
        case "ds64" where longDataSize == nil && size >= 16: part = .longSizes(size: size)
        case "data" where !hasSamples:
            hasSamples = true
            switch size {
            case 0xFFFF_FFFF: part = .data(left: longDataSize, isOdd: false, mayEnd: false)
            case 0 where declaredEnd.map { $0 <= offset } ?? true:
                part = .data(left: nil, isOdd: false, mayEnd: true)
            default:
                part = .data(left: size, isOdd: isOdd, mayEnd: Self.openSizes.contains(size))
            }
        default: part = .skipped(size: size, isOdd: isOdd)
        }
    }

    /// - Returns: Whether the chunk is at its end.
    private mutating func readData(
        _ rest: inout UnsafeRawBufferPointer.SubSequence, _ left: Int?, _ isOdd: Bool,
        _ mayEnd: Bool, into result: inout [Float]
    ) throws -> Bool {
        let count = min(left ?? .max, rest.count)
        let bytes = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
        rest = rest.dropFirst(count)
        if samples != nil {
            samples?.decode(bytes, into: &result)
        } else {
            guard count <= Self.mostEarlyBytes - early.count else {
                throw DataError(
                    .malformed, path, byteOffset: offset,
                    "its samples stand before what says how they are written (a chunk named fmt)",
                    cure: "write it again (\(ForeignAudio.command("in.wav")))")
            }
            early.append(contentsOf: bytes)
        }
        offset += count
        guard let left, count == left else {
            part = .data(left: left.map { $0 - count }, isOdd: isOdd, mayEnd: mayEnd)
            return false
        }
        if samples == nil { endChunk(isOdd: isOdd) } else { part = .done }
        return true
    }

    private mutating func readFormat(size: Int, into result: inout [Float]) throws {
        let start = offset - head.count
        let format = try WAVFormatChunk(head).format(path: path, byteOffset: start)
        if let channel, channel > format.channelCount {
            throw DataError(
                .missing, path, byteOffset: start,
                "there is no channel \(channel), the recording has "
                    + counted(format.channelCount, "channel"),
                cure: "choose another \(field: "channel")")
        }
        self.format = format
        var decoder = SampleDecoder(format, channel: channel.map { $0 - 1 })
        early.withUnsafeBytes { decoder.decode($0, into: &result) }
        early = []
        samples = decoder
        part =
            hasSamples ? .done : .skipped(size: size - head.count, isOdd: size % 2 == 1)
        head = []
    }

    private mutating func readLongSizes(size: Int) {
        // Programs that could not go back leave 0 or the largest number.
        let samples = head.little64(8)
        if samples > 0, samples < Int.max { longDataSize = Int(samples) }
        part = .skipped(size: size - head.count, isOdd: size % 2 == 1)
        head = []
    }

    private mutating func endChunk(isOdd: Bool) { part = isOdd ? .padding : .chunkHeader }

    /// Looks at the byte behind a chunk of odd size and the name that should follow.
    private mutating func readPadding() {
        let isMissing = head[0] != 0 && Self.isKnown(name(0)) && !Self.isKnown(name(1))
        if isMissing {
            warnings.append(
                "\(displayName(path)), byte \(offset - 5): the zero behind a chunk of odd size is "
                    + "missing; the file is read without it")
        } else {
            head.removeFirst()
        }
        part = .chunkHeader
    }

    private static func isKnown(_ name: String) -> Bool {
        ["data", "fmt ", "LIST", "fact", "cue ", "smpl", "inst", "bext", "id3 ", "PEAK", "JUNK"]
            .contains(name)
    }

    /// The four characters at this place of the head.
    private func name(_ start: Int) -> String {
        String(decoding: head[start..<start + 4], as: UTF8.self)
    }
}
