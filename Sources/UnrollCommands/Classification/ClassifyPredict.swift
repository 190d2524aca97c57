internal import ArgumentParser
internal import Unroll

struct ClassifyPredict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the classes of texts, files or a stream.",
        discussion: """
            One line out for each text: the class, then every class with its probability, \
            separated by tabs; with --id-column, what names the row comes first. An argument that \
            names a file stands for the texts in it: lines, the rows of a table, sequences in FASTA \
            or FASTQ; one that names a table of files of frames or sound, for these files. Lines and \
            JSON lines of standard input, where no text is given, are answered as they come. Of \
            sequences, and of several files of frames or sound, the name of each comes first.
            With --stream, one line for each frame of a video, of a skeleton or of sound, as it \
            arrives, the number of the frame first: \
            ffmpeg -i clip.mp4 -f yuv4mpegpipe -pix_fmt yuv420p - | unroll classify predict MODEL --stream
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: """
            Texts, or files of them: lines or tables (- for standard input); of frames or sound, the \
            files themselves, or tables of their names. Standard input where none is given.
            """, completion: .file())
    var text: [String] = []

    @OptionGroup var sequenceFile: SequenceFileOption

    @OptionGroup(title: "Files of texts") var written: TextFormatOption
    @OptionGroup(title: "Files of texts") var input: TextInputOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Tell only the likeliest classes, the likeliest first. (default: all, in their order)",
            valueName: "k"))
    var top: Int?

    @Flag(help: "Print one JSON object for each text, or each frame.") var json = false

    @Flag(
        help: """
            Tell the class after each frame of one file, or of standard input, as it arrives: of \
            all frames so far where the model reads frames from left to right; else, and of sound, \
            of a window.
            """)
    var stream = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            With --stream: number of the last frames, whose class is told. (default: all so far, or \
            \(ClassificationStream.usualWindow))
            """, valueName: "frames"))
    var window: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --stream: print every n-th frame, and the last one.", valueName: "n"))
    var every = 1

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private struct Result: Encodable {
        /// Of a sequence in a file, or of one of several files.
        var name: String?
        var label: String
        var probability: Float
        var probabilities: [String: Float]
    }

    private struct FrameResult: Encodable {
        var frame: Int
        var seconds: Double?
        var label: String
        var probability: Float
        var probabilities: [String: Float]
    }

    func validate() throws {
        if sequenceFile.sequences != nil, stream || !text.isEmpty {
            throw ValidationError(
                "--sequences reads a file of nucleotides: leave texts and --stream out.")
        }
        if stream, text.count > 1 { throw ValidationError("--stream reads one file.") }
        if !stream, window != nil || every != 1 {
            throw ValidationError("--window and --every are for --stream.")
        }
        if let window, window < 1 { throw ValidationError("--window must be at least 1.") }
        if let top, top < 1 { throw ValidationError("--top must be at least 1.") }
        if stream || sequenceFile.sequences != nil,
            let option = (givenOptions(of: input) + givenOptions(of: written)).first
        {
            throw ValidationError("\(option) is of files of texts")
        }
        try input.validate(text, hasFormat: written.format != nil)
        if every < 1 { throw ValidationError("--every must be at least 1.") }
    }

    func run() throws {
        try compute.run {
            let classifier = try SequenceClassifier(contentsOf: model)
            if stream { return try follow(text.first ?? "-", classifier) }
            var out = StandardOutput()
            var reading = TextInputOptions.Reading(
                format: written.format, usualColumns: classifier.config.textColumns)
            if sequenceFile.sequences != nil, classifier.config.input != .nucleotides {
                throw ConfigError("--sequences is for classifiers of nucleotides")
            }
            switch classifier.config.input {
            case .nucleotides: reading.contents = .nucleotides
            case .frames: reading.contents = .frames
            case .audio: reading.contents = .recordings
            case nil: break
            }
            if classifier.config.input?.isInFiles == true {
                if input.asText {
                    throw ConfigError(
                        "--as-text is of texts, and this model reads frames or sound")
                }
                if !text.isEmpty { return try classifyFiles(classifier, reading, to: &out) }
            }
            if let file = sequenceFile.sequences {
                reading.format = .fasta
                return try input.read(file, reading) { try answer($0, classifier, to: &out) }
            }
            try input.forEachBatch(text, reading) { try answer($0, classifier, to: &out) }
        }
    }

    /// The classes of texts together; where one cannot be read, of those before it.
    private func answer(
        _ texts: [TextInputOptions.Text], _ classifier: SequenceClassifier,
        to out: inout StandardOutput
    ) throws {
        let isInFiles = classifier.config.input?.isInFiles == true
        if !isInFiles, let found = try? classifier.classes(of: texts.map(\.text), from: "") {
            return try write(
                found, classifier, names: texts.map { ($0.id, $0.sequenceName) }, to: &out)
        }
        for text in texts {
            let found = try classifier.classes(
                of: [text.text], from: text.path, firstLine: text.line)
            try write(found, classifier, names: [(text.id, text.sequenceName)], to: &out)
        }
    }

    /// The files of frames or sound, and those that tables name, one after the other: what comes before a
    /// file that cannot be read is told.
    private func classifyFiles(
        _ classifier: SequenceClassifier, _ reading: TextInputOptions.Reading,
        to out: inout StandardOutput
    ) throws {
        let (files, areNamed) = try FileInput.all(
            text, options: input.options(reading),
            given: givenOptions(of: input) + givenOptions(of: written))
        for file in files {
            let found = try classifier.classes(
                of: [file.name], from: file.place?.table ?? "", firstLine: file.place?.line ?? 1)
            try write(
                found, classifier, names: [(file.id, areNamed ? file.name : nil)], to: &out)
        }
    }

    private func follow(_ path: String, _ classifier: SequenceClassifier) throws {
        var stream = try ClassificationStream(classifier, path: path, window: window)
        let answered = stream.delay > 0 ? "\(counted(stream.delay, "frame")) later" : "at once"
        StatusLine.shared.write(
            line: stream.window.map {
                "the class of the last \(counted($0, "frame")), \(answered)"
            } ?? "the class of all frames so far, \(answered)")
        var out = StandardOutput()
        var last: ClassificationStream.Answer?
        while let answer = try stream.next() {
            last = answer
            guard answer.frame % every == 0 else { continue }
            try show(answer)
            last = nil
        }
        // How it ends is told whatever the number of the last frame.
        if let last { try show(last) }
        let (mean, longest) = stream.computing
        StatusLine.shared.write(
            line: "computed in \(milliseconds(mean)) ms a frame, "
                + "\(milliseconds(longest)) ms at most")
        func show(_ answer: ClassificationStream.Answer) throws {
            let prediction = answer.prediction
            let pairs = told(prediction, classifier)
            if json {
                try out.write(
                    line: jsonLine(
                        FrameResult(
                            frame: answer.frame, seconds: answer.seconds, label: prediction.label,
                            probability: prediction.probability,
                            probabilities: Dictionary(uniqueKeysWithValues: pairs))))
            } else {
                try out.write(line: "\(answer.frame)\t\(line(prediction, classifier))")
            }
            try out.flush()
        }
    }

    private func milliseconds(_ duration: Duration) -> String {
        (duration / .milliseconds(1)).fixed(2)
    }

    /// The classes that are told, with their probabilities.
    private func told(
        _ prediction: SequenceClassifier.Prediction, _ classifier: SequenceClassifier
    ) -> [(String, Float)] {
        let all = Array(zip(classifier.labels, prediction.probabilities))
        guard let top else { return all }
        return Array(
            all.enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
                .map(\.element).prefix(top))
    }

    private func line(
        _ prediction: SequenceClassifier.Prediction, _ classifier: SequenceClassifier
    ) -> String {
        let all = told(prediction, classifier).map { "\($0)=\(Double($1).fixed(4))" }
        return ([prediction.label] + all).joined(separator: "\t")
    }

    /// - Parameter names: What names each: the id of its row, or the name of a sequence or a file.
    private func write(
        _ predictions: [SequenceClassifier.Prediction], _ classifier: SequenceClassifier,
        names: [(id: RowID?, name: String?)], to out: inout StandardOutput
    ) throws {
        for (prediction, name) in zip(predictions, names) {
            if json {
                let result = Result(
                    name: name.name, label: prediction.label, probability: prediction.probability,
                    probabilities: Dictionary(uniqueKeysWithValues: told(prediction, classifier)))
                try out.write(line: jsonLine(result, id: name.id))
            } else {
                let first = (name.id?.text ?? name.name).map { onOneLine($0) + "\t" } ?? ""
                try out.write(line: first + line(prediction, classifier))
            }
        }
        try out.flush()
    }
}
