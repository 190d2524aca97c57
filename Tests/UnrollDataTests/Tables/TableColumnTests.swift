import Testing
import UnrollData

/// Which columns are taken for the texts and the labels.
@Suite struct TableColumnTests {
    @Test(arguments: [
        // Two columns: the one with fewer distinct values; then the shorter one; then the last.
        ("1,good\n0,bad\n1,fine\n", ["good 1", "bad 0", "fine 1"]),
        ("good,1\nbad,0\nfine,1\n", ["good 1", "bad 0", "fine 1"]),
        ("a b c,x\nd e f,y\n", ["a b c x", "d e f y"]),
        ("x,a b c\ny,d e f\n", ["a b c x", "d e f y"]),
        ("aa,bb\ncc,dd\n", ["aa bb", "cc dd"]),
        ("pos,a long text\n", ["a long text pos"]),
        ("long,x\nlong,x\n", ["long x", "long x"]),
        // More: the fewest but not one for the label, the longest for the text.
        (
            "7,train,good film,p\n8,train,bad film,n\n9,train,fine film,p\n",
            ["good film p", "bad film n", "fine film p"]
        ),
        ("a,bb,ccc\na,bb,ccc\n", ["ccc a", "ccc a"]),
        ("aa,bb,cc\ndd,ee,ff\n", ["aa cc", "dd ff"]),
        // A header names both.
        ("Label , TEXT\nx,a\n", ["a x"]),
        ("id,sentence,class,title\n1,a,x,t\n1,b,x,t\n", ["a x", "b x"]),
        ("title,text,stars\nt,a,5\n", ["a 5"]),
        // No header where its label occurs below, or where it names nothing.
        ("text,label\na,label\n", ["text label", "a label"]),
        ("label,text is this\nlabel,a\n", ["text is this label", "a label"]),
        ("text,x\nabc,x\nabc,y\n", ["text x", "abc x", "abc y"]),
        ("words,mood\nother,good\n", ["words mood", "other good"]),
    ])
    func found(text: String, rows: [String]) throws {
        for (name, text) in [("t.csv", text), ("t.tsv", text.replacing(",", with: "\t"))] {
            let pairs = try table(text, in: name).pairs
            #expect(pairs.map { $0.joined(separator: " ") } == rows, "\(text)")
        }
    }

    /// The classes of a model tell the columns of a table that is too short to tell itself.
    @Test func knownLabelsDecide() throws {
        var options = TableOptions()
        options.knownLabels = ["good", "bad"]
        for (text, pairs) in [
            ("good\ta\n", [["a", "good"]]), ("a\tgood\n", [["a", "good"]]),
            ("bad\tx\ngood\tx\n", [["x", "bad"], ["x", "good"]]),
            ("x\tgood\t1\ny\tgood\t2\n", [["x", "good"], ["y", "good"]]),
            ("a\tb\n", [["a", "b"]]),
        ] {
            let table = try TextTable(bytes: Array(text.utf8), path: "t.tsv", options: options)
            #expect(table.pairs == pairs, "\(text)")
        }
    }

    @Test func chosen() throws {
        let named = "id,tweet,stance,label\n1,abc,pro,q\n2,defg,con,q\n"
        #expect(
            try table(named, in: "t.csv", text: "tweet", label: "stance").pairs
                == [["abc", "pro"], ["defg", "con"]])
        #expect(
            try table(named, in: "t.csv", text: "TWEET").pairs == [["abc", "q"], ["defg", "q"]])
        #expect(
            try table(named, in: "t.csv", text: "2", label: "3").pairs
                == [["abc", "pro"], ["defg", "con"]])
        // Numbers are numbers, though a field reads the same.
        let plain = "1,2,abc\n2,2,abc\n"
        #expect(
            try table(plain, in: "t.csv", text: "1", label: "2").pairs == [
                ["1", "2"], ["2", "2"],
            ])
        #expect(try table(plain, in: "t.csv", label: "3").pairs == [["1", "abc"], ["2", "abc"]])
        #expect(try table(plain, in: "t.csv", text: "3").pairs == [["abc", "1"], ["abc", "2"]])
        // Of two columns the other one is left.
        let two = "words,mood\na,x\n"
        #expect(try table(two, in: "t.csv", label: "mood").pairs == [["a", "x"]])
        #expect(try table(two, in: "t.csv", text: "words").pairs == [["a", "x"]])
    }

    @Test func chosenKeys() throws {
        let json = #"{"tweet":"a","stance":"x","text":"b"}"# + "\n"
        #expect(try table(json, in: "t.jsonl", label: "stance").pairs == [["b", "x"]])
        #expect(
            try table(json, in: "t.jsonl", text: "tweet", label: "stance").pairs == [["a", "x"]])
    }
}
