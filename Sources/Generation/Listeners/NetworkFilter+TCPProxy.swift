import EnvoyAPI

extension MessageList<Envoy.NetworkFilter> {
    /// Ends a chain by forwarding bytes to `cluster`. Source: generation.md 2.8, "Network filters of a chain".
    ///
    /// - Parameter isMongo: whether Mongo's messages are counted on the way.
    /// - Parameter log: nil for chains that exist to refuse.
    func appendTCPProxy(to cluster: String, isMongo: Bool = false, log: FileLog?, in arena: Arena) {
        if isMongo {
            append(arena.networkFilter("mongo_proxy", Envoy.MongoProxy.self) { $0.statPrefix = cluster })
        }
        append(
            arena.networkFilter("tcp_proxy", Envoy.TcpProxy.self) { proxy in
                proxy.statPrefix = cluster
                proxy.cluster = cluster
                if let log { proxy.accessLog.append(log.message(in: arena)) }
            })
    }
}
