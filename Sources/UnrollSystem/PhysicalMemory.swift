internal import UnrollPlatform

/// The machine's memory in bytes; `nil` where the system does not tell.
package func physicalMemory() -> Int? {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    guard pages > 0, size > 0 else { return nil }
    return Int(pages).multipliedReportingOverflow(by: Int(size)).partialValue
}
