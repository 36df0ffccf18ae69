internal import EnvoySchema

extension ObjectDecoder {
    /// Reads what is behind the metadata of an EnvoyFilter. An empty one says nothing and is allowed.
    /// Source: generation.md 9.1, 11.3.
    mutating func envoyFilter() -> EnvoyFilter {
        let spec = mapping(root, "spec")
        var filter = EnvoyFilter(target: policyTarget(spec, selectorName: "workloadSelector", labelsName: "labels"))
        filter.priority = number(spec, "priority", in: Int(Int32.min)...Int(Int32.max)) ?? 0
        filter.patches = mappings(spec, "configPatches").compactMap { patch($0) }
        return filter
    }

    private mutating func patch(_ node: YAMLNode) -> EnvoyFilter.Patch? {
        guard let patch = required(node, "patch"), required(node, "applyTo") != nil,
            let subject = choice(node, "applyTo", EnvoyFilter.Subject.self), required(patch, "operation") != nil,
            let operation = choice(patch, "operation", EnvoyFilter.Operation.self)
        else { return nil }
        let conditions = mapping(node, "match")
        var read = EnvoyFilter.Patch(subject: subject, operation: operation)
        read.context = choice(conditions, "context", EnvoyFilter.Context.self) ?? .any
        read.proxy = proxyCondition(mapping(conditions, "proxy"))
        if let conditions { read.match = match(conditions, of: subject) }
        if operation != .remove {
            read.value = value(of: read, patch)
            if let value = patch["value"] { read.secrets = secrets(in: value).sorted() }
        }
        checkEffect(of: read, node, patch)
        return read
    }

    private mutating func required(_ node: YAMLNode, _ name: String) -> YAMLNode? {
        if node[name] == nil { problem(in: node, missing: name, "is missing; a patch has applyTo and patch.operation") }
        return node[name]
    }

    /// The message that a patch adds or merges.
    private mutating func value(of patch: EnvoyFilter.Patch, _ node: YAMLNode) -> [UInt8] {
        guard let type = MessageType(named: patch.subject.typeName) else { return [] }
        guard let value = node["value"], value.isMapping else {
            problem(in: node, missing: "value", "is missing; expected fields of \(type.name)")
            return []
        }
        if patch.operation == .add, patch.subject.isResource, value["name"] == nil {
            problem(in: value, missing: "name", "is missing; what is added is a resource, and those have names")
        }
        if patch.subject.isFilter {
            let name = value["name"]
            if let name, let newName = EnvoyFilter.formerNames[name.text] {
                warning(at: name, "\"\(name.text)\" is a former name of \(newName); use that")
            }
            let hasConfig = ["typed_config", "typedConfig", "config_discovery", "configDiscovery"].contains {
                value[$0] != nil
            }
            if !patch.operation.isMerge, !hasConfig {
                warning(at: value, "has no typed_config; Envoy refuses a listener with a filter that has none")
            }
        }
        return message(of: value, type, mayBeUnknown: !patch.operation.isMerge)
    }

    /// The names in all `SdsSecretConfig` of a value, however deep: `{name: …, sds_config: {ads: {}}}`.
    private func secrets(in node: YAMLNode) -> Set<String> {
        let inner = node.isMapping ? node.entries.map(\.value) : node.isSequence ? node.elements : []
        let names = inner.reduce(into: Set<String>()) { $0.formUnion(secrets(in: $1)) }
        guard node.isMapping, let source = node["sds_config"] ?? node["sdsConfig"], source["ads"] != nil,
            let name = node["name"], name.isScalar
        else { return names }
        return names.union([name.text])
    }

    private mutating func proxyCondition(_ node: YAMLNode?) -> EnvoyFilter.ProxyCondition {
        var condition = EnvoyFilter.ProxyCondition()
        condition.metadata = textMap(node, "metadata")
        condition.version = text(node, "proxyVersion") ?? ""
        if let version = node?["proxyVersion"] {
            let unknown =
                RegexMatcher(condition.version) == nil ? "has something that is not known, or is too large" : nil
            if let fault = faultOfRegex(condition.version) ?? unknown {
                warning(at: version, "the regex \"\(condition.version.prefix(80))\" \(fault); no proxy matches it")
            }
        }
        return condition
    }
}

// Where a patch applies.
extension ObjectDecoder {
    private mutating func match(_ node: YAMLNode, of subject: EnvoyFilter.Subject) -> EnvoyFilter.Match {
        for name in ["cluster", "listener", "routeConfiguration"] where name != subject.matchName {
            guard let found = node[name] else { continue }
            let expected = subject.matchName.map { "expected \($0)" } ?? "it is matched by nothing"
            problem(at: found, "found \(name) for \(subject.rawValue); \(expected)")
        }
        guard let name = subject.matchName, let conditions = mapping(node, name) else { return .everything }
        return switch name {
        case "cluster": .cluster(cluster(conditions))
        case "listener": .listener(listener(conditions))
        default: .routeConfiguration(routeConfiguration(conditions))
        }
    }

    private mutating func cluster(_ node: YAMLNode) -> EnvoyFilter.Cluster {
        EnvoyFilter.Cluster(
            name: text(node, "name") ?? "", service: text(node, "service") ?? "", subset: text(node, "subset") ?? "",
            port: port(node, "portNumber"))
    }

    private mutating func listener(_ node: YAMLNode) -> EnvoyFilter.Listener {
        var match = EnvoyFilter.Listener(
            name: text(node, "name") ?? "", port: port(node, "portNumber"),
            listenerFilter: text(node, "listenerFilter") ?? "")
        guard let chain = mapping(node, "filterChain") else { return match }
        match.chainName = text(chain, "name") ?? ""
        match.serverName = text(chain, "sni") ?? ""
        match.transportProtocol = text(chain, "transportProtocol") ?? ""
        let protocols = text(chain, "applicationProtocols") ?? ""
        match.applicationProtocols = protocols.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if protocols.isEmpty { match.applicationProtocols = [] }
        match.destinationPort = port(chain, "destinationPort")
        guard let filter = mapping(chain, "filter") else { return match }
        match.filter = requiredText(filter, "name", "expected the name of a network filter") ?? ""
        guard let subFilter = mapping(filter, "subFilter") else { return match }
        match.subFilter = requiredText(subFilter, "name", "expected the name of an HTTP filter") ?? ""
        if match.filter != "envoy.filters.network.http_connection_manager" {
            problem(
                at: subFilter,
                "only envoy.filters.network.http_connection_manager has filters in it; match filter.name with that")
        }
        return match
    }

    private mutating func routeConfiguration(_ node: YAMLNode) -> EnvoyFilter.RouteConfiguration {
        var match = EnvoyFilter.RouteConfiguration(
            name: text(node, "name") ?? "", port: port(node, "portNumber"), portName: text(node, "portName") ?? "",
            gateway: text(node, "gateway") ?? "")
        guard let host = mapping(node, "vhost") else { return match }
        match.host = text(host, "name") ?? ""
        match.domain = text(host, "domainName") ?? ""
        if let route = mapping(host, "route") {
            match.route = EnvoyFilter.Route(
                name: text(route, "name") ?? "",
                action: choice(route, "action", EnvoyFilter.Action.self) ?? .any)
        }
        return match
    }

    private mutating func port(_ node: YAMLNode, _ name: String) -> Int { number(node, name, in: 0...65535) ?? 0 }
}

// What is allowed and has no effect.
extension ObjectDecoder {
    private mutating func checkEffect(of read: EnvoyFilter.Patch, _ node: YAMLNode, _ patch: YAMLNode) {
        if read.context == .waypoint, let context = node["match"]?["context"] {
            warning(at: context, "no proxy has this context; the patch has no effect")
        }
        if read.subject == .bootstrap {
            warning(
                at: node, "is for what proxies start with, which whoever starts them decides; it has no effect here")
            return
        }
        guard let operation = patch["operation"] else { return }
        if !read.subject.operations.contains(read.operation) {
            let known = read.subject.operations.map(\.rawValue).joined(separator: ", ")
            warning(
                at: operation, "\(read.operation.rawValue) does nothing for \(read.subject.rawValue); use \(known)")
        } else if !read.isPlaced, read.operation.isRelative {
            let place = read.operation == .insertBefore ? "first" : "last"
            warning(
                at: operation,
                "\(read.operation.rawValue) without a match of what to insert it beside puts it \(place); say so with "
                    + (place == "first" ? "INSERT_FIRST" : "ADD"))
        } else if !read.isPlaced, read.subject.isFilter, read.operation == .remove || read.operation == .replace {
            warning(
                at: operation, "\(read.operation.rawValue) does nothing unless the match names the filter; add its name"
            )
        }
    }
}

extension EnvoyFilter.Patch {
    /// Whether the match tells the one among its siblings that the operation is about.
    package var isPlaced: Bool {
        switch (subject, match) {
        case (.listenerFilter, .listener(let listener)): !listener.listenerFilter.isEmpty
        case (.networkFilter, .listener(let listener)): listener.filter != nil
        case (.httpFilter, .listener(let listener)): listener.subFilter != nil
        case (.httpRoute, .routeConfiguration(let table)): table.route != nil
        default: false
        }
    }
}

extension EnvoyFilter.Subject {
    /// The field of `match` that tells where.
    fileprivate var matchName: String? {
        switch self {
        case .cluster: "cluster"
        case .listener, .listenerFilter, .filterChain, .networkFilter, .httpFilter: "listener"
        case .routeConfiguration, .virtualHost, .httpRoute: "routeConfiguration"
        case .extensionConfig, .bootstrap: nil
        }
    }

    fileprivate var isFilter: Bool { self == .listenerFilter || self == .networkFilter || self == .httpFilter }

    /// Whether it is a resource and not a part of one.
    fileprivate var isResource: Bool { self == .cluster || self == .listener || self == .extensionConfig }

    /// What can be done to it. Source: generation.md 9.1, table.
    fileprivate var operations: [EnvoyFilter.Operation] {
        switch self {
        case .cluster, .listener, .filterChain: [.merge, .mergeAndReplaceList, .add, .remove]
        case .listenerFilter: [.add, .insertFirst, .insertBefore, .insertAfter, .replace, .remove, .merge]
        case .networkFilter, .httpFilter:
            [.add, .insertFirst, .insertBefore, .insertAfter, .replace, .remove, .merge]
        case .routeConfiguration: [.merge, .mergeAndReplaceList]
        case .virtualHost: [.merge, .mergeAndReplaceList, .add, .remove, .replace]
        case .httpRoute: [.merge, .mergeAndReplaceList, .add, .remove, .insertFirst, .insertBefore, .insertAfter]
        case .extensionConfig: [.add]
        case .bootstrap: [.merge, .mergeAndReplaceList]
        }
    }
}

extension EnvoyFilter {
    /// Names that filters had before Envoy gave them those of their packages.
    fileprivate static let formerNames: [String: String] = {
        let http = [
            "buffer", "cors", "csrf", "dynamo", "ext_authz", "fault", "grpc_http1_bridge", "grpc_json_transcoder",
            "grpc_web", "gzip", "health_check", "ip_tagging", "lua", "rate_limit", "router", "squash",
        ]
        let network = [
            "client_ssl_auth", "http_connection_manager", "mongo_proxy", "ratelimit", "redis_proxy", "tcp_proxy",
        ]
        let listener = ["http_inspector", "original_dst", "original_src", "proxy_protocol", "tls_inspector"]
        var names: [String: String] = [:]
        for name in http { names["envoy.\(name)"] = "envoy.filters.http.\(name == "rate_limit" ? "ratelimit" : name)" }
        for name in network { names["envoy.\(name)"] = "envoy.filters.network.\(name)" }
        for name in listener { names["envoy.listener.\(name)"] = "envoy.filters.listener.\(name)" }
        return names
    }()
}
