import MeshConfig
import TestSupport

@testable import Mesh

// VirtualServices, roots and delegates, and Sidecars.
extension ChangeGenerator {
    private static let names = ["s0", "s1", "s0.a.svc.cluster.local", "s1.b.svc.cluster.local", "ext.com", "one.com"]

    mutating func virtualService() -> ConfigObject {
        let name = "v\(pick(0..<4))"
        let isDelegate = chance(30)
        var spec = VirtualService(
            hosts: isDelegate ? [] : several(Self.names, percent: 30) + [pick(["*.com", "*.wild.com", "cart"])],
            gateways: isDelegate ? [] : pick([[.mesh], [.mesh], [.gateway(namespace: "a", name: "g0")]]),
            exportTo: chance(40) ? [pick(["*", ".", "~", "a", "b"])] : [])
        spec.http = (0..<pick(1..<4)).map { _ in route(inDelegate: isDelegate) }
        spec.isGatewayAPI = chance(10)
        return MeshTests.object(
            .virtualService, name, in: pick(Self.namespaces),
            labels: chance(5) ? ["istio.io/rev": "canary"] : [:], created: Int64(pick(0..<3)), .virtualService(spec))
    }

    private mutating func route(inDelegate: Bool) -> HTTPRoute {
        let destination = RouteDestination(host: pick(Self.names), port: pick([0, 80, 81]))
        var route = HTTPRoute(action: .forward([HTTPDestination(destination)]))
        if !inDelegate, chance(40) {
            route.action = .delegate(namespace: pick(Self.namespaces), name: "v\(pick(0..<4))")
        }
        if chance(40) {
            var match = HTTPMatch()
            match.uri = pick([.prefix("/"), .prefix("/a"), .exact("/a/b")])
            if chance(30) { match.proxy.sourceLabels = pick([["app": "web"], ["app": "cart", "v": "1"]]) }
            if chance(20) { match.proxy.sourceNamespace = pick(Self.namespaces) }
            route.matches = [match]
        }
        return route
    }

    mutating func sidecarConfig() -> ConfigObject {
        var spec = Sidecar(workloadSelector: chance(30) ? pick([["app": "web"], ["app": "cart", "v": "1"]]) : nil)
        spec.egress = chance(15) ? [] : (0..<pick(1..<3)).map { _ in egressListener() }
        if chance(20) { spec.ingress = [Sidecar.IngressListener(port: ListenerPort(number: 80, protocol: .http))] }
        return MeshTests.object(
            .sidecar, "x\(pick(0..<2))", in: pick(Self.namespaces + ["istio-system"]), created: Int64(pick(0..<3)),
            .sidecar(spec))
    }

    private mutating func egressListener() -> Sidecar.EgressListener {
        let port = chance(40) ? ListenerPort(number: pick([80, 81]), protocol: pick([.http, .httpProxy])) : nil
        var listener = Sidecar.EgressListener(
            port: port, hosts: chance(25) ? [ScopedHost(.all, "*")] : (0..<pick(1..<3)).map { _ in scopedHost() })
        if chance(30) { listener.excludedHosts = [scopedHost()] }
        return listener
    }

    private mutating func scopedHost() -> ScopedHost {
        ScopedHost(
            pick([.all, .own, .named("a"), .named("b")]),
            pick(["*", "*.com", "*.svc.cluster.local", "ext.com", "one.com", "s0.a.svc.cluster.local"]))
    }
}
