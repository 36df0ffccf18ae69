import MeshConfig
import Testing

@testable import Mesh

/// Which Telemetries and settings are whose. Source: generation.md 7.5, 18.12.
struct TelemetryTests {
    private func made(of objects: [ConfigObject], settings: MeshSettings = MeshSettings()) -> MeshSnapshot {
        var builder = SnapshotBuilder(settings: settings)
        for object in objects { builder.apply(.set(object)) }
        return builder.build().snapshot
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        var namespace = "shop"
        let chosen: [String]
    }

    static let cases = [
        Case(testDescription: "none", objects: [telemetry("bank", in: "bank")], chosen: []),
        Case(
            testDescription: "the mesh, the namespace, the workload",
            objects: [
                telemetry("own", selecting: ["app": "web"]), telemetry("shop"),
                telemetry("mesh", in: "istio-system"),
            ], chosen: ["mesh", "shop", "own"]),
        Case(
            testDescription: "the oldest of each level, and all that choose the workload",
            objects: [
                telemetry("b", created: 2), telemetry("c", created: 1), telemetry("y", selecting: ["app": "web"]),
                telemetry("x", selecting: ["app": "web"]),
            ], chosen: ["c", "x", "y"]),
        Case(
            testDescription: "a selector in the root namespace is for workloads there",
            objects: [telemetry("root", in: "istio-system", selecting: ["app": "web"])], chosen: []),
        Case(
            testDescription: "the root namespace is one level",
            objects: [telemetry("root", in: "istio-system")], namespace: "istio-system", chosen: ["root"]),
        Case(
            testDescription: "labels that the workload lacks",
            objects: [telemetry("own", selecting: ["app": "other"])], chosen: []),
    ]

    @Test(arguments: cases) func `a proxy has the Telemetries of its levels`(_ c: Case) {
        let snapshot = made(of: c.objects)
        let scope = snapshot.scope(of: sidecar(in: c.namespace, labels: ["app": "web"]))
        #expect(scope.telemetries.map(\.name) == c.chosen)
        #expect(snapshot.view(of: scope, reusing: nil).telemetries.map(\.key) == scope.telemetries)
    }

    @Test func `gRPC clients have none`() {
        let snapshot = made(of: [telemetry("shop")])
        #expect(snapshot.scope(of: sidecar { $0.isGRPC = true }).telemetries == [])
    }

    @Test func `a Telemetry that traces puts the names of a proxy into its class`() {
        var settings = MeshSettings()
        settings.enableTracing = false
        let quiet = made(of: [telemetry("t")], settings: settings)
        #expect(quiet.scope(of: sidecar()).tracing == nil)
        let tracing = made(of: [telemetry("t", traces: true)], settings: settings)
        #expect(tracing.scope(of: sidecar()).tracing != nil)
    }

    @Test func `settings of its own make a class only where they differ`() {
        let snapshot = made(of: [])
        var other = ProxySettings()
        other.tracing.sampling = 7
        #expect(snapshot.scope(of: sidecar { $0.proxySettings = ProxySettings() }) == snapshot.scope(of: sidecar()))
        let scope = snapshot.scope(of: sidecar { $0.proxySettings = other })
        #expect(snapshot.view(of: scope, reusing: nil).proxySettings == other)
    }
}
