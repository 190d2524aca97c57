"""What Python's csv module reads in awkward CSV and TSV texts, for TableReferenceTests.

    python make_tables.py > tables.jsonl

Needs nothing but Python 3 (made with 3.11). Every line of the output holds a text, its format, and its rows: the line
where each begins and its fields. All rows have three fields, the last one "x". Blank lines, which the module gives as
empty rows, are left out, and so are texts with a lone carriage return outside quotes, which the module takes for the end
of a line, and with anything behind a closing quote, which it accepts outside its strict mode.
"""

import csv
import io
import json
import random

HAND_WRITTEN = {
    "csv": [
        "a,b,x\n",
        "a,b,x",
        "a,b,x\r\nc,d,x\r\n",
        "\n\na,b,x\n\r\nc,d,x\n\n",
        ",,x\n",
        '"","",x\n',
        '"a,b","c\nd",x\ne,f,"x"\n',
        '"a\r\nb","c\r\n\r\nd",x\r\n"",f,x\r\n',
        '"a\rb","\n",x\n\n"e\n",f,x\n',
        '"say ""yes""","""",x\n"""""","a""",x',
        'say "yes",5" wide,x\n',
        ' "a",b "c",x\n',
        "  a  ,\tb\t,x\n",
        '"  a  ","\t",x\n',
        "'a,b',x\n",
        "a\\,b,x\n",
        "a\\nb,c\\\"d,x\n",
        "a;b,c|d,x\n",
        "é,日本語,x\n😀,\u00a0\u2028\u0085,x\n",
        "a\0b,\0,x\n",
        '"a","b","x"\r\n"c","d","x"',
        '"a","b",x\r\n\r\n\r\n"c\n\n\n","d",x\r\ne,f,x',
        "#,# not a comment,x\n",
        '"""a"" b",c,x\n',
    ],
    "tsv": [
        "a\tb\tx\n",
        "a\tb\tx",
        "a\tb\tx\r\nc\td\tx\r\n",
        "\n\r\na\tb\tx\n\nc\td\tx\n\n",
        "\t\tx\n",
        '"a\t"b"\tx\n"\t""\tx\n',
        '"a\tb\tx\nc"\td\tx\n',
        "a,b\t'c'\tx\n",
        "  a  \t b\tx\n",
        "a\\tb\tc\\\tx\n",
        "é\t日本語\tx\n😀\t\u00a0\u2028\u0085\tx\n",
        "a\0b\t\0\tx\n",
    ],
}


def rows(text, kind):
    source = io.StringIO(text, newline="\n")
    if kind == "csv":
        reader = csv.reader(source, strict=True)
    else:
        reader = csv.reader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
    result = []
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return result
        if fields:
            result.append({"line": line, "fields": fields})


def written(kind, source):
    """A table of random fields, as the module itself writes it."""
    letters = 'ab ,;"\'\té' if kind == "csv" else "ab ,;\"'\\é"
    breaks = ["", "\n", "\r\n"] if kind == "csv" else [""]
    output = io.StringIO(newline="")
    end = source.choice(["\n", "\r\n"])
    if kind == "csv":
        quoting = source.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
        writer = csv.writer(output, quoting=quoting, lineterminator=end)
    else:
        writer = csv.writer(output, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator=end)
    for _ in range(source.randint(1, 5)):
        fields = ["".join(source.choice(letters) for _ in range(source.randint(0, 6))) for _ in range(2)]
        fields = [field + source.choice(breaks) + source.choice("ab ") for field in fields]
        writer.writerow(fields + ["x"])
    text = output.getvalue()
    return text.removesuffix(end) if source.random() < 0.3 else text


source = random.Random(1)
for kind in ["csv", "tsv"]:
    for text in HAND_WRITTEN[kind] + [written(kind, source) for _ in range(60)]:
        found = rows(text, kind)
        if all(len(row["fields"]) == 3 for row in found):
            print(json.dumps({"format": kind, "text": text, "rows": found}))
