// swift-tools-version: 6.0
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A target of the house: its name and the ones below it that it may import.
func room(_ name: String, _ below: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: below, swiftSettings: settings)
}

/// The tests of a target; `References` holds the scripts and small files behind expected numbers.
func tests(_ name: String, _ below: [Target.Dependency] = [], references: [Resource] = []) -> Target
{
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + below,
        resources: references, swiftSettings: settings)
}

/// Only whoever builds the documentation needs the plugin (Documentation/build.sh).
let documentation: [Package.Dependency] =
    Context.environment["UNROLL_DOCUMENTATION"] == nil
    ? []
    : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "unroll",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Unroll", targets: ["Unroll"]),
        .executable(name: "unroll", targets: ["UnrollTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ] + documentation,
    targets: [
        .target(name: "CUnrollKernels"),
        .target(name: "CUnrollMachine"),
        room("UnrollPlatform"),
        room("UnrollSystem", ["UnrollPlatform"]),
        room("UnrollTensors", ["CUnrollKernels", "UnrollSystem", "UnrollPlatform"]),
        room("UnrollLayers", ["UnrollTensors", "UnrollSystem", "UnrollPlatform"]),
        room("UnrollData", ["UnrollSystem", "UnrollPlatform"]),
        room("UnrollLanguageModels", ["UnrollData", "UnrollSystem", "UnrollPlatform"]),
        room("UnrollPictures", ["UnrollSystem", "UnrollPlatform"]),
        room(
            "UnrollTraining", ["UnrollLayers", "UnrollTensors", "UnrollSystem", "UnrollPlatform"]),
        room(
            "UnrollTasks",
            [
                "UnrollTraining", "UnrollLanguageModels", "UnrollPictures", "UnrollLayers",
                "UnrollTensors", "UnrollData", "UnrollSystem", "UnrollPlatform",
            ]),
        room(
            "UnrollInsight",
            [
                "UnrollTasks", "UnrollPictures", "UnrollTraining", "UnrollLanguageModels",
                "UnrollLayers", "UnrollTensors", "UnrollData", "UnrollSystem", "UnrollPlatform",
            ]),
        room(
            "UnrollExchange",
            [
                "UnrollTasks", "UnrollTraining", "UnrollLanguageModels", "UnrollLayers",
                "UnrollTensors", "UnrollData", "UnrollSystem", "UnrollPlatform",
            ]),
        room(
            "Unroll",
            [
                "UnrollExchange", "UnrollInsight", "UnrollTasks", "UnrollTraining",
                "UnrollLanguageModels",
                "UnrollLayers",
                "UnrollTensors", "UnrollData", "UnrollSystem",
            ]),
        room("UnrollCommands", ["Unroll", "UnrollPictures", "UnrollPlatform", argumentParser]),
        .executableTarget(
            name: "UnrollTool", dependencies: ["UnrollCommands", argumentParser],
            swiftSettings: settings, plugins: ["BuildCommit"]),
        .plugin(
            name: "BuildCommit", capability: .buildTool(), exclude: ["archive.txt", "commit.sh"]),
        .executableTarget(
            name: "UnrollBenchmarks",
            dependencies: [
                "UnrollTasks", "UnrollTraining", "UnrollLanguageModels", "UnrollPictures",
                "UnrollData", "UnrollTensors", "UnrollLayers", "UnrollSystem", "UnrollPlatform",
                "CUnrollMachine", argumentParser,
            ],
            swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["UnrollLayers", "UnrollTensors", "UnrollSystem"],
            path: "Tests/TestSupport",
            swiftSettings: settings),
        .target(
            name: "FakeDevice", dependencies: ["CUnrollKernels"], path: "Tests/FakeDevice"),
        tests("UnrollSystem", references: [.copy("References")]),
        tests(
            "UnrollTensors", ["UnrollSystem", "CUnrollKernels", "FakeDevice"],
            references: [.copy("References")]),
        tests(
            "UnrollLayers", ["UnrollTensors", "UnrollSystem"], references: [.copy("References")]),
        tests("UnrollData", ["UnrollSystem"], references: [.copy("References")]),
        tests(
            "UnrollLanguageModels", ["UnrollData", "UnrollSystem"],
            references: [.copy("References")]),
        tests(
            "UnrollTraining", ["UnrollLayers", "UnrollTensors", "UnrollSystem"],
            references: [.copy("References")]),
        tests(
            "UnrollTasks",
            [
                "UnrollTraining", "UnrollLanguageModels", "UnrollLayers", "UnrollTensors",
                "UnrollData", "UnrollSystem",
            ], references: [.copy("References")]),
        tests("UnrollPictures", ["UnrollSystem"], references: [.copy("References")]),
        tests(
            "UnrollInsight",
            [
                "UnrollTasks", "UnrollPictures", "UnrollTraining", "UnrollLanguageModels",
                "UnrollLayers", "UnrollTensors", "UnrollData", "UnrollSystem",
            ], references: [.copy("References")]),
        tests(
            "UnrollExchange",
            [
                "UnrollTasks", "UnrollTraining", "UnrollLanguageModels", "UnrollLayers",
                "UnrollTensors", "UnrollData", "UnrollSystem",
            ], references: [.copy("References")]),
        tests("Unroll"),
        tests("UnrollBenchmarks", [argumentParser]),
        tests(
            "UnrollCommands", ["Unroll", "UnrollTool", argumentParser],
            references: [.copy("References")]),
    ]
)
