internal import UnrollData
internal import UnrollLayers

extension ClassificationConfig {
    /// What a page on a classifier tells.
    package var profile: TaskProfile {
        var profile = TaskProfile()
        profile.labels = labels
        if let cell = encoder.recurrent?.cell { profile.tags.append(cell.rawValue) }
        profile.swift = ["let classifier = try SequenceClassifier(contentsOf: MODEL)"]
        let longest = "Of a sequence the first \(encoder.maximumLength) time steps are read."
        switch input {
        case nil:
            profile.pipeline = "text-classification"
            profile.tags.append("text-classification")
            profile.swift += [
                "let answer = classifier.predict(\"A text.\")",
                "print(answer.label, answer.probability)",
            ]
            profile.limits = [
                "Of a text the first \(encoder.maximumLength) symbols are read.",
                "A symbol that its vocabulary lacks is read as unknown.",
            ]
        case .nucleotides:
            profile.pipeline = "text-classification"
            profile.tags += ["dna", "biology"]
            profile.swift += [
                "for answer in try classifier.classes(of: [\"ACGTNNAGGTAAGT\"], from: \"a request\") {",
                "    print(answer.label, answer.probability)", "}",
            ]
            profile.limits = windowing == nil ? [longest] : []
        case .frames, .audio:
            profile.pipeline = input == .audio ? "audio-classification" : nil
            profile.tags.append(
                input == .audio ? "audio-classification" : "sequence-classification")
            profile.swift += [
                "for try await answer in classifier.answers(to: frames) {",
                "    print(answer.frame, answer.prediction.label)", "}",
            ]
            profile.limits = windowing == nil ? [longest] : []
        }
        profile.limits.append(
            "It always answers with one of its classes, also where none of them fits.")
        return profile
    }
}
