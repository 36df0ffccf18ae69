import Mesh

/// Where a client is, as far as the endpoints that it prefers depend on it.
struct ClientPlace: Hashable, Sendable {
    let locality: Locality
    let nodeName: String

    /// Where the clients of `scope` are; unknown where no service wants to know.
    init(_ scope: ScopeKey) {
        locality = scope.locality ?? Locality()
        nodeName = scope.nodeName ?? ""
    }
}

/// A service's wish that clients use near endpoints first. Source: generation.md 4.5, "Traffic distribution".
enum TrafficDistribution: String, Hashable, Sendable {
    case preferClose = "PreferClose"
    case preferSameZone = "PreferSameZone"
    case preferSameNode = "PreferSameNode"

    /// How far `endpoint` is from a client, 0 being as near as the wish can tell.
    ///
    /// The first part of the place that differs decides: the region weighs most.
    /// Source: generation.md 5.4, failoverPriority.
    func distance(from client: ClientPlace, to endpoint: WorkloadEndpoint) -> Int {
        let (here, there) = (client.locality, endpoint.locality)
        var isEqual = [here.region == there.region, here.zone == there.zone]
        if self == .preferSameNode {
            isEqual += [here.subzone == there.subzone, client.nodeName == endpoint.nodeName]
        }
        return isEqual.firstIndex(of: false).map { isEqual.count - $0 } ?? 0
    }
}

extension MeshService {
    /// The wish of the service; nil where it has none or one that we do not know.
    var distribution: TrafficDistribution? { TrafficDistribution(rawValue: trafficDistribution) }
}
