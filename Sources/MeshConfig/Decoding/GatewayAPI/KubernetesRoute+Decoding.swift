// Routes of the Gateway API. Source: generation.md 6.9; the API's own rules.
extension ObjectDecoder {
    /// Reads what is behind the metadata of a route of `kind`; nil where it is missing, which is reported.
    mutating func kubernetesRoute(_ kind: ConfigKind) -> KubernetesRoute? {
        guard let spec = requiredSpec() else { return nil }
        let parents = mappings(spec, "parentRefs").compactMap { routeParent($0) }
        let hostnames = list(spec, "hostnames").compactMap { node -> String? in
            guard let text = text(of: node) else { return nil }
            return checkedHostname(text, at: node)
        }
        let rules = mappings(spec, "rules").map { node in
            switch kind {
            case .httpRoute: httpRule(node, everything: [.everyPath]) { $0.routeMatch($1) }
            case .grpcRoute: httpRule(node, everything: []) { $0.grpcMatch($1) }
            default: bareRule(node)
            }
        }
        return KubernetesRoute(parents: parents, hostnames: hostnames, rules: rules)
    }

    private mutating func routeParent(_ node: YAMLNode) -> KubernetesRoute.Parent? {
        let group = text(node, "group") ?? "gateway.networking.k8s.io"
        guard let reference = objectReference(node, kind: "Gateway") else { return nil }
        let kind: KubernetesRoute.Parent.Kind =
            switch (group, reference.kind) {
            case ("gateway.networking.k8s.io", "Gateway"): .gateway
            case ("gateway.networking.k8s.io", "ListenerSet"): .listenerSet
            case ("", "Service"): .service
            default: .other
            }
        return KubernetesRoute.Parent(
            kind: kind, namespace: reference.namespace, name: reference.name, section: text(node, "sectionName") ?? "",
            port: number(node, "port", in: portNumbers) ?? 0)
    }

    private mutating func bareRule(_ node: YAMLNode) -> KubernetesRoute.Rule {
        var rule = KubernetesRoute.Rule()
        rule.name = text(node, "name") ?? ""
        rule.backends = mappings(node, "backendRefs").compactMap { backend($0, of: &rule) }
        return rule
    }

    /// - Parameter everything: the matches of a rule that names none.
    private mutating func httpRule(
        _ node: YAMLNode, everything: [HTTPMatch], match: (inout ObjectDecoder, YAMLNode) -> HTTPMatch
    ) -> KubernetesRoute.Rule {
        var rule = bareRule(node)
        for entry in mappings(node, "matches") { rule.matches.append(match(&self, entry)) }
        if rule.matches.isEmpty { rule.matches = everything }
        for filter in mappings(node, "filters") { read(filter, into: &rule) }
        if rule.redirect != nil, rule.rewrite != nil {
            problem(at: node["filters"] ?? node, "RequestRedirect and URLRewrite exclude each other; remove one")
        }
        if let session = node["sessionPersistence"] {
            warning(at: session, "is not supported, so that it has no effect; use a DestinationRule's consistentHash")
        }
        readTimes(node, &rule)
        return rule
    }

    /// - Parameter rule: is not served where the backend asks for something that we cannot do.
    private mutating func backend(
        _ node: YAMLNode, of rule: inout KubernetesRoute.Rule
    ) -> KubernetesRoute.Backend? {
        guard let reference = objectReference(node, kind: "Service") else { return nil }
        var backend = KubernetesRoute.Backend(
            reference, port: number(node, "port", in: portNumbers) ?? 0,
            weight: number(node, "weight", in: 0...1_000_000) ?? 1)
        var own = KubernetesRoute.Rule()
        for filter in mappings(node, "filters") {
            let type = text(filter, "type") ?? ""
            if type.hasSuffix("HeaderModifier") {
                read(filter, into: &own)
            } else {
                warning(
                    at: filter, "is possible for a whole rule only, so that the rule is not served; move or remove it")
                rule.isUnsupported = true
            }
        }
        backend.headers = own.headers
        return backend
    }
}

// Matches.
extension ObjectDecoder {
    private mutating func routeMatch(_ node: YAMLNode) -> HTTPMatch {
        var match = HTTPMatch.everyPath
        if let path = mapping(node, "path"), let value = text(path, "value") {
            let type = choice(path, "type", PathMatchWord.self) ?? .prefix
            // Envoy refuses a table with the prefix of anything else.
            if type != .regex, !value.hasPrefix("/") || value.contains(where: { $0 == "?" || $0 == "#" }) {
                problem(at: path["value"] ?? path, "found \"\(value)\", expected a path such as /shop, without ? and #")
            }
            switch type {
            case .exact: match.uri = .exact(value)
            case .prefix:
                match.uri = .prefix(value.count > 1 && value.hasSuffix("/") ? String(value.dropLast()) : value)
            case .regex:
                if let regex = path["value"] { checkRegex(value, at: regex) }
                match.uri = .regex(value)
            }
        }
        match.method = text(node, "method").map { .exact($0) }
        match.headers = namedMatches(node, "headers").map { HTTPMatch.Header(.header($0), $1) }
        match.queryParameters = namedMatches(node, "queryParams").map { HTTPMatch.QueryParameter($0, $1) }
        return match
    }

    private mutating func grpcMatch(_ node: YAMLNode) -> HTTPMatch {
        var match = HTTPMatch()
        if let method = mapping(node, "method") {
            let isRegex = choice(method, "type", ValueMatchWord.self) == .regex
            if !isRegex { for field in ["service", "method"] { checkGRPCName(method, field) } }
            match.uri = grpcPath(text(method, "service") ?? "", text(method, "method") ?? "", isRegex: isRegex)
            if isRegex, case .regex(let regex)? = match.uri { checkRegex(regex, at: method) }
        }
        match.headers = namedMatches(node, "headers").map { HTTPMatch.Header(.header($0), $1) }
        return match
    }

    private mutating func checkGRPCName(_ method: YAMLNode, _ field: String) {
        guard let name = text(method, field), let node = method[field] else { return }
        if name.contains(where: { "/?#".contains($0) }) {
            problem(at: node, "found \"\(name)\", expected the name of a \(field), without /, ? and #")
        }
    }

    private func grpcPath(_ service: String, _ method: String, isRegex: Bool) -> StringMatch? {
        switch (service.isEmpty, method.isEmpty) {
        case (true, true): nil
        case (false, false): isRegex ? .regex("/\(service)/\(method)") : .exact("/\(service)/\(method)")
        case (false, true): isRegex ? .regex("/\(service)/.+") : .prefix("/\(service)")
        case (true, false): .regex("/[^/]+/" + (isRegex ? method : quoted(method[...])))
        }
    }

    /// Matches by name, sorted by it; of equal names the first counts.
    private mutating func namedMatches(_ parent: YAMLNode, _ field: String) -> [(name: String, match: ValueMatch)] {
        var seen: Set<String> = []
        let matches = mappings(parent, field).compactMap { node -> (name: String, match: ValueMatch)? in
            let value = text(node, "value") ?? ""
            let isRegex = choice(node, "type", ValueMatchWord.self) == .regex
            if isRegex, let regex = node["value"] { checkRegex(value, at: regex) }
            checkLines(node, "name")
            guard let name = requiredText(node, "name", "name what is compared"), seen.insert(name).inserted else {
                return nil
            }
            return (name, .text(isRegex ? .regex(value) : .exact(value)))
        }
        return matches.sorted { $0.name < $1.name }
    }
}

// What is done to requests.
extension ObjectDecoder {
    private mutating func read(_ filter: YAMLNode, into rule: inout KubernetesRoute.Rule) {
        switch text(filter, "type") ?? "" {
        case "RequestHeaderModifier":
            if let node = mapping(filter, "requestHeaderModifier") {
                rule.headers.request = headerDirection(node, authority: &rule.headers.authority)
            }
        case "ResponseHeaderModifier":
            var none = ""
            if let node = mapping(filter, "responseHeaderModifier") {
                rule.headers.response = headerDirection(node, authority: &none)
            }
        case "RequestRedirect": rule.redirect = mapping(filter, "requestRedirect").map { routeRedirect($0) }
        case "URLRewrite": rule.rewrite = mapping(filter, "urlRewrite").map { routeRewrite($0) }
        case "RequestMirror":
            if let node = mapping(filter, "requestMirror"), let mirror = routeMirror(node, of: &rule) {
                rule.mirrors.append(mirror)
            }
        case "CORS": rule.cors = mapping(filter, "cors").map { routeCORS($0) }
        default:
            warning(at: filter, "is a filter that we do not know, so that the rule is not served; remove it")
            rule.isUnsupported = true
        }
    }

    private mutating func headerDirection(
        _ node: YAMLNode, authority: inout String
    ) -> HeaderChanges.Direction {
        HeaderChanges.Direction(
            set: headerList(node, "set", &authority), added: headerList(node, "add", &authority),
            removed: list(node, "remove").compactMap { node in
                guard let name = text(of: node) else { return nil }
                checkHeaderName(name, at: node)
                if name.lowercased() == "host" { problem(at: node, "\"\(name)\" cannot be changed here; remove it") }
                return name
            })
    }

    private mutating func checkHeaderName(_ name: String, at node: YAMLNode) {
        if let fault = faultOfHeaderToken(name) { problem(at: node, "the header name \"\(name)\" \(fault)") }
    }

    private mutating func headerList(
        _ parent: YAMLNode, _ field: String, _ authority: inout String
    ) -> [HeaderChanges.Header] {
        var headers: [HeaderChanges.Header] = []
        for node in mappings(parent, field) {
            guard let name = requiredText(node, "name", "name the header"), let value = text(node, "value") else {
                continue
            }
            checkHeaderName(name, at: node["name"] ?? node)
            checkLines(node, "value")
            // To Envoy a percent sign begins an operator; here it is a plain character.
            let plain = value.replacing("%", with: "%%")
            if name.lowercased() == "host" {
                authority = value
            } else {
                headers.append(HeaderChanges.Header(name, plain))
            }
        }
        return headers.sorted { $0.name < $1.name }
    }

    private mutating func routeRedirect(_ node: YAMLNode) -> HTTPRedirect {
        var redirect = HTTPRedirect(authority: text(node, "hostname") ?? "", code: .found)
        checkLines(node, "hostname")
        redirect.scheme = choice(node, "scheme", HTTPRedirect.Scheme.self) ?? .unchanged
        redirect.port = redirect.scheme == .unchanged ? .ofRequest : .schemeDefault
        if let port = number(node, "port", in: portNumbers) { redirect.port = .fixed(port) }
        if let number = number(node, "statusCode", in: 300...399), let value = node["statusCode"] {
            if let code = HTTPRedirect.Code(rawValue: number) {
                redirect.code = code
            } else {
                problem(at: value, "found \(number), expected 301, 302, 303, 307 or 308")
            }
        }
        if let path = pathModifier(node) {
            if let full = text(path, "replaceFullPath") { redirect.path = .full(full) }
            if let prefix = text(path, "replacePrefixMatch") { redirect.path = .prefix(segments(prefix)) }
        }
        return redirect
    }

    private mutating func routeRewrite(_ node: YAMLNode) -> HTTPRewrite {
        var rewrite = HTTPRewrite(authority: text(node, "hostname") ?? "")
        checkLines(node, "hostname")
        if let path = pathModifier(node) {
            if let full = text(path, "replaceFullPath") {
                // Backslashes of a substitution stand for groups.
                rewrite.path = .regex(pattern: "/.*", substitution: full.replacing("\\", with: "\\\\"))
            }
            if let prefix = text(path, "replacePrefixMatch") {
                rewrite.path = .prefix(segments(prefix))
            }
        }
        return rewrite
    }

    /// The field `path` of a redirect or rewrite, whose `type` says which field it has.
    private mutating func pathModifier(_ node: YAMLNode) -> YAMLNode? {
        guard let path = mapping(node, "path") else { return nil }
        checkLines(path, "replaceFullPath", "replacePrefixMatch")
        if let kind = choice(path, "type", PathModifier.self), path[kind.field] == nil {
            problem(in: path, missing: kind.field, "is missing, which type \(kind.rawValue) says is there")
        }
        return path
    }

    /// What replaces a prefix: `/` for nothing, else without a slash at the end.
    private func segments(_ prefix: String) -> String {
        let bare = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        return bare.isEmpty ? "/" : bare
    }

    private mutating func routeMirror(
        _ node: YAMLNode, of rule: inout KubernetesRoute.Rule
    ) -> KubernetesRoute.Mirror? {
        guard let reference = mapping(node, "backendRef"), let backend = backend(reference, of: &rule) else {
            return nil
        }
        var share = FractionalPercent(percent: 100)
        if let percent = number(node, "percent", in: 0...100) { share = FractionalPercent(percent: Double(percent)) }
        if let fraction = mapping(node, "fraction") {
            let numerator = number(fraction, "numerator", in: 0...Int(Int32.max)) ?? 0
            let denominator = number(fraction, "denominator", in: 1...Int(Int32.max)) ?? 100
            share = FractionalPercent(percent: min(100, 100 * Double(numerator) / Double(denominator)))
        }
        return share.numerator == 0 ? nil : KubernetesRoute.Mirror(backend, share: share)
    }

    private mutating func routeCORS(_ node: YAMLNode) -> CORSPolicy {
        var policy = CORSPolicy()
        policy.allowOrigins = texts(node, "allowOrigins").map { origin in
            guard let star = origin.firstIndex(of: "*") else { return .exact(origin) }
            let (before, after) = (origin[..<star], origin[origin.index(after: star)...])
            return .regex(quoted(before) + ".*" + quoted(after))
        }
        policy.allowMethods = texts(node, "allowMethods")
        policy.allowHeaders = texts(node, "allowHeaders")
        policy.exposeHeaders = texts(node, "exposeHeaders")
        policy.maxAge = number(node, "maxAge", in: 0...Int(Int32.max)).map { .seconds($0) }
        policy.allowsCredentials = flag(node, "allowCredentials")
        return policy
    }

    private func quoted(_ text: Substring) -> String {
        String(text.flatMap { "\\.+*?()|[]{}^$".contains($0) ? ["\\", $0] : [$0] })
    }

    private mutating func readTimes(_ node: YAMLNode, _ rule: inout KubernetesRoute.Rule) {
        let timeouts = mapping(node, "timeouts")
        rule.timeout = duration(timeouts, "request", atLeast: .zero).flatMap { $0 == .zero ? nil : $0 }
        let perTry = duration(timeouts, "backendRequest", atLeast: .zero).flatMap { $0 == .zero ? nil : $0 }
        guard let retry = mapping(node, "retry") else {
            if let perTry { rule.timeout = perTry }
            return
        }
        let attempts = number(retry, "attempts", in: 0...Int(Int32.max)) ?? 2
        guard attempts > 0 else {
            rule.retries = .never
            return
        }
        var policy = RetryPolicy.Custom(attempts: attempts)
        policy.conditions = ["connect-failure", "refused-stream", "unavailable", "cancelled"]
        policy.statusCodes = list(retry, "codes").compactMap { number(of: $0, in: 400...599) }
        policy.backoff = duration(retry, "backoff")
        policy.perTryTimeout = perTry
        rule.retries = .custom(policy)
    }
}

extension HTTPMatch {
    /// What an HTTPRoute matches by default.
    fileprivate static var everyPath: HTTPMatch {
        var match = HTTPMatch()
        match.uri = .prefix("/")
        return match
    }
}

private enum PathMatchWord: String, CaseIterable {
    case exact = "Exact"
    case prefix = "PathPrefix"
    case regex = "RegularExpression"
}

private enum ValueMatchWord: String, CaseIterable {
    case exact = "Exact"
    case regex = "RegularExpression"
}

/// What a redirect or rewrite does to a path. Source: Gateway API, HTTPPathModifierType.
private enum PathModifier: String, CaseIterable {
    case full = "ReplaceFullPath"
    case prefix = "ReplacePrefixMatch"

    /// The field that holds the new path.
    var field: String { self == .full ? "replaceFullPath" : "replacePrefixMatch" }
}
