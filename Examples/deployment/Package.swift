// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "deployment",
    platforms: [.macOS(.v15)],
    // A program of your own names the repository: .package(url: "…/unroll", branch: "main").
    dependencies: [.package(name: "unroll", path: "../..")],
    targets: [
        .executableTarget(
            name: "reviews", dependencies: [.product(name: "Unroll", package: "unroll")],
            // run.sh trains it; copied as it is, into a folder beside the program.
            resources: [.copy("Resources/reviews.unroll")])
    ]
)
