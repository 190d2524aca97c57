import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem

@Suite struct ARPATests {
    private func model(_ text: String) throws -> BackoffModel {
        let folder = try TemporaryFolder()
        try text.write(toFile: folder.file("m.arpa"), atomically: true, encoding: .utf8)
        return try BackoffModel(arpa: folder.file("m.arpa"))
    }

    private func message(_ text: String) throws -> String {
        do {
            _ = try model(text)
            return "no error"
        } catch let error as DataError {
            #expect(error.path != nil)
            return "\(error.line.map(String.init) ?? "-"): \(error.message)"
        }
    }

    /// As SRILM writes them: a title before the head, no `<unk>`, missing back-offs, `<s>` at -99.
    static let small = """
        made by hand

        \\data\\
        ngram 1=4
        ngram 2=3
        ngram 3=1

        \\1-grams:
        -0.5\t</s>
        -99\t<s>\t-0.3
        -0.6\ta\t-0.2
        -0.7 b

        \\2-grams:
        -0.1\t<s> a\t-0.4
        -0.2\ta b
        -0.3\tb </s>

        \\3-grams:
        -0.05\t<s> a b

        \\end\\

        """

    private func expect(
        _ model: BackoffModel, _ words: String, _ expected: [Float],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let scores = model.score(model.codec.encode(words), after: model.start).logProbabilities
        let log10s = scores.map { $0 / Float(log(10.0)) }
        #expect(log10s.count == expected.count, sourceLocation: sourceLocation)
        for (one, other) in zip(log10s, expected) {
            #expect(abs(one - other) < 1e-5, "\(log10s)", sourceLocation: sourceLocation)
        }
    }

    @Test func backsOffAsTheFormatSays() throws {
        let model = try model(Self.small)
        #expect(model.codec.vocabulary.symbols == ["<unk>", "</s>", "a", "b"])
        #expect(model.order == 3 && model.counts == [5, 3, 1] && model.parameterCount == 9 + 8)
        // <s> a, <s> a b, a b -> b </s>; then <s> -> b, b -> a, a -> </s>.
        expect(model, "a b\nb a\n", [-0.1, -0.05, -0.3, -0.3 - 0.7, -0.6, -0.2 - 0.5])
        // "<s> a a": back-offs of "<s> a" and of "a".
        expect(model, "a a", [-0.1, -0.4 - 0.2 - 0.6])
        // No probability but not infinitely little.
        expect(model, "zebra", [-100.3])
    }

    @Test func nGramsThatAreMissingChangeNothing() throws {
        // Neither "a b" nor "b c" nor "c" after it is there.
        let model = try model(
            """
            \\data\\
            ngram 1=6
            ngram 2=1
            ngram 3=2

            \\1-grams:
            -2\t<unk>
            -0.5\t</s>
            0\t<s>\t-0.3
            -0.6\ta\t-0.2
            -0.7\tb\t-0.25
            -0.8\tc\t-0.15

            \\2-grams:
            -0.1\t<s> a\t-0.4

            \\3-grams:
            -0.05\ta b c
            -0.06\t<s> c b

            \\end\\

            """)
        expect(model, "a b c\n", [-0.1, -0.4 - 0.2 - 0.7, -0.05, -0.15 - 0.5])
        expect(model, "c b\n", [-0.3 - 0.8, -0.06, -0.25 - 0.5])
        expect(model, "b c a", [-0.3 - 0.7, -0.25 - 0.8, -0.15 - 0.6])
        for history in ["", "a", "a b", "c b", "b c"] {
            let state = model.score(model.codec.encode(history), after: model.start).next
            let next = model.next(after: state)
            for word in 0..<Int32(next.count) {
                #expect(model.score([word], after: state).logProbabilities == [next[Int(word)]])
            }
        }
    }

    /// Other tools leave blank lines out, or write more of them, and pad their counts.
    @Test func blankLinesDoNotMatter() throws {
        let whole = try model(Self.small)
        let dense = Self.small.split(separator: "\n", omittingEmptySubsequences: true)
        let sparse = dense.map { $0.hasPrefix("\\") || $0.hasPrefix("ngram") ? "\n\($0)\n \n" : $0 }
        let returns = dense.joined(separator: "\r")
        for text in [dense.joined(separator: "\n"), sparse.joined(separator: "\n"), returns] {
            let padded = text.replacingOccurrences(of: "ngram 2=", with: "ngram  2=      ")
            let read = try model(padded)
            #expect(read.counts == whole.counts)
            #expect(read.next(after: read.start) == whole.next(after: whole.start))
        }
        let gap = Self.small.replacingOccurrences(of: "-0.2\ta b", with: "\n-0.2\ta b")
        #expect(try message(gap).contains("the 2-grams end after 1, the head states 3"))
    }

    @Test func aModelWithoutUnknownSaysSo() throws {
        let model = try model(Self.small)
        #expect(!model.predictsUnknown)
        #expect(try BackoffModel(arpa: try reference("alice.4.arpa")).predictsUnknown)
        let folder = try TemporaryFolder()
        try "a z b\n".write(toFile: folder.file("t"), atomically: true, encoding: .utf8)
        try "a b\n".write(toFile: folder.file("k"), atomically: true, encoding: .utf8)
        try model.write(to: folder.file("m"))
        #expect(try !BackoffModel(contentsOf: folder.file("m")).predictsUnknown)
        let notes = Notes()
        try ReadingListener.using(ReadingListener(note: notes.add)) {
            #expect(model.score(try model.codec.encode(contentsOf: folder.file("k"))).unknown == 0)
            #expect(notes.all.isEmpty)
            let score = model.score(try model.codec.encode(contentsOf: folder.file("t")))
            #expect(score.unknown == 1 && score.perplexity > 1e20)
        }
        #expect(notes.all.count == 1 && notes.all[0].contains("has no <unk>"))
    }

    @Test func otherFilesAreNamed() throws {
        #expect(try message("<!DOCTYPE html>\n<html>").contains("it looks like a web page"))
    }

    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        let model = try BackoffModel(arpa: try reference("alice.4.arpa"))
        try model.writeARPA(to: folder.file("a"))
        let again = try BackoffModel(arpa: folder.file("a"))
        try again.writeARPA(to: folder.file("b"))
        let (a, b) = (
            try Data(contentsOf: URL(fileURLWithPath: folder.file("a"))),
            try Data(contentsOf: URL(fileURLWithPath: folder.file("b")))
        )
        #expect(a == b && !a.isEmpty)
        let estimated = try KneserNeyEstimator.estimate(
            contentsOf: try reference("alice.txt"), config: KneserNeyConfig(order: 4))
        let text = try model.codec.encode(contentsOf: try reference("alice.txt"))
        #expect(
            abs(
                model.score(text).perplexity
                    - estimated.score(
                        try estimated.codec.encode(contentsOf: try reference("alice.txt"))
                    ).perplexity) < 1e-3)
    }

    @Test func faultsAreNamedWithTheirLines() throws {
        func changed(_ old: String, _ new: String) throws -> String {
            #expect(Self.small.contains(old))
            return try message(Self.small.replacingOccurrences(of: old, with: new))
        }
        #expect(try changed("\\data\\", "data").hasSuffix("no line \\data\\; give an ARPA file"))
        #expect(try changed("ngram 2=3", "ngram 2=4").hasPrefix("18: the 2-grams end after 3"))
        #expect(try changed("ngram 2=3", "ngram 2=2").hasPrefix("17: there are more than the 2"))
        #expect(try changed("ngram 2=3", "ngram 2=x").hasPrefix("5: this is not a count"))
        #expect(try changed("ngram 2=3", "ngram 3=3").hasPrefix("5: this is not a count"))
        #expect(try changed("-0.2\ta b", "nan\ta b").hasPrefix("16: the log-probability 'nan'"))
        #expect(try changed("-0.2\ta b", "0.2\ta b").hasPrefix("16: the log-probability 0.2 is"))
        #expect(try changed("-0.2\ta b", "-0.2\ta").hasPrefix("16: a 2-gram has 2 fields"))
        #expect(try changed("-0.2\ta b", "-0.2\ta b c d").hasPrefix("16: a 2-gram has 5 fields"))
        #expect(
            try changed("-0.2\ta b", "-0.2\ta z").hasPrefix(
                "16: the word 'z' is not among the 1-grams"))
        #expect(try changed("-0.2\ta b", "-0.2\ta <s>").hasPrefix("16: '<s>' stands behind"))
        #expect(try changed("-0.2\ta b", "-0.2\tb </s>").hasPrefix("17: the 2-gram has been there"))
        #expect(try changed("-0.6\ta\t-0.2", "-0.6\tb\t-0.2").hasPrefix("12: the 1-gram 'b' has"))
        #expect(try changed("<s> a\t-0.4", "<s> a\tinf").hasPrefix("15: the back-off 'inf'"))
        #expect(try changed("-0.4", "-1e30").hasPrefix("15: the back-off '-1e30'"))
        #expect(try changed("<s> a b\n", "<s> a b\t-0.1\n").hasPrefix("20: a 3-gram has 5 fields"))
        #expect(try changed("\\3-grams:", "3-grams:").contains("\\3-grams: should stand here"))
        #expect(try changed("\n\\end\\", "").contains("it ends before the line \\end\\"))
        #expect(try changed("\n\\3-grams:\n-0.05\t<s> a b\n\n\\end\\", "").contains("\\3-grams:"))
    }

    /// Cut anywhere, a file is refused or read, and nothing else.
    @Test func everyCutIsMet() throws {
        let whole = Array(Self.small.utf8)
        for length in 0..<(whole.count - 6) {
            #expect(throws: (any Error).self) {
                try model(String(decoding: whole[..<length], as: UTF8.self))
            }
        }
    }
}

private final class Notes: @unchecked Sendable {
    private(set) var all: [String] = []
    @Sendable func add(_ sentence: String) { all.append(sentence) }
}
