import EnvoyAPI
import Testing

@testable import Injection

@Suite struct PodAnnotationTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let name: String
        let value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        var testDescription: String { "\(name): \(value)" }
    }

    @Test(arguments: [
        Mistake("sidecar.istio.io/interceptionMode", "redirect"),
        Mistake("sidecar.istio.io/nativeSidecar", "maybe"),
        Mistake("status.sidecar.istio.io/port", "-1"),
        Mistake("traffic.sidecar.istio.io/excludeInboundPorts", "80,http"),
        Mistake("traffic.sidecar.istio.io/includeOutboundPorts", "70000"),
        Mistake("traffic.sidecar.istio.io/includeOutboundIPRanges", "10.0.0.0"),
        Mistake("traffic.sidecar.istio.io/excludeOutboundIPRanges", "10.0.0.0/33"),
        Mistake("proxy.istio.io/config", "- list"),
        Mistake("sidecar.istio.io/userVolume", "{}"),
        Mistake("inject.istio.io/templates", "waypoint"),
    ])
    func `a value that means nothing is an error that names it`(_ mistake: Mistake) throws {
        let pod: JSONValue = [
            "kind": "Pod",
            "metadata": [
                "name": "web", "namespace": "shop", "labels": ["sidecar.istio.io/inject": "true"],
                "annotations": .object([mistake.name: .string(mistake.value)]),
            ],
        ]
        let injection = ManifestInjection(
            cluster: InjectionCluster([]), systemNamespace: "istio-system", revision: nil, mesh: nil)
        let error = try #require(throws: InjectionError.self) {
            try injection.inject(pod, defaultNamespace: "default")
        }
        #expect(
            error.description.hasPrefix("Pod shop/web: annotation \(mistake.name) is \"\(mistake.value)\"; expected"))
    }
}
