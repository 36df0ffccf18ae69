// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 mode with everything on that finds mistakes at compile time.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func ours(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, swiftSettings: strict)
}

let hashTrees = Target.Dependency.product(name: "HashTreeCollections", package: "swift-collections")

let package = Package(
    name: "martlet",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries, each imported by one target.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .target(name: "CEnvoyProto", dependencies: ["CProtobufC"], cSettings: [.headerSearchPath("include")]),

        // Ground and core: pure.
        ours("Bytes"),
        ours("MeshConfig", ["Bytes", .product(name: "Yams", package: "Yams")]),
        ours("Mesh", ["MeshConfig", hashTrees]),
        ours("EnvoyAPI", ["CEnvoyProto", "Bytes"]),
        ours("Generation", ["Mesh", "MeshConfig", "EnvoyAPI", "Bytes"]),
        ours("XDS", ["EnvoyAPI", "Bytes"]),

        // Edge: the operating system.
        ours("EventLoops", ["CLinux"]),
        ours("Transport", ["EventLoops", "CNghttp2", "Bytes"]),

        // Shell: joins them.
        ours("ConfigSources", ["MeshConfig"]),
        tests(of: "Bytes"),
        tests(of: "EnvoyAPI", ["Bytes"]),
        tests(of: "MeshConfig"),
        tests(of: "ConfigSources", ["MeshConfig"]),
        tests(of: "Mesh", ["MeshConfig", hashTrees]),
        tests(of: "XDS", ["EnvoyAPI", "Bytes"]),
        tests(of: "Generation", ["Bytes", "EnvoyAPI", "Mesh", "MeshConfig"]),
        tests(of: "EventLoops"),
        tests(of: "Transport", ["Bytes", "CNghttp2", "EventLoops"]),
    ]
)
