import Foundation
import MeshConfig
import Testing

@testable import LoadTest

/// Changes in files, as our own reader sees them.
final class ManifestFileTests {
    private let url = FileManager.default.temporaryDirectory.appending(path: "load-\(UUID().uuidString).yaml")

    deinit {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            print("cannot remove \(url.path): \(error)")
        }
    }

    private static let others = """
        # A comment.
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---

        """

    private static let slice = """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: http, port: 8080}]
        endpoints:
        - addresses: [10.0.0.1]
        - addresses: ["10.0.0.2"]

        """

    private static let routes = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web, namespace: shop}
        spec:
          hosts: [web]
          http:
          - match: [{headers: {x-on: {exact: "true"}}}]
            route: [{destination: {host: web}}]

        """

    private static let rule = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: web, namespace: shop}
        spec: {host: web}

        """

    struct Case: CustomTestStringConvertible {
        let kind: ChangeKind
        let document: String
        let expected: String
        var testDescription: String { kind.rawValue }
    }

    @Test(arguments: [
        Case(kind: .endpoint, document: slice, expected: slice.replacing("10.0.0.2", with: "198.18.0.5")),
        Case(
            kind: .virtualService, document: routes,
            expected: routes.replacing("- match", with: "- name: martlet-load-5\n    match")),
        Case(
            kind: .destinationRule, document: rule,
            expected: rule.replacing(
                "host: web}", with: "host: web, trafficPolicy: {connectionPool: {tcp: {connectTimeout: 1200.005s}}}}")),
    ])
    func `a change is in its object and nowhere else, and goes again`(_ example: Case) throws {
        let original = Self.others + example.document + "---\n" + Self.others.replacing("shop", with: "other")
        try original.write(to: url, atomically: true, encoding: .utf8)
        var file = try ManifestFile(at: url)
        let places = file.documents(for: example.kind)
        try #require(places.count == 1)
        file.prepare(places[0], example.kind, number: 4)
        file.prepare(places[0], example.kind, number: 5)
        try file.write()
        let changed = try read()
        let expected = read(original.replacing(example.document, with: example.expected))
        #expect(changed.count == 3)
        for (object, wanted) in zip(changed, expected) { #expect(object.isEquivalent(to: wanted)) }
        try file.restore()
        #expect(try String(contentsOf: url, encoding: .utf8) == original)
    }

    @Test func `objects without a place for a change are left alone`() throws {
        let text = [
            Self.slice.replacing("IPv4", with: "IPv6"), Self.others,
            Self.slice.replacing("endpoints:", with: "endpoints: []\nothers:"),
        ].joined(separator: "---\n")
        try text.write(to: url, atomically: true, encoding: .utf8)
        #expect(try ManifestFile(at: url).documents(for: .endpoint) == [])
    }

    @Test func `a folder without such objects is refused, a single file will do`() throws {
        try Self.rule.write(to: url, atomically: true, encoding: .utf8)
        #expect(throws: ConfigChurn.Failure.self) {
            try ConfigChurn(folder: self.url.path, kinds: [.virtualService])
        }
        _ = try ConfigChurn(folder: url.path, kinds: [.destinationRule])
    }

    private func read() throws -> [ConfigObject] { read(try String(contentsOf: url, encoding: .utf8)) }

    private func read(_ text: String) -> [ConfigObject] {
        let manifest = ManifestReader.read(Array(text.utf8), file: "test.yaml")
        #expect(manifest.problems.isEmpty)
        return manifest.objects
    }
}
