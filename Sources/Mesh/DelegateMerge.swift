import MeshConfig

// How the routes of a delegate are joined to the entry of a root that delegates to it. Source: generation.md 6.7.

extension HTTPRoute {
    /// The routes of a delegate as they are under this entry of a root.
    ///
    /// A route that the entry contradicts is left out, as is one that would delegate further.
    func merging(_ routes: [HTTPRoute]) -> [HTTPRoute] {
        routes.compactMap { route in
            if case .delegate = route.action { return nil }
            return merged(with: route)
        }
    }

    private func merged(with delegate: HTTPRoute) -> HTTPRoute? {
        guard let matches = Self.merge(matches, delegate.matches) else { return nil }
        var route = delegate
        route.name = join(name, delegate.name)
        route.matches = matches
        if delegate.headers == HeaderChanges() { route.headers = headers }
        if delegate.retries == .meshDefault { route.retries = retries }
        if delegate.mirrors.isEmpty { route.mirrors = mirrors }
        route.rewrite = delegate.rewrite ?? rewrite
        route.timeout = delegate.timeout ?? timeout
        route.fault = delegate.fault ?? fault
        route.cors = delegate.cors ?? cors
        return route
    }

    /// All that fit together of both lists; nil where one of the delegate's fits to none of the root's.
    private static func merge(_ root: [HTTPMatch], _ delegate: [HTTPMatch]) -> [HTTPMatch]? {
        if root.isEmpty { return delegate }
        if delegate.isEmpty { return root }
        var matches: [HTTPMatch] = []
        for match in delegate {
            let partners = root.filter { !$0.contradicts(match) }
            if partners.isEmpty { return nil }
            matches += partners.map { $0.merged(with: match) }
        }
        return matches
    }
}

extension HTTPMatch {
    /// Whether a delegate's match asks for something else than, or for more than a part of, what this one lets through.
    fileprivate func contradicts(_ delegate: HTTPMatch) -> Bool {
        ignoresCase != delegate.ignoresCase || proxy.contradicts(delegate.proxy)
            || contradict(uri, delegate.uri) || contradict(scheme, delegate.scheme)
            || contradict(method, delegate.method) || contradict(authority, delegate.authority)
            || contradict(headers, delegate.headers) || contradict(withoutHeaders, delegate.withoutHeaders)
            || contradict(queryParameters, delegate.queryParameters)
    }

    /// Both matches in one, the delegate's words before this one's.
    fileprivate func merged(with delegate: HTTPMatch) -> HTTPMatch {
        var match = delegate
        match.name = join(name, delegate.name)
        match.uri = delegate.uri ?? uri
        match.scheme = delegate.scheme ?? scheme
        match.method = delegate.method ?? method
        match.authority = delegate.authority ?? authority
        match.headers = merge(headers, delegate.headers)
        match.withoutHeaders = merge(withoutHeaders, delegate.withoutHeaders)
        match.queryParameters = merge(queryParameters, delegate.queryParameters)
        if delegate.statPrefix.isEmpty { match.statPrefix = statPrefix }
        match.proxy = proxy.merged(with: delegate.proxy)
        return match
    }
}

extension ProxyMatch {
    fileprivate func contradicts(_ delegate: ProxyMatch) -> Bool {
        if port != 0, delegate.port != 0, port != delegate.port { return true }
        if !sourceNamespace.isEmpty, sourceNamespace != delegate.sourceNamespace { return true }
        if delegate.sourceLabels.contains(where: { sourceLabels[$0.key] ?? $0.value != $0.value }) { return true }
        return !gateways.isEmpty && !Set(gateways).isSuperset(of: delegate.gateways)
    }

    fileprivate func merged(with delegate: ProxyMatch) -> ProxyMatch {
        ProxyMatch(
            port: delegate.port == 0 ? port : delegate.port,
            sourceLabels: sourceLabels.merging(delegate.sourceLabels) { $1 },
            sourceNamespace: delegate.sourceNamespace.isEmpty ? sourceNamespace : delegate.sourceNamespace,
            gateways: delegate.gateways.isEmpty ? gateways : delegate.gateways)
    }
}

// MARK: - Conditions with a name

/// A condition for one of several things that are told apart by name.
private protocol NamedCondition {
    associatedtype Name: Hashable
    var identity: Name { get }
    /// The name as it is written, by which conditions are sorted.
    var text: String { get }
    var value: ValueMatch { get }
}

extension HTTPMatch.Header: NamedCondition {
    fileprivate var identity: Source { source }

    fileprivate var text: String {
        switch source {
        case .header(let name): name
        case .claim(let path): "@request.auth.claims." + path.joined(separator: ".")
        }
    }
}

extension HTTPMatch.QueryParameter: NamedCondition {
    fileprivate var identity: String { name }
    fileprivate var text: String { name }
}

private func contradict<Condition: NamedCondition>(_ root: [Condition], _ delegate: [Condition]) -> Bool {
    delegate.contains { condition in
        guard let own = root.first(where: { $0.identity == condition.identity }) else { return false }
        guard case (.text(let a), .text(let b)) = (own.value, condition.value) else { return true }
        return contradict(a, b)
    }
}

private func merge<Condition: NamedCondition>(_ root: [Condition], _ delegate: [Condition]) -> [Condition] {
    let own = Set(delegate.map(\.identity))
    return (root.filter { !own.contains($0.identity) } + delegate).sorted { $0.text < $1.text }
}

// MARK: - Texts

/// Whether `delegate` lets through what `root` does not, as far as that can be seen: regular expressions cannot be
/// compared.
private func contradict(_ root: StringMatch?, _ delegate: StringMatch?) -> Bool {
    guard let root, let delegate else { return false }
    return switch (root, delegate) {
    case (.exact(let a), .exact(let b)): a != b
    case (.prefix(let a), .prefix(let b)), (.prefix(let a), .exact(let b)): !b.hasPrefix(a)
    case (.exact, .prefix), (.regex, _), (_, .regex): true
    }
}

/// The names of both, as far as there are any.
private func join(_ root: String, _ delegate: String) -> String {
    root.isEmpty || delegate.isEmpty ? root + delegate : "\(root)-\(delegate)"
}
