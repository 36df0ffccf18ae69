extension ObjectDecoder {
    /// Reads the connection pool in the field `name` of `parent`; nil where there is none.
    /// Source: generation.md 4.4, 11.3.
    mutating func connectionPool(_ parent: YAMLNode, _ name: String) -> ConnectionPool? {
        guard let node = mapping(parent, name) else { return nil }
        if node["tcp"] == nil, node["http"] == nil { problem(at: node, "is empty; give tcp or http, or remove it") }
        return ConnectionPool(
            tcp: mapping(node, "tcp").map { tcpPool($0) } ?? ConnectionPool.TCP(),
            http: mapping(node, "http").map { httpPool($0) } ?? ConnectionPool.HTTP())
    }

    private mutating func tcpPool(_ node: YAMLNode) -> ConnectionPool.TCP {
        var pool = ConnectionPool.TCP()
        pool.connectTimeout = duration(node, "connectTimeout")
        pool.maxConnections = limit(node, "maxConnections")
        pool.maxConnectionDuration = duration(node, "maxConnectionDuration")
        // Zero means for ever.
        pool.idleTimeout = duration(node, "idleTimeout", atLeast: .zero)
        pool.keepalive = tcpKeepalive(node)
        return pool
    }

    /// Reads `tcpKeepalive` of `parent`, a connection pool or the mesh; nil where there is none.
    mutating func tcpKeepalive(_ parent: YAMLNode) -> ConnectionPool.Keepalive? {
        guard let node = mapping(parent, "tcpKeepalive") else { return nil }
        var keepalive = ConnectionPool.Keepalive()
        keepalive.probes = number(node, "probes", in: 0...Int(UInt32.max)) ?? 0
        keepalive.time = duration(node, "time", atLeast: .seconds(1))
        keepalive.interval = duration(node, "interval", atLeast: .seconds(1))
        return keepalive
    }

    private mutating func httpPool(_ node: YAMLNode) -> ConnectionPool.HTTP {
        var pool = ConnectionPool.HTTP()
        pool.http1MaxPendingRequests = limit(node, "http1MaxPendingRequests")
        pool.http2MaxRequests = limit(node, "http2MaxRequests")
        pool.maxRequestsPerConnection = limit(node, "maxRequestsPerConnection")
        pool.maxRetries = limit(node, "maxRetries")
        pool.maxConcurrentStreams = limit(node, "maxConcurrentStreams")
        pool.idleTimeout = duration(node, "idleTimeout", atLeast: .zero)
        pool.upgrade = choice(node, "h2UpgradePolicy", ConnectionPool.Upgrade.self) ?? .meshDefault
        pool.useClientProtocol = flag(node, "useClientProtocol") ?? false
        if pool.useClientProtocol, pool.upgrade == .always, let value = node["useClientProtocol"] {
            problem(at: value, "keeps the client's protocol, but h2UpgradePolicy is UPGRADE; remove one of them")
        }
        if let pings = mapping(node, "http2KeepAlive") {
            let interval = requiredDuration(pings, "interval")
            let timeout = requiredDuration(pings, "timeout")
            if let interval, let timeout {
                pool.http2Keepalive = ConnectionPool.HTTP2Keepalive(interval: interval, timeout: timeout)
            }
        }
        return pool
    }

    private mutating func limit(_ node: YAMLNode, _ name: String) -> Int {
        number(node, name, in: 0...Int(Int32.max)) ?? 0
    }
}
