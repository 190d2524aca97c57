@_exported public import UnrollData
