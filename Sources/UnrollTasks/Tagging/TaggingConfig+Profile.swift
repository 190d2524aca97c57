internal import UnrollData
internal import UnrollLayers

extension TaggingConfig {
    /// What a page on a tagger tells.
    package var profile: TaskProfile {
        var profile = TaskProfile()
        profile.pipeline = "token-classification"
        profile.labels = tags
        profile.labelNoun = "tags"
        if let cell = encoder.recurrent?.cell { profile.tags.append(cell.rawValue) }
        if outputLayer == .crf { profile.tags.append("conditional-random-field") }
        profile.swift = ["let tagger = try SequenceTagger(contentsOf: MODEL)"]
        switch input {
        case .words:
            profile.tags.append(
                scheme == .plain ? "sequence-tagging" : "named-entity-recognition")
            profile.swift += [
                "for sentence in tagger.config.tokenizer.sentences(\"A text.\") {",
                "    print(tagger.tag([sentence.map(\\.text)])[0].tags)", "}",
            ]
            profile.limits = [
                "It knows words as its training data divide them; other tokens are tagged worse."
            ]
        case .nucleotides:
            profile.tags += ["dna", "biology"]
            profile.swift += [
                "for interval in try tagger.intervals(of: \"ACGTNNAGGTAAGT\") {",
                "    print(interval.tag, interval.places)", "}",
            ]
        }
        return profile
    }
}
