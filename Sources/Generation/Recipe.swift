import EnvoyAPI
import Mesh

/// How to make one resource, and all that it is made of. Boxed: plans and caches copy it often and read it seldom.
indirect enum Recipe: Hashable, Sendable {
    case serviceCluster(ServiceCluster)
    case specialCluster(SpecialCluster)
    case inboundCluster(InboundCluster)
    case loadAssignment(LoadAssignment)
    /// Endpoints of a cluster that is not known, or no longer.
    case emptyAssignment(String)
    case outboundListener(OutboundListener)
    case virtualOutbound(VirtualOutbound)
    case inboundListener(InboundListener)
    case routeTable(RouteTable)
    case grpcListener(GRPCListener)
    case grpcInboundListener(GRPCInboundListener)
    case grpcRouteTable(GRPCRouteTable)
    case grpcCluster(GRPCCluster)
    case gatewayListener(GatewayListener)
    case gatewayTable(GatewayTable)
    case secret(SecretResource)
    case nameTable(NameTable)
    case proxyExtension(ProxyExtension)
    /// One of the others, changed by EnvoyFilters.
    case patched(PatchedResource)
    /// What an EnvoyFilter adds.
    case added(AddedResource)

    /// The name of the resource.
    var name: String {
        switch self {
        case .serviceCluster(let cluster): cluster.name
        case .specialCluster(let cluster): cluster.name
        case .inboundCluster(let cluster): cluster.name
        case .loadAssignment(let assignment): assignment.name
        case .emptyAssignment(let name): name
        case .outboundListener(let listener): listener.name
        case .virtualOutbound(let listener): listener.name
        case .inboundListener(let listener): listener.name
        case .routeTable(let table): table.name
        case .grpcListener(let listener): listener.name
        case .grpcInboundListener(let listener): listener.name
        case .grpcRouteTable(let table): table.name
        case .grpcCluster(let cluster): cluster.port.name
        case .gatewayListener(let listener): listener.name
        case .gatewayTable(let table): table.name
        case .secret(let secret): secret.name
        case .nameTable(let table): table.name
        case .proxyExtension(let plugin): plugin.name
        case .patched(let resource): resource.name
        case .added(let resource): resource.name
        }
    }

    /// The resource, called `name`.
    func encode(as name: String, in arena: Arena) -> EncodedResource {
        switch self {
        case .serviceCluster(let cluster): cluster.encode(in: arena)
        case .specialCluster(let cluster): cluster.encode(in: arena)
        case .inboundCluster(let cluster): cluster.encode(in: arena)
        case .loadAssignment(let assignment): assignment.encode(in: arena)
        case .emptyAssignment(let name):
            arena.encode(name, as: Envoy.ClusterLoadAssignment.self) { $0.clusterName = name }
        case .outboundListener(let listener): arena.encode(name, listener)
        case .virtualOutbound(let listener): listener.encode(in: arena)
        case .inboundListener(let listener): listener.encode(in: arena)
        case .routeTable(let table): table.encode(in: arena)
        case .grpcListener(let listener): listener.encode(in: arena)
        case .grpcInboundListener(let listener): listener.encode(in: arena)
        case .grpcRouteTable(let table): table.encode(in: arena)
        case .grpcCluster(let cluster): cluster.encode(in: arena)
        case .gatewayListener(let listener): listener.encode(in: arena)
        case .gatewayTable(let table): table.encode(in: arena)
        case .secret(let secret): secret.encode(in: arena)
        case .nameTable(let table): table.encode(in: arena)
        case .proxyExtension(let plugin): plugin.encode(in: arena)
        case .patched(let resource): resource.encode(in: arena)
        case .added(let resource): resource.encode()
        }
    }
}
