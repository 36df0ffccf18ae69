extension ObjectDecoder {
    /// The providers of a MeshConfig that decide about requests, by name. Of several of one name the first counts.
    mutating func externalAuthorizers() -> [String: ExternalAuthorizer] {
        var authorizers: [String: ExternalAuthorizer] = [:]
        for node in root["extensionProviders"]?.elements ?? [] where node.isMapping {
            guard let name = node["name"]?.text, authorizers[name] == nil else { continue }
            if let http = mapping(node, "envoyExtAuthzHttp") {
                authorizers[name] = authorizer(http, .http(httpExchange(http)))
            } else if let grpc = mapping(node, "envoyExtAuthzGrpc") {
                authorizers[name] = authorizer(grpc, .grpc)
            }
        }
        return authorizers
    }

    private mutating func authorizer(_ node: YAMLNode, _ kind: ExternalAuthorizer.Kind) -> ExternalAuthorizer? {
        let service = requiredText(node, "service", "name the service as its hostname, or NAMESPACE/HOSTNAME")
        if node["port"] == nil { problem(in: node, missing: "port", "is missing; expected the service's port") }
        let port = number(node, "port", in: portNumbers)
        let timeout = duration(node, "timeout")
        let status = statusOnError(node)
        let body = mapping(node, "includeRequestBodyInCheck").flatMap { checkedBody($0) }
        guard let service, let port else { return nil }
        var authorizer = ExternalAuthorizer(kind: kind, service: service, port: port)
        if let timeout { authorizer.timeout = timeout }
        authorizer.failsOpen = flag(node, "failOpen") ?? false
        authorizer.statusOnError = status
        authorizer.body = body
        authorizer.choosesRoutes = flag(node, "clearRouteCache") ?? false
        return authorizer
    }

    private mutating func httpExchange(_ node: YAMLNode) -> ExternalAuthorizer.HTTP {
        var http = ExternalAuthorizer.HTTP()
        http.pathPrefix = text(node, "pathPrefix") ?? ""
        if !http.pathPrefix.isEmpty, !http.pathPrefix.hasPrefix("/"), let place = node["pathPrefix"] {
            problem(at: place, "found \"\(http.pathPrefix)\", expected a path that begins with /")
        }
        let old = texts(node, "includeHeadersInCheck")
        let new = texts(node, "includeRequestHeadersInCheck")
        http.requestHeaders = new.isEmpty ? old : new
        http.addedHeaders = textMap(node, "includeAdditionalHeadersInCheck")
        http.upstreamHeaders = texts(node, "headersToUpstreamOnAllow")
        http.refusalHeaders = texts(node, "headersToDownstreamOnDeny")
        http.approvalHeaders = texts(node, "headersToDownstreamOnAllow")
        return http
    }

    private mutating func statusOnError(_ node: YAMLNode) -> Int? {
        guard let field = node["statusOnError"], let word = text(node, "statusOnError"), !word.isEmpty else {
            return nil
        }
        if let status = Int(word), HTTPStatus.known.contains(status) { return status }
        problem(at: field, "found \"\(word)\", expected the number of an HTTP status in quotes, such as \"503\"")
        return nil
    }

    private mutating func checkedBody(_ node: YAMLNode) -> ExternalAuthorizer.Body? {
        if node["maxRequestBytes"] == nil {
            problem(in: node, missing: "maxRequestBytes", "is missing; say how many bytes the service gets at most")
        }
        guard let limit = number(node, "maxRequestBytes", in: 1...0xffff_ffff) else { return nil }
        return ExternalAuthorizer.Body(
            bytesMax: limit, allowsPart: flag(node, "allowPartialMessage") ?? false,
            isBytes: flag(node, "packAsBytes") ?? false)
    }
}

/// The statuses of HTTP that Envoy has names for; it refuses others where it wants a name.
private enum HTTPStatus {
    static let known: Set<Int> = Set(200...208).union([226]).union(300...305).union([307, 308]).union(400...417)
        .union(421...424).union([426, 428, 429, 431]).union(500...508).union([510, 511])
}
