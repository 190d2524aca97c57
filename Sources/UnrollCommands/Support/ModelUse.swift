internal import Unroll

/// The commands that use a model, as its page shows them: a row for each task.
enum ModelUse {
    /// Words of a command line without `unroll`; `MODEL` stands for the model.
    private static let commands: [String: [[String]]] = [
        "language-model": languageModel,
        "ngram-language-model": languageModel,
        "snm-language-model": languageModel,
        "mixture-language-model": languageModel,
        "classification": [
            ["classify", "predict", "MODEL", "A text."], ["classify", "test", "MODEL", "DATA.tsv"],
        ],
        "tagging": [
            ["tag", "predict", "MODEL", "A text."], ["tag", "test", "MODEL", "DATA.conll"],
        ],
        "translation": [
            ["translate", "predict", "MODEL", "A text."],
            ["translate", "test", "MODEL", "SOURCE.txt", "TARGET.txt"],
        ],
        "speech": [
            ["speech", "transcribe", "MODEL", "RECORDING.wav"],
            ["speech", "test", "MODEL", "TABLE.tsv"],
        ],
        "music": [
            ["music", "compose", "MODEL", "--output", "NEW.mid"],
            ["music", "test", "MODEL", "PIECE.mid"],
        ],
    ]

    private static let languageModel = [
        ["lm", "generate", "MODEL", "--prompt", "The ", "--length", "200"],
        ["lm", "test", "MODEL", "TEXT.txt"],
    ]

    /// Commands that use a model of which nothing but its card is known.
    ///
    /// - Parameters:
    ///   - card: The model's card; none of a task of another program.
    static func lines(_ card: ModelCard) -> [String] {
        let file = card.file.split(separator: "/").last.map(String.init) ?? card.file
        // A name that begins with a hyphen would be taken for an option.
        let name = file.hasPrefix("-") ? "./" + file : file
        let readsFiles =
            card.profile.pipeline == nil || card.profile.pipeline == "audio-classification"
        return (commands[card.task] ?? []).map { words in
            let words = words.map { word in
                switch word {
                case "MODEL": name
                case "A text." where card.profile.tags.contains("dna"): "ACGTNNAGGTAAGT"
                case "A text." where readsFiles: "FILE"
                default: word
                }
            }
            return GivenCommand.line(["unroll"] + words)
        }
    }
}
