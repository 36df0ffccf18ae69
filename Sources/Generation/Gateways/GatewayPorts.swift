import Mesh
import MeshConfig

/// The servers that share one listener of a gateway, in the order in which they were taken.
struct GatewayPort: Sendable {
    /// A canonical IP or a Unix socket; empty: every address.
    let bind: String
    let port: Int
    /// At least one.
    fileprivate(set) var servers: [GatewayServerRef]
}

/// What the Gateways of a proxy add up to. Source: generation.md 6.8, "Port translation", "Merging".
struct GatewayPorts {
    /// By port, then by bind.
    private(set) var ports: [GatewayPort] = []

    /// Merges the servers of the Gateways of `view`, the oldest first. A server that cannot live with an older one is
    /// left out as a whole.
    init(_ view: ProxyView) {
        self.init(view.gateways, targets: view.targets, isUnprivileged: view.scope.listenerOptions.isUnprivileged)
    }

    /// - Parameter targets: the ports of the proxy's services.
    /// - Parameter isUnprivileged: whether the proxy cannot listen below port 1024.
    init(_ gateways: [GatewayRecord], targets: [ServiceTarget], isUnprivileged: Bool = false) {
        var merge = Merge()
        for gateway in gateways {
            for index in gateway.spec.servers.indices {
                for port in gateway.ports(ofServer: index, targets) where !isUnprivileged || port >= 1024 || port == 0 {
                    merge.add(GatewayServerRef(gateway: gateway, index: index, port: port))
                }
            }
        }
        ports = merge.ports.values.sorted { ($0.port, $0.bind) < ($1.port, $1.bind) }
    }
}

/// Takes one server after the other.
private struct Merge {
    struct Place: Hashable {
        let port: Int
        let bind: String
    }

    var ports: [Place: GatewayPort] = [:]
    /// Names of hosts that a server with a `tls` block has taken.
    private var takenHosts: [Place: Set<String>] = [:]

    mutating func add(_ new: GatewayServerRef) {
        let place = Place(port: new.port, bind: new.server.bind)
        guard new.server.tls == nil || takeHosts(of: new, at: place), new.server.port.protocol_ != .udp else { return }
        guard let port = ports[place] else {
            ports[place] = GatewayPort(bind: place.bind, port: place.port, servers: [new])
            return
        }
        if port.accepts(new) { ports[place]?.servers.append(new) }
    }

    /// Two chains of a listener with one server name would make Envoy refuse it.
    private mutating func takeHosts(of server: GatewayServerRef, at place: Place) -> Bool {
        let hosts = Set(server.server.hosts.map(\.host))
        guard takenHosts[place, default: []].isDisjoint(with: hosts) else { return false }
        takenHosts[place, default: []].formUnion(hosts)
        return true
    }
}

extension GatewayPort {
    /// Whether the listener can serve `new` too: TLS by server name; of all else one kind, and only HTTP more than
    /// once.
    fileprivate func accepts(_ new: GatewayServerRef) -> Bool {
        let plain = servers.filter { !$0.kind.isTLS }
        if new.kind.isTLS {
            // Whoever has the port first decides whether it is for TLS.
            return servers[0].kind.isTLS
                && (new.routeTableName == nil || !servers.contains { $0.routeTableName == new.routeTableName })
        }
        return plain.isEmpty || (new.kind == .http && plain[0].kind == .http && !servers[0].kind.isTLS)
    }
}

extension ConfigRecord<Gateway> {
    /// The ports on which a proxy listens for a server.
    ///
    /// A Gateway with a selector takes the first of the proxy's services that has the port, and the port itself where
    /// none has it. One of the Gateway API takes every target port of its own services, and none where they lack it.
    fileprivate func ports(ofServer index: Int, _ targets: [ServiceTarget]) -> [Int] {
        let declared = spec.servers[index].port.number
        let matching = targets.filter { $0.port.number == declared }
        guard let hostnames = spec.services else {
            return [matching.first { !$0.service.keepsGatewayPorts }?.targetPort ?? declared]
        }
        let own = matching.filter { $0.service.namespace == key.namespace && hostnames.contains($0.service.hostname) }
        return Set(own.map(\.targetPort)).sorted()
    }
}

extension MeshService {
    /// Whether a gateway behind the service listens on the ports that its Gateways declare.
    fileprivate var keepsGatewayPorts: Bool { labels["experimental.istio.io/disable-gateway-port-translation"] != nil }
}
