import MeshConfig

extension HTTPMatch {
    /// The condition without all that gRPC leaves out of account although it matters; nil where no call can fulfil it.
    ///
    /// gRPC ignores conditions on claims, so that the route would match every call, and has no tokens that could fulfil
    /// them. It skips those on query parameters, which its calls do not have. What is the same for all calls of a
    /// client is decided here, since its matchers never see it; an expression counts as not fulfilled.
    /// Source: generation.md 10.6.
    ///
    /// - Parameter authorities: the names under which the client may reach the host.
    func understoodByGRPC(authorities: [String]) -> HTTPMatch? {
        guard queryParameters.isEmpty, headers.allSatisfy(\.isOfHeader), method.holds(forAnyOf: ["POST"]),
            scheme.holds(forAnyOf: ["http", "https"]), authority.holds(forAnyOf: authorities)
        else { return nil }
        var match = self
        match.withoutHeaders.removeAll { !$0.isOfHeader }
        match.method = nil
        match.scheme = nil
        match.authority = nil
        return match
    }
}

extension HTTPMatch.Header {
    fileprivate var isOfHeader: Bool { if case .header = source { true } else { false } }
}

extension StringMatch? {
    fileprivate func holds(forAnyOf texts: [String]) -> Bool {
        switch self {
        case nil, .regex(".*"): true
        case .exact(let text): texts.contains(text)
        case .prefix(let prefix): texts.contains { $0.hasPrefix(prefix) }
        case .regex: false
        }
    }
}
