import Inspection
import MeshConfig
import Testing

@testable import SyntheticMesh

/// The made-up mesh, as a value and as our own reader sees it.
struct SyntheticMeshTests {
    private static func files(_ change: (inout MeshShape) -> Void = { _ in }) -> [SyntheticMesh.File] {
        var shape = MeshShape()
        shape.services = 40
        shape.endpoints = 3
        shape.namespaces = 6
        change(&shape)
        var files: [SyntheticMesh.File] = []
        SyntheticMesh(shape).forEachFile { files.append($0) }
        return files
    }

    private static func count(_ kind: String, in files: [SyntheticMesh.File]) -> Int {
        files.reduce(0) { $0 + $1.text.split(separator: "\n").count { $0 == "kind: \(kind)" } }
    }

    @Test func `equal shapes give equal bytes, another seed gives other ones`() {
        let first = Self.files()
        #expect(first == Self.files())
        #expect(first != Self.files { $0.seed = 2 })
    }

    struct Case: CustomTestStringConvertible {
        let kind: String
        let count: Int
        var testDescription: String { kind }
    }

    @Test(arguments: [
        Case(kind: "Node", count: 10), Case(kind: "Namespace", count: 6), Case(kind: "Service", count: 40),
        Case(kind: "Pod", count: 120), Case(kind: "EndpointSlice", count: 40), Case(kind: "VirtualService", count: 20),
        Case(kind: "DestinationRule", count: 10), Case(kind: "Sidecar", count: 2),
    ])
    func `there are as many objects as asked for`(_ example: Case) {
        let files = Self.files {
            $0.virtualServices = 0.5
            $0.destinationRules = 0.25
            $0.sidecars = 0.34
        }
        #expect(Self.count(example.kind, in: files) == example.count)
    }

    @Test func `a file is written once, and no two pods share an address`() {
        let files = Self.files()
        #expect(Set(files.map(\.path)).count == files.count)
        let addresses = files.flatMap { $0.text.split(separator: "\n").filter { $0.hasPrefix("  podIP:") } }
        #expect(Set(addresses).count == 120)
    }

    @Test func `more than a hundred endpoints are several slices`() {
        let files = Self.files {
            $0.services = 1
            $0.endpoints = 250
        }
        #expect(Self.count("EndpointSlice", in: files) == 3)
    }

    @Test func `validate finds nothing wrong with it, and its pods are proxies`() throws {
        let files = Self.files {
            $0.virtualServices = 0.6
            $0.destinationRules = 0.4
            $0.sidecars = 0.5
        }
        let names = MeshNames()
        let folder = try ScratchFolder(files)
        let mesh = try StaticMesh(paths: [folder.path], meshConfig: nil, names: names)
        #expect(mesh.problems.isEmpty)
        #expect(mesh.advice.isEmpty)
        #expect(mesh.proxies.count == 120)
        #expect(mesh.objectCount == 10 + 6 + 3 + 40 + 120 + 40 + 24 + 16)
    }

    struct Wrong: CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout MeshShape) -> Void
    }

    @Test(arguments: [
        Wrong(testDescription: "services") { $0.services = 0 },
        Wrong(testDescription: "endpoints") { $0.endpoints = -1 },
        Wrong(testDescription: "services times endpoints") {
            $0.services = 8_001; $0.endpoints = 1_000
        },
        Wrong(testDescription: "namespaces") { $0.namespaces = 0 },
        Wrong(testDescription: "virtualservices") { $0.virtualServices = 1.5 },
        Wrong(testDescription: "destinationrules") { $0.destinationRules = -0.5 },
        Wrong(testDescription: "sidecars") { $0.sidecars = .nan },
    ])
    func `a number out of its range is named`(_ wrong: Wrong) {
        var shape = MeshShape()
        wrong.change(&shape)
        #expect(shape.fault?.hasPrefix(wrong.testDescription + ":") == true)
    }
}
