extension ObjectDecoder {
    /// Reads what is behind the metadata of a ServiceEntry; nil where `spec` is missing, which is reported.
    /// Source: generation.md 11.3.
    mutating func serviceEntry(meta: ObjectMeta) -> ServiceEntry? {
        guard let spec = requiredSpec() else { return nil }
        let resolution = choice(spec, "resolution", ServiceEntry.Resolution.self) ?? .none
        let location = choice(spec, "location", EntryLocation.self) ?? .external
        let ports = entryPorts(spec)
        let entry = ServiceEntry(
            hosts: entryHosts(spec), addresses: entryAddresses(spec, resolution),
            allocatedAddresses: allocatedAddresses(), ports: ports.map(\.port), resolution: resolution,
            isMeshExternal: location == .external, endpoints: entryEndpoints(spec, resolution, ports.map(\.port)),
            workloadSelector: selector(spec, "workloadSelector", "labels"),
            subjectAltNames: texts(spec, "subjectAltNames"), exportTo: exportTo(spec, mayHide: true))
        checkHosts(of: entry, spec, ports)
        if resolution == .dynamicDNS { checkDynamicDNS(entry, spec, ports, meta) }
        warn(about: entry, spec, ports)
        return entry
    }

    private mutating func entryHosts(_ spec: YAMLNode) -> [String] {
        let nodes = list(spec, "hosts")
        if nodes.isEmpty, spec["hosts"]?.elements.isEmpty ?? true {
            problem(in: spec, missing: "hosts", "has no host; list at least one")
        }
        var hosts: [String] = []
        var seen: Set<String> = []
        for node in nodes {
            guard let host = text(of: node) else { continue }
            if host == "*" {
                problem(at: node, "\"*\" would match every host; name a domain, such as *.example.com")
            } else if let fault = faultOfHostname(host, wildcards: true) {
                problem(at: node, "the host \"\(host)\" \(fault)")
            } else if seen.insert(canonicalHostname(host)).inserted {
                hosts.append(canonicalHostname(host))
            }
        }
        return hosts
    }

    private mutating func entryAddresses(_ spec: YAMLNode, _ resolution: ServiceEntry.Resolution) -> [String] {
        list(spec, "addresses").compactMap { node in
            guard let text = text(of: node) else { return nil }
            if let address = IPAddress(text) { return address.description }
            guard let prefix = IPPrefix(text) else {
                problem(at: node, "found \"\(text)\", expected an IP address or a CIDR such as 10.0.0.0/8")
                return nil
            }
            if prefix.isSingleAddress { return prefix.address.description }
            if resolution == .dns || resolution == .dnsRoundRobin {
                problem(at: node, "found the CIDR \(text), but resolution \(resolution.rawValue) allows only addresses")
            }
            return prefix.description
        }
    }

    /// `status.addresses`, which an address controller writes; entries without a host belong to no host.
    private mutating func allocatedAddresses() -> [String: [String]] {
        var allocated: [String: [String]] = [:]
        for node in mappings(mapping(root, "status"), "addresses") {
            guard let host = text(node, "host"), let value = node["value"], let address = address(of: value) else {
                continue
            }
            allocated[canonicalHostname(host), default: []].append(address)
        }
        return allocated
    }

    private mutating func entryPorts(_ spec: YAMLNode) -> [(port: ServicePort, node: YAMLNode)] {
        var ports: [(port: ServicePort, node: YAMLNode)] = []
        var names: Set<String> = []
        var numbers: Set<Int> = []
        for node in mappings(spec, "ports") {
            if node["number"] == nil {
                problem(in: node, missing: "number", "is missing; expected the number that clients connect to")
            }
            let name = requiredText(node, "name", "give the port a name, such as http")
            if let name, let fault = faultOfDNSLabel(name.lowercased()) {
                problem(at: node["name"] ?? node, "the port name \"\(name)\" \(fault)")
            }
            let portProtocol = entryProtocol(node)
            let target = number(node, "targetPort", in: 0...65535) ?? 0
            guard let number = number(node, "number", in: portNumbers), let name else { continue }
            if !names.insert(name).inserted {
                problem(at: node["name"] ?? node, "another port is named \"\(name)\" too; names must differ")
            }
            if !numbers.insert(number).inserted {
                problem(at: node["number"] ?? node, "another port has the number \(number) too; numbers must differ")
            }
            let port = ServicePort(
                name: name, number: number, target: .number(target == 0 ? number : target), protocol: portProtocol)
            ports.append((port, node))
        }
        return ports
    }

    private mutating func entryProtocol(_ port: YAMLNode) -> PortProtocol {
        guard let node = port["protocol"], let word = text(of: node), !word.isEmpty else { return .auto }
        if let known = PortProtocol(word: word) { return known }
        problem(
            at: node,
            "found \"\(word)\", expected one of \(PortProtocol.words); or leave it out to detect the protocol")
        return .auto
    }
}

// Rules about several fields.
extension ObjectDecoder {
    /// What is allowed and mostly a mistake.
    private mutating func warn(
        about entry: ServiceEntry, _ spec: YAMLNode, _ ports: [(port: ServicePort, node: YAMLNode)]
    ) {
        for node in spec["hosts"]?.elements ?? [] where node.isScalar && node.text.hasPrefix("*") {
            if node.text.count > 1, !node.text.hasPrefix("*.") {
                warning(at: node, "matches every name with this end, also of other domains; begin it with \"*.\"")
            }
        }
        if let selector = spec["workloadSelector"] {
            if entry.workloadSelector?.isEmpty == true {
                warning(at: selector, "has no labels, so that it selects every workload of the namespace; add some")
            }
            if entry.resolution == .none {
                warning(
                    at: selector, "has no effect with resolution NONE, which goes where the client wants; use STATIC")
            }
        }
        guard entry.addresses.isEmpty, entry.allocatedAddresses.isEmpty, entry.resolution != .dynamicDNS else { return }
        for (port, node) in ports where port.protocol_ == .tcp || port.protocol_ == .auto {
            warning(
                at: node,
                "takes all TCP traffic to port \(port.number), since the entry has no address; list addresses, or use a "
                    + "protocol that names the host")
        }
    }

    private mutating func checkHosts(
        of entry: ServiceEntry, _ spec: YAMLNode, _ ports: [(port: ServicePort, node: YAMLNode)]
    ) {
        if let node = spec["endpoints"], entry.workloadSelector != nil {
            problem(at: node, "found endpoints and a workloadSelector; keep one of them")
        }
        let looksUpNames = entry.resolution == .dns || entry.resolution == .dnsRoundRobin
        if looksUpNames, spec["endpoints"]?.elements.isEmpty ?? true, entry.workloadSelector == nil {
            for node in spec["hosts"]?.elements ?? [] where node.isScalar && node.text.hasPrefix("*") {
                problem(at: node, "the wildcard \(node.described) cannot be looked up in DNS; list endpoints")
            }
        }
        guard entry.hosts.count > 1, entry.resolution != .none else { return }
        for (port, node) in ports where !port.protocol_.namesItsHost {
            problem(
                at: node["protocol"] ?? node,
                "\(port.protocol_ == .auto ? "a port without protocol" : "this protocol") does not tell several hosts "
                    + "apart; use an HTTP or TLS protocol, or one ServiceEntry for each host")
        }
    }

    private mutating func checkDynamicDNS(
        _ entry: ServiceEntry, _ spec: YAMLNode, _ ports: [(port: ServicePort, node: YAMLNode)], _ meta: ObjectMeta
    ) {
        for node in spec["hosts"]?.elements ?? [] where node.isScalar && !node.text.hasPrefix("*") {
            problem(
                at: node, "found \(node.described), but resolution DYNAMIC_DNS is for wildcards such as *.example.com")
        }
        for field in ["addresses", "endpoints"] {
            if let node = spec[field], !node.elements.isEmpty {
                problem(at: node, "is not allowed with resolution DYNAMIC_DNS, which finds addresses itself; remove it")
            }
        }
        let allowed: [PortProtocol] = [.http, .http2, .grpc, .tls]
        for (port, node) in ports where !allowed.contains(port.protocol_) {
            problem(at: node["protocol"] ?? node, "resolution DYNAMIC_DNS allows only HTTP, HTTP2, GRPC and TLS")
        }
        if !entry.isMeshExternal, meta.labels["istio.io/use-waypoint"] != nil, let node = spec["location"] {
            problem(at: node, "MESH_INTERNAL with a waypoint is not possible with resolution DYNAMIC_DNS")
        }
    }
}

extension PortProtocol {
    /// Whether a client's first bytes name the host that it wants: HTTP's Host header, TLS' server name.
    fileprivate var namesItsHost: Bool { listenerClass == .http || isTLS }
}

private enum EntryLocation: String, CaseIterable {
    case external = "MESH_EXTERNAL"
    case `internal` = "MESH_INTERNAL"
}
