extension ObjectDecoder {
    /// Reads the endpoints of a ServiceEntry with the given resolution and ports.
    /// Source: generation.md 11.3.
    mutating func entryEndpoints(
        _ spec: YAMLNode, _ resolution: ServiceEntry.Resolution, _ ports: [ServicePort]
    ) -> [EntryEndpoint] {
        let nodes = mappings(spec, "endpoints")
        if let list = spec["endpoints"], nodes.count > 0 {
            if resolution == .none {
                problem(
                    at: list, "is not allowed with resolution NONE; use STATIC for addresses, or DNS for host names")
            } else if resolution == .dnsRoundRobin, nodes.count > 1 {
                problem(at: list, "found \(nodes.count) endpoints, but resolution DNS_ROUND_ROBIN allows only one")
            }
        }
        let portNames = Set(ports.map(\.name))
        return nodes.map { node in
            let address = endpointAddress(node, resolution)
            return EntryEndpoint(
                address: address, ports: endpointPorts(node, portNames, isSocket: address.hasPrefix("unix://")),
                labels: textMap(node, "labels"), network: text(node, "network") ?? "",
                locality: text(node, "locality") ?? "", weight: number(node, "weight", in: 0...Int(UInt32.max)) ?? 0,
                serviceAccount: text(node, "serviceAccount") ?? "")
        }
    }

    /// Empty where it is missing or wrong.
    private mutating func endpointAddress(_ endpoint: YAMLNode, _ resolution: ServiceEntry.Resolution) -> String {
        guard let node = endpoint["address"], node.scalarType != .text || !node.text.isEmpty else {
            if endpoint["network"] == nil {
                problem(in: endpoint, missing: "address", "is missing; expected \(expectedAddress(resolution))")
            }
            return ""
        }
        guard let text = text(of: node) else { return "" }
        if let address = IPAddress(text) { return address.description }
        switch resolution {
        case .static where text.hasPrefix("unix:///"): return text
        case .dns where faultOfHostname(text, wildcards: false) == nil,
            .dnsRoundRobin where faultOfHostname(text, wildcards: false) == nil:
            return text.lowercased()
        // Endpoints are refused as a whole there.
        case .none, .dynamicDNS: return ""
        case .static, .dns, .dnsRoundRobin: break
        }
        problem(at: node, "found \"\(text)\", expected \(expectedAddress(resolution))")
        return ""
    }

    private func expectedAddress(_ resolution: ServiceEntry.Resolution) -> String {
        resolution == .dns || resolution == .dnsRoundRobin
            ? "an IP address or a host name"
            : "an IP address or an absolute Unix socket such as unix:///run/app.sock (for names use resolution DNS)"
    }

    private mutating func endpointPorts(_ endpoint: YAMLNode, _ known: Set<String>, isSocket: Bool) -> [String: Int] {
        guard let node = mapping(endpoint, "ports") else { return [:] }
        if isSocket { problem(at: node, "a Unix socket has no ports; remove them") }
        var numbers: [String: Int] = [:]
        for (key, value) in node.entries where key.isScalar {
            let name = key.text
            if !known.contains(name) {
                let names = known.isEmpty ? "none" : known.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
                problem(at: key, "the entry has no port named \"\(name)\"; its ports are \(names)")
            }
            numbers[name] = number(of: value, in: portNumbers)
        }
        return numbers
    }
}
