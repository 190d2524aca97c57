internal import UnrollSystem

/// What the first bytes of a file tell of its kind.
enum FrameSignature {
    /// The kind that the first bytes name; `nil` where they may be a text.
    ///
    /// No more bytes are waited for than are needed: a stream that somebody types begins at once.
    static func kind(of stream: inout ByteStream) throws -> FrameKind? {
        for (kind, magic) in [
            (FrameKind.numPy, NumPyHeader.magic), (.video, Y4MHeader.magic),
        ] {
            var count = 1
            while count < magic.count, try magic.starts(with: stream.peek(count)),
                try stream.peek(count).count == count
            {
                count += 1
            }
            if try Array(stream.peek(count)) == magic { return kind }
        }
        return nil
    }

    /// The kind that only the ending of a name tells.
    static func kind(named path: String) -> FrameKind? {
        hasEnding(path, ".mfc") ? .sphinx : nil
    }

    /// Why a file that begins so holds no frames; `nil` where nothing is known against it.
    static func problem(of stream: inout ByteStream) throws -> DataError? {
        _ = try stream.peek(1)
        let head = Array(stream.available.prefix(ForeignFile.headByteCount))
        func error(_ problem: String, _ cure: String) -> DataError {
            DataError(.malformed, stream.path, problem, cure: cure)
        }
        func begins(_ text: String, at offset: Int = 0) -> Bool {
            head.dropFirst(offset).starts(with: text.utf8)
        }
        if begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}"), hasEnding(stream.path, ".npz") {
            return error(
                "it is an archive of NumPy arrays (.npz)",
                "unpack it (unzip) and give one of its .npy files")
        }
        let isVideo =
            begins("ftyp", at: 4) || head.starts(with: [0x1A, 0x45, 0xDF, 0xA3])
            || begins("RIFF") && begins("AVI ", at: 8) || begins("FLV\u{1}")
            || begins("OggS") || head.starts(with: [0, 0, 1, 0xBA])
        if isVideo {
            return error(
                "it is a compressed video",
                "decode it: ffmpeg -i \(stream.path == "-" ? "FILE" : stream.path) "
                    + "-f yuv4mpegpipe -pix_fmt yuv420p FILE.y4m, or pipe it with - for FILE.y4m")
        }
        if begins("RIFF"), begins("WAVE", at: 8) {
            return error("it is a recording (WAV)", "read it as audio, not as frames")
        }
        if head.starts(with: [0x89] + Array("PNG\r\n".utf8))
            || head.starts(with: [0xFF, 0xD8, 0xFF])
            || begins("GIF8")
        {
            return error("it is a picture", "give a video (.y4m), or frames as .npy or .csv")
        }
        // Python's pickles of protocol 2 and later.
        if head.count > 2, head[0] == 0x80, (2...5).contains(head[1]),
            !hasEnding(stream.path, ".txt")
        {
            return error(
                "it is a Python pickle, which is never loaded",
                "save the array with numpy.save(FILE, numpy.asarray(array, dtype='float32'))")
        }
        return ForeignFile(head: head, insteadOf: .data).map { error($0.problem, $0.cure) }
    }

    private static func hasEnding(_ path: String, _ ending: String) -> Bool {
        path.utf8.count >= ending.utf8.count && path.lowercased().hasSuffix(ending)
    }
}
