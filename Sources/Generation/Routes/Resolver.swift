import EnvoyAPI
import Mesh

/// How the names and addresses of services are spelled for one class of proxies.
struct Resolver: Hashable, Sendable {
    /// The search domain of the proxy's namespace, such as `shop.svc.cluster.local`.
    let dnsDomain: String
    /// How services of the proxy's cluster end, such as `.svc.cluster.local`, in UTF-8; nil for proxies outside
    /// Kubernetes.
    private let serviceSuffix: [UInt8]?
    /// What comes before that in the proxy's search domain: its namespace.
    private let ownNamespace: [UInt8]
    let family: IPFamily
    let capturesDNS: Bool

    /// The names as the proxies of `scope` know them.
    init(_ scope: ScopeKey) {
        dnsDomain = scope.dnsDomain
        let utf8 = dnsDomain.utf8
        let suffix = utf8.indices.first { utf8[$0...].starts(with: ".svc.".utf8) }
        serviceSuffix = suffix.map { Array(utf8[$0...]) }
        ownNamespace = suffix.map { Array(utf8[..<$0]) } ?? []
        family = scope.ipFamily
        capturesDNS = scope.capturesDNS
    }
}

/// Whether authorities have a port behind the name.
enum DomainPort {
    /// They have none: Envoy strips it.
    case none
    /// Either way means the service.
    case added(Int)
    case needed(Int)
}

extension Resolver {
    /// Appends the authorities by which clients of the proxy may mean `service`, the best known first.
    ///
    /// Source: generation.md 2.10.
    func appendDomains(of service: MeshService, _ port: DomainPort, to domains: inout [PackedText], in arena: Arena) {
        let start = domains.count
        appendSpellings(of: service.hostname, to: &domains, in: arena)
        for alias in service.aliases { appendSpellings(of: alias, to: &domains, in: arena) }
        if service.isHeadless {
            for name in domains[start...] { domains.append(arena.text("*.", name.string)) }
        }
        // Of several addresses of a ServiceEntry only one is safe from clashing with another entry (18.13).
        let addresses = service.addresses(for: family, capturesDNS: capturesDNS)
        for address in service.registry == .kubernetes ? addresses[...] : addresses.prefix(1) {
            domains.append(address.isIPv6 ? arena.text("[" + address, "]") : arena.text(address))
        }
        switch port {
        case .none: break
        case .needed(let number):
            for place in start..<domains.count {
                domains[place] = arena.text(domains[place].string, portSuffix(number))
            }
        case .added(let number):
            let names = domains[start...]
            domains.removeSubrange(start...)
            for name in names { domains += [name, arena.text(name.string, portSuffix(number))] }
        }
    }

    /// Whether clients of the proxy mean both services by the same authorities.
    func spellsAlike(_ a: MeshService, _ b: MeshService) -> Bool {
        a === b
            || (a.hostname == b.hostname && a.aliases == b.aliases && a.isHeadless == b.isHeadless
                && a.registry == b.registry
                && a.addresses(for: family, capturesDNS: capturesDNS)
                    == b.addresses(for: family, capturesDNS: capturesDNS))
    }

    /// The names by which a client's TLS may mean `service`, sorted. Source: generation.md 2.8.
    func serverNames(of service: MeshService) -> [String] {
        var names = [service.hostname]
        for alias in service.aliases {
            names.append(alias)
            forEachShortForm(of: alias) { names.append(String(decoding: alias.utf8.prefix($0), as: UTF8.self)) }
        }
        return names.sorted()
    }

    /// Appends `name`, the same as an absolute name, and its short forms.
    private func appendSpellings(of name: String, to names: inout [PackedText], in arena: Arena) {
        // All of them are beginnings of the absolute name.
        let absolute = arena.text(name, ".")
        names.append(absolute.prefix(absolute.count - 1))
        names.append(absolute)
        forEachShortForm(of: name) { names.append(absolute.prefix($0)) }
    }

    /// Calls `use` with the lengths of the beginnings of `name` that the proxy's search domains complete to it: `api`,
    /// `api.shop.svc`, `api.shop` inside namespace shop.
    private func forEachShortForm(of name: String, _ use: (Int) -> Void) {
        guard let serviceSuffix else {
            for length in sharedDomainForms(of: name) { use(length) }
            return
        }
        let utf8 = name.utf8Span.span
        let length = utf8.count - serviceSuffix.count
        guard length >= 0, utf8.has(serviceSuffix, at: length),
            let dot = (0..<length).first(where: { utf8[$0] == UInt8(ascii: ".") })
        else { return }
        let isOwn = length - dot - 1 == ownNamespace.count && utf8.has(ownNamespace, at: dot + 1)
        if isOwn { use(dot) } else { use(length) }
        // The suffix begins with .svc.
        use(length + 4)
        if isOwn { use(length) }
    }

    /// For proxies outside Kubernetes: the name without the labels that it shares with the proxy's own domain.
    private func sharedDomainForms(of name: String) -> [Int] {
        let labels = name.split(separator: ".")
        var shared = zip(labels.reversed(), dnsDomain.split(separator: ".").reversed()).prefix { $0 == $1 }.count
        shared = min(shared, labels.count - 1)
        guard shared > 0 else { return [] }
        let own = labels.dropLast(shared)
        let short = own.reduce(own.count - 1) { $0 + $1.utf8.count }
        return own.count == 2 ? [short, short + 1 + labels[own.count].utf8.count] : [short]
    }
}

extension Span<UInt8> {
    /// Whether `bytes` are there, from `start` on.
    fileprivate func has(_ bytes: [UInt8], at start: Int) -> Bool {
        for (index, byte) in bytes.enumerated() where self[start + index] != byte { return false }
        return true
    }
}
