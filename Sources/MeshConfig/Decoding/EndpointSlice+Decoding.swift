extension ObjectDecoder {
    /// Reads what is behind the metadata of an EndpointSlice.
    mutating func endpointSlice(meta: ObjectMeta) -> EndpointSlice {
        if root["addressType"] == nil {
            problem(in: root, missing: "addressType", "is missing; expected one of IPv4, IPv6, FQDN")
        }
        let type = choice(root, "addressType", AddressType.self) ?? .fqdn
        let ports = slicePorts()
        let endpoints = mappings(root, "endpoints").compactMap { sliceEndpoint($0, type) }
        return EndpointSlice(
            serviceName: meta.labels["kubernetes.io/service-name"] ?? "", isFQDN: type == .fqdn, ports: ports,
            endpoints: endpoints)
    }

    /// Ports without a number mean "any port", which no resource can say; they are left out.
    private mutating func slicePorts() -> [SlicePort] {
        var ports: [SlicePort] = []
        var names: Set<String> = []
        for node in mappings(root, "ports") {
            let name = text(node, "name") ?? ""
            guard let number = number(node, "port", in: portNumbers) else { continue }
            if !names.insert(name).inserted {
                problem(at: node["name"] ?? node, "another port is named \"\(name)\" too; names must differ")
            }
            ports.append(SlicePort(name: name, number: number))
        }
        return ports
    }

    private mutating func sliceEndpoint(_ node: YAMLNode, _ type: AddressType) -> SliceEndpoint? {
        let addresses = list(node, "addresses").compactMap { address(of: $0, type) }
        if addresses.isEmpty, node["addresses"]?.elements.isEmpty ?? true {
            problem(in: node, missing: "addresses", "has no address; expected at least one")
        }
        let conditions = mapping(node, "conditions")
        let isReady = flag(conditions, "ready") ?? true
        let target = mapping(node, "targetRef")
        return SliceEndpoint(
            addresses: addresses, isReady: isReady, isServing: flag(conditions, "serving") ?? isReady,
            isTerminating: flag(conditions, "terminating") ?? false,
            podName: text(target, "kind") == "Pod" ? text(target, "name") ?? "" : "",
            nodeName: text(node, "nodeName") ?? "", hostname: text(node, "hostname") ?? "")
    }

    private mutating func address(of node: YAMLNode, _ type: AddressType) -> String? {
        guard let text = text(of: node), type != .fqdn else { return type == .fqdn ? node.text : nil }
        if let address = IPAddress(text), address.isIPv4 == (type == .ipv4) { return address.description }
        problem(at: node, "found \"\(text)\", expected an \(type.rawValue) address, as addressType says")
        return nil
    }
}

private enum AddressType: String, CaseIterable {
    case ipv4 = "IPv4"
    case ipv6 = "IPv6"
    case fqdn = "FQDN"
}
