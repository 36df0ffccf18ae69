import Mesh
import MeshConfig

/// What one VirtualService or one service has in a route table: its hosts, in their order.
final class RoutedHosts: Hashable, Sortable {
    /// Whose hosts they are.
    enum Owner {
        /// - Parameter rank: as `VirtualServiceRecord.rank`.
        case virtualService(VirtualServiceRecord, rank: Int)
        case service(MeshService)
    }

    /// The hosts: mostly one, which needs no list of its own.
    struct Hosts: RandomAccessCollection, Equatable, Sendable {
        private let head: RoutedHost
        private let others: [RoutedHost]

        fileprivate init(_ hosts: [RoutedHost]) {
            head = hosts[0]
            others = hosts.count == 1 ? [] : Array(hosts[1...])
        }

        var startIndex: Int { 0 }
        var endIndex: Int { 1 + others.count }
        subscript(index: Int) -> RoutedHost { index == 0 ? head : others[index - 1] }
    }

    let hosts: Hosts
    private let owner: Owner
    private let valueHash: Int

    /// - Parameter hosts: at least one.
    init(of owner: Owner, _ hosts: [RoutedHost]) {
        self.owner = owner
        self.hosts = Hosts(hosts)
        var hasher = Hasher()
        for host in hosts { host.hash(into: &hasher) }
        valueHash = hasher.finalize()
    }

    /// Whether it is a service's that no VirtualService routes.
    var isStandard: Bool { if case .service = owner { true } else { false } }

    /// VirtualServices come first, in the order in which they win, then services in theirs.
    func precedes(_ other: RoutedHosts) -> Bool {
        switch (owner, other.owner) {
        case (.virtualService(let a, let rankA), .virtualService(let b, let rankB)):
            rankA == rankB ? a.precedes(b) : rankA < rankB
        case (.service(let a), .service(let b)): a.precedes(b)
        case (.virtualService, .service): true
        case (.service, .virtualService): false
        }
    }

    static func == (a: RoutedHosts, b: RoutedHosts) -> Bool {
        a === b || (a.valueHash == b.valueHash && a.hosts == b.hosts)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}

/// The hosts of a route table in the order in which they get the domains that several want.
typealias TableHosts = HashedList<RoutedHosts>

extension TableHosts {
    /// All hosts.
    var all: [RoutedHost] { elements.flatMap(\.hosts) }
}
