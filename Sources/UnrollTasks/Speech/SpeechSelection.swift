internal import UnrollLayers
internal import UnrollSystem

/// Which recordings can be learned from.
struct SpeechSelection {
    private let encoder: SubsamplingEncoderConfig
    /// The most frames.
    private let longest: Int
    private(set) var notes: [String] = []

    init(_ encoder: SubsamplingEncoderConfig, longest: Int) {
        self.encoder = encoder
        self.longest = longest
    }

    private func isTooShort(_ example: SpeechData.Example) -> Bool {
        !CTC.canAlign(
            example.symbols, with: encoder.outputCount(of: example.frames.count / encoder.width))
    }

    /// The recordings that can be learned from; the others are noted.
    mutating func selected(_ examples: [SpeechData.Example]) -> [SpeechData.Example] {
        let fitting = examples.filter { $0.frames.count / encoder.width <= longest }
        if fitting.count < examples.count {
            notes.append(
                "\(counted(examples.count - fitting.count, "recording")) longer than the "
                    + "longest that is learned from, left out")
        }
        let possible = fitting.filter { !isTooShort($0) }
        if possible.count < fitting.count {
            notes.append(
                "\(counted(fitting.count - possible.count, "recording")) too short for its "
                    + "transcript, left out")
        }
        return possible
    }

    /// Of validation recordings nothing is left out but of the loss.
    mutating func note(_ validation: [SpeechData.Example]) {
        let count = validation.count(where: isTooShort)
        if count > 0 {
            notes.append(
                "\(counted(count, "validation recording")) too short for its transcript, left out "
                    + "of the loss")
        }
    }
}
