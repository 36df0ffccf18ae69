import EnvoyAPI
import Foundation
import Testing

@testable import Injection

/// One folder of `testdata/injection`: a cluster, manifests, and what becomes of them.
///
/// A line `# revision: R` of `input.yaml` names the revision that is asked for.
struct InjectionCase: CustomTestStringConvertible, Sendable {
    let name: String

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "testdata/injection")

    /// Every folder.
    static let all: [InjectionCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().map(InjectionCase.init)
    }()

    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

    func url(_ file: String) -> URL { Self.folder.appending(path: name).appending(path: file) }

    func text(_ file: String) throws -> String { try String(contentsOf: url(file), encoding: .utf8) }

    func injection() throws -> ManifestInjection {
        let line = try text("input.yaml").split(separator: "\n").first { $0.hasPrefix("# revision: ") }
        return ManifestInjection(
            cluster: InjectionCluster(try readManifests(text("cluster.yaml"), file: "cluster.yaml")),
            systemNamespace: "istio-system", revision: line.map { String($0.dropFirst("# revision: ".count)) },
            mesh: nil)
    }

    func inputs() throws -> [JSONValue] { try readManifests(text("input.yaml"), file: "input.yaml") }
}

@Suite struct InjectionGoldenTests {
    @Test(arguments: InjectionCase.all)
    func `manifests become what the golden file says`(_ golden: InjectionCase) throws {
        let injection = try golden.injection()
        let results = try golden.inputs().map { try injection.inject($0, defaultNamespace: "default") }
        let text = results.map { $0.manifest.yamlText }.joined(separator: "---\n")
        if InjectionCase.isUpdating {
            try text.write(to: golden.url("output.yaml"), atomically: true, encoding: .utf8)
        }
        #expect(try text == golden.text("output.yaml"))
    }

    @Test(arguments: InjectionCase.all)
    func `injecting again changes nothing`(_ golden: InjectionCase) throws {
        let injection = try golden.injection()
        for input in try golden.inputs() {
            let once = try injection.inject(input, defaultNamespace: "default").manifest
            let twice = try injection.inject(once, defaultNamespace: "default").manifest
            #expect(once.yamlText == twice.yamlText)
        }
    }
}
