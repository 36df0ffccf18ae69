import EnvoyAPI
import Mesh
import MeshConfig

/// The route table of one port of all services, or of one port that is sniffed. Source: generation.md 2.9.
struct RouteTable: Hashable, Sendable {
    /// What the table serves.
    enum Kind: Hashable, Sendable {
        /// The wildcard listener of a port; other hosts get what the policy says.
        case port(MeshSettings.OutboundPolicy)
        /// A listener that belongs to the only service of the table: any authority means it.
        case sniffed
        /// A port without services: something must be answered, or the listener waits for ever.
        case empty
    }

    let name: String
    let kind: Kind
    /// The HTTP and auto ports, older services first.
    let ports: Shared<[ServicePortRef]>
    let resolver: Resolver

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.RouteConfiguration.self) { table in
            table.name = name
            table.validateClusters = false
            // Domains have no ports, and clients send some.
            table.ignorePortInHostMatching = true
            // What Envoy accepts by default would not hold every allowed answer.
            table.maxDirectResponseBodySizeBytes = 1 << 20
            let retries = defaultRetryPolicy(in: arena)
            switch kind {
            case .port(let policy):
                for host in VirtualHosts(ports.value, resolver).hosts {
                    table.virtualHosts.append(host.message(retries: retries, in: arena))
                }
                table.virtualHosts.append(catchAll(policy, in: arena))
            case .sniffed:
                for port in ports.value {
                    let host = VirtualHost(port: port, domains: ["*"])
                    table.virtualHosts.append(host.message(retries: retries, in: arena))
                }
            case .empty:
                break
            }
        }
    }

    /// Hosts that no service has.
    private func catchAll(_ policy: MeshSettings.OutboundPolicy, in arena: Arena) -> Envoy.VirtualHost {
        arena.make { host in
            let name =
                switch policy {
                case .allowAny: "allow_any"
                case .registryOnly: "block_all"
                }
            host.name = name
            host.domains.append("*")
            host.includeRequestAttemptCount = true
            host.routes.append { route in
                route.name = name
                route.match = arena.make { $0.prefix = "/" }
                switch policy {
                case .allowAny:
                    route.route = arena.make { $0.setUnlimited(cluster: SpecialClusterName.passthrough) }
                case .registryOnly:
                    route.directResponse = arena.make { $0.status = 502 }
                }
            }
        }
    }
}
