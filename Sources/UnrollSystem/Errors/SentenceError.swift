#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// An error whose `description` is the whole sentence for a user: `localizedDescription` is that
/// sentence too, and names the fields of a configuration as Swift declares them.
public protocol SentenceError: LocalizedError, Sendable, CustomStringConvertible {}

extension SentenceError {
    /// The whole sentence: what is wrong, where, and what to do about it.
    public var errorDescription: String? { description }
    /// None: the reason stands in the sentence.
    public var failureReason: String? { nil }
    /// None: the cure stands in the sentence.
    public var recoverySuggestion: String? { nil }
    /// None.
    public var helpAnchor: String? { nil }
}
