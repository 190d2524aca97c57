import Foundation
import TestSupport
import Testing

/// What is asked for on the command line stands in the model file.
@Suite struct StoredOptionsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: String
        /// The whole configuration, as `unroll info --json` shows it.
        var config: String
        /// Symbols that the model knows.
        var vocabulary: Int
        var testDescription: String { arguments }
    }

    let tool: Tool

    init() throws {
        tool = Tool(folder: try TemporaryFolder())
        try tool.write(verse, to: "verse.txt")
        let rows = "positive\tThe film was good!\nnegative\ta awful plot and so\n"
        try tool.write(String(repeating: rows, count: 20), to: "toy.tsv")
        try tool.write(
            "6 4\nThe 1 2 3 4\nzebra 1 0 0 1\nlion 0 1 0 1\nplot 1 1 1 1\ntiger 0 0 1 0\nox 0 0 0 1\n",
            to: "v.vec")
    }

    /// Trains, and compares the configuration key by key.
    private func expectStored(_ command: [String], _ asked: Case) throws {
        let trained = try tool.run(
            command + asked.arguments.split(separator: " ").map(String.init)
                + ["--epochs", "1", "--output", "m.unroll"])
        #expect(trained.status == 0, "\(trained.errors)")
        let info = try #require(
            try JSONSerialization.jsonObject(
                with: Data(try tool.run("info", "m.unroll", "--json").output.utf8))
                as? [String: Any])
        let card = try #require(info["model"] as? [String: Any])
        #expect(card["vocabulary"] as? Int == asked.vocabulary)
        let stored = flat(try #require(card["config"]))
        let expected = flat(try JSONSerialization.jsonObject(with: Data(asked.config.utf8)))
        for key in Set(stored.keys).union(expected.keys).sorted() {
            #expect(stored[key] == expected[key], "\(key)")
        }
    }

    /// Every number, string and flag by its path, such as `training.seed`.
    private func flat(_ value: Any, _ path: String = "") -> [String: String] {
        if let list = value as? [[String: Any]] {
            return list.enumerated().reduce(into: [:]) { all, element in
                all.merge(flat(element.element, "\(path).\(element.offset)")) { $1 }
            }
        }
        guard let object = value as? [String: Any], !object.isEmpty else {
            return [path: "\(value)"]
        }
        return object.reduce(into: [:]) { all, member in
            let name = path.isEmpty ? member.key : path + "." + member.key
            all.merge(flat(member.value, name)) { $1 }
        }
    }

    // MARK: Training, whatever the task

    private static let nesterov = """
        --optimizer sgd --momentum 0.5 --nesterov --weight-decay 0.001 --learning-rate 0.05 \
        --schedule cosine --warm-up 2 --clip 0.75 --patience 3 --seed 12345 --precision bfloat16
        """
    private static let nesterovStored = """
        {"epochs": 1, "learning_rate": 0.05, "clipping": 0.75, "patience": 3, "keeps": "best",
         "precision": "bfloat16", "seed": 12345,
         "optimizer": {"sgd": {"momentum": 0.5, "nesterov": true, "weight_decay": 0.001}},
         "schedule": {"kind": {"cosine": {"floor": 0.01}}, "warm_up": 2}}
        """
    private static let rmsProp = """
        --optimizer rmsprop --momentum 0.25 --clip 0 --schedule constant --time-limit 90m \
        --patience 7 --seed 18446744073709551615
        """
    private static let rmsPropStored = """
        {"epochs": 1, "time_limit": 5400, "learning_rate": 0.001, "patience": 7, "keeps": "best",
         "precision": "float32", "seed": 18446744073709551615,
         "optimizer": {"rmsprop":
           {"alpha": 0.99, "centered": false, "epsilon": 1e-8, "momentum": 0.25}},
         "schedule": {"kind": {"constant": {}}, "warm_up": 0}}
        """
    private static let adamW = "--optimizer adamw --weight-decay 0.02 --keep last"
    private static let adamWStored = """
        {"epochs": 1, "learning_rate": 0.002, "clipping": 5, "keeps": "last",
         "precision": "float32", "seed": 1,
         "optimizer": {"adamw":
           {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.02}},
         "schedule": {"kind": {"cosine": {"floor": 0.01}}, "warm_up": 0}}
        """
    private static let adaGrad = "--optimizer adagrad"
    private static let adaGradStored = """
        {"epochs": 1, "learning_rate": 0.1, "clipping": 5, "patience": 5, "keeps": "best",
         "precision": "float32", "seed": 1,
         "optimizer": {"adagrad": {"epsilon": 1e-10, "initial_sum": 0}},
         "schedule": {"kind": {"plateau": {"factor": 0.5, "patience": 0}}, "warm_up": 0}}
        """

    private static let featuresStored =
        adaGradStored.dropLast(1) + """
            , "groups": [{
                "prefix": "features.", "learning_rate": 0.25,
                "rule": {"adagrad": {"epsilon": 1e-10, "initial_sum": 3.8146973e-06}}}]}
            """

    // MARK: Language models

    static let languageModels = [
        Case(
            arguments: """
                --level word --model lstm --hidden 6 --projection 5 --layers 3 --embedding 4 \
                --min-count 2 --vocabulary-size 9 --dropout 0.1 --input-dropout 0.15 \
                --output-dropout 0.25 --embedding-dropout 0.3 --weight-drop 0.35 --locked-dropout \
                --batch-size 3 --window 7 --held-out 0.2 --objective sampled --samples 4 \
                \(nesterov)
                """,
            config: """
                {"level": "word", "minimum_count": 2, "vocabulary_size": 9, "normalization": "nfc", "per_line": false,
                 "has_recurrent_layers": true, "recurrent": {
                   "cell": "lstm", "activation": "tanh", "reset": "before-product",
                   "direction": "left-to-right", "layers": 3, "hidden_size": 6, "projection": 5,
                   "dropouts": {"between": 0.1, "locked": true, "weight": 0.35}},
                 "embedding_size": 4, "tied": false, "objective": {"sampled": {"samples": 4}}, "input_dropout": 0.15,
                 "embedding_dropout": 0.3, "output_dropout": 0.25, "batch_size": 3,
                 "window_length": 7, "held_out_fraction": 0.2, "training": \(nesterovStored)}
                """,
            vocabulary: 9),
        Case(
            arguments: """
                --level byte --model rnn --relu --per-line --tied --hidden 7 \
                --objective blackout --samples 20 --sampling-exponent 0.25 \(rmsProp)
                """,
            config: """
                {"level": "byte", "minimum_count": 1, "normalization": "nfc", "per_line": true,
                 "has_recurrent_layers": true, "recurrent": {
                   "cell": "rnn", "activation": "relu", "reset": "before-product",
                   "direction": "left-to-right", "layers": 2, "hidden_size": 7,
                   "dropouts": {"between": 0.2, "locked": false, "weight": 0}},
                 "tied": true,
                 "objective": {"blackout": {"samples": 20, "exponent": 0.25}}, "input_dropout": 0, "embedding_dropout": 0, "output_dropout": 0.2,
                 "batch_size": 16, "window_length": 64, "held_out_fraction": 0.1,
                 "training": \(rmsPropStored)}
                """,
            vocabulary: 256),
        Case(
            arguments: """
                --model gru --reset-after --no-carry-state --hidden 32 --objective adaptive \
                --cutoffs 5,12 \(adamW)
                """,
            config: """
                {"level": "character", "minimum_count": 1, "normalization": "nfc", "per_line": true,
                 "has_recurrent_layers": true, "recurrent": {
                   "cell": "gru", "activation": "tanh", "reset": "after-product",
                   "direction": "left-to-right", "layers": 2, "hidden_size": 32,
                   "dropouts": {"between": 0.2, "locked": false, "weight": 0}},
                 "tied": false, "objective": {"adaptive": {"cutoffs": [5, 12]}},
                 "input_dropout": 0, "embedding_dropout": 0, "output_dropout": 0.2,
                 "batch_size": 16, "window_length": 64, "held_out_fraction": 0.1,
                 "training": \(adamWStored)}
                """,
            // <unk>, newline, space, comma, full stop; a c d e f h i l r s t u w y.
            vocabulary: 19),
        Case(
            arguments: """
                --level word --model simplified-gru --carry-state --hidden 6 --dropout 0.15 \
                --min-count 30 \(adaGrad)
                """,
            config: """
                {"level": "word", "minimum_count": 30, "normalization": "nfc", "per_line": false,
                 "has_recurrent_layers": true, "recurrent": {
                   "cell": "simplified-gru", "activation": "tanh", "reset": "before-product",
                   "direction": "left-to-right", "layers": 1, "hidden_size": 6,
                   "dropouts": {"between": 0.15, "locked": false, "weight": 0}},
                 "tied": false, "objective": {"softmax": {}}, "input_dropout": 0,
                 "embedding_dropout": 0, "output_dropout": 0.15,
                 "batch_size": 20, "window_length": 35, "held_out_fraction": 0.1,
                 "training": \(adaGradStored)}
                """,
            // <unk>, </s>; the words that stand in every line.
            vocabulary: 9),
        Case(
            arguments: """
                --level word --model rnn-maxent --order 3 --slots 4096 \
                --feature-learning-rate 0.25 --hidden 6 --character-filters 128 --word-length 12 \
                --batch-size 16 --window 32 \
                \(adaGrad)
                """,
            config: """
                {"level": "word", "minimum_count": 1, "normalization": "nfc", "per_line": false,
                 "has_recurrent_layers": true, "recurrent": {
                   "cell": "rnn", "activation": "tanh", "reset": "before-product",
                   "direction": "left-to-right", "layers": 1, "hidden_size": 6,
                   "dropouts": {"between": 0.2, "locked": false, "weight": 0}},
                 "tied": false, "objective": {"softmax": {}},
                 "features": {"order": 3, "slots": 4096},
                 "characters": {
                   "character_size": 16, "highway_layers": 2, "limit": 12,
                   "filters": \(filters)},
                 "input_dropout": 0, "embedding_dropout": 0, "output_dropout": 0.2,
                 "batch_size": 16, "window_length": 32, "held_out_fraction": 0.1,
                 "training": \(featuresStored)}
                """,
            // <unk>, </s>; the cat cats , which already ate was were full .
            vocabulary: 13),
    ]

    private static let filters = """
        [{"width": 1, "count": 2}, {"width": 2, "count": 2}, {"width": 3, "count": 2},
         {"width": 4, "count": 4}, {"width": 5, "count": 8}, {"width": 6, "count": 16},
         {"width": 7, "count": 32}, {"width": 8, "count": 64}]
        """

    @Test(arguments: languageModels) func languageModelsKeepTheirOptions(asked: Case) throws {
        try expectStored(["lm", "train", "verse.txt"], asked)
    }

    // MARK: Classifiers

    static let classifiers = [
        Case(
            arguments: """
                --cell lstm --projection 3 --direction right-to-left --hidden 6 --layers 2 \
                --pooling attention --attention 5 --vectors v.vec --frozen --extra-words 3 \
                --min-count 2 --vocabulary-size 7 --max-length 9 --keep-case --keep-punctuation \
                --class-weights positive=2,negative=0.5 --dropout 0.1 --input-dropout 0.15 \
                --output-dropout 0.25 --word-dropout 0.05 --weight-drop 0.2 --locked-dropout \
                --batch-size 7 --held-out 0.2 --label-smoothing 0.3 \(nesterov)
                """,
            config: """
                {"level": "word", "maximum_length": 9, "minimum_count": 2, "vocabulary_size": 7,
                 "preparation": {"lowercases": false, "splits_punctuation": false},
                 "labels": ["negative", "positive"],
                 "recurrent": {
                   "cell": "lstm", "activation": "tanh", "reset": "before-product",
                   "direction": "right-to-left", "layers": 2, "hidden_size": 6, "projection": 3,
                   "dropouts": {"between": 0.1, "locked": true, "weight": 0.2}},
                 "pooling": "attention", "attention_size": 5, "embedding_size": 4,
                 "tunes_vectors": false, "vectors": "v.vec", "extra_words": 3,
                 "normalization": "nfc", "rare_word_dropout": 0.5,
                 "averaged_member": true, "vector_epochs": 10,
                 "word_dropout": 0.05, "input_dropout": 0.15, "output_dropout": 0.25,
                 "batch_size": 7, "label_smoothing": 0.3, "held_out_fraction": 0.2,
                 "class_weights": {"given": {"negative": 0.5, "positive": 2}},
                 "training": \(nesterovStored)}
                """,
            vocabulary: 9),
        Case(
            arguments: """
                --cell gru --reset-after --bidirectional --pooling last --hidden 5 --embedding 9 \
                --class-weights balanced --min-count 10 --vector-epochs 3 \(adamW)
                """,
            config: """
                {"level": "word", "maximum_length": 512, "minimum_count": 10,
                 "preparation": {"lowercases": true, "splits_punctuation": true},
                 "labels": ["negative", "positive"],
                 "recurrent": {
                   "cell": "gru", "activation": "tanh", "reset": "after-product",
                   "direction": "bidirectional", "layers": 1, "hidden_size": 5,
                   "dropouts": {"between": 0.4, "locked": false, "weight": 0}},
                 "pooling": "last", "attention_size": 64, "embedding_size": 9,
                 "tunes_vectors": true, "extra_words": 30000,
                 "normalization": "nfc", "rare_word_dropout": 0.5,
                 "averaged_member": true, "vector_epochs": 3,
                 "word_dropout": 0, "input_dropout": 0.4, "output_dropout": 0.4,
                 "batch_size": 32, "label_smoothing": 0, "held_out_fraction": 0,
                 "class_weights": {"balanced": {}}, "training": \(adamWStored)}
                """,
            // <unk> and </s>; every word comes 20 times.
            vocabulary: 12),
        Case(
            arguments: """
                --level character --cell rnn --relu --direction left-to-right --pooling mean \
                --pooling-parts 2 --models 2 --no-averaged-member --hidden 5 --embedding 3 --dropout 0.2 --class-weights even --keep-punctuation \
                \(rmsProp)
                """,
            config: """
                {"level": "character", "maximum_length": 512, "minimum_count": 1,
                 "preparation": {"lowercases": true, "splits_punctuation": false},
                 "labels": ["negative", "positive"],
                 "recurrent": {
                   "cell": "rnn", "activation": "relu", "reset": "before-product",
                   "direction": "left-to-right", "layers": 1, "hidden_size": 5,
                   "dropouts": {"between": 0.2, "locked": false, "weight": 0}},
                 "pooling": "mean", "pooling_parts": 2, "models": 2, "attention_size": 64, "embedding_size": 3,
                 "tunes_vectors": true, "extra_words": 30000,
                 "normalization": "nfc", "rare_word_dropout": 0.5,
                 "vector_epochs": 10,
                 "word_dropout": 0, "input_dropout": 0.2, "output_dropout": 0.2,
                 "batch_size": 32, "label_smoothing": 0, "held_out_fraction": 0.1,
                 "class_weights": {"even": {}}, "training": \(rmsPropStored)}
                """,
            vocabulary: 20),
        Case(
            arguments: """
                --cell simplified-gru --hidden 4 --keep-case --vectors v.vec --extra-words 2 \
                --text-column 2 \(adaGrad)
                """,
            config: """
                {"text_columns": ["2"], "level": "word", "maximum_length": 512, "minimum_count": 1,
                 "preparation": {"lowercases": false, "splits_punctuation": true},
                 "labels": ["negative", "positive"],
                 "recurrent": {
                   "cell": "simplified-gru", "activation": "tanh", "reset": "before-product",
                   "direction": "bidirectional", "layers": 1, "hidden_size": 4,
                   "dropouts": {"between": 0.4, "locked": false, "weight": 0}},
                 "pooling": "max", "attention_size": 64, "embedding_size": 4,
                 "tunes_vectors": true, "vectors": "v.vec", "extra_words": 2,
                 "normalization": "nfc", "rare_word_dropout": 0.5,
                 "averaged_member": true, "vector_epochs": 10,
                 "word_dropout": 0, "input_dropout": 0.4, "output_dropout": 0.4,
                 "batch_size": 32, "label_smoothing": 0, "held_out_fraction": 0.1,
                 "class_weights": {"even": {}}, "training": \(adaGradStored)}
                """,
            // <unk>, </s>; The film was good ! a awful plot and so; zebra.
            vocabulary: 13),
    ]

    @Test(arguments: classifiers) func classifiersKeepTheirOptions(asked: Case) throws {
        try expectStored(["classify", "train", "toy.tsv"], asked)
    }
}
