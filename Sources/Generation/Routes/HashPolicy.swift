import EnvoyAPI
import Mesh
import MeshConfig

extension DestinationRule {
    /// The hash that keeps requests on one endpoint; nil: none. The subset's own settings come first, those of its port
    /// before the others. Source: generation.md 6.4.
    ///
    /// - Parameters:
    ///   - subset: empty: none.
    ///   - port: 0: settings of single ports do not count.
    func consistentHash(subset: String = "", port: Int) -> LoadBalancer.ConsistentHash? {
        let own = subset.isEmpty ? nil : subsets.first { $0.name == subset }?.policy
        return own?.consistentHash(port: port) ?? policy?.consistentHash(port: port)
    }
}

extension DestinationRule {
    /// Whether it says anything of hashing, so that routes depend on it.
    var hashes: Bool {
        ([policy] + subsets.map(\.policy)).compactMap(\.self).contains { policy in
            ([policy.parts] + policy.ports.map(\.parts)).contains { $0.consistentHash != nil }
        }
    }
}

extension TrafficPolicy {
    fileprivate func consistentHash(port: Int) -> LoadBalancer.ConsistentHash? {
        let portLevel = port == 0 ? nil : ports.first { $0.port == port }
        return portLevel?.parts.consistentHash ?? parts.consistentHash
    }
}

extension TrafficPolicy.Parts {
    fileprivate var consistentHash: LoadBalancer.ConsistentHash? {
        guard case .consistentHash(let hash) = loadBalancer?.algorithm else { return nil }
        return hash
    }
}

extension LoadBalancer.ConsistentHash.Key {
    /// What a route says about the key.
    func message(in arena: Arena) -> Envoy.RouteAction.HashPolicy {
        arena.make { policy in
            switch self {
            case .header(let name): policy.header = arena.make { $0.headerName = name }
            case .cookie(let cookie): policy.cookie = cookie.message(in: arena)
            case .sourceAddress: policy.connectionProperties = arena.make { $0.sourceIp = true }
            case .queryParameter(let name): policy.queryParameter = arena.make { $0.name = name }
            }
        }
    }
}

extension LoadBalancer.Cookie {
    fileprivate func message(in arena: Arena) -> Envoy.RouteAction.HashPolicy.Cookie {
        arena.make { cookie in
            cookie.name = name
            cookie.ttl = ttl
            cookie.path = path
            for attribute in attributes {
                cookie.attributes.append {
                    $0.name = attribute.name
                    $0.value = attribute.value
                }
            }
        }
    }
}
