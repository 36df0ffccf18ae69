import EnvoyAPI
import MeshConfig

extension LoadBalancer {
    /// Writes how a host is chosen; localities and priorities are apart from it. Source: generation.md 4.5.
    func write(to cluster: Envoy.Cluster, in arena: Arena) {
        let slowStart = warmup.map { $0.message(in: arena) }
        switch algorithm {
        case .leastRequest:
            cluster.lbPolicy = .leastRequest
            if let slowStart { cluster.leastRequestLbConfig = arena.make { $0.slowStartConfig = slowStart } }
        case .roundRobin:
            cluster.lbPolicy = .roundRobin
            if let slowStart { cluster.roundRobinLbConfig = arena.make { $0.slowStartConfig = slowStart } }
        case .random:
            cluster.lbPolicy = .random
        case .passthrough:
            cluster.lbPolicy = .clusterProvided
        case .consistentHash(let hash):
            hash.table.write(to: cluster, in: arena)
        }
    }
}

extension LoadBalancer.ConsistentHash.Table {
    /// Writes the table of a cluster; what is hashed is said by routes and TCP chains.
    func write(to cluster: Envoy.Cluster, in arena: Arena) {
        switch self {
        case .ring(let size):
            cluster.lbPolicy = .ringHash
            if size > 0 { cluster.ringHashLbConfig = arena.make { $0.minimumRingSize = UInt64(size) } }
        case .maglev(let size):
            cluster.lbPolicy = .maglev
            cluster.maglevLbConfig = arena.make { $0.tableSize = UInt64(size) }
        }
    }
}

extension LoadBalancer.Warmup {
    fileprivate func message(in arena: Arena) -> Envoy.Cluster.SlowStartConfig {
        arena.make { slowStart in
            slowStart.slowStartWindow = duration
            slowStart.aggression = aggression.map { value in
                arena.make { aggression in
                    aggression.defaultValue = value
                    // Any text that nobody sets at run time; Istio takes this one.
                    aggression.runtimeKey = "("
                }
            }
            slowStart.minWeightPercent = minimumPercent.map { percent in arena.make { $0.value = percent } }
        }
    }
}
