extension ObjectDecoder {
    /// Reads what is behind the metadata of a Gateway; nil where `spec` is missing, which is reported.
    /// Source: generation.md 11.3.
    mutating func gateway() -> Gateway? {
        guard let spec = requiredSpec() else { return nil }
        let nodes = mappings(spec, "servers")
        if nodes.isEmpty, spec["servers"]?.elements.isEmpty ?? true {
            problem(in: spec, missing: "servers", "has no server; list at least one port with its hosts")
        }
        var names: Set<String> = []
        let servers = nodes.compactMap { gatewayServer($0, &names) }
        return Gateway(selector: selectorLabels(spec, "selector"), servers: servers)
    }

    /// - Parameter names: of the ports so far.
    private mutating func gatewayServer(_ node: YAMLNode, _ names: inout Set<String>) -> GatewayServer? {
        let bind = bind(node, allowsSockets: true)
        if node["port"] == nil {
            problem(in: node, missing: "port", "is missing; expected a port with number, name and protocol")
        }
        let port = listenerPort(node, bind: bind, isForGateway: true)
        let hosts = gatewayHosts(node)
        let tls = serverTLS(node)
        guard let port else { return nil }
        if !port.name.isEmpty, !names.insert(port.name).inserted {
            problem(
                at: node["port"]?["name"] ?? node, "another port is named \"\(port.name)\" too; names must differ")
        }
        checkTLS(tls, of: port, node)
        var server = GatewayServer(port: port, bind: bind, hosts: hosts, tls: tls)
        server.name = text(node, "name") ?? ""
        return server
    }

    private mutating func gatewayHosts(_ server: YAMLNode) -> [ScopedHost] {
        let nodes = list(server, "hosts")
        if nodes.isEmpty, server["hosts"]?.elements.isEmpty ?? true {
            problem(in: server, missing: "hosts", "has no host; list at least one, or \"*\" for all")
        }
        return nodes.compactMap { node in
            guard let text = text(of: node) else { return nil }
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                return listenerHost(text[...], allowsAddresses: true, at: node).map { ScopedHost(.all, $0) }
            }
            guard var namespaces = namespaces(parts[0], at: node),
                let host = listenerHost(parts[1], allowsAddresses: true, at: node)
            else { return nil }
            if namespaces == .own, let key { namespaces = .named(key.namespace) }
            return ScopedHost(namespaces, host)
        }
    }

    /// Rules about the protocol of a port and TLS.
    private mutating func checkTLS(_ tls: ServerTLSSettings?, of port: ListenerPort, _ server: YAMLNode) {
        let word = server["port"]?["protocol"]?.text ?? ""
        guard let node = server["tls"] else {
            if port.protocol_ == .https || port.protocol_ == .tls {
                problem(in: server, missing: "tls", "is missing; protocol \(word) needs it, such as {mode: SIMPLE, …}")
            }
            return
        }
        if let redirect = node["httpsRedirect"], tls?.redirectsToHTTPS == true, port.protocol_.listenerClass != .http {
            warning(at: redirect, "has no effect on protocol \(word): only plaintext HTTP can be sent to https")
        }
        switch port.protocol_ {
        case .http, .httpProxy, .http2, .grpc, .grpcWeb:
            let hasFiles = ["serverCertificate", "privateKey", "caCertificates"].contains { node[given: $0] != nil }
            if let tls, tls.mode != .passthrough || hasFiles {
                problem(
                    at: node, "protocol \(word) is plaintext: only httpsRedirect can stand here; use HTTPS to serve TLS"
                )
            }
        case .tcp, .mongo, .mysql, .redis:
            problem(at: node, "protocol \(word) is plaintext; use protocol TLS, or remove tls")
        case .https, .tls, .udp, .auto: break
        }
    }
}
