extension ObjectDecoder {
    /// Reads what is behind the metadata of a WorkloadEntry; nil where `spec` is missing, which is reported.
    /// Source: generation.md 11.3.
    mutating func workloadEntry(meta: ObjectMeta) -> WorkloadEntry? {
        guard let spec = requiredSpec() else { return nil }
        var endpoint = workloadEndpoint(spec, address: workloadAddress(spec))
        // Istio: the metadata's labels win.
        endpoint.labels.merge(meta.labels) { $1 }
        return WorkloadEntry(endpoint: endpoint, isHealthy: isHealthy())
    }

    /// An address of any kind: only the services that select the entry decide which ones they can use. Empty where it
    /// is missing or wrong.
    mutating func workloadAddress(_ spec: YAMLNode) -> String {
        let expected = "an IP address, a host name or an absolute Unix socket such as unix:///run/app.sock"
        guard let node = spec["address"], node.scalarType != .text || !node.text.isEmpty else {
            if (text(spec, "network") ?? "").isEmpty {
                problem(in: spec, missing: "address", "is missing; expected \(expected)")
            }
            return ""
        }
        guard let text = text(of: node) else { return "" }
        if let address = IPAddress(text) { return address.description }
        if text.hasPrefix("unix:///") { return text }
        if faultOfHostname(text, wildcards: false) == nil { return text.lowercased() }
        problem(at: node, "found \"\(text)\", expected \(expected)")
        return ""
    }

    /// The fields that a WorkloadEntry and the template of a WorkloadGroup share.
    mutating func workloadEndpoint(_ spec: YAMLNode, address: String) -> EntryEndpoint {
        EntryEndpoint(
            address: address, ports: workloadPorts(spec, isSocket: address.hasPrefix("unix://")),
            labels: workloadLabels(spec, "labels"), network: text(spec, "network") ?? "",
            locality: text(spec, "locality") ?? "", weight: number(spec, "weight", in: 0...Int(UInt32.max)) ?? 0,
            serviceAccount: text(spec, "serviceAccount") ?? "")
    }

    private mutating func workloadPorts(_ spec: YAMLNode, isSocket: Bool) -> [String: Int] {
        guard let node = mapping(spec, "ports") else { return [:] }
        if isSocket { problem(at: node, "a Unix socket has no ports; remove them") }
        var numbers: [String: Int] = [:]
        for (key, value) in node.entries where key.isScalar {
            if let fault = faultOfDNSLabel(key.text.lowercased()) {
                problem(at: key, "the port name \"\(key.text)\" \(fault)")
            }
            numbers[key.text] = number(of: value, in: portNumbers)
        }
        return numbers
    }

    private mutating func isHealthy() -> Bool {
        let conditions = mappings(mapping(root, "status"), "conditions").filter { text($0, "type") == "Healthy" }
        return conditions.allSatisfy { text($0, "status") == "True" }
    }
}
