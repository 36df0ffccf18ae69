extension ObjectDecoder {
    /// Reads what is behind the metadata of a DestinationRule; nil where `spec` or its host is missing, which is
    /// reported. Source: generation.md 11.3.
    mutating func destinationRule() -> DestinationRule? {
        guard let spec = requiredSpec(),
            let host = destinationHost(spec, allowsEverything: true, advice: "name the service that the rule is for")
        else { return nil }
        let rule = DestinationRule(
            host: host, policy: trafficPolicy(spec), subsets: subsets(spec), exportTo: exportTo(spec),
            workloadSelector: selector(spec, "workloadSelector", "matchLabels"))
        if rule.workloadSelector != nil, let node = spec["exportTo"],
            rule.exportTo.contains(where: { $0 != "." && $0 != key?.namespace })
        {
            problem(at: node, "a rule with a workloadSelector is for its own namespace only; use [\".\"] or remove it")
        }
        if rule.workloadSelector == nil { warnOfCredentials(spec) }
        return rule
    }

    /// A sidecar ignores the whole TLS setting, and speaks plaintext, where the rule does not select it.
    /// Source: generation.md 4.7.
    private mutating func warnOfCredentials(_ spec: YAMLNode) {
        let policies = ([spec] + (spec["subsets"]?.elements ?? [])).compactMap { $0["trafficPolicy"] }
        let ports = policies.flatMap { $0["portLevelSettings"]?.elements ?? [] }
        for name in (policies + ports).compactMap({ $0["tls"]?["credentialName"] }) {
            guard name.isScalar, !name.text.isEmpty, !name.text.hasPrefix("configmap://") else { continue }
            warning(
                at: name,
                "counts at gateways only: sidecars leave these TLS settings out and speak plaintext; for them, add a "
                    + "workloadSelector")
        }
    }

    private mutating func subsets(_ spec: YAMLNode) -> [DestinationRule.Subset] {
        var names: Set<String> = []
        return mappings(spec, "subsets").compactMap { node in
            let labels = workloadLabels(node, "labels")
            let policy = trafficPolicy(node)
            guard let name = requiredText(node, "name", "name the subset, as routes call it") else { return nil }
            checkSubsetName(name, at: node["name"] ?? node)
            if node["labels"]?.entries.isEmpty ?? true {
                warning(
                    at: node["name"] ?? node, "has no labels, so that it holds every endpoint of the host; add some")
            }
            if !names.insert(name).inserted {
                problem(at: node["name"] ?? node, "another subset is named \"\(name)\" too; names must differ")
            }
            return DestinationRule.Subset(name: name, labels: labels, policy: policy)
        }
    }
}
