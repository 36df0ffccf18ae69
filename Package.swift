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
    // Debug builds, and so all tests, check at run time that no two accesses to one variable overlap; in a release
    // build that was a quarter of the instructions of a push. And what is small may be inlined across targets.
    .unsafeFlags(
        ["-enforce-exclusivity=unchecked", "-cross-module-optimization"], .when(configuration: .release)),
]

func ours(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, swiftSettings: strict)
}

/// What several test targets share.
func support(_ name: String) -> Target {
    .target(name: name, path: "Tests/\(name)", swiftSettings: strict)
}

let crypto = ["Crypto", "CryptoExtras"].map { Target.Dependency.product(name: $0, package: "swift-crypto") }
let hashTrees = Target.Dependency.product(name: "HashTreeCollections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "martlet",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries, each imported by one target; OpenSSL by two: docs/decisions/0006-certificates.md.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .target(name: "CEnvoyProto", dependencies: ["CProtobufC"], cSettings: [.headerSearchPath("include")]),
        .target(name: "CEnvoySchema"),

        // Ground and core: pure.
        ours("Bytes"),
        ours("EnvoySchema", ["CEnvoySchema"]),
        ours("MeshConfig", ["Bytes", "EnvoySchema", .product(name: "Yams", package: "Yams")]),
        ours("Mesh", ["Bytes", "MeshConfig", hashTrees]),
        ours("EnvoyAPI", ["CEnvoyProto", "Bytes", "EnvoySchema"]),
        ours("Generation", ["Mesh", "MeshConfig", "EnvoyAPI", "EnvoySchema", "Bytes"]),
        ours("XDS", ["EnvoyAPI", "Bytes"]),

        ours("SyntheticMesh", ["Bytes"]),

        // Edge: the operating system.
        ours("EventLoops", ["CLinux"]),
        ours("Transport", ["EventLoops", "CNghttp2", "COpenSSL", "Bytes"]),
        ours("CertificateAuthority", ["COpenSSL"]),

        // Shell: joins them.
        ours("ConfigSources", ["MeshConfig"]),
        ours("Identity", crypto + [logging]),
        ours(
            "ControlPlane",
            [
                "Bytes", "CertificateAuthority", "EnvoyAPI", "EventLoops", "Generation", "Identity", "Mesh",
                "MeshConfig",
                "Transport", "XDS", hashTrees, logging, metrics,
            ]),
        ours(
            "Inspection", ["Bytes", "ConfigSources", "ControlPlane", "EnvoyAPI", "Generation", "Mesh", "MeshConfig"]),
        ours("Injection", ["EnvoyAPI", "MeshConfig", .product(name: "Yams", package: "Yams")]),
        ours(
            "Operations",
            [
                "ControlPlane", "EnvoyAPI", "MeshConfig", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"), coreMetrics, lifecycle, logging,
            ]),
        ours(
            "LoadTest",
            ["Bytes", "EnvoyAPI", "EventLoops", "Mesh", "Transport", .product(name: "Yams", package: "Yams")]),
        .executableTarget(
            name: "martlet",
            dependencies: [
                "CertificateAuthority", "ConfigSources", "ControlPlane", "EnvoyAPI", "EventLoops", "Identity",
                "Injection", "Inspection", "LoadTest", "Mesh", "MeshConfig", "Operations", "SyntheticMesh", "Transport",
                "XDS",
                .product(name: "ArgumentParser", package: "swift-argument-parser"), lifecycle, signals, logging,
                metrics,
            ],
            swiftSettings: strict),

        // Benchmarks: benchmarks/README.md. What a connected proxy and a push cost, against a floor in C.
        .executableTarget(
            name: "push-benchmark",
            dependencies: [
                "benchmark-support", "Bytes", "EnvoyAPI", "EventLoops", "LoadTest", "Transport", "push-floor",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "benchmarks/Push", swiftSettings: strict),
        .executableTarget(name: "push-floor", dependencies: ["CNghttp2"], path: "benchmarks/floor"),
        // What the core's own work costs; counts what is allocated.
        .target(name: "allocation-counter", path: "benchmarks/allocation-counter"),
        .executableTarget(
            name: "core-benchmark",
            dependencies: [
                "allocation-counter", "benchmark-support", "Bytes", "ControlPlane", "EnvoyAPI", "EventLoops",
                "Generation", "Mesh", "MeshConfig", "Transport", "XDS", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "benchmarks/Core", swiftSettings: strict),
        // Requests for certificates: benchmarks/certificates.py.
        .executableTarget(
            name: "certificate-benchmark",
            dependencies: [
                "Bytes", "EventLoops", "LoadTest", "Transport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "benchmarks/Certificates", swiftSettings: strict),
        .target(
            name: "benchmark-support", dependencies: ["Bytes", "EventLoops", "Transport"], path: "benchmarks/Support",
            swiftSettings: strict),

        support("TestSupport"),
        tests(of: "Bytes"),
        tests(of: "EnvoyAPI", ["Bytes", "EnvoySchema", "TestSupport"]),
        tests(of: "MeshConfig", ["EnvoyAPI", "EnvoySchema", "TestSupport"]),
        tests(of: "ConfigSources", ["MeshConfig", "TestSupport"]),
        tests(of: "Mesh", ["MeshConfig", "TestSupport", hashTrees]),
        tests(of: "XDS", ["EnvoyAPI", "Bytes", "TestSupport"]),
        tests(of: "Generation", ["Bytes", "EnvoyAPI", "Mesh", "MeshConfig", "TestSupport"]),
        tests(of: "Identity", crypto + [logging]),
        tests(of: "CertificateAuthority", ["TestSupport"]),
        tests(of: "EventLoops"),
        tests(of: "Transport", ["Bytes", "CNghttp2", "EventLoops", "TestSupport"]),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Bytes", "CertificateAuthority", "ControlPlane", "EnvoyAPI", "EnvoySchema", "EventLoops", "Identity",
                "LoadTest", "Mesh", "MeshConfig", "Transport", "XDS", logging,
            ] + crypto,
            path: "Tests/Fuzz", exclude: ["corpus"], swiftSettings: strict),
        tests(of: "Injection", ["EnvoyAPI", "MeshConfig"]),
        tests(of: "Inspection", ["EnvoyAPI", "Mesh", "MeshConfig"]),
        tests(of: "SyntheticMesh", ["Inspection", "MeshConfig"]),
        tests(
            of: "LoadTest",
            ["Bytes", "ControlPlane", "EnvoyAPI", "EventLoops", "Mesh", "MeshConfig", "TestSupport", logging]),
        tests(of: "Operations", [coreMetrics]),
        tests(
            of: "ControlPlane",
            [
                "Bytes", "CertificateAuthority", "EnvoyAPI", "EventLoops", "Generation", "Identity", "Mesh",
                "MeshConfig",
                "TestSupport", "Transport", "XDS", hashTrees, logging,
            ]),
    ]
)
