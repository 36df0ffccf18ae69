import EnvoyAPI
import Mesh
import MeshConfig

/// One virtual host with the authorities that mean it, as it is written to the memory of an arena.
struct VirtualHost {
    /// Where its routes come from.
    enum Content {
        /// No VirtualService: one route to the service.
        case standard(hash: Shared<LoadBalancer.ConsistentHash.Key>?)
        case virtualService(VirtualServiceRoutes)
        /// The older ones first. Empty: 404.
        case virtualServices([VirtualServiceRoutes])
    }

    /// What it is called; IPv6 has brackets.
    let hostname: PackedText
    let port: Int
    /// At least one.
    let domains: ArraySlice<PackedText>
    let content: Content
    /// Plaintext requests are sent to https.
    var redirectsToHTTPS = false
}

extension VirtualHost {
    /// `host`, called `hostname`, for `domains`.
    init(_ host: RoutedHost, _ hostname: PackedText, domains: ArraySlice<PackedText>) {
        switch host.routes {
        case .standard(let hash): content = .standard(hash: hash)
        case .virtualService(let routes): content = .virtualService(routes)
        }
        self.hostname = hostname
        port = host.subject.port
        self.domains = domains
    }

    /// The same where domains are known otherwise.
    init(_ host: RoutedHost, domains: [String], in arena: Arena) {
        self.init(host, arena.text(host.hostname), domains: domains.map { arena.text($0) }[...])
    }
}

/// The host of a service that no VirtualService routes; its texts are the hostname and the domains.
struct StandardHost: MessageShape {
    let port: Int
    let domainCount: Int
    let hash: Shared<LoadBalancer.ConsistentHash.Key>?
    let facts: Shared<RouteFacts>

    var textCount: Int { 1 + domainCount }

    func write(to host: Envoy.VirtualHost, _ texts: [String], in arena: Arena) {
        host.name = hostAndPort(texts[0], port)
        host.domains.append(contentsOf: texts.dropFirst())
        host.setUp(redirectsToHTTPS: false, isEmpty: false, facts.value)
        host.routes.append(RouteWriter(facts, in: arena).standardRoute(to: texts[0], port, hash: hash?.value))
    }
}

/// The virtual hosts of one table, by name; no name and no domain twice, or Envoy would refuse the whole table.
/// Source: generation.md 2.9, steps 5, 7 and 8.
struct VirtualHosts {
    /// What is worked out for a host: bytes alone, which are sorted without counting references.
    private struct Entry {
        /// Its position in `hosts`.
        let host: Int
        let isService: Bool
        let name: PackedText
        let hostname: PackedText
        /// Where its own are in `domains`.
        var domains: Range<Int>
    }

    private var hosts: [RoutedHost] = []
    private var entries: [Entry] = []
    private var domains: [PackedText] = []

    /// The hosts of a table but for those whose domains all belong to others.
    ///
    /// - Parameters:
    ///   - hosts: of two that claim one domain the earlier gets it.
    ///   - hasAllPorts: whether it is a table for all ports, where domains have ports, and may lack them for port 80.
    init(_ hosts: TableHosts, _ resolver: Resolver, hasAllPorts: Bool, in arena: Arena) {
        self.hosts.reserveCapacity(hosts.elements.count)
        entries.reserveCapacity(hosts.elements.count)
        domains.reserveCapacity(4 * hosts.elements.count)
        for group in hosts.elements {
            for host in group.hosts { append(host, resolver, hasAllPorts: hasAllPorts, in: arena) }
        }
        shareOutDomains(in: arena)
        sort()
    }

    /// The hosts.
    var all: some Sequence<VirtualHost> {
        entries.lazy.map { VirtualHost(hosts[$0.host], $0.hostname, domains: domains[$0.domains]) }
    }

    private mutating func append(_ host: RoutedHost, _ resolver: Resolver, hasAllPorts: Bool, in arena: Arena) {
        let (hostname, start) = (host.hostname, domains.count)
        let name = arena.text(hostname, portSuffix(host.subject.port))
        switch host.subject {
        case .service(let port):
            let number = port.port.number
            resolver.appendDomains(
                of: port.service, hasAllPorts ? number == 80 ? .added(number) : .needed(number) : .none, to: &domains,
                in: arena)
        case .name(_, let port):
            if !hasAllPorts || port == 80 { domains.append(name.prefix(hostname.utf8.count)) }
        }
        entries.append(
            Entry(
                host: hosts.count, isService: host.service != nil, name: name,
                hostname: name.prefix(hostname.utf8.count), domains: start..<domains.count))
        hosts.append(host)
    }

    /// Leaves each domain to one host.
    private mutating func shareOutDomains(in arena: Arena) {
        // Envoy compares without regard to case; hostnames are lower case already, search domains may not be.
        var owners = DomainOwners(countMax: domains.count + entries.count)
        for entry in entries where entry.isService { owners.addRealName(entry.hostname.folded(in: arena)) }
        var kept = 0
        for index in entries.indices {
            let entry = entries[index]
            let own = entry.isService ? entry.hostname.folded(in: arena) : nil
            let start = kept
            for place in entry.domains {
                let domain = domains[place]
                if owners.take(domain.folded(in: arena), realName: own) {
                    domains[kept] = domain
                    kept += 1
                }
            }
            entries[index].domains = start..<kept
        }
    }

    /// Puts those that have domains in the order of their names, the first of several with one name.
    private mutating func sort() {
        entries.removeAll { $0.domains.isEmpty }
        let isSorted = entries.indices.dropFirst().allSatisfy { entries[$0 - 1].name.precedes(entries[$0].name) }
        if isSorted { return }
        entries.sort { $0.name == $1.name ? $0.host < $1.host : $0.name.precedes($1.name) }
        var last: PackedText?
        entries.removeAll { entry in
            defer { last = entry.name }
            return entry.name == last
        }
    }
}

/// Who has which domain of a table.
private struct DomainOwners {
    private struct Entry {
        let text: PackedText
        var isRealName = false
        var isTaken = false
    }

    private var entries: [Entry] = []
    /// Positions in `entries`, and one more; 0: a free slot. Half of them are.
    private var slots: [UInt32]

    /// - Parameter countMax: as many texts as will be asked for.
    init(countMax: Int) {
        entries.reserveCapacity(countMax)
        slots = [UInt32](repeating: 0, count: 2 << (Int.bitWidth - countMax.leadingZeroBitCount))
    }

    /// Notes that a service has this name.
    mutating func addRealName(_ text: PackedText) { entries[position(of: text)].isRealName = true }

    /// - Parameter realName: that of the service that wants `text`; nil: it is no service.
    /// - Returns: whether it gets it.
    mutating func take(_ text: PackedText, realName: PackedText?) -> Bool {
        let position = position(of: text)
        if entries[position].isTaken { return false }
        // A short form must not take the place of the service that really has that name.
        if entries[position].isRealName, let realName, realName != text { return false }
        entries[position].isTaken = true
        return true
    }

    private mutating func position(of text: PackedText) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: text.keyedHash) & mask
        while slots[slot] != 0 {
            let position = Int(slots[slot]) - 1
            if entries[position].text == text { return position }
            slot = (slot + 1) & mask
        }
        entries.append(Entry(text: text))
        slots[slot] = UInt32(entries.count)
        return entries.count - 1
    }
}

extension PackedText {
    /// The text in lower case; itself where it is so already, as nearly all names are.
    fileprivate func folded(in arena: Arena) -> PackedText { isPlain ? self : arena.text(string.lowercased()) }
}
