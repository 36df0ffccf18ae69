package import EnvoyAPI
package import Mesh

/// The two parts of what proxies hold: each is planned apart, so that what many classes have alike is planned once.
package enum PlanPart: CaseIterable, Sendable {
    /// What depends only on `ScopeKey.common`, or for listeners on `ScopeKey.commonOfListeners`.
    case common
    /// What a sidecar holds for traffic to its own workload. Where both parts have a name, this one's does not count.
    case workload

    /// Whether proxies of `scope` may have resources of `type` in this part.
    package func has(_ type: ResourceType, in scope: ScopeKey) -> Bool {
        switch self {
        case .common: true
        case .workload: scope.kind == .sidecar && !scope.isGRPC && (type == .cluster || type == .listener)
        }
    }
}
