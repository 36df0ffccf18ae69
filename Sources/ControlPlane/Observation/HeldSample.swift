internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import XDS

/// What a proxy that has answered everything holds of one type, with all that it takes to work out from scratch what it
/// should hold. Values and shared immutable objects only: taking one costs next to nothing.
package struct HeldSample: Sendable {
    let connection: String
    let type: ResourceType
    private let node: ProxyNode
    private let snapshot: MeshSnapshot
    private let holdings: Holdings

    /// How many resources of a type are made anew for one check.
    static let resourceCountMax = 512

    /// Nil where the client holds nothing that could be checked now: it has yet to answer, or to be told of `snapshot`.
    ///
    /// - Parameter random: says which type.
    init?(_ session: ADSSession, in snapshot: MeshSnapshot, choosing random: UInt64) {
        guard let proxy = session.proxy, !session.isQueued, !session.stream.isWaiting,
            let proxyClass = session.proxyClass, proxyClass.hasHeardAll(session)
        else { return nil }
        // Secrets of its own identity are no part of the snapshot.
        let types = ResourceType.allCases.filter { $0 != .secret || session.workload == nil }
        let subscriptions = types.compactMap { session.stream[type: $0] }
        guard !subscriptions.isEmpty else { return nil }
        holdings = subscriptions[Int(random % UInt64(subscriptions.count))].holdings
        type = holdings.type
        node = proxy.node
        connection = session.connectionID
        self.snapshot = snapshot
    }

    /// What the client does not hold as a fresh generation has it, at most `resourceCountMax` resources of them looked
    /// at. No cache is used, neither of views nor of resources. What the client refused is its own affair.
    ///
    /// - Parameter random: says which resources where there are more.
    func differences(choosing random: UInt64, in arena: Arena) -> [Comparison.Difference] {
        let view = snapshot.view(of: snapshot.scope(of: node), reusing: nil)
        let all = plan(type, for: view)
        let start = all.count > Self.resourceCountMax ? Int(random % UInt64(all.count)) : 0
        let part = all[start..<min(all.count, start + Self.resourceCountMax)]
        let range: ClosedRange<String>? =
            if part.count < all.count, let first = part.first, let last = part.last { first.name...last.name } else {
                nil
            }
        let clusters = type == .endpoint ? versions(ofClusters: Set(part.map(\.name)), in: view, arena) : [:]
        let resources = part.map { planned in
            let resource = encode(planned, in: arena)
            return clusters[planned.name].map(resource.salted) ?? resource
        }
        let comparison = holdings.compare(with: ResourceSet(type: type, resources: resources), within: range) {
            planAbsent(type, name: $0, for: view).map { encode($0, in: arena) }
        }
        return comparison.differences.filter { difference in
            switch difference.kind {
            case .missing, .outdated: true
            // Endpoints stay until the client lets go of them.
            case .surplus: type != .endpoint
            case .refused, .unknown: false
            }
        }
    }

    /// The versions of those clusters that `names` holds: those of their endpoints depend on them (decision 0003).
    private func versions(ofClusters names: Set<String>, in view: ProxyView, _ arena: Arena) -> [String: UInt64] {
        var versions: [String: UInt64] = [:]
        for planned in plan(.cluster, for: view) where names.contains(planned.name) {
            versions[planned.name] = encode(planned, in: arena).version
        }
        return versions
    }
}
