import Foundation
import MeshConfig
import TestSupport
import Testing

/// The files of testdata/config.
struct TestDataTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "testdata/config")

    private func manifest(_ name: String) throws -> Manifest {
        let text = try Data(contentsOf: TestDataTests.folder.appending(path: name))
        return ManifestReader.read([UInt8](text), file: name)
    }

    @Test func `mistakes are told as mistakes.txt has it`() throws {
        let manifest = try manifest("mistakes.yaml")
        let found = manifest.problems.map { $0.description + "\n" }.joined()
        let golden = TestDataTests.folder.appending(path: "mistakes.txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try found.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(found == (try String(contentsOf: golden, encoding: .utf8)))
        #expect(manifest.objects.map(\.key.description) == ["Service shop/catalogue"])
    }

    @Test func `a dump of kubectl get -o json is read`() throws {
        let manifest = try manifest("kubectl-get.json")
        #expect(manifest.problems == [])
        #expect(manifest.ignoredKinds == ["Deployment.apps": 1])
        #expect(
            manifest.objects.map(\.spec) == [
                .pod(
                    Pod(
                        addresses: ["10.1.0.7"], serviceAccount: "cart", nodeName: "node-1", workloadName: "cart",
                        namedPorts: ["web": 8080])),
                .service(
                    Service(
                        kind: .clusterIP(["10.96.0.7"]),
                        ports: [ServicePort(name: "http", number: 80, target: .name("web"), protocol: .http)],
                        selector: ["app": "cart"])),
            ])
    }

    @Test func `a manifest with every field has no mistake`() throws {
        let manifest = try manifest("gateway-sidecar.yaml")
        #expect(manifest.problems.filter { $0.severity == .error } == [])
        #expect(
            manifest.objects.map(\.key.description) == [
                "WorkloadEntry shop/vm-1", "WorkloadGroup shop/vm", "Gateway shop/front", "Sidecar shop/cart",
                "PeerAuthentication shop/cart",
            ])
    }

    @Test func `traffic rules with every field have no mistake`() throws {
        let manifest = try manifest("traffic.yaml")
        #expect(manifest.problems.filter { $0.severity == .error } == [])
        #expect(
            manifest.objects.map(\.key.description) == [
                "VirtualService shop/cart", "VirtualService shop/reports", "DestinationRule shop/cart",
            ])
    }

    /// Texts that people do not write, made from some that they do.
    @Test(arguments: 0..<200) func `no text makes the reader trap`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for name in ["mistakes.yaml", "kubectl-get.json", "gateway-sidecar.yaml", "traffic.yaml"] {
            let original = [UInt8](try Data(contentsOf: TestDataTests.folder.appending(path: name)))
            var text = original
            for _ in 0..<Int.random(in: 1...12, using: &random) { mutate(&text, from: original, using: &random) }
            let manifest = ManifestReader.read(text, file: name)
            let lines = text.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
            // libyaml also ends lines at NEL, LS and PS, which no mutation makes on purpose.
            #expect(manifest.problems.allSatisfy { (0...lines + 5).contains($0.location.line) })
            #expect(manifest.isParsed || (manifest.objects.isEmpty && manifest.problems.count == 1))
            #expect(manifest.problems.allSatisfy { !$0.message.isEmpty })
        }
    }

    private func mutate(_ text: inout [UInt8], from original: [UInt8], using random: inout SeededGenerator) {
        let place = Int.random(in: 0...text.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: text.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 1: text.removeSubrange(place..<min(text.count, place + Int.random(in: 0...9, using: &random)))
        case 2:
            let token =
                [
                    "{", "]", ": ", "- ", "\n", "&a ", "*a", "null", "\"", "'", "|\n", "<<: ", "!x ", "---\n",
                    "99999999999999999999", "? ",
                ]
                .randomElement(using: &random) ?? ""
            text.insert(contentsOf: token.utf8, at: place)
        case 3: text.removeSubrange(place...)
        default:
            let start = Int.random(in: 0..<original.count, using: &random)
            text.insert(contentsOf: original[start..<min(original.count, start + 40)], at: place)
        }
        if text.isEmpty { text = original }
    }
}
