import Mesh
import MeshConfig

/// The VirtualServices of one egress listener by their hosts. Made once for a plan, used by all its tables.
struct VirtualServiceLookup {
    let records: [VirtualServiceRecord]
    /// Positions in `records` by host without wildcard: the first one, and in order those that follow it.
    private var first: [String: Int] = [:]
    private var others: [String: [Int]] = [:]
    /// The same for hosts with wildcard, the most specific first. Source: generation.md 0.5.
    private var wildcards: [(host: String, positions: [Int])] = []

    /// The lookup for `records`, the winning ones first.
    init(_ records: [VirtualServiceRecord]) {
        self.records = records
        var byWildcard: [String: [Int]] = [:]
        first.reserveCapacity(records.count)
        for (position, record) in records.enumerated() {
            for host in record.spec.hosts {
                if host.isWildcardHost {
                    byWildcard[host, default: []].append(position)
                } else if first[host] == nil {
                    first[host] = position
                } else {
                    others[host, default: []].append(position)
                }
            }
        }
        wildcards = byWildcard.map { ($0.key, $0.value) }
        wildcards.sort { ($0.host.utf8.count, $1.host) > ($1.host.utf8.count, $0.host) }
    }

    /// The positions of those that have a host for `hostname`, in no order.
    func candidates(for hostname: String) -> [Int] {
        guard !records.isEmpty else { return [] }
        let named = first[hostname].map { [$0] + (others[hostname] ?? []) } ?? []
        return named + wildcards.lazy.filter { hostname.isInsideHost($0.host) }.flatMap(\.positions)
    }

    /// The position of the one that decides about `hostname`, the host of a service, where several are for it: a host
    /// without wildcard wins, then the longest, then the older VirtualService. Source: generation.md 2.9, step 3.
    func mostSpecific(for hostname: String) -> Int? {
        first[hostname] ?? wildcards.first { hostname.isInsideHost($0.host) }?.positions.first
    }
}
