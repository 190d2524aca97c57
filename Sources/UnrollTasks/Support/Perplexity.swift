internal import UnrollPlatform
internal import UnrollSystem

/// The perplexity of a loss in nats, with four digits; a run whose perplexity is no longer a number has
/// diverged.
func perplexity(_ loss: Double) -> String {
    let value = exp(loss)
    return value.isFinite ? value.digits(4) : "beyond all bounds (diverged)"
}
