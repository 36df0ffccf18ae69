import Mesh
import MeshConfig

/// What VirtualServices say about TLS and TCP connections to the services of one egress listener.
/// Source: generation.md 2.8.
struct L4Routes {
    /// A port of a service as a listener serves it.
    struct Port {
        let service: MeshService
        /// The listener's port, mostly the service's too; 0 for a Unix socket.
        let number: Int
        let isTLS: Bool
        let isMongo: Bool
        /// By which the listener tells the service from others; empty where it has the listener for itself.
        let ranges: [IPPrefix]
        let serverNames: [String]
    }

    private let view: ProxyView
    private let idleTimeout: Duration?
    /// Those with a TLS or TCP route, in the order in which they win.
    private let records: [VirtualServiceRecord]
    /// Positions in `records` by host, and those of wildcards.
    private var positions: [String: [Int]] = [:]
    private var wildcards: [(host: String, position: Int)] = []

    /// The routes of `records`, which have such routes, for the proxies of `view`.
    init(_ records: [VirtualServiceRecord], _ view: ProxyView) {
        self.view = view
        idleTimeout = view.scope.listenerOptions.idleTimeout
        self.records = records
        for (position, record) in self.records.enumerated() {
            for host in record.spec.hosts {
                if host.isWildcardHost {
                    wildcards.append((host, position))
                } else {
                    positions[host, default: []].append(position)
                }
            }
        }
    }

    /// Whether there are none.
    var isEmpty: Bool { records.isEmpty }

    /// The chains of a port, the most general one last.
    func chains(of port: Port) -> [OutboundChain] {
        let candidates = records.isEmpty ? [] : candidates(for: port.service.hostname)
        return port.isTLS ? tlsChains(of: port, candidates) : tcpChains(of: port, candidates)
    }

    /// Those with a host that may be the service's.
    private func candidates(for hostname: String) -> [VirtualServiceRecord] {
        if hostname.isWildcardHost {
            return records.filter { $0.spec.hosts.contains { $0.matchesHost(hostname) } }
        }
        var found = Set(positions[hostname] ?? [])
        for wildcard in wildcards where hostname.isInsideHost(wildcard.host) { found.insert(wildcard.position) }
        return found.sorted().map { records[$0] }
    }
}

// Which connections.
extension L4Routes {
    private func tlsChains(of port: Port, _ candidates: [VirtualServiceRecord]) -> [OutboundChain] {
        var chains: [OutboundChain] = []
        var handled: Set<TLSRoute.Match> = []
        for record in candidates {
            for route in record.spec.tls {
                for match in route.matches where holds(match.proxy, for: port) {
                    // Envoy refuses a listener for what is said twice.
                    let condition = TLSRoute.Match(
                        sniHosts: Set(match.sniHosts).sorted(),
                        destinationSubnets: Set(match.destinationSubnets).sorted())
                    guard handled.insert(condition).inserted else { continue }
                    let hasSubnets = !match.destinationSubnets.isEmpty && port.number > 0
                    chains.append(
                        chain(
                            to: route.destinations, by: record, of: port,
                            names: condition.sniHosts.contains("*") ? [] : condition.sniHosts,
                            ranges: hasSubnets ? condition.destinationSubnets : port.ranges))
                }
            }
        }
        return chains.isEmpty ? [standardChain(of: port)] : chains
    }

    private func tcpChains(of port: Port, _ candidates: [VirtualServiceRecord]) -> [OutboundChain] {
        var chains: [OutboundChain] = []
        for record in candidates {
            for route in record.spec.tcp {
                let matches = route.matches.filter { holds($0.proxy, for: port) }
                guard !matches.isEmpty || route.matches.isEmpty else { continue }
                let subnets = matches.map(\.destinationSubnets)
                // No other route can be reached behind one that takes connections to any address.
                if route.matches.isEmpty || port.number == 0 || subnets.contains([]) {
                    chains.append(chain(to: route.destinations, by: record, of: port, ranges: port.ranges))
                    return chains
                }
                let ranges = Set(subnets.joined()).sorted()
                chains.append(chain(to: route.destinations, by: record, of: port, ranges: ranges))
            }
        }
        // Where a route's addresses are the service's own, this one is dropped when chains are joined.
        return chains + [standardChain(of: port)]
    }

    /// Whether a match's conditions hold that do not depend on the connection. Source: generation.md 2.8.
    private func holds(_ match: ProxyMatch, for port: Port) -> Bool {
        (match.gateways.isEmpty || match.gateways.contains(.mesh)) && (match.port == 0 || match.port == port.number)
            && (match.sourceNamespace.isEmpty || match.sourceNamespace == view.scope.namespace)
            && match.sourceLabels.allSatisfy { view.scope.labels[$0.key] == $0.value }
    }
}

// Where they go.
extension L4Routes {
    private func chain(
        to destinations: [WeightedDestination], by record: VirtualServiceRecord, of port: Port, names: [String] = [],
        ranges: [IPPrefix]
    ) -> OutboundChain {
        let rule = view.rule(forFirstOf: destinations, by: record)
        var forwarding = TCPForwarding(to: destinations, by: record, on: port.number, in: view)
        forwarding.isMongo = port.isMongo
        // Everywhere is no condition.
        let match = ChainMatch(
            serverNames: names, ranges: ranges.filter { !($0.address.isIPv4 && $0.address.isUnspecified) })
        return OutboundChain(
            match: match, target: .tcp(forwarding), virtualService: record.key,
            hostname: port.service.hostname, configs: record.origins + (rule?.origins ?? []))
    }

    /// To the service itself.
    private func standardChain(of port: Port) -> OutboundChain {
        let rule = view.rule(for: port.service)
        let cluster = ClusterKey(port: port.service.onlyPort ?? port.number, hostname: port.service.hostname)
        var forwarding = TCPForwarding(to: cluster, rule: rule?.spec, idleTimeout: idleTimeout)
        let isShaped = rule != nil && forwarding != TCPForwarding(to: cluster.name, idleTimeout: idleTimeout)
        forwarding.isMongo = port.isMongo
        forwarding.statPrefix = view.connectionStatName(of: port.service, cluster) ?? forwarding.statPrefix
        forwarding.lookup = view.dnsCache(of: port.service).map { TCPForwarding.Lookup(cache: $0, port: cluster.port) }
        return OutboundChain(
            match: ChainMatch(serverNames: port.serverNames, ranges: port.ranges), target: .tcp(forwarding),
            hostname: port.service.hostname, configs: isShaped ? rule?.origins ?? [] : [])
    }
}
