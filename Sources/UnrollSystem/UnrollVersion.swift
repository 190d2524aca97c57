/// The version of the package.
public enum UnrollVersion {
    /// The release, such as 0.1.0.
    public static let current = "0.1.0"
}
