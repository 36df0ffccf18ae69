extension ObjectDecoder {
    /// Reads what is behind the metadata of a Service; nil where `spec` is missing, which is reported.
    mutating func service() -> Service? {
        guard let spec = requiredSpec(), let kind = serviceKind(spec) else { return nil }
        let ports = servicePorts(spec)
        let isWithoutPorts = spec["ports"].map { $0.isSequence && $0.elements.isEmpty } ?? true
        if case .clusterIP = kind, isWithoutPorts {
            problem(in: spec, missing: "ports", "has no port; list at least one")
        }
        return Service(
            kind: kind, ports: ports, selector: textMap(spec, "selector"),
            isNodeLocal: choice(spec, "internalTrafficPolicy", InternalTrafficPolicy.self) == .local,
            publishesNotReady: flag(spec, "publishNotReadyAddresses") ?? false,
            trafficDistribution: text(spec, "trafficDistribution") ?? "")
    }

    /// The mapping `spec`; nil where it is missing, which is reported.
    mutating func requiredSpec() -> YAMLNode? {
        if root["spec"] == nil { problem(in: root, missing: "spec", "is missing") }
        return mapping(root, "spec")
    }

    private mutating func serviceKind(_ spec: YAMLNode) -> Service.Kind? {
        let type = choice(spec, "type", ServiceType.self) ?? .clusterIP
        if type == .externalName {
            guard let name = requiredText(spec, "externalName", "name the host that the service stands for"),
                let node = spec["externalName"]
            else { return nil }
            if let fault = faultOfHostname(name, wildcards: false) {
                problem(at: node, "the host \"\(name)\" \(fault)")
            }
            return .externalName(canonicalHostname(name))
        }
        let single = text(spec, "clusterIP") ?? ""
        if single == "None" { return .headless }
        let several = list(spec, "clusterIPs")
        if several.first?.text == "None" { return .headless }
        if !several.isEmpty { return .clusterIP(several.compactMap { address(of: $0) }) }
        guard !single.isEmpty, let node = spec["clusterIP"] else { return .clusterIP([]) }
        return .clusterIP(address(of: node).map { [$0] } ?? [])
    }

    private mutating func servicePorts(_ spec: YAMLNode) -> [ServicePort] {
        let nodes = mappings(spec, "ports")
        var ports: [ServicePort] = []
        var names: Set<String> = []
        var numbers: Set<PortAndTransport> = []
        for node in nodes {
            guard node["port"] != nil else {
                problem(in: node, missing: "port", "is missing; expected the number that clients connect to")
                continue
            }
            let transport = choice(node, "protocol", TransportProtocol.self) ?? .tcp
            guard let number = number(node, "port", in: portNumbers) else { continue }
            let name = text(node, "name") ?? ""
            if nodes.count > 1, name.isEmpty {
                problem(in: node, missing: "name", "is missing; ports need names where there are several")
            } else if !names.insert(name).inserted {
                problem(at: node["name"] ?? node, "another port is named \"\(name)\" too; names must differ")
            }
            if !numbers.insert(PortAndTransport(number: number, transport: transport)).inserted {
                problem(at: node["port"] ?? node, "another port has the number \(number) and the same protocol too")
            }
            ports.append(
                ServicePort(
                    name: name, number: number, target: targetPort(node) ?? .number(number),
                    protocol: PortProtocol(
                        servicePort: number, name: name, transport: transport.rawValue,
                        appProtocol: text(node, "appProtocol"))))
        }
        return ports
    }

    /// nil where none is given, or 0 or nothing, which Kubernetes takes for none.
    private mutating func targetPort(_ port: YAMLNode) -> TargetPort? {
        guard let node = port["targetPort"] else { return nil }
        if node.scalarType == .text {
            let name = node.text
            if name.isEmpty { return nil }
            if Int(name) == nil { return .name(name) }
        }
        return number(of: node, in: 0...65535).flatMap { $0 == 0 ? nil : .number($0) }
    }
}

/// `protocol` of ports of Kubernetes objects.
enum TransportProtocol: String, CaseIterable {
    case tcp = "TCP"
    case udp = "UDP"
    case sctp = "SCTP"
}

private struct PortAndTransport: Hashable {
    let number: Int
    let transport: TransportProtocol
}

private enum ServiceType: String, CaseIterable {
    case clusterIP = "ClusterIP"
    case nodePort = "NodePort"
    case loadBalancer = "LoadBalancer"
    case externalName = "ExternalName"
}

private enum InternalTrafficPolicy: String, CaseIterable {
    case cluster = "Cluster"
    case local = "Local"
}
