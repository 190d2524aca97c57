internal import Unroll

/// How the tool spells the fields that the library's errors name: the one table.
enum OptionSpelling {
    static let options: [String: String] = [
        "arpa": "--arpa",
        "attentionSize": "--attention",
        "bands": "--bands",
        "batchSize": "--batch-size",
        "bothStrands": "--both-strands",
        "characterFilters": "--character-filters",
        "characterLimit": "--character-limit",
        "characterSize": "--character-size",
        "classWeights": "--class-weights",
        "clipping": "--clip",
        "crop": "--augment-crop",
        "cutoffs": "--cutoffs",
        "differences": "--differences",
        "dimensions": "--dimensions",
        "dropout": "--dropout",
        "embeddingDropout": "--embedding-dropout",
        "embeddingSize": "--embedding",
        "epochs": "--epochs",
        "extraWords": "--extra-words",
        "filterWidth": "--filter-width",
        "filterWidths": "--filter-widths",
        "filters": "--filters",
        "folds": "--folds",
        "from": "--from",
        "heldOutFraction": "--held-out",
        "hiddenSize": "--hidden",
        "inputDropout": "--input-dropout",
        "input": "--input",
        "keeps": "--keep",
        "intervalKinds": "--types",
        "intervals": "--intervals",
        "kind": "--as",
        "labelColumn": "--label-column",
        "labelSmoothing": "--label-smoothing",
        "layers": "--layers",
        "learningRate": "--learning-rate",
        "level": "--level",
        "maximumLength": "--max-length",
        "merges": "--subwords",
        "minimumCount": "--min-count",
        "mirror": "--augment-mirror",
        "models": "--models",
        "negatives": "--negatives",
        "noise": "--augment-noise",
        "nucleotideShift": "--augment-shift",
        "objective": "--objective",
        "order": "--order",
        "orientations": "--orientations",
        "output": "--output",
        "outputDropout": "--output-dropout",
        "patience": "--patience",
        "pooling": "--pooling",
        "poolingParts": "--pooling-parts",
        "precision": "--precision",
        "projection": "--projection",
        "rareWordDropout": "--rare-word-dropout",
        "recomputeEvery": "--recompute-every",
        "referenceJoint": "--reference-joint",
        "replace": "--replace",
        "resume": "--resume",
        "rotation": "--augment-rotation",
        "sampleRate": "--sample-rate",
        "samples": "--samples",
        "samplingExponent": "--sampling-exponent",
        "scale": "--augment-scale",
        "schedule": "--schedule",
        "shapeSize": "--shape-size",
        "slots": "--slots",
        "sourceColumn": "--source-column",
        "speed": "--augment-speed",
        "subsample": "--subsample",
        "subwordDropout": "--subword-dropout",
        "tagColumn": "--column",
        "targetColumn": "--target-column",
        "textColumn": "--text-column",
        "tied": "--tied",
        "timeLimit": "--time-limit",
        "validation": "--valid",
        "vocabularySize": "--vocabulary-size",
        "weightDrop": "--weight-drop",
        "weights": "--weight-precision",
        "window": "--window",
        "windowLength": "--window",
        "windowOverlap": "--overlap",
        "wordColumn": "--word-column",
        "wordDropout": "--word-dropout",
        "wordFormSize": "--spelling-size",
        "wordForms": "--spelling",
        "wordLength": "--word-length",
    ]

    /// The sentence with the tool's options in place of fields.
    static func text(of message: Message) -> String { message.spelled { options[$0] } }

    /// The error's sentence with the tool's options in place of fields.
    static func text(of error: any Error) -> String {
        (error as? any FieldNamingError).map { text(of: $0.sentence) } ?? "\(error)"
    }
}

/// A library's error in the tool's words.
struct SpelledError: Error, CustomStringConvertible {
    let description: String

    init(_ error: any FieldNamingError) { description = OptionSpelling.text(of: error) }
}
