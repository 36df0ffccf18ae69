extension ObjectDecoder {
    /// Reads what is behind the metadata of a WorkloadGroup; nil where `spec` or its template is missing.
    /// Source: generation.md 11.3.
    mutating func workloadGroup() -> WorkloadGroup? {
        guard let spec = requiredSpec() else { return nil }
        guard let template = mapping(spec, "template") else {
            if spec["template"] == nil {
                problem(in: spec, missing: "template", "is missing; say what the group's workloads have in common")
            }
            return nil
        }
        let metadata = mapping(spec, "metadata")
        let address = template["address"] == nil ? "" : workloadAddress(template)
        return WorkloadGroup(
            labels: workloadLabels(metadata, "labels"), annotations: textMap(metadata, "annotations"),
            template: workloadEndpoint(template, address: address), probe: workloadProbe(spec))
    }

    private mutating func workloadProbe(_ spec: YAMLNode) -> WorkloadProbe? {
        guard let node = mapping(spec, "probe") else { return nil }
        let handler = probeHandler(node)
        let initialDelay = count(node, "initialDelaySeconds")
        let timeout = count(node, "timeoutSeconds")
        let period = count(node, "periodSeconds")
        let successes = count(node, "successThreshold")
        let failures = count(node, "failureThreshold")
        guard let handler else { return nil }
        var probe = WorkloadProbe(handler: handler)
        // 0 is how Kubernetes writes "the default".
        if initialDelay > 0 { probe.initialDelay = initialDelay }
        if timeout > 0 { probe.timeout = timeout }
        if period > 0 { probe.period = period }
        if successes > 0 { probe.successThreshold = successes }
        if failures > 0 { probe.failureThreshold = failures }
        return probe
    }

    private mutating func count(_ probe: YAMLNode, _ name: String) -> Int {
        number(probe, name, in: 0...Int(Int32.max)) ?? 0
    }

    /// Nil where it is missing or wrong.
    private mutating func probeHandler(_ probe: YAMLNode) -> WorkloadProbe.Handler? {
        let names = ["httpGet", "tcpSocket", "grpc", "exec"].filter { probe[$0] != nil }
        guard let name = names.first, names.count == 1 else {
            problem(
                at: probe,
                (names.isEmpty ? "says not how to probe" : "found \(names.joined(separator: " and "))")
                    + "; expected one of httpGet, tcpSocket, grpc, exec")
            return nil
        }
        guard let node = mapping(probe, name) else { return nil }
        if name == "exec" {
            let command = texts(node, "command")
            if command.isEmpty { problem(at: node, "has no command; list the program and its arguments") }
            return .command(command)
        }
        if node["port"] == nil { problem(in: node, missing: "port", "is missing; expected the port to probe") }
        guard let port = number(node, "port", in: portNumbers) else { return nil }
        switch name {
        case "httpGet":
            return .http(
                host: text(node, "host") ?? "", port: port, path: probePath(node),
                usesTLS: choice(node, "scheme", ProbeScheme.self) == .https, headers: probeHeaders(node))
        case "tcpSocket": return .tcp(host: text(node, "host") ?? "", port: port)
        default: return .grpc(port: port, service: text(node, "service") ?? "")
        }
    }

    private mutating func probePath(_ get: YAMLNode) -> String {
        guard let node = get["path"], let path = text(of: node), !path.isEmpty else { return "/" }
        if !path.hasPrefix("/") { problem(at: node, "found \"\(path)\", expected a path that begins with \"/\"") }
        return path
    }

    private mutating func probeHeaders(_ get: YAMLNode) -> [WorkloadProbe.Header] {
        mappings(get, "httpHeaders").compactMap { header in
            requiredText(header, "name", "give the header a name").map {
                WorkloadProbe.Header(name: $0, value: text(header, "value") ?? "")
            }
        }
    }
}

private enum ProbeScheme: String, CaseIterable {
    case http = "HTTP"
    case https = "HTTPS"
}
