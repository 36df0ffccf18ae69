import Mesh
import MeshConfig

/// The VirtualServices of one egress listener by their hosts. Made once for a plan, used by all its tables.
final class VirtualServiceLookup {
    let records: [VirtualServiceRecord]
    /// Tables of port 80 have all of them and hardly ask.
    private lazy var index = Index(records)

    fileprivate struct Index {
        /// Positions in `records` by host without wildcard: the first one, and in order those that follow it.
        var first: [String: Int] = [:]
        var others: [String: [Int]] = [:]
        /// The same for hosts with wildcard, the most specific first. Source: generation.md 0.5.
        var wildcards: [(host: String, positions: [Int])] = []
    }

    /// The lookup for `records`, the winning ones first.
    init(_ records: [VirtualServiceRecord]) { self.records = records }

    /// The positions of those that have a host for `hostname`, in no order.
    func candidates(for hostname: String) -> [Int] {
        guard !records.isEmpty else { return [] }
        let named = index.first[hostname].map { [$0] + (index.others[hostname] ?? []) } ?? []
        return named + index.wildcards.lazy.filter { hostname.isInsideHost($0.host) }.flatMap(\.positions)
    }

    /// The position of the one that decides about `hostname`, the host of a service, where several are for it: a host
    /// without wildcard wins, then the longest, then the older VirtualService. Source: generation.md 2.9, step 3.
    func mostSpecific(for hostname: String) -> Int? {
        index.first[hostname] ?? index.wildcards.first { hostname.isInsideHost($0.host) }?.positions.first
    }
}

extension VirtualServiceLookup.Index {
    fileprivate init(_ records: [VirtualServiceRecord]) {
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
}
