import EnvoyAPI
import Mesh
import MeshConfig
import Testing

@testable import Generation

/// Changes that reach what is planned by ways of their own: the plan of the next view must be as one from nothing.
struct FollowingPlanTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let before: [String]
        /// What is added or takes another's place.
        let change: [String]
    }

    static let cases = [
        Case(
            testDescription: "a service that logs are sent to gets its port",
            before: [
                mesh(
                    "{defaultProviders: {accessLogging: [otel]}, extensionProviders: "
                        + "[{name: otel, envoyOtelAls: {service: logs.shop.svc.cluster.local, port: 4317}}]}"),
                service("a", port: 80), service("logs", port: 80),
            ],
            change: [service("logs", port: 4317, name: "grpc")]),
        Case(
            testDescription: "of two services without addresses the other is the older now",
            before: [entry("a", year: 2020), entry("b", year: 2021)],
            change: [entry("a", year: 2022)]),
    ]

    @Test(arguments: cases) func `a plan that follows another is as one from nothing`(_ test: Case) throws {
        let older = try makeSnapshot(test.before.joined(separator: "\n---\n"))
        var builder = SnapshotBuilder(previous: older)
        let text = test.change.joined(separator: "\n---\n")
        for object in ManifestReader.read(Array(text.utf8), file: "change.yaml").objects { builder.apply(.set(object)) }
        let newer = builder.build().snapshot
        let scope = older.scope(of: ProxyNode([]))
        #expect(newer.scope(of: ProxyNode([])) == scope)
        let old = older.view(of: scope, reusing: nil)
        let (new, fresh) = (newer.view(of: scope, reusing: old), newer.view(of: scope, reusing: nil))
        var isTouched = false
        for type in ResourceType.allCases {
            for part in PlanPart.allCases {
                let plan = Plan(type, part, for: old)
                let expected = Plan(type, part, for: fresh).resources
                let next = plan.next(for: new).plan.resources
                #expect(next.map(\.name) == expected.map(\.name), "\(part) \(type.short)")
                #expect(next.map(\.inputs) == expected.map(\.inputs), "\(part) \(type.short)")
                isTouched = isTouched || plan.resources.map(\.inputs) != expected.map(\.inputs)
            }
        }
        #expect(isTouched, "a change that changes nothing tells nothing")
    }
}

private func mesh(_ settings: String) -> String {
    """
    {apiVersion: v1, kind: ConfigMap, metadata: {name: istio, namespace: istio-system}, data: {mesh: "\(settings)"}}
    """
}

private func service(_ name: String, port: Int, name protocol: String = "http") -> String {
    """
    {apiVersion: v1, kind: Service, metadata: {name: \(name), namespace: shop}, spec: {selector: {app: \(name)}, \
    clusterIP: 10.96.0.\(name.utf8.first ?? 0), ports: [{name: \(`protocol`), port: \(port), targetPort: \(port)}]}}
    """
}

/// A service without an address on port 5432.
private func entry(_ name: String, year: Int) -> String {
    """
    {apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: \(name), namespace: shop, \
    creationTimestamp: "\(year)-01-01T00:00:00Z"}, spec: {hosts: [\(name).example.com], resolution: STATIC, \
    location: MESH_EXTERNAL, ports: [{number: 5432, name: tcp, protocol: TCP}], endpoints: [{address: 192.0.2.1}]}}
    """
}
