import Foundation
import Testing

/// The rules of the house that no compiler checks. Source: docs/ARCHITECTURE.md.
struct TidyTests {
    private let tree: SourceTree
    private let rings: Rings

    init() throws {
        tree = try SourceTree.here.get()
        rings = Rings(in: try tree.text(of: "docs/ARCHITECTURE.md"))
    }

    /// Else it has taken text for code or code for text somewhere, and the other rules mean nothing.
    @Test func `the scanner understands every file`() {
        #expect(tree.sources.count > 100)
        expectNone(tree.sources.filter { !$0.isBalanced }.map { "\($0.path):1: the braces do not balance" })
    }

    @Test func `no Swift file has more than 700 lines`() {
        expectNone(
            tree.sources.filter { $0.lineCount > 700 }.map { "\($0.path):701: the file has \($0.lineCount) lines" })
    }

    @Test func `no function has more than 60 lines`() {
        expectNone(in: tree.sources) { source in
            source.functions.filter { $0.lineCount > 60 }.map { ($0.line, "\($0.name) has \($0.lineCount) lines") }
        }
    }

    /// The formatter sees to code.
    @Test func `no comment goes beyond column 120`() {
        expectNone(
            zip(tree.sources, tree.files.filter { $0.path.hasSuffix(".swift") }).flatMap { source, file in
                source.isGenerated
                    ? []
                    : file.lines(widerThan: 120).filter(source.commentLines.contains).map {
                        "\(file.path):\($0): the comment is wider than 120 columns"
                    }
            })
    }

    // Imports.

    @Test func `core imports only ground, core and pure libraries`() {
        let allowed = rings.targets(of: "ground", "core").union([
            "HashTreeCollections", "CYaml", "CEnvoyProto", "CEnvoySchema",
        ])
        expectNone(in: sources(of: rings.targets(of: "ground", "core"))) { source in
            source.imports.filter { !allowed.contains($0.module) }.map { ($0.line, "imports \($0.module)") }
        }
    }

    @Test func `edge imports neither core nor shell`() {
        let others = rings.targets(of: "core", "shell", "program")
        expectNone(in: sources(of: rings.targets(of: "edge"))) { source in
            source.imports.filter { others.contains($0.module) }.map { ($0.line, "imports \($0.module)") }
        }
    }

    /// Who may import each C library; `CProtobufC` is for `CEnvoyProto`'s C code only. OpenSSL is two libraries in one:
    /// connections, and documents. Source: docs/decisions/0006-certificates.md.
    private static let importers: [String: Set<String>] = [
        "CEnvoyProto": ["EnvoyAPI"], "CEnvoySchema": ["EnvoySchema"], "CLinux": ["EventLoops"],
        "CNghttp2": ["Transport"],
        "COpenSSL": ["Transport", "CertificateAuthority"], "CProtobufC": ["CEnvoyProto"], "CYaml": ["MeshConfig"],
    ]

    @Test func `each C library is imported by its own targets, and stays inside them`() {
        #expect(rings.targets(of: "C").isSubset(of: TidyTests.importers.keys))
        expectNone(in: sources(below: "Sources")) { source in
            source.imports.compactMap { found in
                guard let importers = TidyTests.importers[found.module] else { return nil }
                if importers.contains(source.target ?? ""), found.isInternal { return nil }
                let names = importers.sorted().joined(separator: " and ")
                return (found.line, "expected `internal import \(found.module)`, and that in \(names) only")
            }
        }
    }

    // Declarations.

    @Test func `nothing is public`() {
        expectNone(in: tree.sources.filter { !$0.isGenerated }) { source in
            source.lines(of: "public").map { ($0, "public; expected package or less") }
        }
    }

    /// Where state may cross threads, or C memory be owned, in ways that the compiler cannot check.
    private static let uncheckedPaths = [
        "Sources/Bytes/SharedBytes.swift", "Sources/EnvoyAPI/Arena", "Sources/EventLoops/", "Sources/Transport/",
    ]

    @Test func `unchecked concurrency is in few places, with a reason above it`() {
        expectNone(in: tree.sources) { source in
            let lines = source.lines(of: "@", "unchecked") + source.lines(of: "nonisolated", "(", "unsafe", ")")
            return lines.compactMap { line in
                if !TidyTests.uncheckedPaths.contains(where: { source.path.hasPrefix($0) }) {
                    return (line, "unchecked concurrency has no place here")
                }
                let hasReason = source.commentLines.contains { (line - 5...line).contains($0) }
                return hasReason ? nil : (line, "says nowhere near why it is safe")
            }
        }
    }

    /// What protocols of others require: they document it.
    private static let foreignRequirements: Set<String> = [
        "<", "checkIsolated", "enqueue", "isIsolatingCurrentContext", "makeCounter", "makeMeter", "makeRecorder",
        "makeTimer", "destroyCounter", "destroyMeter", "destroyRecorder", "destroyTimer",
    ]

    /// Properties and initialisers are for the reviewer: many say with name and type all that there is to say.
    @Test func `types and functions that other targets see are documented`() {
        let sources = sources(below: "Sources").filter { !$0.isGenerated }
        let required = sources.reduce(into: TidyTests.foreignRequirements) { $0.formUnion($1.requirements) }
        expectNone(in: sources) { source in
            source.packageDeclarations.filter { declaration in
                !declaration.isDocumented && !["var", "let", "init"].contains(declaration.keyword)
                    && !(declaration.keyword == "func" && required.contains(declaration.name))
            }.map { ($0.line, "\($0.keyword) \($0.name) has no doc comment") }
        }
    }

    @Test func `nothing sleeps`() {
        expectNone(in: tree.sources) { source in
            let lines =
                source.lines(of: "Task", ".", "sleep") + source.lines(of: "Thread", ".", "sleep")
                + ["sleep", "usleep", "nanosleep"].flatMap { source.lines(of: $0, "(") }
            return Set(lines).sorted().map { ($0, "sleeps; expected to wait for what happens") }
        }
    }

    // Texts.

    @Test func `no file names a path of a developer's machine`() {
        // Put together here, and below, so that this file does not contain them.
        let folders = ["work", "root", "home"].map { "/" + $0 + "/" }
        expectNone(tree.files.flatMap { $0.places(of: folders) })
    }

    @Test func `no file marks unfinished work`() {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        expectNone(tree.files.flatMap { $0.places(of: marks, asWords: true) })
    }

    @Test func `the architecture's table names exactly the targets of the package`() throws {
        let declaration = #/(?:ours|\.(?:target|executableTarget|systemLibrary))\(\s*(?:name:\s*)?"(\w+)"/#
        let targets = try tree.text(of: "Package.swift").matches(of: declaration).map { String($0.1) }
        #expect(rings.targets == Set(targets))
        let folders = Set(sources(below: "Sources").compactMap(\.target))
        #expect(folders.isSubset(of: rings.targets))
    }
}

extension TidyTests {
    private func sources(of targets: Set<String>) -> [SwiftSource] {
        sources(below: "Sources").filter { targets.contains($0.target ?? "") }
    }

    private func sources(below folder: String) -> [SwiftSource] {
        tree.sources.filter { $0.path.hasPrefix(folder + "/") }
    }

    /// Expects that nothing was found, and says where it was.
    private func expectNone(_ found: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            found.isEmpty, "\(found.count) found:\n\(found.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }

    private func expectNone(
        in sources: [SwiftSource], sourceLocation: SourceLocation = #_sourceLocation,
        _ find: (SwiftSource) -> [(line: Int, what: String)]
    ) {
        let found = sources.flatMap { source in find(source).map { "\(source.path):\($0.line): \($0.what)" } }
        expectNone(found, sourceLocation: sourceLocation)
    }
}
