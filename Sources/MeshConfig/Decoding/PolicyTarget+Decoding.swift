extension ObjectDecoder {
    /// Reads the workloads that an object is for: those of its selector, or what it is attached to by `targetRefs`.
    /// Source: generation.md 11.2.
    mutating func policyTarget(
        _ spec: YAMLNode?, selectorName: String = "selector", labelsName: String = "matchLabels"
    ) -> PolicyTarget {
        let labels = selector(spec, selectorName, labelsName) ?? [:]
        let list = mappings(spec, "targetRefs")
        let references = list.isEmpty ? [mapping(spec, "targetRef")].compactMap(\.self) : list
        if references.isEmpty { return .workloads(labels) }
        if let selector = spec?[selectorName], !labels.isEmpty {
            problem(at: selector, "is given beside targetRefs; keep one of them")
        }
        return .gateways(references.compactMap { attachedGateway($0) })
    }

    /// The name of the Gateway; nil where it is something else, or wrong.
    private mutating func attachedGateway(_ node: YAMLNode) -> String? {
        guard let kind = requiredText(node, "kind", "say what the policy is attached to, such as Gateway"),
            let name = requiredText(node, "name", "say which \(kind) the policy is attached to")
        else { return nil }
        let group = text(node, "group") ?? ""
        if let namespace = node["namespace"], namespace.text != key?.namespace {
            problem(
                at: namespace,
                "found \"\(namespace.text)\": a policy is attached only to things of its own namespace")
        }
        switch (group, kind) {
        case ("gateway.networking.k8s.io", "Gateway"): return name
        case ("gateway.networking.k8s.io", "GatewayClass"), ("", "Service"), ("core", "Service"),
            ("networking.istio.io", "ServiceEntry"):
            return nil
        default:
            problem(
                at: node,
                "found \(group.isEmpty ? kind : "\(kind).\(group)"), expected a Gateway or GatewayClass of "
                    + "gateway.networking.k8s.io, a Service, or a ServiceEntry of networking.istio.io")
            return nil
        }
    }
}
