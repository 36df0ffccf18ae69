extension ObjectDecoder {
    /// Reads what is behind the metadata of a Sidecar; nil where `spec` is missing, which is reported.
    /// Source: generation.md 11.3.
    mutating func sidecar() -> Sidecar? {
        guard let spec = requiredSpec() else { return nil }
        if ["ingress", "egress", "inboundConnectionPool", "outboundTrafficPolicy"].allSatisfy({ spec[$0] == nil }) {
            problem(at: spec, "says nothing; expected egress, ingress, outboundTrafficPolicy or inboundConnectionPool")
        } else if ["inboundConnectionPool", "outboundTrafficPolicy"].allSatisfy({ spec[$0] == nil }),
            ["ingress", "egress"].allSatisfy({ spec[$0]?.elements.isEmpty ?? true })
        {
            warning(
                at: spec, "lists nothing, so that it stands for the default; fill ingress or egress in, or remove it")
        }
        var sidecar = Sidecar(workloadSelector: selector(spec, "workloadSelector", "labels"))
        sidecar.ingress = ingressListeners(spec)
        sidecar.egress = egressListeners(spec)
        sidecar.inboundConnectionPool = connectionPool(spec, "inboundConnectionPool")
        sidecar.outboundPolicy = outboundPolicy(spec)
        return sidecar
    }

    private mutating func outboundPolicy(_ spec: YAMLNode) -> Sidecar.OutboundPolicy? {
        guard let node = mapping(spec, "outboundTrafficPolicy") else { return nil }
        // The value of a missing mode, which is not the mesh's default.
        let mode = node["mode"] == nil ? .registryOnly : choice(node, "mode", MeshSettings.OutboundPolicy.self)
        if mode == .allowAnyDynamicDNS, let word = node["mode"] {
            problem(at: word, "found ALLOW_ANY_DYNAMIC_DNS, which only the mesh config can say; use ALLOW_ANY")
        }
        guard let proxy = mapping(node, "egressProxy") else {
            return mode == .allowAny ? .allowAny(egressProxy: nil) : .registryOnly
        }
        if mode == .registryOnly {
            problem(
                at: proxy,
                "is not allowed with mode REGISTRY_ONLY (the default here), which drops unknown traffic; use ALLOW_ANY")
        }
        if proxy["port"] == nil { problem(in: proxy, missing: "port", "is missing; expected {number: 8080}") }
        let port = portNumber(proxy)
        let subset = text(proxy, "subset") ?? ""
        if !subset.isEmpty, let fault = faultOfDNSLabel(subset), let name = proxy["subset"] {
            problem(at: name, "the subset \"\(subset)\" \(fault)")
        }
        guard let host = destinationHost(proxy, advice: "name the service of the egress proxy"), let port else {
            return nil
        }
        return .allowAny(egressProxy: Sidecar.EgressProxy(host: host, subset: subset, port: port))
    }
}

// Ingress.
extension ObjectDecoder {
    private mutating func ingressListeners(_ spec: YAMLNode) -> [Sidecar.IngressListener] {
        var numbers: Set<Int> = []
        return mappings(spec, "ingress").compactMap { node in
            let bind = bind(node, allowsSockets: false)
            if node["port"] == nil {
                problem(in: node, missing: "port", "is missing; expected the port that clients connect to")
            }
            let port = listenerPort(node, bind: bind, isForGateway: false)
            let capture = choice(node, "captureMode", Sidecar.CaptureMode.self) ?? .standard
            let endpoint = ingressEndpoint(node)
            let tls = ingressTLS(node)
            let pool = connectionPool(node, "connectionPool")
            guard let port else { return nil }
            if !numbers.insert(port.number).inserted {
                problem(
                    at: node["port"]?["number"] ?? node,
                    "another ingress listener has the port \(port.number) too; ports must differ")
            }
            var listener = Sidecar.IngressListener(port: port)
            listener.bind = bind
            listener.capture = capture
            listener.endpoint = endpoint
            listener.tls = tls
            listener.connectionPool = pool
            return listener
        }
    }

    private mutating func ingressEndpoint(_ listener: YAMLNode) -> Sidecar.IngressListener.Endpoint {
        guard let node = listener["defaultEndpoint"], let text = text(of: node), !text.isEmpty else { return .original }
        if text.hasPrefix("unix:///") { return .unix(path: String(text.dropFirst("unix://".count))) }
        let colon = text.lastIndex(of: ":") ?? text.endIndex
        if let port = Int(text[colon...].dropFirst()), portNumbers.contains(port) {
            switch text[..<colon] {
            case "127.0.0.1": return .loopback(port: port, isIPv6: false)
            case "[::1]": return .loopback(port: port, isIPv6: true)
            case "0.0.0.0": return .instance(port: port, isIPv6: false)
            case "[::]": return .instance(port: port, isIPv6: true)
            default: break
            }
        }
        problem(
            at: node,
            "found \"\(text)\", expected 127.0.0.1:PORT, [::1]:PORT, 0.0.0.0:PORT, [::]:PORT or unix:///PATH")
        return .original
    }

    private mutating func ingressTLS(_ listener: YAMLNode) -> ServerTLSSettings? {
        guard let node = mapping(listener, "tls") else { return nil }
        for field in ["credentialName", "credentialNames", "caCertCredentialName", "subjectAltNames", "httpsRedirect"] {
            guard let value = node[given: field], !value.isScalar || value.text != "false" else { continue }
            problem(at: value, "is not possible in a Sidecar; use files: serverCertificate and privateKey")
        }
        guard let settings = serverTLS(listener) else { return nil }
        switch settings.mode {
        case .simple, .mutual: return settings
        case .passthrough, .autoPassthrough, .optionalMutual, .istioMutual:
            problem(at: node["mode"] ?? node, "expected mode SIMPLE or MUTUAL; a Sidecar knows no other")
            return nil
        }
    }
}

// Egress.
extension ObjectDecoder {
    private mutating func egressListeners(_ spec: YAMLNode) -> [Sidecar.EgressListener] {
        let nodes = mappings(spec, "egress")
        var numbers: Set<Int> = []
        var sockets: Set<String> = []
        return nodes.enumerated().compactMap { index, node in
            let bind = bind(node, allowsSockets: true)
            let port = listenerPort(node, bind: bind, isForGateway: false)
            let capture = choice(node, "captureMode", Sidecar.CaptureMode.self) ?? .standard
            if node["port"] == nil {
                if index < nodes.count - 1 {
                    problem(
                        in: node, missing: "port",
                        "is missing: only the last egress listener may be without one, and stands for all other ports")
                }
            } else if let port, port.number > 0, !numbers.insert(port.number).inserted {
                problem(
                    at: node["port"]?["number"] ?? node,
                    "another egress listener has the port \(port.number) too; join their hosts")
            }
            if bind.hasPrefix("unix://") {
                if !sockets.insert(bind).inserted {
                    problem(at: node["bind"] ?? node, "another egress listener has the socket \(bind) too")
                }
                if node["port"] == nil {
                    problem(in: node, missing: "port", "is missing; a Unix socket is one listener: say its protocol")
                }
                if capture == .iptables {
                    problem(at: node["captureMode"] ?? node, "nothing is redirected to a Unix socket; use NONE")
                }
            }
            var listener = Sidecar.EgressListener(port: port, hosts: [])
            listener.bind = bind
            listener.capture = capture
            readHosts(node, into: &listener)
            return listener
        }
    }

    private mutating func readHosts(_ node: YAMLNode, into listener: inout Sidecar.EgressListener) {
        let hosts = list(node, "hosts")
        if hosts.isEmpty, node["hosts"]?.elements.isEmpty ?? true {
            problem(in: node, missing: "hosts", "has no host; list at least one, such as \"./*\" or \"*/*\"")
        }
        var seen: Set<String> = []
        for host in hosts {
            guard let text = text(of: host) else { continue }
            if !seen.insert(text.lowercased()).inserted {
                problem(at: host, "\"\(text)\" is listed twice; remove one of them")
            }
            readHost(text, at: host, into: &listener)
        }
        let everything = ScopedHost(.all, "*")
        if listener.hosts.count > 1, listener.hosts.contains(everything),
            let place = hosts.first(where: { $0.isScalar && $0.text == "*/*" })
        {
            problem(at: place, "\"*/*\" is everything; remove the other hosts, or this one")
        }
    }

    private mutating func readHost(
        _ text: String, at node: YAMLNode, into listener: inout Sidecar.EgressListener
    ) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            problem(at: node, "found \"\(text)\", expected namespace/host, such as ./*, shop/* or */cart.example.com")
            return
        }
        // Nothing at all.
        if text == "~/*" { return }
        let isExcluded = parts[0].hasPrefix("~")
        let word = isExcluded ? parts[0].dropFirst() : parts[0]
        guard let namespaces = isExcluded && word.isEmpty ? .all : namespaces(word, at: node),
            let host = listenerHost(parts[1], allowsAddresses: false, at: node)
        else { return }
        if isExcluded {
            listener.excludedHosts.append(ScopedHost(namespaces, host))
        } else {
            listener.hosts.append(ScopedHost(namespaces, host))
        }
    }
}
