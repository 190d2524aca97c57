internal import UnrollPlatform

/// When a file was last written, in local time, as 2026-11-28 09:30; `nil` where there is none.
package func modificationDate(of path: String) -> String? {
    guard let status = FileStatus.of(path).status else { return nil }
    var seconds = status.modificationSeconds
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return nil }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
        + "\(two(parts.tm_hour)):\(two(parts.tm_min))"
}
