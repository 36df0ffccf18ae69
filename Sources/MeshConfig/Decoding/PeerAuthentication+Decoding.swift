extension ObjectDecoder {
    /// Reads what is behind the metadata of a PeerAuthentication. An empty one says nothing and is allowed.
    /// Source: generation.md 11.3.
    mutating func peerAuthentication() -> PeerAuthentication {
        let spec = mapping(root, "spec")
        let labels = selector(spec, "selector", "matchLabels") ?? [:]
        return PeerAuthentication(
            selector: labels, mode: mutualTLSMode(mapping(spec, "mtls")),
            portModes: portModes(spec, hasSelector: !labels.isEmpty))
    }

    private mutating func mutualTLSMode(_ node: YAMLNode?) -> PeerAuthentication.Mode {
        choice(node, "mode", PeerAuthentication.Mode.self) ?? .unset
    }

    private mutating func portModes(_ spec: YAMLNode?, hasSelector: Bool) -> [Int: PeerAuthentication.Mode] {
        guard let node = mapping(spec, "portLevelMtls") else { return [:] }
        let entries = node.entries
        if entries.isEmpty { problem(at: node, "names no port; remove it or fill it in") }
        if !hasSelector {
            problem(at: node, "needs a selector: ports belong to workloads; add selector.matchLabels")
        }
        var modes: [Int: PeerAuthentication.Mode] = [:]
        for (key, value) in entries where key.isScalar {
            guard let port = Int(key.text), portNumbers.contains(port) else {
                problem(at: key, "found \"\(key.text)\", expected a port of the workload, 1 to 65535")
                continue
            }
            if value.isMapping {
                modes[port] = mutualTLSMode(value)
            } else if value.scalarType == .null {
                modes[port] = .unset
            } else {
                problem(at: value, "found \(value.described), expected {mode: STRICT} or the like")
            }
        }
        return modes
    }
}
