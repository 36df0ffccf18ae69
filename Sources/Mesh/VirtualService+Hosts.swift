package import MeshConfig

extension VirtualService {
    /// The same object of `namespace` with full names in lower case for hosts and destinations; no host twice.
    /// Source: generation.md 0.5.
    func withFullNames(in namespace: String, clusterDomain: String) -> VirtualService {
        func complete(_ host: inout String) {
            host = host.fullHostname(in: namespace, clusterDomain: clusterDomain)
        }
        var spec = self
        for i in spec.hosts.indices { complete(&spec.hosts[i]) }
        // One may be written in short and in full.
        var seen: Set<String> = []
        spec.hosts.removeAll { !seen.insert($0).inserted }
        for i in spec.http.indices {
            if case .forward(var destinations) = spec.http[i].action {
                for j in destinations.indices { complete(&destinations[j].destination.host) }
                spec.http[i].action = .forward(destinations)
            }
            for j in spec.http[i].mirrors.indices { complete(&spec.http[i].mirrors[j].destination.host) }
        }
        for i in spec.tls.indices {
            for j in spec.tls[i].destinations.indices { complete(&spec.tls[i].destinations[j].destination.host) }
        }
        for i in spec.tcp.indices {
            for j in spec.tcp[i].destinations.indices { complete(&spec.tcp[i].destinations[j].destination.host) }
        }
        return spec
    }

    /// Where its routes may send what clients of `namespace` send.
    func destinations(from namespace: String) -> [RouteDestination] {
        func applies(_ matches: [ProxyMatch]) -> Bool {
            matches.isEmpty || matches.contains { ["", namespace].contains($0.sourceNamespace) }
        }
        var destinations: [RouteDestination] = []
        for route in http where applies(route.matches.map(\.proxy)) {
            if case .forward(let targets) = route.action { destinations += targets.map(\.destination) }
            destinations += route.mirrors.map(\.destination)
        }
        for route in tls where applies(route.matches.map(\.proxy)) {
            destinations += route.destinations.map(\.destination)
        }
        for route in tcp where applies(route.matches.map(\.proxy)) {
            destinations += route.destinations.map(\.destination)
        }
        return destinations
    }

    /// The hosts to which its routes send requests and copies of them.
    var requestDestinations: Set<String> {
        var hosts: Set<String> = []
        for route in http {
            if case .forward(let targets) = route.action { hosts.formUnion(targets.map(\.destination.host)) }
            hosts.formUnion(route.mirrors.map(\.destination.host))
        }
        return hosts
    }

    /// Whether it says where connections go, beside requests or instead.
    package var routesConnections: Bool { !tls.isEmpty || !tcp.isEmpty }

    /// What its matches ask of proxies. A match with gateways of its own does not look at labels.
    /// Source: generation.md 6.1.
    var scopeFacts: Set<ScopeFact> {
        let http = http.lazy.flatMap(\.matches).map(\.proxy).filter(\.gateways.isEmpty)
        let others = tls.flatMap(\.matches).map(\.proxy) + tcp.flatMap(\.matches).map(\.proxy)
        return Set((http + others).map(\.sourceLabels).filter { !$0.isEmpty }.map(ScopeFact.labels))
    }
}
