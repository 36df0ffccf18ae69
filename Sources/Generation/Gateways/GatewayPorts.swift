package import Mesh
import MeshConfig

/// The servers that share one listener of a gateway, in the order in which they were taken.
struct GatewayPort: Sendable {
    /// A canonical IP or a Unix socket; empty: every address.
    let bind: String
    let port: Int
    /// At least one, when all are taken.
    fileprivate(set) var servers: [GatewayServerRef]
}

/// What the Gateways of a proxy add up to. Source: generation.md 6.8, "Port translation", "Merging".
struct GatewayPorts {
    /// By port, then by bind.
    let ports: [GatewayPort]
    /// The servers that are left out, in the order in which they came.
    let clashes: [GatewayClash]

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
        ports = merge.ports.sorted { ($0.port, $0.bind) < ($1.port, $1.bind) }
        clashes = merge.clashes
    }
}

/// A server of a Gateway that is left out, since an older one excludes it. Source: generation.md 6.8, "Merging".
package struct GatewayClash: Sendable {
    /// What the two cannot share.
    package enum Reason: Sendable {
        /// The name by which clients' TLS would mean either.
        case host(String)
        /// A port of which the older server decides whether clients begin with TLS.
        case encryption(wasTLS: Bool)
        /// A plaintext port: servers can be told apart only by what HTTP requests say.
        case plaintext
    }

    package let gateway: GatewayRecord
    /// Position in the Gateway's list.
    package let index: Int
    package let older: GatewayRecord
    package let reason: Reason

    fileprivate init(_ server: GatewayServerRef, _ reason: Reason, with older: GatewayServerRef) {
        gateway = server.gateway
        index = server.index
        self.older = older.gateway
        self.reason = reason
    }
}

/// The servers of `gateways`, the oldest first, that a proxy which serves all of them on the ports that they declare
/// leaves out.
package func gatewayClashes(among gateways: [GatewayRecord]) -> [GatewayClash] {
    GatewayPorts(gateways, targets: []).clashes
}

/// Takes one server after the other.
private struct Merge {
    struct Place: Hashable {
        let port: Int
        let bind: String
    }

    private struct Entry {
        /// Without servers until one is taken.
        var port: GatewayPort
        /// Hosts by the server with a `tls` block that has taken them.
        var takenHosts: [String: GatewayServerRef] = [:]
    }

    private var entries: [Entry] = []
    private var positions: [Place: Int] = [:]
    private(set) var clashes: [GatewayClash] = []

    /// Those that have servers.
    var ports: [GatewayPort] { entries.map(\.port).filter { !$0.servers.isEmpty } }

    mutating func add(_ new: GatewayServerRef) {
        let index = position(of: Place(port: new.port, bind: new.server.bind))
        // Not `== nil`, which copies all that is said of TLS.
        let hasTLS = if case .some = new.server.tls { true } else { false }
        guard !hasTLS || takeHosts(of: new, at: index), new.server.port.protocol_ != .udp else { return }
        if let (older, reason) = entries[index].port.clash(with: new) {
            clashes.append(GatewayClash(new, reason, with: older))
        } else {
            entries[index].port.servers.append(new)
        }
    }

    private mutating func position(of place: Place) -> Int {
        if let known = positions[place] { return known }
        positions[place] = entries.count
        entries.append(Entry(port: GatewayPort(bind: place.bind, port: place.port, servers: [])))
        return entries.count - 1
    }

    /// Two chains of a listener with one server name would make Envoy refuse it.
    private mutating func takeHosts(of server: GatewayServerRef, at index: Int) -> Bool {
        let hosts = server.server.hosts
        for (position, host) in hosts.enumerated() {
            // A look-up and an insertion at once.
            let owner = { $0 }(&entries[index].takenHosts[host.host, default: server])
            if owner === server { continue }
            for own in hosts[..<position] { entries[index].takenHosts[own.host] = nil }
            clashes.append(GatewayClash(server, .host(host.host), with: owner))
            return false
        }
        return true
    }
}

extension GatewayPort {
    /// Why the listener cannot serve `new` too, and since whom; nil: it can. TLS is told apart by server name; of all
    /// else there is one kind, and only HTTP more than once.
    fileprivate func clash(with new: GatewayServerRef) -> (older: GatewayServerRef, GatewayClash.Reason)? {
        // Whoever has the port first decides whether it is for TLS.
        guard let first = servers.first else { return nil }
        if new.isTLS { return first.isTLS ? nil : (first, .encryption(wasTLS: false)) }
        guard let plain = servers.first(where: { !$0.isTLS }) else { return nil }
        if first.isTLS { return (first, .encryption(wasTLS: true)) }
        return new.kind == .http && plain.kind == .http ? nil : (plain, .plaintext)
    }
}

extension ConfigRecord<Gateway> {
    /// The ports on which a proxy listens for a server.
    ///
    /// A Gateway with a selector takes the first of the proxy's services that has the port, and the port itself where
    /// none has it. One of the Gateway API takes every target port of its own services, and none where they lack it.
    func ports(ofServer index: Int, _ targets: [ServiceTarget]) -> [Int] {
        let declared = spec.servers[index].port.number
        let matching = targets.filter { $0.port.number == declared }
        guard let hostnames = spec.services else {
            return [matching.first { !$0.service.keepsGatewayPorts }?.targetPort ?? declared]
        }
        let own = matching.filter {
            $0.service.namespace == servicesNamespace && hostnames.contains($0.service.hostname)
        }
        return Set(own.map(\.targetPort)).sorted()
    }
}

extension MeshService {
    /// Whether a gateway behind the service listens on the ports that its Gateways declare.
    fileprivate var keepsGatewayPorts: Bool { labels["experimental.istio.io/disable-gateway-port-translation"] != nil }
}
