internal import UnrollPlatform

/// The most memory that this process may use, in bytes: the machine's, or less where the shell
/// (`ulimit -v`) or a container sets a limit; `nil` where the system does not tell.
package func memoryLimit() -> Int? {
    var limits: [Int] = []
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    if pages > 0, size > 0 {
        limits.append(Int(pages).multipliedReportingOverflow(by: Int(size)).partialValue)
    }
    #if os(Linux)
        // As a container sees its own control group, version 2 and version 1.
        for file in ["memory.max", "memory/memory.limit_in_bytes"] {
            if let text = textOfSmallFile("/sys/fs/cgroup/\(file)"),
                let limit = Int(text.prefix { $0 != "\n" })
            {
                limits.append(limit)
            }
        }
        // Not `getrlimit`: the types of its constants differ between C libraries.
        if let text = textOfSmallFile("/proc/self/limits"),
            let line = text.split(separator: "\n").first(where: {
                $0.hasPrefix("Max address space")
            }),
            let limit = line.split(separator: " ").dropFirst(3).first.flatMap({ Int($0) })
        {
            limits.append(limit)
        }
    #endif
    return limits.min()
}

/// The most memory that this process has held since it began, or since
/// ``resetPeakResidentMemory()``, in bytes, as the system tells; `nil` where it does not.
package func peakResidentMemory() -> Int? {
    #if os(Linux)
        // Not `getrusage`: what it says is handed on from the program that started this one.
        guard let status = textOfSmallFile("/proc/self/status"),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
                .flatMap({ Int($0) })
        else { return nil }
        return kibibytes << 10
    #else
        var usage = rusage()
        guard getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
        return Int(usage.ru_maxrss)
    #endif
}

/// Begins a new peak from what the process holds now, where the system can (Linux).
package func resetPeakResidentMemory() {
    #if os(Linux)
        let file = open("/proc/self/clear_refs", O_WRONLY)
        guard file >= 0 else { return }
        defer { close(file) }
        _ = write(file, "5", 1)
    #endif
}

/// The processor's name; the architecture's where the system does not tell.
package func processorName() -> String {
    #if os(Linux)
        if let text = textOfSmallFile("/proc/cpuinfo"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
            let colon = line.firstIndex(of: ":")
        {
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
    #elseif canImport(Darwin)
        var size = 0
        if sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 1 {
            var name = [UInt8](repeating: 0, count: size)
            if sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0) == 0 {
                return String(decoding: name.prefix(size - 1), as: UTF8.self)
            }
        }
    #endif
    #if arch(arm64)
        return "arm64"
    #else
        return "x86_64"
    #endif
}

#if os(Linux)
    /// The beginning of a file that the system makes up as it is read.
    private func textOfSmallFile(_ path: String) -> String? {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
#endif
