// swift-tools-version: 6.0
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "unroll",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Unroll", targets: ["Unroll"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .target(name: "CUnrollKernels"),
        .target(name: "UnrollSystem", swiftSettings: settings),
        .target(
            name: "UnrollTensors", dependencies: ["CUnrollKernels", "UnrollSystem"],
            swiftSettings: settings),
        .target(
            name: "UnrollLayers", dependencies: ["UnrollTensors", "UnrollSystem"],
            swiftSettings: settings),
        .target(name: "UnrollData", dependencies: ["UnrollSystem"], swiftSettings: settings),
        .target(
            name: "Unroll", dependencies: ["UnrollSystem", "UnrollData"], swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "UnrollSystemTests", dependencies: ["UnrollSystem", "TestSupport"],
            resources: [.copy("References")],
            swiftSettings: settings),
        .testTarget(
            name: "UnrollTensorsTests",
            dependencies: ["UnrollTensors", "UnrollSystem", "TestSupport"],
            exclude: ["References"],
            swiftSettings: settings),
        .testTarget(
            name: "UnrollDataTests", dependencies: ["UnrollData", "UnrollSystem", "TestSupport"],
            swiftSettings: settings),
    ]
)
