import MeshConfig

@testable import Mesh

// VirtualServices and Sidecars, as short as a table needs them.

func virtualService(
    _ name: String, in namespace: String = "shop", hosts: [String] = ["cart"], gateways: [GatewayReference] = [.mesh],
    to destination: String = "cart", exportTo: [String] = [], created: Int64 = 0,
    edit: (inout VirtualService) -> Void = { _ in }
) -> ConfigObject {
    var spec = VirtualService(hosts: hosts, gateways: gateways, http: [route(to: destination)], exportTo: exportTo)
    edit(&spec)
    return object(.virtualService, name, in: namespace, created: created, .virtualService(spec))
}

/// A VirtualService without hosts, whose routes go to the hosts given.
func delegate(
    _ name: String, in namespace: String = "shop", to destinations: String..., exportTo: [String] = []
) -> ConfigObject {
    let spec = VirtualService(
        hosts: [], gateways: [], http: destinations.map { route(to: $0) }, exportTo: exportTo)
    return object(.virtualService, name, in: namespace, .virtualService(spec))
}

/// A route to `host`, which may end in a port: `cart:80`.
func route(
    to host: String, when matches: HTTPMatch..., edit: (inout HTTPRoute) -> Void = { _ in }
) -> HTTPRoute {
    var route = HTTPRoute(matches: matches, action: .forward([HTTPDestination(destination(host))]))
    edit(&route)
    return route
}

/// An entry that delegates to `name` of `namespace`.
func delegation(to name: String, in namespace: String = "shop") -> HTTPRoute {
    HTTPRoute(action: .delegate(namespace: namespace, name: name))
}

func destination(_ text: String) -> RouteDestination {
    let parts = text.split(separator: ":")
    return RouteDestination(host: String(parts[0]), port: parts.count == 2 ? Int(parts[1]) ?? 0 : 0)
}

func match(_ edit: (inout HTTPMatch) -> Void) -> HTTPMatch {
    var match = HTTPMatch()
    edit(&match)
    return match
}

func sidecarConfig(
    _ name: String, in namespace: String = "shop", selecting labels: [String: String]? = nil,
    egress: [Sidecar.EgressListener] = [], created: Int64 = 0, edit: (inout Sidecar) -> Void = { _ in }
) -> ConfigObject {
    var spec = Sidecar(workloadSelector: labels)
    spec.egress = egress
    edit(&spec)
    return object(.sidecar, name, in: namespace, created: created, .sidecar(spec))
}

/// A listener for hosts as a Sidecar writes them: `./*`, `bank/ledger.bank.svc.cluster.local`, `~shop/cart…`.
func egress(
    _ hosts: String..., port: Int? = nil, _ protocol: PortProtocol = .http
) -> Sidecar.EgressListener {
    var listener = Sidecar.EgressListener(
        port: port.map { ListenerPort(number: $0, protocol: `protocol`) }, hosts: [])
    for host in hosts where host != "~/*" {
        if host.hasPrefix("~") {
            listener.excludedHosts.append(scopedHost(String(host.dropFirst())))
        } else {
            listener.hosts.append(scopedHost(host))
        }
    }
    return listener
}

private func scopedHost(_ text: String) -> ScopedHost {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let namespaces: ScopedHost.Namespaces =
        switch parts[0] {
        case "*", "": .all
        case ".": .own
        default: .named(parts[0])
        }
    return ScopedHost(namespaces, parts[1])
}

extension VirtualServiceRecord {
    /// The hosts that its HTTP routes lead to, in order.
    var destinationHosts: [String] { spec.destinations(from: "").map(\.host) }
}
