internal import UnrollSystem

/// The chunk of a WAV file that says how its samples are written.
struct WAVFormatChunk {
    /// The coding: 1 whole numbers, 3 floating-point ones, 6 and 7 A-law and µ-law.
    private let tag: Int
    private let channelCount: Int
    private let sampleRate: Int
    private let frameByteCount: Int
    private let bitCount: Int
    /// Whether the coding stands in the extension as a GUID that is not one of the usual.
    private let isForeign: Bool

    private static let extensible = 0xFFFE
    /// What follows the coding in the GUIDs of the usual codings.
    private static let guidTail: [UInt8] = [
        0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71,
    ]

    /// - Parameter bytes: At least 14; 40 where the chunk has as many.
    init(_ bytes: [UInt8]) {
        let written = Int(bytes.little16(0))
        channelCount = Int(bytes.little16(2))
        sampleRate = Int(bytes.little32(4))
        frameByteCount = Int(bytes.little16(12))
        // The oldest form, of 14 bytes, leaves the width to the size of a frame.
        bitCount =
            bytes.count >= 16
            ? Int(bytes.little16(14)) : frameByteCount / max(channelCount, 1) * 8
        let hasExtension = written == Self.extensible && bytes.count >= 40
        tag = hasExtension ? Int(bytes.little16(24)) : written
        isForeign = hasExtension && !bytes[26..<40].elementsEqual(Self.guidTail)
    }

    /// - Throws: `DataError` where samples of this kind are not read.
    func format(path: String, byteOffset: Int) throws -> AudioFormat {
        func fault(_ problem: String) -> DataError {
            DataError(
                .malformed, path, byteOffset: byteOffset, problem,
                cure: "convert it first (\(ForeignAudio.command("in.wav")))")
        }
        guard channelCount > 0 else { throw fault("the header says that there are 0 channels") }
        guard AudioFormat.sampleRates.contains(sampleRate) else {
            throw fault(
                "the header says \(sampleRate.grouped("sample")) a second, not 100 to 10,000,000")
        }
        if isForeign { throw fault("its samples have a coding that is not read") }
        guard let encoding = try encoding(fault) else {
            throw fault("its samples \(ForeignAudio.codec(tag))")
        }
        let format = AudioFormat(
            encoding: encoding, channelCount: channelCount, sampleRate: sampleRate)
        // Some writers leave it out.
        guard frameByteCount == 0 || frameByteCount == format.frameByteCount else {
            throw fault(
                "the header says \(counted(frameByteCount, "byte")) for "
                    + "\(counted(channelCount, "channel")) of \(bitCount) bits")
        }
        return format
    }

    private func encoding(_ fault: (String) -> DataError) throws -> AudioEncoding? {
        switch tag {
        case 1:
            switch bitCount {
            case 1...8: return .pcm8
            case 9...16: return .pcm16
            case 17...24: return .pcm24
            case 25...32: return .pcm32
            default: throw fault("its samples have \(bitCount) bits, not 8, 16, 24 or 32")
            }
        case 3:
            switch bitCount {
            case 32: return .float32
            case 64: return .float64
            default:
                throw fault("its floating-point samples have \(bitCount) bits, not 32 or 64")
            }
        case 6, 7:
            guard bitCount == 8 else {
                throw fault("its telephone samples have \(bitCount) bits, not 8")
            }
            return tag == 6 ? .aLaw : .muLaw
        default: return nil
        }
    }
}

extension [UInt8] {
    func little16(_ start: Int) -> UInt16 { UInt16(self[start]) | UInt16(self[start + 1]) << 8 }

    func little32(_ start: Int) -> UInt32 {
        UInt32(little16(start)) | UInt32(little16(start + 2)) << 16
    }

    func little64(_ start: Int) -> UInt64 {
        UInt64(little32(start)) | UInt64(little32(start + 4)) << 32
    }
}
