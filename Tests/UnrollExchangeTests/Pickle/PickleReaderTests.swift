import Testing
import UnrollExchange

/// Instructions one by one, as `pickletools` documents them.
@Suite struct PickleReaderTests {
    private typealias P = PickleFixture

    private func value(_ bytes: [UInt8]) throws -> PlainValue {
        try PlainValue(pickle: bytes + [0x2E])
    }

    private func problem(_ bytes: [UInt8]) -> String {
        do {
            _ = try PlainValue(pickle: bytes)
            return ""
        } catch { return error.problem }
    }

    @Test(
        arguments: [
            ([0x4B, 200], 200), ([0x4D, 0x39, 0x30], 12345), ([0x4A, 0xFF, 0xFF, 0xFF, 0xFF], -1),
            ([0x4A, 0, 0, 0, 0x80], -1 << 31), ([0x8A, 0], 0), ([0x8A, 1, 0xFF], -1),
            ([0x8A, 2, 0xFF, 0], 255), ([0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80], Int.min),
            ([0x8B, 2, 0, 0, 0, 0x39, 0x30], 12345), (Array("I-77\n".utf8), -77),
            (Array("L99999999999L\n".utf8), 99_999_999_999), ([0x4E, 0x30, 0x4B, 1], 1),
            ([0x28, 0x4E, 0x4E, 0x31, 0x4B, 1], 1), ([0x4B, 1, 0x32, 0x30], 1),
        ] as [([UInt8], Int)])
    func integers(_ bytes: [UInt8], _ number: Int) throws {
        #expect(try value(bytes).integer == number)
        #expect(try value(bytes).number == Double(number))
        #expect(try value(bytes).text == nil)
    }

    @Test func numbers() throws {
        #expect(try value([0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]).number == 1.5)
        #expect(try value(Array("F-0.25\n".utf8)).number == -0.25)
        // 2⁶⁴ and -2⁶⁴ - 1, beyond what an integer holds.
        #expect(try value([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1]).number == 0x1p64)
        #expect(
            try value([0x8A, 9] + [UInt8](repeating: 0xFF, count: 8) + [0xFE]).number == -0x1p64)
        #expect(try value([0x88]).boolean == true)
        #expect(try value([0x89]).boolean == false)
        #expect(try value(Array("I01\n".utf8)).boolean == true)
        #expect(try value([0x4E]).isNone)
    }

    @Test func texts() throws {
        #expect(try value(P.text("naïve")).text == "naïve")
        #expect(try value([0x8C, 2] + Array("ab".utf8)).text == "ab")
        #expect(try value([0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0x61]).text == "a")
        #expect(try value([0x55, 1, 0x61]).text == "a")
        #expect(try value([0x54, 1, 0, 0, 0, 0x61]).text == "a")
        #expect(try value([0x43, 1, 0x61]).text == nil)
    }

    @Test func containers() throws {
        #expect(try value([0x29]).elements?.isEmpty == true)
        #expect(try value([0x4B, 1, 0x4B, 2, 0x86]).elements?.map(\.integer) == [1, 2])
        #expect(try value([0x28, 0x4B, 1, 0x4B, 2, 0x4B, 3, 0x4B, 4, 0x74]).elements?.count == 4)
        let list: [UInt8] = [0x5D, 0x4B, 1, 0x61, 0x28, 0x4B, 2, 0x4B, 3, 0x65, 0x28, 0x65]
        #expect(try value(list).elements?.map(\.integer) == [1, 2, 3])
        #expect(try value([0x28, 0x4B, 1, 0x6C]).elements?.map(\.integer) == [1])
        #expect(try value([0x8F, 0x28, 0x4B, 1, 0x90]).elements?.map(\.integer) == [1])
        #expect(try value([0x28, 0x4B, 1, 0x91]).elements?.map(\.integer) == [1])
        let dictionary = P.dictionary(("a", [0x4B, 1]), ("a", [0x4B, 2]))
        #expect(try value(dictionary + P.text("b") + [0x4E, 0x73])["a"]?.integer == 2)
        #expect(try value([0x28] + P.text("a") + [0x4B, 5, 0x64])["a"]?.integer == 5)
    }

    @Test func memo() throws {
        #expect(try value([0x4B, 7, 0x71, 0, 0x68, 0, 0x86]).elements?.map(\.integer) == [7, 7])
        #expect(try value([0x4B, 7, 0x94, 0x6A, 0, 0, 0, 0, 0x86]).elements?.count == 2)
        #expect(try value([0x4B, 7, 0x72, 1, 0, 0, 0, 0x68, 1, 0x86]).elements?.count == 2)
        #expect(try value([0x4B, 7] + Array("p1\ng1\n".utf8) + [0x86]).elements?.count == 2)
        // A list that holds itself.
        let own = try value([0x5D, 0x71, 0, 0x68, 0, 0x61])
        #expect(own.elements?.first?.elements?.first?.elements?.count == 1)
    }

    @Test func knownNames() throws {
        #expect(
            try value(P.name("collections", "OrderedDict") + [0x29, 0x52]).entries?.isEmpty == true)
        #expect(
            try value(P.name("torch", "Size") + [0x4B, 2, 0x85, 0x85, 0x52]).elements?.map(
                \.integer) == [2])
        let namespace =
            P.name("argparse", "Namespace") + [0x29, 0x81] + P.dictionary(("a", [0x4B, 1])) + [0x62]
        #expect(try value(namespace)["a"]?.integer == 1)
        let scalar =
            P.name("numpy._core.multiarray", "scalar") + P.name("numpy", "dtype")
            + P.tuple(P.text("f4"), [0x89], [0x88]) + [0x52]
            + P.tuple([0x4B, 3], P.text(">"), [0x4E]) + [
                0x62, 0x43, 4, 0x3F, 0x80, 0, 0, 0x86, 0x52,
            ]
        #expect(try value(scalar).number == 1)
        // Two names of one value do not copy it.
        #expect(
            try value(
                P.name("collections", "Counter") + P.dictionary(("a", [0x4B, 3])) + [0x85, 0x52])[
                    "a"]?.integer == 3)
    }

    @Test func whatIsNoPickle() {
        #expect(problem([]) == "its pickle is damaged at byte 0: it ends without an end mark")
        #expect(
            problem([0x80, 6, 0x4E, 0x2E])
                == "its pickle is damaged at byte 0: its protocol 6 is unknown")
        #expect(
            problem([0x4E, 0x4E, 0x2E])
                == "its pickle is damaged at byte 2: values are left over at its end")
        #expect(
            problem([0x58, 5, 0, 0, 0, 0x61, 0x2E])
                == "its pickle is damaged at byte 0: it ends too soon")
        #expect(
            problem([0x68, 0, 0x2E])
                == "its pickle is damaged at byte 0: it asks for a value 0 that it has not stored")
        #expect(
            problem([0x4E, 0x72, 0, 0, 1, 0, 0x2E])
                == "its pickle is damaged at byte 1: it stores a value under the number 65536")
        #expect(
            problem([0x28, 0x61, 0x2E]) == "its pickle is damaged at byte 1: a value is missing")
        #expect(
            problem([0xFF, 0x2E]) == "its pickle is damaged at byte 0: there is no instruction 255")
    }

    @Test func classesAreNamed() {
        #expect(
            problem(P.name("__main__", "Net")).hasPrefix(
                "it holds a whole model, of the class '__main__.Net'"))
        #expect(
            problem(P.name("pathlib", "PosixPath"))
                == "it holds a Python object of the class 'pathlib.PosixPath', which is not read")
        #expect(problem(P.name("os", "system")).hasPrefix("it asks Python to run 'os.system'"))
    }
}
