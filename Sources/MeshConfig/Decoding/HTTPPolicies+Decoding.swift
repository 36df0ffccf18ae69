// What routes do beside choosing a destination. Source: generation.md 6.3, 6.5, 11.3.
extension ObjectDecoder {
    /// Reads `rewrite` of an HTTP route whose own headers are `headers`.
    mutating func httpRewrite(_ route: YAMLNode, _ headers: HeaderChanges) -> HTTPRewrite? {
        guard let node = mapping(route, "rewrite") else { return nil }
        var rewrite = HTTPRewrite(authority: text(node, "authority") ?? "")
        if !rewrite.authority.isEmpty, !headers.authority.isEmpty, let value = node["authority"] {
            problem(at: value, "the authority is set by a header too; keep one of them")
        }
        if ["uri", "uriRegexRewrite", "authority"].allSatisfy({ node[$0] == nil }) {
            problem(at: node, "changes nothing; give uri, uriRegexRewrite or authority")
        }
        checkLines(node, "uri", "authority")
        guard countExclusive(node, ["uri", "uriRegexRewrite"]) < 2 else { return rewrite }
        if let uri = text(node, "uri"), !uri.isEmpty { rewrite.path = .prefix(uri) }
        if let regex = mapping(node, "uriRegexRewrite"),
            let pattern = requiredText(regex, "match", "give the regex that finds what to replace"),
            let substitution = requiredText(regex, "rewrite", "give the text that replaces the match")
        {
            checkLines(regex, "rewrite")
            checkRegex(pattern, at: regex["match"] ?? regex)
            rewrite.path = .regex(pattern: pattern, substitution: substitution)
        }
        return rewrite
    }

    /// Reads the retry policy in the field `name` of `parent`: `retries` of an HTTP route, or the mesh's default.
    mutating func retryPolicy(_ parent: YAMLNode, _ name: String = "retries") -> RetryPolicy {
        guard let node = mapping(parent, name) else { return .meshDefault }
        var policy = RetryPolicy.Custom(attempts: number(node, "attempts", in: 0...Int(Int32.max)) ?? 0)
        policy.perTryTimeout = duration(node, "perTryTimeout")
        policy.backoff = duration(node, "backoff")
        policy.ignoresPreviousHosts = flag(node, "retryIgnorePreviousHosts")
        policy.triesRemoteLocalities = flag(node, "retryRemoteLocalities") ?? false
        if let words = text(node, "retryOn"), !words.isEmpty, let value = node["retryOn"] {
            if policy.attempts == 0 { problem(at: value, "has no effect with attempts 0; remove it, or set attempts") }
            readConditions(words, &policy, at: value)
        }
        return policy.attempts == 0 ? .never : .custom(policy)
    }

    private mutating func readConditions(_ words: String, _ policy: inout RetryPolicy.Custom, at node: YAMLNode) {
        var conditions: [String] = []
        for part in words.split(separator: ",", omittingEmptySubsequences: false) {
            let word = String(part.drop { $0 == " " }.prefix { $0 != " " })
            if let status = Int(word), (100...599).contains(status) {
                policy.statusCodes.append(status)
            } else if retryConditions.contains(word) {
                conditions.append(word)
            } else {
                problem(
                    at: node,
                    "\"\(word)\" is no condition; expected status codes or "
                        + retryConditions.joined(separator: ", "))
            }
        }
        policy.conditions = conditions
    }

    /// Reads `fault` of an HTTP route.
    mutating func httpFault(_ route: YAMLNode) -> HTTPFault? {
        guard let node = mapping(route, "fault") else { return nil }
        if node["delay"] == nil, node["abort"] == nil { problem(at: node, "does nothing; give delay or abort") }
        return HTTPFault(
            delay: mapping(node, "delay").flatMap { faultDelay($0) },
            abort: mapping(node, "abort").flatMap { faultAbort($0) })
    }

    private mutating func faultDelay(_ node: YAMLNode) -> HTTPFault.Delay? {
        // Istio delays no request where neither share is given.
        let share = share(node, "percentage", "percent") ?? FractionalPercent(percent: 0)
        if let value = node["exponentialDelay"] { problem(at: value, "is not supported; use fixedDelay") }
        guard node["exponentialDelay"] == nil, let delay = requiredDuration(node, "fixedDelay") else { return nil }
        return HTTPFault.Delay(delay, share: share)
    }

    private mutating func faultAbort(_ node: YAMLNode) -> HTTPFault.Abort? {
        let share = share(node, "percentage", nil)
        if let value = node["http2Error"] {
            problem(at: value, "is not supported; use httpStatus or grpcStatus")
            return nil
        }
        if countExclusive(node, ["httpStatus", "grpcStatus"]) == 0 {
            problem(in: node, missing: "httpStatus", "is missing, as is grpcStatus; give one of them")
        }
        if let status = number(node, "httpStatus", in: httpStatuses) {
            return HTTPFault.Abort(.http(status), share: share)
        }
        guard let word = text(node, "grpcStatus"), let value = node["grpcStatus"] else { return nil }
        if let status = grpcStatuses.firstIndex(of: word) { return HTTPFault.Abort(.grpc(status), share: share) }
        problem(at: value, "found \"\(word)\", expected one of \(grpcStatuses.joined(separator: ", "))")
        return nil
    }

    /// Reads `mirrors` of an HTTP route, or `mirror`, its old form; those for no share of requests are left out.
    mutating func mirrors(_ route: YAMLNode) -> [HTTPMirror] {
        var mirrors: [HTTPMirror] = []
        _ = countExclusive(route, ["mirror", "mirrors"])
        if let node = mapping(route, "mirror") {
            // The one field that CustomResourceDefinitions have in both spellings.
            let oldName = route["mirror_percent"] == nil ? "mirrorPercent" : "mirror_percent"
            if let old = route[oldName] {
                warning(at: old, "is the old form, for whole percent; use mirrorPercentage: {value: …}")
            }
            let share = share(route, "mirrorPercentage", oldName) ?? FractionalPercent(percent: 100)
            mirrors.append(HTTPMirror(routeDestination(node), share: share))
        }
        for node in mappings(route, "mirrors") {
            let share = share(node, "percentage", nil) ?? FractionalPercent(percent: 100)
            if let destination = requiredDestination(node) { mirrors.append(HTTPMirror(destination, share: share)) }
        }
        return mirrors.filter { $0.share.numerator > 0 }
    }

    /// Reads `corsPolicy` of an HTTP route.
    mutating func corsPolicy(_ route: YAMLNode) -> CORSPolicy? {
        guard let node = mapping(route, "corsPolicy") else { return nil }
        var policy = CORSPolicy()
        policy.allowOrigins = mappings(node, "allowOrigins").compactMap { stringMatch(of: $0) }
        if node["allowOrigins"] == nil { policy.allowOrigins = texts(node, "allowOrigin").map { .exact($0) } }
        policy.allowMethods = list(node, "allowMethods").compactMap { node in
            guard let word = text(of: node) else { return nil }
            if !corsMethods.contains(word) {
                problem(at: node, "found \"\(word)\", expected one of \(corsMethods.joined(separator: ", "))")
            }
            return word
        }
        policy.allowHeaders = corsHeaders(node, "allowHeaders")
        policy.exposeHeaders = corsHeaders(node, "exposeHeaders")
        policy.maxAge = duration(node, "maxAge", atLeast: .zero)
        if let age = policy.maxAge, age.components.attoseconds != 0, let value = node["maxAge"] {
            problem(at: value, "found \(value.described), expected whole seconds, which is all that browsers read")
        }
        policy.allowsCredentials = flag(node, "allowCredentials")
        let preflights = choice(node, "unmatchedPreflights", UnmatchedPreflights.self)
        policy.forwardsUnmatchedPreflights = preflights != .ignore
        return policy
    }

    private mutating func corsHeaders(_ node: YAMLNode, _ name: String) -> [String] {
        list(node, name).compactMap { node in
            guard let name = text(of: node) else { return nil }
            if name != "*", let fault = faultOfHeaderName(name) {
                problem(at: node, "the header name \"\(name)\" \(fault)")
            }
            return name
        }
    }
}

private enum UnmatchedPreflights: String, CaseIterable {
    case unspecified = "UNSPECIFIED"
    case forward = "FORWARD"
    case ignore = "IGNORE"
}

private let corsMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "*"]

/// By their numbers. Source: gRPC, "Status codes and their use".
private let grpcStatuses = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
]

/// Source: Envoy's router filter, headers x-envoy-retry-on and x-envoy-retry-grpc-on.
private let retryConditions = [
    "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "envoy-ratelimited", "retriable-4xx",
    "refused-stream", "retriable-status-codes", "retriable-headers", "http3-post-connect-failure", "cancelled",
    "deadline-exceeded", "internal", "resource-exhausted", "unavailable",
]
