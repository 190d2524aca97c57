internal import UnrollData
internal import UnrollLayers

extension SpeechConfig {
    /// What a page on a recogniser tells.
    var profile: TaskProfile {
        var profile = TaskProfile()
        profile.pipeline = "automatic-speech-recognition"
        profile.tags = [stack.cell.rawValue, "ctc"] + (isStreaming ? ["streaming"] : [])
        profile.swift = [
            "let recognizer = try SpeechRecognizer(contentsOf: MODEL)",
            "let decoder = try SpeechDecoder(codec: recognizer.codec)",
            "let outputs = try recognizer.outputs(of: \"recording.wav\")",
            "for word in recognizer.transcription(of: outputs, by: decoder).words {",
            "    print(word.start, word.end, word.text)", "}",
        ]
        profile.limits = [
            "It knows voices and rooms like those of its training recordings, and writes as their transcripts do."
        ]
        return profile
    }
}
