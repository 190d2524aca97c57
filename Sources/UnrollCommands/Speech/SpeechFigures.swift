internal import Unroll

/// How right recognised texts are, as JSON and as lines.
struct SpeechFigures: ResultFigures, CommandResult {
    var wer: Double
    var cer: Double
    var substitutions, deletions, insertions, hits, words, files: Int

    init(_ scores: RecognitionScores) {
        wer = scores.words.rate
        cer = scores.characters.rate
        substitutions = scores.words.substitutions
        deletions = scores.words.deletions
        insertions = scores.words.insertions
        hits = scores.words.hits
        words = scores.words.referenceCount
        files = scores.texts.count
    }

    var text: String {
        "WER \(percent(wer)), CER \(percent(cer)) (\(counted(words, "word")) of \(counted(files, "file")))"
    }
    var lines: [String] { [text] }
}
