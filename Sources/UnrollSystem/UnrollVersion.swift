/// The version of the package.
public enum UnrollVersion {
    public static let current = "0.1.0"
}
