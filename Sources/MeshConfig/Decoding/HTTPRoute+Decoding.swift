extension ObjectDecoder {
    /// Reads an entry of `http`; nil where it has no action, which is reported.
    ///
    /// - Parameter inDelegate: whether the VirtualService is a delegate, which may not delegate further.
    /// Source: generation.md 6.1–6.3, 11.3.
    mutating func httpRoute(_ node: YAMLNode, inDelegate: Bool) -> HTTPRoute? {
        let matches = mappings(node, "match").map { httpMatch($0) }
        let headers = headerChanges(node)
        let rewrite = httpRewrite(node, headers)
        let fault = httpFault(node)
        let cors = corsPolicy(node)
        let timeout = duration(node, "timeout", atLeast: .zero)
        let retries = retryPolicy(node)
        let mirrors = mirrors(node)
        guard let action = action(node, matches, inDelegate: inDelegate) else { return nil }
        return HTTPRoute(
            name: text(node, "name") ?? "", matches: matches, action: action, headers: headers, rewrite: rewrite,
            timeout: timeout, retries: retries, fault: fault, mirrors: mirrors, cors: cors)
    }

    private mutating func action(_ node: YAMLNode, _ matches: [HTTPMatch], inDelegate: Bool) -> HTTPRoute.Action? {
        let actions = ["route", "redirect", "directResponse", "delegate"].filter {
            node[$0] != nil && !($0 == "route" && node[$0]?.elements.isEmpty ?? true && node[$0]?.isSequence ?? false)
        }
        guard let action = actions.first else {
            problem(in: node, missing: "route", "is missing; expected a route, redirect, directResponse or delegate")
            return nil
        }
        if actions.count > 1, let second = node[actions[1]] {
            problem(at: second, "found \(actions.joined(separator: " and ")); keep one of them")
            return nil
        }
        if action == "redirect" || action == "directResponse" {
            for name in ["fault", "rewrite"] {
                if let other = node[name] {
                    problem(at: other, "is not possible with a \(action), which no destination answers; remove it")
                }
            }
        }
        switch action {
        case "route": return .forward(httpDestinations(node))
        case "redirect": return mapping(node, "redirect").map { .redirect(httpRedirect($0, matches)) }
        case "directResponse": return mapping(node, "directResponse").map { .respond(directResponse($0)) }
        default: return mapping(node, "delegate").flatMap { delegate($0, inDelegate: inDelegate) }
        }
    }

    private mutating func httpDestinations(_ route: YAMLNode) -> [HTTPDestination] {
        weightedEntries(route).compactMap { entry, weight in
            let headers = headerChanges(entry)
            return requiredDestination(entry).map { HTTPDestination($0, weight: weight, headers: headers) }
        }
    }

    private mutating func delegate(_ node: YAMLNode, inDelegate: Bool) -> HTTPRoute.Action? {
        if inDelegate {
            problem(at: node, "a VirtualService without hosts is a delegate and may not delegate further")
        }
        guard let name = requiredText(node, "name", "name the VirtualService that has the routes") else { return nil }
        if let fault = faultOfDNSSubdomain(name), let node = node["name"] {
            problem(at: node, "the name \"\(name)\" \(fault)")
        }
        let namespace = text(node, "namespace") ?? ""
        if !namespace.isEmpty, let fault = faultOfDNSLabel(namespace), let node = node["namespace"] {
            problem(at: node, "the namespace \"\(namespace)\" \(fault)")
        }
        return .delegate(namespace: namespace.isEmpty ? key?.namespace ?? "" : namespace, name: name)
    }
}

// Answers of the proxy.
extension ObjectDecoder {
    private mutating func httpRedirect(_ node: YAMLNode, _ matches: [HTTPMatch]) -> HTTPRedirect {
        var redirect = HTTPRedirect(
            authority: text(node, "authority") ?? "",
            scheme: choice(node, "scheme", HTTPRedirect.Scheme.self) ?? .unchanged, port: redirectPort(node),
            code: redirectCode(node))
        if ["uri", "prefixRewrite", "authority", "scheme", "port", "derivePort"].allSatisfy({ node[$0] == nil }) {
            problem(at: node, "changes nothing; give uri, prefixRewrite, authority, scheme or port")
        }
        _ = countExclusive(node, ["uri", "prefixRewrite"])
        checkLines(node, "uri", "prefixRewrite", "authority")
        if let uri = text(node, "uri"), !uri.isEmpty { redirect.path = .full(uri) }
        if let prefix = text(node, "prefixRewrite"), let value = node["prefixRewrite"] {
            let isPrefix = matches.allSatisfy { match in
                switch match.uri {
                case .prefix, nil: true
                case .exact, .regex: false
                }
            }
            if !isPrefix { problem(at: value, "needs a match of uri.prefix, since it replaces what that matches") }
            redirect.path = .prefix(prefix)
        }
        return redirect
    }

    private mutating func redirectPort(_ node: YAMLNode) -> HTTPRedirect.Port {
        _ = countExclusive(node, ["port", "derivePort"])
        if let port = number(node, "port", in: portNumbers) { return .fixed(port) }
        switch choice(node, "derivePort", DerivedPort.self) {
        case .ofRequest: return .ofRequest
        case .schemeDefault, nil: return .schemeDefault
        }
    }

    private mutating func redirectCode(_ node: YAMLNode) -> HTTPRedirect.Code {
        guard let number = number(node, "redirectCode", in: 0...999), number != 0 else { return .movedPermanently }
        if let code = HTTPRedirect.Code(rawValue: number) { return code }
        if let value = node["redirectCode"] {
            let codes = HTTPRedirect.Code.allCases.map { String($0.rawValue) }.joined(separator: ", ")
            problem(at: value, "found \(number), expected one of \(codes)")
        }
        return .movedPermanently
    }

    private mutating func directResponse(_ node: YAMLNode) -> DirectResponse {
        if node["status"] == nil {
            problem(in: node, missing: "status", "is missing; expected a status code of 200 to 599")
        }
        var response = DirectResponse(status: number(node, "status", in: httpStatuses) ?? 200)
        guard let body = mapping(node, "body"), countExclusive(body, ["string", "bytes"]) < 2 else { return response }
        var size = 0
        if let text = text(body, "string") {
            size = text.utf8.count
            response.body = .text(text)
        } else if let text = text(body, "bytes"), let value = body["bytes"] {
            let bytes = decodeBase64(text)
            if bytes == nil { problem(at: value, "is no base64, which the bytes of a body are written in") }
            size = bytes?.count ?? 0
            response.body = .bytes(bytes ?? [])
        }
        if size > 1 << 20 {
            problem(at: body, "is \(size) bytes long, more than the 1048576 that a proxy keeps; serve it elsewhere")
        } else if size > 100_000 {
            warning(
                at: body, "is \(size) bytes long, which every proxy with the route keeps; better serve it elsewhere")
        }
        return response
    }
}

/// Status codes that a proxy may answer with.
let httpStatuses = 200...599

private enum DerivedPort: String, CaseIterable {
    case schemeDefault = "FROM_PROTOCOL_DEFAULT"
    case ofRequest = "FROM_REQUEST_PORT"
}
