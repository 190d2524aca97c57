import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Classifiers of sequences in files of their own.
@Suite struct FrameClassifierTests {
    let files: FrameFiles

    init() throws { files = try FrameFiles() }

    private func check(_ config: ClassificationConfig, on table: TextTable) throws {
        let model = files.folder.file("model.unroll")
        let trained = try SequenceClassifier.train(config, on: table, output: model)
        #expect(try trained.report(on: table).accuracy > 0.9)
        let loaded = try SequenceClassifier(contentsOf: model)
        let names = table.rows.prefix(4).map { files.folder.file($0.text) }
        let answers = try loaded.classes(of: names, from: "")
        #expect(answers == (try trained.classes(of: names, from: "")))
        #expect(zip(answers, table.rows).count { $0.label == $1.label } >= 3)
        // A file beside the table, and the same by its whole path.
        #expect(
            try loaded.classes(of: [table.rows[0].text], from: table.path)
                == loaded.classes(of: [names[0]], from: ""))
    }

    @Test(arguments: [false, true], [false, true])
    func framesLearnAndLoad(varies: Bool, sharesScale: Bool) throws {
        var config = files.config(.frames)
        config.frameReading.differences = 2
        config.frameReading.sharesScale = sharesScale
        if varies {
            config.frameReading.augmentation.crop = 0.2
            config.frameReading.augmentation.noise = 5
            config.frames.filters = 5
            config.frames.filterWidth = 3
        }
        try check(config, on: files.numbers(24))
    }

    private struct Scales: Decodable { var mean, deviation: [Double] }

    /// With one scale, features and differences are divided by the root of the mean square of the
    /// features' deviations; the factor of the differences then says how much they weigh.
    @Test func oneScaleIsThatOfTheFeatures() throws {
        let table = try files.numbers(24)
        var deviations: [[Double]] = []
        for (sharesScale, factor) in [(false, Float(2)), (true, 2), (true, 6)] {
            var config = files.config(.frames)
            config.frameReading.differences = factor
            config.frameReading.sharesScale = sharesScale
            config.training.epochs = 1
            config.training.patience = nil
            let model = files.folder.file("scale.unroll")
            _ = try SequenceClassifier.train(config, on: table, output: model)
            deviations.append(
                try ModelFile(model).part("normalization", as: Scales.self).deviation)
        }
        // The second number never changes, so its own deviation is 1.
        let own = deviations[0][0]
        #expect(deviations[0].count == 4 && deviations[0][1] == 1 && own > 100)
        let shared = ((own * own + 1) / 2).squareRoot()
        for scales in deviations[1...] {
            for scale in scales { #expect(abs(scale / shared - 1) < 1e-5) }
        }
    }

    @Test(arguments: [AudioFeaturesConfig.Kind.logMel, .mfcc])
    func audioLearnsAndLoads(kind: AudioFeaturesConfig.Kind) throws {
        var config = files.config(.audio)
        config.frameReading.audio = AudioFeaturesConfig(kind: kind, sampleRate: 8000, bands: 20)
        config.frameReading.masking = FeatureMasking()
        // The mean of a steady tone would be taken off with the rest; noise differs over time.
        let table = try files.tones(24)
        let model = files.folder.file("tones.unroll")
        let trained = try SequenceClassifier.train(config, on: table, output: model)
        let loaded = try SequenceClassifier(contentsOf: model)
        #expect(try loaded.report(on: table) == trained.report(on: table))
        #expect(loaded.config.frames.width == config.frameReading.audio?.dimension)
    }

    @Test func whatIsWrongIsNamed() throws {
        let table = try files.numbers(24)
        let model = files.folder.file("m.unroll")
        _ = try SequenceClassifier.train(files.config(.frames), on: table, output: model)
        let loaded = try SequenceClassifier(contentsOf: model)
        try Data("1,2,3\n4,5,6\n".utf8).write(
            to: URL(fileURLWithPath: files.folder.file("three.csv")))
        for (name, part) in [("three.csv", "3 numbers"), ("none.csv", "none.csv")] {
            let error = #expect(throws: (any Error).self) {
                try loaded.classes(of: [files.folder.file(name)], from: "")
            }
            #expect("\(error!)".contains(part), "\(error!)")
        }
        var joints = files.config(.frames)
        joints.frameReading.referenceJoint = 0
        #expect(throws: DataError.self) {
            try SequenceClassifier.train(joints, on: table, output: files.folder.file("j.unroll"))
        }
        var silent = files.config(.audio)
        #expect(throws: ConfigError.self) { try silent.validate() }
        silent.frameReading.audio = AudioFeaturesConfig()
        try silent.validate()
        silent.input = .frames
        #expect(throws: ConfigError.self) { try silent.validate() }
    }

    @Test(arguments: [
        ("none.csv", "there is no such file; check the path"),
        ("bad.csv", "line 2: column 1 holds 'x', which is not a number"),
        ("", "names no file"), ("-", "names no file"),
    ])
    func faultsNameLineAndFile(file: String, says: String) throws {
        _ = try files.numbers(2)
        try Data("1,2\nx,y\n".utf8).write(to: URL(fileURLWithPath: files.folder.file("bad.csv")))
        let rows = "file,label\ns0.csv,up\n\n\(file),down\ns1.csv,down\ns0.csv,up\n"
        try Data(rows.utf8).write(to: URL(fileURLWithPath: files.folder.file("t.csv")))
        let table = try TextTable(contentsOf: files.folder.file("t.csv"))
        let error = #expect(throws: DataError.self) {
            try ClassificationData(
                training: table, validation: table, config: files.config(.frames))
        }
        #expect(error?.line == 4 && error?.path == files.folder.file("t.csv"))
        #expect(error?.message.contains(says) == true, "\(error!)")
        if file.hasSuffix("csv") {
            #expect(error?.message.hasPrefix("the file of this row cannot be used; ") == true)
        }
    }

    /// Whoever forgets to say what the files hold would train on their names.
    @Test(arguments: ["file", "Path", "filename"])
    func namesOfFilesAreNoTexts(column: String) throws {
        let rows = try files.numbers(4).rows
        let lines = ["\(column),label"] + rows.map { "\($0.text),\($0.label)" }
        let path = files.folder.file("names.csv")
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        let table = try TextTable(contentsOf: path)
        let error = #expect(throws: DataError.self) {
            try ClassificationData(
                training: table, validation: table, config: ClassificationConfig())
        }
        #expect(error?.message.contains("its texts are the names of files") == true)
        _ = try ClassificationData(
            training: table, validation: table, config: files.config(.frames))
        // Texts in a column of that name stay texts.
        let texts = try TextTable(
            bytes: Array("path,label\n/no/a,x\n/no/b,y\n/no/a,x\n/no/b,y\n".utf8), path: "t.csv")
        _ = try ClassificationData(
            training: texts, validation: texts, config: ClassificationConfig())
    }

    /// The averaged frames that a network without a stack reads.
    @Test(arguments: [SequenceInputKind.frames, .audio])
    func baselinesAreTrained(input: SequenceInputKind) throws {
        var config = files.config(input)
        if input == .audio {
            config.frameReading.audio = AudioFeaturesConfig(sampleRate: 8000, bands: 20)
        }
        config.frames.filters = 3
        config.training.epochs = 1
        let table = try input == .audio ? files.tones(12) : files.numbers(12)
        _ = try SequenceClassifier.train(
            config.baseline, on: table, output: files.folder.file("plain.unroll"))
        #expect(config.baseline.outputWidth == config.baseline.frames.outputSize)
    }

    /// Training sequences change from update to update by the seed alone.
    @Test func resumedRunsHaveTheSameBits() throws {
        var config = files.config(.frames)
        config.frameReading.augmentation.noise = 5
        config.training.epochs = 4
        let table = try files.numbers(24)
        let whole = files.folder.file("whole.unroll")
        let parts = files.folder.file("parts.unroll")
        _ = try SequenceClassifier.train(config, on: table, output: whole)
        config.training.epochs = 2
        _ = try SequenceClassifier.train(config, on: table, output: parts)
        config.training.epochs = 4
        _ = try SequenceClassifier.train(config, on: table, output: parts, resume: true)
        let names = table.rows.map { files.folder.file($0.text) }
        #expect(
            try SequenceClassifier(contentsOf: whole).classes(of: names, from: "")
                == SequenceClassifier(contentsOf: parts).classes(of: names, from: ""))
    }
}
