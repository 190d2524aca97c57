"""Writes files that are meant to harm whoever opens them as PyTorch's.

    python hostile_torch.py FOLDER        (nothing but Python)

A reader must refuse each file named bad-*, and must refuse or read each named any-*, without a crash, without
running anything, and without more memory than in proportion to the file. Files named good-* are to be read: they
show that the others are refused for what is wrong with them.
"""

import os
import struct
import sys
import zipfile
import zlib

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
count = 0


def write(name, content):
    global count
    with open(os.path.join(folder, f"{name}.pt"), "wb") as file:
        file.write(content)
    count += 1


# The parts of a pickle.
PROTO = b"\x80\x02"
STOP = b"."


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return b"X" + struct.pack("<I", len(value)) + value


def integer(value):
    if 0 <= value < 256:
        return b"K" + bytes([value])
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    content = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def name(module, attribute):
    return b"c" + module.encode() + b"\n" + attribute.encode() + b"\n"


def tuple_of(*values):
    return b"(" + b"".join(values) + b"t"


def storage(key="0", elements=12, kind="FloatStorage", tag="storage"):
    return tuple_of(
        text(tag), name("torch", kind), key if isinstance(key, bytes) else text(key), text("cpu"),
        elements if isinstance(elements, bytes) else integer(elements),
    ) + b"Q"


def tensor(shape=(3, 4), strides=(4, 1), offset=0, function="_rebuild_tensor_v2", **options):
    return (
        name("torch._utils", function)
        + tuple_of(
            storage(**options), offset if isinstance(offset, bytes) else integer(offset),
            tuple_of(*map(integer, shape)), tuple_of(*map(integer, strides)), b"\x89", b"}",
        )
        + b"R"
    )


def dictionary(*pairs):
    return b"}(" + b"".join(text(key) + value for key, value in pairs) + b"u"


def pickle(value):
    return PROTO + value + STOP


GOOD = pickle(dictionary(("w", tensor())))
DATA = struct.pack("<12f", *range(12))


class Archive:
    """A zip archive, each field of which can be made wrong."""

    def __init__(self):
        self.body = b""
        self.directory = b""
        self.number = 0

    def add(
        self, name, content, *, method=0, packed=None, crc=None, size=None, packed_size=None, flags=0,
        offset=None, local_name=None, local_method=None, extra=b"", disk=0, local_signature=b"PK\3\4",
        comment=b"", local_extra=b"",
    ):
        name = name if isinstance(name, bytes) else name.encode()
        local_name = name if local_name is None else local_name.encode()
        packed = content if packed is None else packed
        crc = zlib.crc32(content) if crc is None else crc
        size = len(content) if size is None else size
        packed_size = len(packed) if packed_size is None else packed_size
        offset = len(self.body) if offset is None else offset
        local_method = method if local_method is None else local_method
        fields = (crc & 0xFFFFFFFF, packed_size & 0xFFFFFFFF, size & 0xFFFFFFFF)
        self.body += (
            local_signature
            + struct.pack("<HHHHHIIIHH", 20, flags, local_method, 0, 33, *fields, len(local_name), len(local_extra))
            + local_name + local_extra + packed
        )
        self.directory += (
            b"PK\1\2"
            + struct.pack("<HHHHHHIIIHHH", 20, 20, flags, method, 0, 33, *fields, len(name), len(extra), len(comment))
            + struct.pack("<HHII", disk, 0, 0, offset & 0xFFFFFFFF) + name + extra + comment
        )
        self.number += 1
        return self

    def bytes(self, *, entries=None, size=None, offset=None, disk=0, comment=b"", comment_size=None, gap=b""):
        entries = self.number if entries is None else entries
        size = len(self.directory) if size is None else size
        offset = len(self.body) if offset is None else offset
        comment_size = len(comment) if comment_size is None else comment_size
        return (
            self.body + self.directory + gap + b"PK\5\6"
            + struct.pack("<HHHHIIH", disk, disk, entries & 0xFFFF, entries & 0xFFFF, size, offset, comment_size)
            + comment
        )

    def large(self, *, entries=None, size=None, offset=None, end=None, disks=1):
        entries = self.number if entries is None else entries
        size = len(self.directory) if size is None else size
        offset = len(self.body) if offset is None else offset
        end = len(self.body) + len(self.directory) if end is None else end
        return (
            self.body + self.directory
            + b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, entries, entries, size, offset)
            + b"PK\6\7" + struct.pack("<IQI", 0, end, disks)
            + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        )


def archive(content=GOOD, data=DATA):
    return Archive().add("m/data.pkl", content).add("m/byteorder", b"little").add("m/data/0", data)


def bad(title, content, data=DATA):
    write("bad-" + title, archive(content, data).bytes())


write("good", archive().bytes())
write("good-large", archive().large())

# Names that run something, by each instruction that takes one.
dangerous = [
    ("os", "system"), ("posix", "system"), ("nt", "system"), ("os", "popen"), ("os", "execv"), ("os", "remove"),
    ("builtins", "eval"), ("builtins", "exec"), ("builtins", "open"), ("builtins", "getattr"),
    ("builtins", "compile"), ("builtins", "__import__"), ("__builtin__", "eval"), ("__builtin__", "file"),
    ("subprocess", "Popen"), ("subprocess", "check_output"), ("sys", "exit"), ("runpy", "run_path"),
    ("shutil", "rmtree"), ("socket", "socket"), ("pty", "spawn"), ("commands", "getoutput"),
    ("importlib", "import_module"), ("webbrowser", "open"), ("ctypes", "CDLL"), ("pickle", "loads"),
    ("code", "interact"), ("timeit", "timeit"), ("operator", "attrgetter"), ("functools", "partial"),
    ("bdb", "Bdb"), ("pdb", "run"), ("asyncio", "run"), ("multiprocessing", "Process"), ("torch", "load"),
    ("torch.hub", "load"), ("torch.jit", "load"), ("torch.storage", "_load_from_bytes"),
    ("torch.utils.cpp_extension", "load"), ("torch._utils", "_import_dotted_name"), ("numpy", "load"),
    ("numpy.f2py", "compile"), ("numpy.core.multiarray", "_reconstruct"), ("copyreg", "_reconstructor"),
    ("__main__", "Model"), ("collections", "OrderedDict.__init__"), ("collections", "UserDict"),
    ("torch.nn.modules.rnn", "LSTM"), ("torch.optim.adam", "Adam"), ("a.model", "Net"), ("", ""), ("..", ".."),
    ("torch.serialization", "load"), ("site", "main"), ("pip", "main"), ("zipfile", "ZipFile"),
]
for module, attribute in dangerous:
    argument = tuple_of(text("touch /tmp/unroll-was-run"))
    bad(f"name-{module or 'none'}-{attribute or 'none'}", pickle(name(module, attribute) + argument + b"R"))
for module, attribute in dangerous[:12]:
    argument = tuple_of(text("touch /tmp/unroll-was-run"))
    bad(f"stack-name-{module}-{attribute}", b"\x80\x04" + text(module) + text(attribute) + b"\x93" + argument + b"R.")
    bad(f"in-state-{module}-{attribute}", pickle(dictionary(
        ("w", tensor()), ("x", name(module, attribute) + argument + b"R"))))
argument = text("touch /tmp/unroll-was-run")
bad("inst", pickle(b"(" + argument + b"ios\nsystem\n"))
bad("obj", pickle(b"(" + name("os", "system") + argument + b"o"))
bad("obj-known", pickle(b"(" + name("collections", "OrderedDict") + b"o"))
for title, code in [("ext1", b"\x82\x01"), ("ext2", b"\x83\x01\x00"), ("ext4", b"\x84\x01\x00\x00\x00")]:
    bad(title, pickle(code + tuple_of(argument) + b"R"))
bad("newobj", pickle(name("os", "system") + tuple_of(argument) + b"\x81"))
bad("newobj-ex", pickle(name("collections", "OrderedDict") + b")}\x92"))
bad("newobj-tensor", pickle(name("torch._utils", "_rebuild_tensor_v2") + b")\x81"))
bad("persid", pickle(b"P0\n"))
bad("string", pickle(b"S'a'\n"))
bad("unicode", pickle(b"Va\n"))
bad("next-buffer", pickle(b"\x97"))
bad("readonly-buffer", pickle(b"\x98"))
bad("build-setstate", pickle(name("collections", "OrderedDict") + b")R" + name("os", "system") + b"b."))
bad("build-tensor", pickle(dictionary(("w", tensor() + b"}" + text("data") + integer(1) + b"sb"))))
bad("call-text", pickle(text("os.system") + tuple_of(argument) + b"R"))
bad("call-type", pickle(name("__builtin__", "int") + tuple_of(argument) + b"R"))
bad("call-storage", pickle(name("torch", "FloatStorage") + tuple_of(integer(2**40)) + b"R"))
bad("call-result", pickle(name("collections", "OrderedDict") + b")R)R"))
bad("call-with-list", pickle(name("collections", "OrderedDict") + b"]R"))

# Bytes that are no pickle.
for code in range(256):
    if code % 8 == 3:
        write(f"any-instruction-{code}", archive(PROTO + bytes([code])).bytes())
bad("empty", b"")
bad("proto-alone", PROTO)
bad("stop-alone", PROTO + STOP)
bad("proto-9", b"\x80\x09" + GOOD[2:])
bad("no-stop", GOOD[:-1])
bad("left-over", PROTO + b"NN.")
bad("mark-left-over", PROTO + b"(N.")
bad("text-end", b"PK\5\6" * 100)
for title, code in [
    ("append", b"a"), ("appends", b"e"), ("setitem", b"s"), ("setitems", b"u"), ("tuple", b"t"), ("tuple1", b"\x85"),
    ("tuple3", b"NN\x87"), ("pop", b"0"), ("pop-mark", b"1"), ("dup", b"2"), ("get", b"h\x05"), ("list", b"l"),
    ("dict", b"(Nd"), ("reduce", b"NR"), ("build", b"Nb"), ("persistent", b"Q"), ("memoize", b"\x94"),
    ("stack-name", b"N\x93"), ("additems", b"(N\x90"), ("appends-to-none", b"N(Ne"), ("set-in-list", b"](NNu"),
    ("append-to-dict", b"}Na"), ("below-mark", b"N(a"), ("odd-items", b"}(NNNu"), ("get-text", b"gx\n"),
    ("get-negative", b"g-1\n"), ("put-negative", b"Np-1\n"), ("int-text", b"Ix\n"), ("float-text", b"Fx\n"),
    ("long-line", b"I" + b"1" * 100000 + b"\n"),
]:
    bad("stack-" + title, PROTO + code + STOP)

# Claims.
for title, code in [
    ("text", b"X\xff\xff\xff\xff"), ("text8", b"\x8d" + b"\xff" * 8), ("text8-63", b"\x8d" + struct.pack("<Q", 2**63 - 1)),
    ("bytes", b"B\xff\xff\xff\xff"), ("bytes8", b"\x8e" + struct.pack("<Q", 2**40)), ("long4", b"\x8b\xff\xff\xff\x7f"),
    ("long4-negative", b"\x8b\xff\xff\xff\xff"), ("frame", b"\x95" + struct.pack("<Q", 2**62) + b"N"),
    ("bytearray", b"\x96" + struct.pack("<Q", 2**63)), ("binstring", b"T\xff\xff\xff\x7f"),
    ("long-put", b"Nr\xff\xff\xff\xff"), ("long-get", b"Nj\xff\xff\xff\xff"),
    ("put-text", b"Np99999999999999999999\n"),
]:
    bad("claim-" + title, PROTO + code + STOP)
big = [2**31, 2**32, 2**40, 2**62, 2**63 - 1, 2**63, 2**64, 2**200]
for value in big:
    bad(f"shape-{value.bit_length()}", pickle(dictionary(("w", tensor((value, 4))))))
    bad(f"shape-last-{value.bit_length()}", pickle(dictionary(("w", tensor((4, value), (0, 1))))))
    bad(f"stride-{value.bit_length()}", pickle(dictionary(("w", tensor((3, 4), (value, 1))))))
    bad(f"offset-{value.bit_length()}", pickle(dictionary(("w", tensor(offset=value)))))
    bad(f"elements-{value.bit_length()}", pickle(dictionary(("w", tensor(elements=value)))))
for value in [-1, -(2**31), -(2**62), -(2**63), -(2**64)]:
    bits = value.bit_length()
    bad(f"shape-minus-{bits}", pickle(dictionary(("w", tensor((value, 4))))))
    bad(f"stride-minus-{bits}", pickle(dictionary(("w", tensor((3, 4), (value, 1))))))
    bad(f"offset-minus-{bits}", pickle(dictionary(("w", tensor(offset=value)))))
    bad(f"elements-minus-{bits}", pickle(dictionary(("w", tensor(elements=value)))))
bad("shape-product", pickle(dictionary(("w", tensor((2**32, 2**32), (0, 0))))))
bad("shape-product-zero", pickle(dictionary(("w", tensor((2**32, 2**32, 0), (0, 0, 0))))))
bad("shape-expanded", pickle(dictionary(("w", tensor((2**40,), (0,))))))
bad("shape-expanded-bytes", pickle(dictionary(("w", tensor((2**61,), (0,))))))
bad("shape-axes", pickle(dictionary(("w", tensor((1,) * 65, (1,) * 65)))))
bad("shape-strides", pickle(dictionary(("w", tensor((3, 4), (4,))))))
bad("shape-none", pickle(dictionary(("w", tensor((3, 4), ())))))
bad("beyond", pickle(dictionary(("w", tensor((3, 4), (4, 2))))))
bad("beyond-offset", pickle(dictionary(("w", tensor(offset=1)))))
bad("elements-fewer", pickle(dictionary(("w", tensor(elements=11)))))
bad("elements-more", pickle(dictionary(("w", tensor(elements=13)))))
bad("elements-double", pickle(dictionary(("w", tensor(kind="DoubleStorage")))))
bad("elements-text", pickle(dictionary(("w", tensor(elements=text("12"))))))
bad("offset-float", pickle(dictionary(("w", tensor(offset=b"G" + struct.pack(">d", 0.0))))))
bad("storage-untyped", pickle(dictionary(("w", tensor(kind="UntypedStorage", elements=48)))))
bad("storage-tag", pickle(dictionary(("w", tensor(tag="module")))))
bad("storage-key-missing", pickle(dictionary(("w", tensor(key="1")))))
bad("storage-key-path", pickle(dictionary(("w", tensor(key="../data.pkl")))))
bad("storage-key-integer", pickle(dictionary(("w", tensor(key=integer(0))))))
bad("storage-key-long", pickle(dictionary(("w", tensor(key="0" * 100000)))))
bad("storage-short", pickle(dictionary(("w", name("torch._utils", "_rebuild_tensor_v2") + tuple_of(
    text("storage")) + b"QR"))))
bad("tensor-no-storage", pickle(dictionary(("w", name("torch._utils", "_rebuild_tensor_v2") + tuple_of(
    b"N", integer(0), tuple_of(integer(1)), tuple_of(integer(1)), b"\x89", b"}") + b"R"))))
bad("tensor-few", pickle(dictionary(("w", name("torch._utils", "_rebuild_tensor_v2") + b")R"))))
bad("tensor-v3", pickle(dictionary(("w", tensor(function="_rebuild_tensor_v3")))))
bad("parameter-none", pickle(dictionary(("w", name("torch._utils", "_rebuild_parameter") + tuple_of(b"N") + b"R"))))
bad("tensor-none", pickle(b"}"))
bad("root-none", pickle(b"N"))
bad("root-name", pickle(name("torch", "float32")))
bad("same-name", pickle(dictionary(("w", tensor()), ("w", tensor()))))
bad("same-name-dots", pickle(dictionary(("a.b", tensor()), ("a", dictionary(("b", tensor()))))))
bad("scalar-type", pickle(dictionary(("w", tensor()), ("x", name("numpy.core.multiarray", "scalar") + tuple_of(
    name("numpy", "dtype") + tuple_of(text("O8")) + b"R", b"C\x08" + b"\0" * 8) + b"R"))))
bad("scalar-size", pickle(dictionary(("w", tensor()), ("x", name("numpy.core.multiarray", "scalar") + tuple_of(
    name("numpy", "dtype") + tuple_of(text("f8")) + b"R", b"C\x04" + b"\0" * 4) + b"R"))))
bad("encode-other", pickle(dictionary(("w", tensor()), ("x", name("_codecs", "encode") + tuple_of(
    text("a"), text("rot13")) + b"R"))))
write("any-key-bytes", archive(pickle(b"}" + b"C\x01a" + tensor() + b"s")).bytes())
write("any-text-no-utf8", archive(pickle(dictionary((b"\xff\xfe", tensor())))).bytes())
write("any-name-long", archive(pickle(dictionary(("w" * 100000, tensor())))).bytes())

# Depth, and values that contain themselves.
deep = 1000000
write("any-deep-lists", archive(pickle(dictionary(("w", tensor()), ("x", b"]" * deep + b"a" * (deep - 1))))).bytes())
write("any-deep-tuples", archive(pickle(dictionary(("w", tensor()), ("x", b")" + b"\x85" * deep)))).bytes())
write("any-deep-dicts", archive(pickle(dictionary(
    ("w", tensor()), ("x", (b"}" + text("a")) * (deep // 7) + b"N" + b"s" * (deep // 7))))).bytes())
bad("deep-state", pickle((b"}" + text("model")) * 1000 + b"}" + text("w") + tensor() + b"s" + b"s" * 1000))
bad("deep-marks", PROTO + b"(" * deep + STOP)
bad("deep-lists-alone", pickle(b"]" * deep + b"a" * (deep - 1)))
write("any-self-list", archive(pickle(dictionary(("w", tensor()), ("x", b"]q\x01h\x01a")))).bytes())
write("any-self-dict", archive(pickle(b"}q\x01" + text("w") + tensor() + b"s" + text("x") + b"h\x01s")).bytes())
bad("self-alone", pickle(b"}q\x01" + text("model") + b"h\x01s"))
laughs = b"]q\x000" + b"".join(b"](" + bytes([0x68, n, 0x68, n]) + b"eq" + bytes([n + 1]) + b"0" for n in range(60))
write("any-billion-laughs", archive(PROTO + laughs + dictionary(("w", tensor()), ("x", b"h\x3c")) + STOP).bytes())
again = b"".join(b"h\x00a" for _ in range(100000))
bad("same-tensor-again", pickle(dictionary(("a" * 900, tensor() + b"q\x000]" + again))))
bad("values", PROTO + b"]" * (1 << 24) + b"]" + STOP)
bad("memo-again", PROTO + b"N" + b"q\x00" * 10 + b"r\x00\x01\x00\x00" + STOP)
bad("build-again", pickle(b"}q\x00(" + b"NN" * 100000 + b"u" + b"".join(
    name("argparse", "Namespace") + b")\x81h\x00b0" for _ in range(20000))))
bad("call-again", pickle(b"(" + b"N" * 100000 + b"tq\x000" + name("torch", "device") + b"q\x010" + b"h\x01h\x00R0" * 20000))

# Zip archives.
write("bad-zip-head", b"PK\3\4")
write("bad-zip-end-alone", b"PK\5\6" + b"\0" * 18)
write("bad-zip-end-short", b"PK\5\6" + b"\0" * 10)
whole = archive().bytes()
for place in sorted({1, 2, 3, 4, 5, 10, 29, 30, 39, 40, 41, *range(50, len(whole) - 1, 23), len(whole) - 1}):
    write(f"bad-zip-cut-{place}", whole[:place])
write("bad-zip-tail", whole + b"x")
write("bad-zip-front", b"PK\3\4" + whole)
write("any-zip-comment", archive().bytes(comment=b"PK\5\6" + b"\0" * 18))
write("bad-zip-comment-size", archive().bytes(comment_size=500))
write("bad-zip-entries-more", archive().bytes(entries=4))
write("bad-zip-entries-fewer", archive().bytes(entries=2))
write("bad-zip-entries-many", archive().bytes(entries=65535))
write("bad-zip-entries-none", archive().bytes(entries=0))
write("bad-zip-directory-size", archive().bytes(size=2**32 - 1))
write("bad-zip-directory-offset", archive().bytes(offset=2**32 - 2))
write("bad-zip-directory-early", archive().bytes(offset=10))
write("bad-zip-directory-gap", archive().bytes(gap=b"gap"))
write("bad-zip-disks", archive().bytes(disk=1))
for value in [2**40, 2**63 - 1, 2**63, 2**64 - 1]:
    bits = value.bit_length()
    write(f"bad-zip64-entries-{bits}", archive().large(entries=value))
    write(f"bad-zip64-size-{bits}", archive().large(size=value))
    write(f"bad-zip64-offset-{bits}", archive().large(offset=value))
    write(f"bad-zip64-end-{bits}", archive().large(end=value))
write("bad-zip64-disks", archive().large(disks=3))
write("bad-zip64-end-wrong", archive().large(end=5))
for title, options in {
    "encrypted": {"flags": 1}, "strongly-encrypted": {"flags": 0x41}, "masked": {"flags": 0x2000},
    "shrunk": {"method": 1}, "imploded": {"method": 6}, "deflate64": {"method": 9}, "bzip2": {"method": 12},
    "lzma": {"method": 14}, "zstd": {"method": 93}, "aes": {"method": 99}, "unknown": {"method": 65535},
    "disk": {"disk": 3}, "size-more": {"size": 49}, "size-fewer": {"size": 47}, "size-huge": {"size": 2**32 - 2},
    "packed-huge": {"packed_size": 2**32 - 2}, "size-64-without": {"size": 2**32 - 1},
    "packed-more": {"packed_size": 60, "size": 60}, "packed-beyond": {"packed_size": 5000, "size": 5000},
    "offset-beyond": {"offset": 2**32 - 2}, "offset-wrong": {"offset": 7}, "offset-end": {"offset": 400},
    "offset-64-without": {"offset": 2**32 - 1}, "local-name": {"local_name": "m/data/1"},
    "local-name-short": {"local_name": "m/data"}, "local-name-long": {"local_name": "m/data/00"},
    "local-method": {"local_method": 8}, "local-signature": {"local_signature": b"PK\3\5"}, "checksum": {"crc": 1},
    "checksum-none": {"crc": 0}, "extra-cut": {"size": 2**32 - 1, "extra": struct.pack("<HH", 1, 8)},
    "extra-short": {"size": 2**32 - 1, "extra": struct.pack("<HHI", 1, 4, 5)},
    "extra-huge": {"size": 2**32 - 1, "packed_size": 2**32 - 1, "extra": struct.pack("<HHQQ", 1, 16, 2**63, 2**63)},
    "extra-max": {"size": 2**32 - 1, "packed_size": 2**32 - 1, "extra": struct.pack("<HHQQ", 1, 16, 2**63 - 1, 2**63 - 1)},
    "extra-offset": {"offset": 2**32 - 1, "extra": struct.pack("<HHQ", 1, 8, 2**64 - 1)},
    "extra-disk": {"disk": 0xFFFF, "extra": struct.pack("<HHI", 1, 4, 7)},
}.items():
    write(f"bad-entry-{title}", Archive().add("m/data.pkl", GOOD).add("m/data/0", DATA, **options).bytes())
for title, options in {"checksum": {"crc": 1}, "cut": {"packed_size": 20, "size": 20}}.items():
    write(f"bad-pickle-{title}", Archive().add("m/data.pkl", GOOD, **options).add("m/data/0", DATA).bytes())
for path in [
    "../data.pkl", "m/../../etc/passwd", "/etc/passwd", "C:/windows", "C:\\windows", "..\\x", "\\\\server\\x", "m/..",
    "", "a\0b", "..", "/", "//data.pkl",
]:
    title = "".join(letter if letter.isalnum() else "_" for letter in path) or "none"
    write(f"bad-path-{title}-{len(path)}", archive().add(path, b"root").bytes())
write("bad-path-no-utf8", archive().add(b"\xff\xfe", b"x").bytes())
write("bad-path-long", archive().add("a" * 65000, b"x", local_name="a").bytes())
write("bad-entry-twice", archive().add("m/data/0", DATA).bytes())
write("bad-pickle-twice", archive().add("m/data.pkl", GOOD).bytes())
write("bad-pickle-two", archive().add("n/data.pkl", GOOD).bytes())
write("bad-pickle-none", Archive().add("m/data/0", DATA).bytes())
write("bad-pickle-deeper", Archive().add("a/b/data.pkl", GOOD).add("a/b/data/0", DATA).bytes())
write("bad-record-none", Archive().add("m/data.pkl", GOOD).bytes())
write("bad-record-elsewhere", Archive().add("m/data.pkl", GOOD).add("n/data/0", DATA).bytes())
for order in [b"", b"Little", b"middle", b"little\0", b"l" * 100000]:
    write(f"bad-byteorder-{len(order)}-{order[:1].decode() or 'none'}", Archive().add("m/data.pkl", GOOD).add(
        "m/byteorder", order).add("m/data/0", DATA).bytes())
write("bad-script", archive().add("m/code/__torch__.py", b"x").bytes())
write("bad-script-constants", archive().add("m/constants.pkl", b"x").bytes())
write("bad-overlap", Archive().add("m/data.pkl", GOOD).add("m/data/0", DATA).add("m/x", b"", offset=0).bytes())
write("bad-overlap-same", archive().add("n/data/0", DATA, offset=0, local_name="m/data.pkl").bytes())
nested = Archive().add("m/data.pkl", GOOD)
start = len(nested.body) + 30 + len("m/data/0")
child = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(b"x"), 1, 1, 3, 0) + b"m/ax"
nested.add("m/data/0", child + DATA[len(child):])
nested.directory += b"PK\1\2" + struct.pack("<HHHHHHIIIHHH", 20, 20, 0, 0, 0, 33, zlib.crc32(b"x"), 1, 1, 3, 0, 0)
nested.directory += struct.pack("<HHII", 0, 0, 0, start) + b"m/a"
nested.number += 1
write("bad-overlap-nested", nested.bytes())

# Deflated entries.


def deflated(content, level=9):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


write("good-deflated", Archive().add("m/data.pkl", GOOD, method=8, packed=deflated(GOOD)).add(
    "m/data/0", DATA, method=8, packed=deflated(DATA)).bytes())
zeros = b"\0" * (64 << 20)
write("bad-bomb-pickle", Archive().add("m/data.pkl", zeros, method=8, packed=deflated(zeros)).add("m/data/0", DATA).bytes())
bomb = PROTO + b"0".join([b"N"] * (8 << 20)) + STOP
write("bad-bomb-pickle-values", Archive().add("m/data.pkl", bomb, method=8, packed=deflated(bomb)).bytes())
elements = len(zeros) // 4
write("any-bomb-tensor", Archive().add("m/data.pkl", pickle(dictionary(
    ("w", tensor((elements,), (1,), elements=elements))))).add("m/data/0", zeros, method=8, packed=deflated(zeros)).bytes())
write("bad-bomb-transposed", Archive().add("m/data.pkl", pickle(dictionary(
    ("w", tensor((4, elements // 4), (1, 4), elements=elements))))).add(
    "m/data/0", zeros, method=8, packed=deflated(zeros)).bytes())
packed = deflated(DATA)
for title, options in {
    "more": {"size": 49}, "fewer": {"size": 47}, "none": {"size": 0}, "huge": {"size": 2**32 - 2},
    "ratio": {"size": 1033 * len(packed)}, "checksum": {"crc": 5}, "cut": {"packed": packed[:-3]},
    "one": {"packed": packed[:1]}, "empty": {"packed": b""}, "type": {"packed": b"\x07"},
    "stored-length": {"packed": b"\x01\x05\x00\x00\x00hello"}, "stored-cut": {"packed": b"\x01\x30\x00\xcf\xffabc"},
    "distance": {"packed": b"\x63\x00\x02\x00"}, "back": {"packed": b"\x03\x02\x00"},
    "codes": {"packed": b"\xfd\xff\xff\xff\xff\xff\xff\xff"}, "lengths": {"packed": b"\x05\xe0\x01\x00\x00\x00\x00"},
    "repeat": {"packed": b"\x04\xc0\x81\x08\x00\x00\x00\x00\x20\x7f"}, "reserved": {"packed": b"\xff" * 60},
}.items():
    options = {"packed": packed, **options}
    claims = options.get("size", 48) // 4 if title not in ("huge", "ratio") else 12
    content = GOOD if claims == 12 else pickle(dictionary(("w", tensor())))
    write(f"bad-deflated-{title}", Archive().add("m/data.pkl", content).add("m/data/0", DATA, method=8, **options).bytes())
for place in range(0, len(packed) * 8, 29):
    flipped = bytearray(packed)
    flipped[place // 8] ^= 1 << (place % 8)
    write(f"any-deflated-flip-{place}", Archive().add("m/data.pkl", GOOD).add(
        "m/data/0", DATA, method=8, packed=bytes(flipped)).bytes())

# Flipped bits all over.
for place in range(0, len(whole) * 8, 131):
    flipped = bytearray(whole)
    flipped[place // 8] ^= 1 << (place % 8)
    write(f"any-flip-{place}", bytes(flipped))

# Other files.
write("bad-legacy", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.")
write("bad-plain-pickle", GOOD)
write("bad-nothing", b"")
write("bad-text", b"import os\n")
write("bad-gzip", b"\x1f\x8b\x08" + b"\0" * 20)
write("bad-pages", b"<!DOCTYPE html><html></html>")
write("bad-pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n")
write("bad-safetensors", struct.pack("<Q", 2**63) + b"{")
write("bad-safetensors-length", struct.pack("<Q", 90_000_000) + b"{}")
print(f"{count} files")
