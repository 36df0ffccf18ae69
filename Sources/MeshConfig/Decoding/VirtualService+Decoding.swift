extension ObjectDecoder {
    /// Reads what is behind the metadata of a VirtualService; nil where `spec` is missing, which is reported.
    /// Source: generation.md 11.3.
    mutating func virtualService() -> VirtualService? {
        guard let spec = requiredSpec() else { return nil }
        let isDelegate = spec["hosts"]?.elements.isEmpty ?? true
        let gateways = gatewayReferences(spec)
        if ["http", "tls", "tcp"].allSatisfy({ spec[$0]?.elements.isEmpty ?? true }) {
            problem(in: spec, missing: "http", "is missing, as are tls and tcp; say where the traffic goes")
        }
        if isDelegate { checkDelegate(spec) }
        let appliesToMesh = gateways.isEmpty || gateways.contains(.mesh)
        let hosts = isDelegate ? [] : virtualHosts(spec, appliesToMesh: appliesToMesh)
        let hostSet = HostSet(hosts)
        return VirtualService(
            hosts: hosts, gateways: gateways.isEmpty && !isDelegate ? [.mesh] : gateways,
            http: mappings(spec, "http").compactMap { httpRoute($0, inDelegate: isDelegate) },
            tls: mappings(spec, "tls").map { tlsRoute($0, hosts: hostSet) },
            tcp: mappings(spec, "tcp").map { tcpRoute($0) }, exportTo: exportTo(spec))
    }

    private mutating func checkDelegate(_ spec: YAMLNode) {
        if spec["tls"] != nil || spec["tcp"] != nil {
            problem(in: spec, missing: "hosts", "has no host; list at least one (only delegates have none)")
        }
        if let node = spec["gateways"] {
            problem(
                at: node, "a VirtualService without hosts is a delegate, which has its root's gateways; remove them")
        }
    }

    private mutating func virtualHosts(_ spec: YAMLNode, appliesToMesh: Bool) -> [String] {
        var hosts: [(name: String, node: YAMLNode)] = []
        var seen: Set<String> = []
        for node in list(spec, "hosts") {
            guard let text = text(of: node) else { continue }
            let name = IPAddress(text)?.description ?? canonicalHostname(text)
            if IPAddress(text) == nil, let fault = faultOfHostname(text, wildcards: true) {
                problem(at: node, "the host \"\(text)\" \(fault)")
            } else if name == "*", appliesToMesh {
                problem(at: node, "\"*\" would be every host of the mesh; name hosts, or a gateway in spec.gateways")
            } else if !seen.insert(name).inserted {
                problem(at: node, "the host \"\(text)\" is listed twice; remove one of them")
            } else {
                hosts.append((name, node))
            }
        }
        let hostSet = HostSet(seen)
        for host in hosts {
            if let wider = hostSet.wildcard(around: host.name) {
                problem(
                    at: host.node, "the host \"\(host.name)\" is inside \"\(wider)\", which is listed too; keep one")
            }
        }
        return hosts.map(\.name)
    }

    /// The gateways that `parent` names, in its field `gateways`. Source: generation.md 0.5.
    mutating func gatewayReferences(_ parent: YAMLNode) -> [GatewayReference] {
        list(parent, "gateways").compactMap { node in
            guard let text = text(of: node) else { return nil }
            if let gateway = GatewayReference(text, from: key?.namespace ?? "") {
                if text.contains("."), case .gateway(let namespace, let name) = gateway, !text.contains("/") {
                    warning(at: node, "is the old way to name a Gateway elsewhere; write \(namespace)/\(name)")
                }
                return gateway
            }
            problem(at: node, "found \"\(text)\", expected mesh, the name of a Gateway, or NAMESPACE/NAME")
            return nil
        }
    }

    /// The conditions that are decided without requests.
    mutating func proxyMatch(_ match: YAMLNode) -> ProxyMatch {
        let namespace = text(match, "sourceNamespace") ?? ""
        if !namespace.isEmpty, let fault = faultOfDNSLabel(namespace), let node = match["sourceNamespace"] {
            problem(at: node, "the namespace \"\(namespace)\" \(fault)")
        }
        return ProxyMatch(
            port: number(match, "port", in: 0...65535) ?? 0, sourceLabels: selectorLabels(match, "sourceLabels"),
            sourceNamespace: namespace, gateways: gatewayReferences(match))
    }

    /// Reads a destination: host, subset and port.
    mutating func routeDestination(_ node: YAMLNode) -> RouteDestination {
        let host = destinationHost(node, advice: "name the service that the traffic goes to")
        let subset = text(node, "subset") ?? ""
        if !subset.isEmpty, let value = node["subset"] { checkSubsetName(subset, at: value) }
        return RouteDestination(host: host ?? "", subset: subset, port: portNumber(node) ?? 0)
    }

    /// The destination of `parent`, in its field `destination`, which must be there.
    mutating func requiredDestination(_ parent: YAMLNode) -> RouteDestination? {
        if parent["destination"] == nil {
            problem(in: parent, missing: "destination", "is missing; name the service that the traffic goes to")
        }
        return mapping(parent, "destination").map { routeDestination($0) }
    }

    /// The entries of `route` with their weights, 0 where an entry has none.
    ///
    /// Weights of several destinations must sum up to something, and to no more than Envoy can add up.
    mutating func weightedEntries(_ route: YAMLNode) -> [(entry: YAMLNode, weight: Int)] {
        let entries = mappings(route, "route")
        let weights = entries.map { $0["weight"] == nil ? 0 : number($0, "weight", in: 0...Int(Int32.max)) }
        // A sum without the wrong ones, which have been reported, would say nothing.
        if !weights.contains(nil) { checkSum(of: weights.compactMap(\.self), route) }
        return zip(entries, weights).map { ($0, $1 ?? 0) }
    }

    private mutating func checkSum(of weights: [Int], _ route: YAMLNode) {
        guard weights.count > 1, let node = route["route"] else { return }
        let total = weights.reduce(0, +)
        if total == 0 {
            problem(at: node, "has \(weights.count) destinations, and none has a weight; give each its share")
        } else if total > UInt32.max {
            problem(at: node, "has weights that sum up to \(total), more than 4294967295; use smaller ones")
        }
    }
}

// TLS and TCP.
extension ObjectDecoder {
    private mutating func tlsRoute(_ node: YAMLNode, hosts: HostSet) -> TLSRoute {
        if node["match"]?.elements.isEmpty ?? true {
            problem(in: node, missing: "match", "is missing; list the names that clients ask for (sniHosts)")
        }
        let matches = mappings(node, "match").map { match in
            TLSRoute.Match(
                sniHosts: sniHosts(match, hosts), destinationSubnets: destinationSubnets(match),
                proxy: proxyMatch(match))
        }
        return TLSRoute(matches: matches, destinations: weightedDestinations(node))
    }

    private mutating func tcpRoute(_ node: YAMLNode) -> TCPRoute {
        let matches = mappings(node, "match").map { match in
            TCPRoute.Match(destinationSubnets: destinationSubnets(match), proxy: proxyMatch(match))
        }
        return TCPRoute(matches: matches, destinations: weightedDestinations(node))
    }

    private mutating func sniHosts(_ match: YAMLNode, _ hosts: HostSet) -> [String] {
        if match["sniHosts"]?.elements.isEmpty ?? true {
            problem(in: match, missing: "sniHosts", "is missing; list the names that clients ask for")
        }
        return list(match, "sniHosts").compactMap { node in
            guard let text = text(of: node) else { return nil }
            let name = IPAddress(text)?.description ?? canonicalHostname(text)
            if IPAddress(text) != nil {
                warning(at: node, "is an address, which TLS clients never send as a name; use destinationSubnets")
            } else if let fault = faultOfHostname(text, wildcards: true) {
                problem(at: node, "the name \"\(text)\" \(fault)")
            }
            let isName = IPAddress(text) != nil || faultOfHostname(text, wildcards: true) == nil
            if isName, !hosts.isEmpty, !hosts.includes(name) {
                problem(at: node, "the name \"\(text)\" is inside none of spec.hosts; add it there")
            }
            return name
        }
    }

    private mutating func destinationSubnets(_ match: YAMLNode) -> [IPPrefix] {
        list(match, "destinationSubnets").compactMap { node in
            guard let text = text(of: node) else { return nil }
            if let address = IPAddress(text) { return IPPrefix(address, length: address.bitWidth) }
            if let prefix = IPPrefix(text) { return prefix }
            problem(at: node, "found \"\(text)\", expected an IP address or a CIDR such as 10.0.0.0/8")
            return nil
        }
    }

    private mutating func weightedDestinations(_ node: YAMLNode) -> [WeightedDestination] {
        if node["route"]?.elements.isEmpty ?? true {
            problem(in: node, missing: "route", "is missing; name the services that the traffic goes to")
        }
        return weightedEntries(node).compactMap { entry, weight in
            requiredDestination(entry).map { WeightedDestination($0, weight: weight) }
        }
    }
}

extension GatewayReference {
    /// The gateway that `text` names in an object of `namespace`; nil where it names none.
    fileprivate init?(_ text: String, from namespace: String) {
        if text == "mesh" {
            self = .mesh
            return
        }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 1 {
            // The old way to name a gateway elsewhere: its name and namespace as if it were a service.
            let labels = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            parts = labels.count == 1 ? [".", text] : [labels[1], labels[0]]
        }
        guard parts.count == 2, faultOfDNSSubdomain(parts[1]) == nil,
            parts[0] == "." || faultOfDNSLabel(parts[0]) == nil
        else { return nil }
        self = .gateway(namespace: parts[0] == "." ? namespace : parts[0], name: parts[1])
    }
}

/// The hosts of a VirtualService, among which many names are looked up.
private struct HostSet {
    private let all: Set<String>
    private let wildcards: Set<String>

    init(_ hosts: some Collection<String>) {
        all = Set(hosts)
        wildcards = all.filter { $0.hasPrefix("*") }
    }

    var isEmpty: Bool { all.isEmpty }

    /// Whether `name` is one of them, or inside one.
    func includes(_ name: String) -> Bool { all.contains(name) || wildcard(around: name) != nil }

    /// The wildcard that `name` is inside of without being it; nil: there is none. Source: generation.md 0.5.
    func wildcard(around name: String) -> String? {
        guard !wildcards.isEmpty else { return nil }
        let isWildcard = name.hasPrefix("*")
        var suffix = isWildcard ? name.dropFirst() : name[...]
        if isWildcard { suffix = suffix.dropFirst() }
        while true {
            let wider = "*" + suffix
            if wider != name, wildcards.contains(wider) { return wider }
            if suffix.isEmpty { return nil }
            suffix = suffix.dropFirst()
        }
    }
}
