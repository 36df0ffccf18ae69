extension ObjectDecoder {
    /// Reads what is behind the metadata of a Pod.
    mutating func pod(meta: ObjectMeta) -> Pod {
        let spec = mapping(root, "spec")
        let status = mapping(root, "status")
        let phase = text(status, "phase")
        let hasEnded = phase == "Succeeded" || phase == "Failed"
        return Pod(
            addresses: hasEnded ? [] : podAddresses(status),
            serviceAccount: text(spec, "serviceAccountName") ?? "default",
            nodeName: text(spec, "nodeName") ?? "",
            workloadName: workloadName(meta),
            namedPorts: namedPorts(spec),
            usesHostNetwork: flag(spec, "hostNetwork") ?? false,
            isReady: root["metadata"]?["deletionTimestamp"] == nil && isReady(status))
    }

    private mutating func isReady(_ status: YAMLNode?) -> Bool {
        let conditions = mappings(status, "conditions").filter { text($0, "type") == "Ready" }
        return conditions.allSatisfy { text($0, "status") == "True" }
    }

    private mutating func podAddresses(_ status: YAMLNode?) -> [String] {
        let addresses = mappings(status, "podIPs").compactMap { item in item["ip"].flatMap { address(of: $0) } }
        guard addresses.isEmpty, let single = status?[given: "podIP"] else { return addresses }
        return address(of: single).map { [$0] } ?? []
    }

    private mutating func namedPorts(_ spec: YAMLNode?) -> [String: Int] {
        var ports: [String: Int] = [:]
        for container in mappings(spec, "containers") {
            for port in mappings(container, "ports") {
                guard let name = text(port, "name"), let number = number(port, "containerPort", in: portNumbers),
                    ports[name] == nil
                else { continue }
                ports[name] = number
            }
        }
        return ports
    }

    /// Name of the controller, or of the controller's own controller where its name shows it: a ReplicaSet's Deployment
    /// (name-HASH) and a Job's CronJob (name-MINUTES).
    private mutating func workloadName(_ meta: ObjectMeta) -> String {
        let owners = mappings(root["metadata"], "ownerReferences")
        guard let owner = owners.first(where: { flag($0, "controller") == true }), let name = text(owner, "name") else {
            return key?.name ?? ""
        }
        switch text(owner, "kind") {
        case "ReplicaSet":
            if let hash = meta.labels["pod-template-hash"], name.hasSuffix("-" + hash) {
                return String(name.dropLast(hash.count + 1))
            }
        case "Job":
            let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
            if (8...10).contains(digits), name.dropLast(digits).last == "-" { return String(name.dropLast(digits + 1)) }
        default: break
        }
        return name
    }
}

/// What a port can be.
let portNumbers = 1...65535
