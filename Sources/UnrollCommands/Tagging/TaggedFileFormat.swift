public import ArgumentParser
internal import Unroll

/// How the files of `tag predict` are written: texts, or tokens.
enum TaggedFileFormat: String, CaseIterable, ExpressibleByArgument {
    case lines, csv, tsv, jsonl, json, fasttext, conll, conllu

    /// The format of a file of texts; `nil` of tokens.
    var texts: TextRowsOptions.Format? { TextRowsOptions.Format(rawValue: rawValue) }

    /// The format of a file of tokens; `nil` of texts.
    var tokens: TaggedCorpusOptions.Format? { TaggedCorpusOptions.Format(rawValue: rawValue) }
}

extension TagPredict {
    /// The arguments that name files of tokens: those of --format conll and conllu, else what is known
    /// by its name or its tags.
    func filesInColumns(_ tagger: SequenceTagger) throws -> Set<String> {
        guard !input.asText, format == nil || readsColumns else { return [] }
        let files = TextArgument.all(text, asText: input.asText, isTold: false)
            .compactMap { argument -> String? in
                if case .file(let path) = argument { path } else { nil }
            }
        let known = Set(tagger.config.writtenTags)
        return Set(
            try files.filter {
                try readsColumns || TaggedCorpus.holdsTokens($0, tags: known)
            })
    }

    /// Throws where an option has no use with a file of tokens.
    func requireFitting(_ inColumns: Set<String>) throws {
        if readsColumns, inColumns.isEmpty {
            throw ConfigError("--format is of files, and no argument names one")
        }
        guard let file = inColumns.min() else {
            if let option = givenOptions(of: reading).first {
                throw ConfigError("\(option) is for --columns, and for files of tokens in columns")
            }
            return
        }
        let given = givenOptions(of: input) + (tokenized ? ["--tokenized"] : [])
        if let option = given.first {
            throw ConfigError(
                "\(option) is of texts, and \(displayName(file)) holds tokens in columns: leave it out, or "
                    + "say with --format that these are lines")
        }
        if probabilities, chosenForm != .jsonl {
            throw ConfigError(
                "--probabilities of \(displayName(file)), which holds tokens in columns, need --as jsonl"
            )
        }
    }

    /// Says so where texts look like the lines of a file of tokens.
    func noteColumns(_ texts: [TextInputOptions.Text], _ tagger: SequenceTagger) {
        guard let first = texts.first, first.path != "the given text" else { return }
        let fields = first.text.split(separator: "\t")
        guard fields.count > 1, let tag = fields.last,
            tagger.config.writtenTags.contains(String(tag))
        else { return }
        StatusLine.shared.write(
            line:
                "Note: \(displayName(first.path)) looks like tokens in columns, which --format conll "
                + "reads")
    }
}
