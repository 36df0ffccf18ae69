// Source: generation.md 4.4, 11.3.
extension ObjectDecoder {
    /// Reads `trafficPolicy` of a DestinationRule or one of its subsets; nil where there is none.
    mutating func trafficPolicy(_ parent: YAMLNode) -> TrafficPolicy? {
        guard let node = mapping(parent, "trafficPolicy") else { return nil }
        let others = ["portLevelSettings", "tunnel", "proxyProtocol", "retryBudget"]
        if (partNames + others).allSatisfy({ node[$0] == nil }) {
            problem(at: node, "is empty; give one of \((partNames + others).joined(separator: ", ")), or remove it")
        }
        _ = countExclusive(node, ["tunnel", "proxyProtocol"])
        let parts = policyParts(node)
        return TrafficPolicy(
            parts: parts, ports: mappings(node, "portLevelSettings").compactMap { portLevel($0) },
            tunnel: mapping(node, "tunnel").flatMap { tunnel($0) },
            proxyProtocol: mapping(node, "proxyProtocol").map {
                choice($0, "version", TrafficPolicy.ProxyProtocol.self) ?? .v1
            }, retryBudget: mapping(node, "retryBudget").map { retryBudget($0) })
    }

    /// Reads the parts of a traffic policy that a port may have of its own.
    mutating func policyParts(_ node: YAMLNode) -> TrafficPolicy.Parts {
        let setting = node["loadBalancer"]?["localityLbSetting"]
        if let failover = setting?["failover"] ?? setting?["failoverPriority"], node["outlierDetection"] == nil {
            warning(at: failover, "has no effect without outlierDetection, which finds out what has failed; add it")
        }
        return TrafficPolicy.Parts(
            connectionPool: connectionPool(node, "connectionPool"),
            loadBalancer: mapping(node, "loadBalancer").map { loadBalancer($0) },
            outlierDetection: mapping(node, "outlierDetection").map { outlierDetection($0) },
            tls: mapping(node, "tls").map { clientTLSSettings($0) })
    }

    private mutating func portLevel(_ node: YAMLNode) -> TrafficPolicy.PortLevel? {
        if node["port"] == nil {
            problem(in: node, missing: "port", "is missing; give the service port that the settings are for")
        }
        if partNames.allSatisfy({ node[$0] == nil }) {
            problem(at: node, "has no settings; give one of \(partNames.joined(separator: ", "))")
        }
        let parts = policyParts(node)
        return portNumber(node).map { TrafficPolicy.PortLevel(port: $0, parts: parts) }
    }

    private mutating func tunnel(_ node: YAMLNode) -> TrafficPolicy.Tunnel? {
        let method = choice(node, "protocol", TrafficPolicy.Tunnel.Method.self) ?? .connect
        let host = requiredText(node, "targetHost", "name the host that the tunnel leads to")
        if node["targetPort"] == nil {
            problem(in: node, missing: "targetPort", "is missing; expected a port number of 1 to 65535")
        }
        let port = number(node, "targetPort", in: portNumbers)
        guard let host, let port, let value = node["targetHost"] else { return nil }
        if IPAddress(host) == nil, let fault = faultOfHostname(host, wildcards: false) {
            problem(at: value, "the host \"\(host)\" \(fault)")
        }
        return TrafficPolicy.Tunnel(method: method, targetHost: host, targetPort: port)
    }

    private mutating func retryBudget(_ node: YAMLNode) -> TrafficPolicy.RetryBudget {
        var budget = TrafficPolicy.RetryBudget(interval: duration(node, "interval"))
        if let percent = decimal(node, "percent", in: 0...100) { budget.percent = percent }
        if let retries = number(node, "minRetryConcurrency", in: 0...Int(UInt32.max)) {
            budget.minRetryConcurrency = retries
        }
        return budget
    }

    private mutating func outlierDetection(_ node: YAMLNode) -> OutlierDetection {
        let counts = 0...Int(UInt32.max)
        var detection = OutlierDetection()
        if let old = node["consecutiveErrors"] {
            warning(at: old, "is not read any more; use consecutive5xxErrors or consecutiveGatewayErrors")
        }
        detection.consecutive5xxErrors = number(node, "consecutive5xxErrors", in: counts)
        detection.consecutiveGatewayErrors = number(node, "consecutiveGatewayErrors", in: counts)
        let localFailures = number(node, "consecutiveLocalOriginFailures", in: counts) ?? 0
        if flag(node, "splitExternalLocalOriginErrors") == true {
            detection.localOrigin = OutlierDetection.LocalOriginFailures(consecutive: localFailures)
        } else if localFailures > 0, let value = node["consecutiveLocalOriginFailures"] {
            problem(at: value, "has no effect unless splitExternalLocalOriginErrors is true; set it, or remove this")
        }
        detection.interval = duration(node, "interval")
        detection.baseEjectionTime = duration(node, "baseEjectionTime")
        detection.maxEjectionPercent = number(node, "maxEjectionPercent", in: 0...100) ?? 0
        detection.minHealthPercent = number(node, "minHealthPercent", in: 0...100) ?? 0
        detection.errorCodes = list(node, "outlierDetectionHttpErrorCodes").compactMap { errorCode($0) }
        return detection
    }

    /// A status code, with or without quotes.
    private mutating func errorCode(_ node: YAMLNode) -> Int? {
        if node.isScalar, let code = Int(node.text), (100...599).contains(code) { return code }
        problem(at: node, "found \(node.described), expected a status code of 100 to 599")
        return nil
    }
}

/// The parts that a port may have of its own.
private let partNames = ["connectionPool", "loadBalancer", "outlierDetection", "tls"]
