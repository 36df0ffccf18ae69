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

    /// At least one.
    let hosts: [RoutedHost]
    private let owner: Owner
    fileprivate let valueHash: Int

    init(of owner: Owner, _ hosts: [RoutedHost]) {
        self.owner = owner
        self.hosts = hosts
        valueHash = hosts.hashValue
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

/// The hosts of a route table in the order in which they get the domains that several want: a list of which the next
/// one shares what stays.
struct TableHosts: Hashable, Sendable {
    let groups: ChunkedList<RoutedHosts>
    /// The sum of the groups' hashes: what an edit changes, it changes for the price of the edit.
    private let valueHash: Int

    /// - Parameter groups: in order.
    init(_ groups: [RoutedHosts] = []) {
        self.groups = ChunkedList(groups)
        valueHash = groups.reduce(0) { $0 &+ $1.valueHash }
    }

    private init(_ groups: ChunkedList<RoutedHosts>, valueHash: Int) {
        self.groups = groups
        self.valueHash = valueHash
    }

    /// The same with `new` in place of `old`, which are among its groups.
    func replacing(_ old: [RoutedHosts], with new: [RoutedHosts]) -> TableHosts {
        let hash = old.reduce(valueHash) { $0 &- $1.valueHash }
        return TableHosts(
            groups.applying(old.map { .remove($0) } + new.map { .insert($0) }),
            valueHash: new.reduce(hash) { $0 &+ $1.valueHash })
    }

    /// All hosts.
    var all: [RoutedHost] { groups.flatMap(\.hosts) }

    static func == (a: TableHosts, b: TableHosts) -> Bool {
        a.valueHash == b.valueHash && a.groups.count == b.groups.count
            && b.groups.differences(from: a.groups, ==).isEmpty
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}
