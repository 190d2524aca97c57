import TestSupport
import Testing

/// An option that would say nothing of what was asked for is refused, not ignored.
@Suite struct UnusedOptionsTests {
    private static let refused: [(arguments: String, option: String, says: String)] = [
        ("classify train t --input nucleotides --level character", "--level", "texts alone"),
        ("classify train t --input nucleotides --keep-case", "--keep-case", "texts alone"),
        ("classify train t --input nucleotides --min-count 2", "--min-count", "texts alone"),
        ("classify train t --input frames --embedding 9", "--embedding", "texts alone"),
        ("classify train t --input audio --vocabulary-size 9", "--vocabulary-size", "texts alone"),
        ("classify train t --input frames --vectors v", "--vectors", "texts alone"),
        ("classify train t --input frames --word-dropout 0.1", "--word-dropout", "texts alone"),
        ("classify train t --input words --level byte", "--level", "contradict"),
        ("classify train t --filters 3", "--filters", "nucleotides, frames or audio"),
        ("classify train t --filter-width 3", "--filter-width", "--filters"),
        ("classify train t --input frames --both-strands", "--both-strands", "nucleotides"),
        ("classify train t --input frames --window 9", "--window", "--input nucleotides"),
        ("classify train t --input nucleotides --overlap 9", "--overlap", "--window"),
        ("classify train t --input audio --orientations 0", "--orientations", "--input frames"),
        ("classify train t --input frames --masking", "--masking", "--input audio"),
        ("tag train t --input nucleotides --spelling recurrent", "--spelling", "words"),
        ("tag train t --input nucleotides --min-count 2", "--min-count", "words"),
        ("tag train t --input nucleotides --max-length 9", "--max-length", "words"),
        ("tag train t --input nucleotides --word-dropout 0.1", "--word-dropout", "words"),
        ("tag train t --input nucleotides --rare-word-dropout 0", "--rare-word-dropout", "words"),
        ("tag train t --window 9", "--window", "--input nucleotides"),
        ("tag train t --spelled-vectors", "--spelled-vectors", "--vectors"),
        ("tag train t --keep last --schedule plateau", "--schedule", "nothing is held out"),
        ("tag predict m --column 2", "--column", "--columns"),
        ("tag predict m --columns f --format csv", "--format csv", "conllu or jsonl"),
        ("tag predict m f --format conll --id-column id", "--id-column", "files of texts"),
        ("tag predict m f --json --as conll", "--as conll", "contradict"),
        ("tag predict m f --id-column id --as conll", "--id-column", "--as text or jsonl"),
        ("tag train t --intervals x.bed", "--intervals", "nucleotides alone"),
        ("translate test m s t --format csv", "--format", "two files"),
        ("translate train s t --source-column a", "--source-column", "two files"),
        ("translate predict m t --as-text --format csv", "--format", "--as-text reads none"),
        ("classify test m d --predictions -", "--predictions", "name one"),
        ("speech transcribe m - --id-column id", "--id-column", "not of standard input"),
        ("tag predict m --columns f --probabilities", "--probabilities", "--as jsonl"),
        ("tag predict m text --probabilities", "--probabilities", "--as jsonl or --as conll"),
        ("translate train s t --level character --subwords 9", "--subwords", "no subwords"),
        ("translate train s t --subwords 0 --subword-dropout 0.1", "--subword-dropout", "word"),
        ("translate train s t --attention dot --attention-size 9", "--attention-size", "additive"),
        ("translate train s t --valid-source v", "--valid-target", "give both"),
        ("translate train s t --valid v --held-out 0.2", "--held-out", "nothing is held out"),
        ("translate train s t --objective sampled --label-smoothing 0.1", "--label-smoothing", "0"),
        ("translate train s t --separate-subwords --shared-vocabulary", "--shared", "contradict"),
        ("translate train s t --keep last --schedule plateau", "--schedule", "nothing is held out"),
        ("translate predict m text --candidates 6", "--candidates", "5"),
        ("translate test m s t --beam 0", "--beam", "from 1"),
        ("tag score a b --intervals x", "--intervals", "Unknown option"),
        ("classify predict m --sequences f text", "--sequences", "leave texts"),
        ("classify train t --folds 3 --replace", "--replace", "writes no model"),
        (
            "classify train t --input nucleotides --window 9 --max-length 9", "--max-length",
            "--window"
        ),
        ("classify predict m --stream --window 0", "--window", "at least 1"),
        ("tag train - --input nucleotides --intervals -", "standard input", "once"),
        ("tag predict m --sequences f --probabilities", "--sequences", "of words"),
        ("music train d --joint-size 9", "--joint-size", "--joint"),
        ("music train d --events --joint", "--joint", "--events"),
        ("music train d --events --no-skip", "--no-skip", "--events"),
        ("music train d --valid v --held-out 0.2", "--held-out", "nothing is held out"),
        ("music train d --keep last --schedule plateau", "--schedule", "nothing is held out"),
        ("music train d --cell gru --projection 9", "--projection", "lstm"),
        ("classify predict m - a -", "standard input", "once"),
        ("inspect - -", "standard input", "once"),
    ]

    @Test(arguments: refused.indices) func isRefused(index: Int) throws {
        let (arguments, option, says) = Self.refused[index]
        let tool = Tool(folder: try TemporaryFolder())
        let run = try tool.run(arguments.split(separator: " ").map(String.init))
        #expect(run.status == 64, "\(arguments): \(run.errors)")
        #expect(
            run.errors.contains(option) && run.errors.contains(says),
            "\(arguments): \(run.errors)")
    }
}
