import Mesh
import MeshConfig

/// Endpoints of one locality that are equally near.
struct EndpointGroup {
    let locality: Locality
    /// 0 is used first.
    var priority: Int
    /// Positions in the list of all endpoints.
    var members: [Int]
    /// Share of the traffic of its priority, at least 1.
    var weight: Int
}

extension [EndpointGroup] {
    /// Renumbers the priorities to 0…n: gRPC refuses gaps, and Envoy the whole assignment for a number above 128, which
    /// therefore stands for all that are farther away. Source: generation.md 5.3.
    ///
    /// The groups of one locality must stand together, the nearest first.
    mutating func closeGaps() {
        let used = Set(map(\.priority)).sorted()
        var joined: [EndpointGroup] = []
        for var group in self {
            group.priority = Swift.min(used.firstIndex(of: group.priority) ?? 0, 128)
            if let last = joined.last, last.locality == group.locality, last.priority == group.priority {
                joined[joined.count - 1].members += group.members
                joined[joined.count - 1].weight += group.weight
            } else {
                joined.append(group)
            }
        }
        self = joined
    }

    /// Gives every locality its share; those that no share is for lose their endpoints.
    /// Source: generation.md 5.4, "distribute".
    mutating func distribute(_ shares: [LocalityBalancing.Distribution.Share]) {
        var open = Set(indices)
        for share in shares {
            let takers = open.filter { self[$0].locality.isIn(share.locality) }
            open.subtract(takers)
            let total = takers.reduce(0) { $0 + self[$1].weight }
            for index in takers { self[index].weight = (share.weight * self[index].weight + total - 1) / total }
        }
        for index in open { self[index].members = [] }
    }
}
