import EnvoyAPI
import Mesh
import Testing

@testable import Generation

/// Listeners of meshes with many services and few ports.
struct ListenerPortTests {
    private static func entry(_ name: String, _ ports: [(Int, String)], exportTo: String = "*") -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: \(name), namespace: shop}
        spec:
          hosts: [\(name).example.com]
          addresses: [240.0.0.\(name.utf8.reduce(0) { ($0 &* 31 + Int($1)) % 250 } + 1)]
          location: MESH_INTERNAL
          resolution: STATIC
          exportTo: ["\(exportTo)"]
          ports: [\(ports.map { "{name: p\($0), number: \($0), protocol: \($1)}" }.joined(separator: ", "))]

        """
    }

    private static let manifests = [
        entry("a-hidden", [(84, "GRPC")], exportTo: "elsewhere"),
        entry("b-alone", [(81, "HTTP2")]), entry("c-first", [(84, "HTTP")]), entry("d-silent", [(82, "TCP")]),
        entry("e-joining", [(82, "HTTP"), (80, "HTTP")]), entry("f-datagrams", [(83, "UDP")]),
        entry("g-web", [(83, "HTTP")]),
    ]

    private func view(_ more: Int) throws -> ProxyView {
        let services = (0..<more).map { Self.entry("service-\($0)", [(80, "HTTP"), (84, "HTTP")]) }
        return try makeView((Self.manifests + services).joined(separator: "---\n"))
    }

    @Test(arguments: [1, 60]) func `looking up services by port finds what going through all of them does`(
        _ more: Int
    ) throws {
        let view = try view(more)
        #expect((view.portNumbers(for: view.egress[0]) != nil) == (more > 40))
        let all = Set(planOutboundListeners(view))
        let byPort = [80, 81, 82, 83, 84].flatMap { planOutboundListeners(view, ports: [$0]) }
        #expect(all.subtracting(byPort).map(\.name) == ["virtualOutbound"])
        #expect(all.isSuperset(of: byPort))
        let names = Set(all.map(\.name)).filter { $0.hasPrefix("0.0.0.0") }
        #expect(names == ["0.0.0.0_80", "0.0.0.0_81", "0.0.0.0_82", "0.0.0.0_83", "0.0.0.0_84"])
    }

    @Test func `a number is one of HTTP as long as all ports of it are`() throws {
        let web = Self.entry("web", [(90, "HTTP")])
        let others = (0..<20).map { Self.entry("service-\($0)", [(90, "HTTP")]) }
        for (silent, isHTTP) in [("", true), (Self.entry("silent", [(90, "TCP")]), false)] {
            let view = try makeView(([web, silent] + others).filter { !$0.isEmpty }.joined(separator: "---\n"))
            let numbers = try #require(view.portNumbers(for: view.egress[0]))
            #expect(numbers.http == (isHTTP ? [90] : []))
            #expect(numbers.others == (isHTTP ? [] : [90]))
        }
    }
}
