internal import EnvoyAPI

/// Moves the health checks of applications to the sidecar's agent, since the kubelet, which asks them, has no
/// certificate.
///
/// Source: serving.md 7.3, "Probe rewrite": `ISTIO_KUBE_APP_PROBERS` tells the agent what each path stood for.
struct ProbeRewrite {
    /// The port of the agent.
    let statusPort: Int
    /// What the agent asks instead, by path.
    private(set) var originals = JSONObject()

    init(statusPort: Int) { self.statusPort = statusPort }

    /// Moves the probes and the HTTP hooks of one container.
    mutating func rewrite(_ container: inout JSONObject) {
        let name = container["name"]?.string ?? ""
        let ports = namedPorts(of: container)
        for (field, path) in [("readinessProbe", "readyz"), ("livenessProbe", "livez"), ("startupProbe", "startupz")] {
            guard let probe = container[field]?.object else { continue }
            container[field] =
                moved(probe, to: "/app-health/\(name)/\(path)", ports).map(JSONValue.object) ?? .object(probe)
        }
        guard var lifecycle = container["lifecycle"]?.object else { return }
        for (field, path) in [("preStop", "prestopz"), ("postStart", "poststartz")] {
            guard let hook = lifecycle[field]?.object, hook["httpGet"] != nil,
                let hook = moved(hook, to: "/app-lifecycle/\(name)/\(path)", ports)
            else { continue }
            lifecycle[field] = .object(hook)
        }
        container["lifecycle"] = .object(lifecycle)
    }

    /// The probe that asks the agent; nil where there is nothing to ask over the network.
    private mutating func moved(_ probe: JSONObject, to path: String, _ ports: [String: JSONValue]) -> JSONObject? {
        guard let kind = ["httpGet", "tcpSocket", "grpc"].first(where: { probe[$0] != nil }) else { return nil }
        var action = probe[object: kind]
        if let name = action["port"]?.string, let number = ports[name] { action["port"] = number }
        // The kubelet asks the pod's own address wherever a probe names none; a probe of another host is none of ours.
        guard action["host"]?.string?.isEmpty ?? true else { return nil }
        var original: JSONObject = [kind: .object(action)]
        original["timeoutSeconds"] = probe["timeoutSeconds"]
        originals[path] = .object(original)

        var result = probe
        result[kind] = nil
        result["httpGet"] = ["path": .string(path), "port": .number(Double(statusPort))]
        return result
    }

    private func namedPorts(of container: JSONObject) -> [String: JSONValue] {
        var ports: [String: JSONValue] = [:]
        for port in container[list: "ports"].compactMap(\.object) {
            if let name = port["name"]?.string, let number = port["containerPort"] { ports[name] = number }
        }
        return ports
    }
}
