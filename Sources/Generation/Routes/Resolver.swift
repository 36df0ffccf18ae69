import Mesh

/// How the names and addresses of services are spelled for one class of proxies.
struct Resolver: Hashable, Sendable {
    /// The search domain of the proxy's namespace, such as `shop.svc.cluster.local`.
    let dnsDomain: String
    /// How services of the proxy's cluster end, such as `.svc.cluster.local`; nil for proxies outside Kubernetes.
    private let serviceSuffix: String?
    let family: IPFamily
    let capturesDNS: Bool

    /// The names as the proxies of `scope` know them.
    init(_ scope: ScopeKey) {
        dnsDomain = scope.dnsDomain
        serviceSuffix = dnsDomain.firstRange(of: ".svc.").map { String(scope.dnsDomain[$0.lowerBound...]) }
        family = scope.ipFamily
        capturesDNS = scope.capturesDNS
    }
}

extension Resolver {
    /// The authorities by which clients of the proxy may mean `service`, the best known first.
    ///
    /// - Parameter port: also written behind each name, for clients that do not strip it; nil: Envoy does.
    /// Source: generation.md 2.10.
    func domains(of service: MeshService, port: Int? = nil) -> [String] {
        var names: [String] = []
        names.reserveCapacity(4)
        appendSpellings(of: service.hostname, to: &names)
        for alias in service.aliases { appendSpellings(of: alias, to: &names) }
        if service.isHeadless { names += names.map { "*." + $0 } }
        // Of several addresses of a ServiceEntry only one is safe from clashing with another entry (18.13).
        let addresses = service.addresses(for: family, capturesDNS: capturesDNS)
        for address in service.registry == .kubernetes ? addresses[...] : addresses.prefix(1) {
            names.append(address.isIPv6 ? "[\(address)]" : address)
        }
        guard let port else { return names }
        return names.flatMap { [$0, hostAndPort($0, port)] }
    }

    /// The names by which a client's TLS may mean `service`, sorted. Source: generation.md 2.8.
    func serverNames(of service: MeshService) -> [String] {
        ([service.hostname] + service.aliases.flatMap { [$0] + shortForms(of: $0) }).sorted()
    }

    /// Appends `name`, the same as an absolute name, and its short forms.
    private func appendSpellings(of name: String, to names: inout [String]) {
        names.append(name)
        names.append(name + ".")
        names += shortForms(of: name)
    }

    /// What the proxy's search domains complete to `name`: `api`, `api.shop.svc`, `api.shop` inside namespace shop.
    private func shortForms(of name: String) -> [String] {
        guard let serviceSuffix else { return sharedDomainForms(of: name) }
        guard name.hasSuffix(serviceSuffix) else { return [] }
        let qualified = String(name.dropLast(serviceSuffix.count))
        guard let dot = qualified.firstIndex(of: ".") else { return [] }
        let namespace = qualified[qualified.index(after: dot)...]
        guard dnsDomain == namespace + serviceSuffix else { return [qualified, qualified + ".svc"] }
        return [String(qualified[..<dot]), qualified + ".svc", qualified]
    }

    /// For proxies outside Kubernetes: the name without the labels that it shares with the proxy's own domain.
    private func sharedDomainForms(of name: String) -> [String] {
        let labels = name.split(separator: ".")
        var shared = zip(labels.reversed(), dnsDomain.split(separator: ".").reversed()).prefix { $0 == $1 }.count
        shared = min(shared, labels.count - 1)
        guard shared > 0 else { return [] }
        let own = labels.dropLast(shared)
        let short = own.joined(separator: ".")
        return own.count == 2 ? [short, "\(short).\(labels[own.count])"] : [short]
    }
}
