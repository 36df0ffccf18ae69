import EnvoyAPI
import Mesh

/// How to make one resource, and all that it is made of. Boxed, or an object: plans and caches copy it often and read
/// it seldom.
enum Recipe: Hashable, Sendable {
    case serviceCluster(ServiceCluster)
    indirect case specialCluster(SpecialCluster)
    indirect case inboundCluster(InboundCluster)
    indirect case loadAssignment(LoadAssignment)
    /// Endpoints of a cluster that is not known, or no longer.
    indirect case emptyAssignment(String)
    indirect case outboundListener(OutboundListener)
    case serviceListener(ServiceListener)
    indirect case virtualOutbound(VirtualOutbound)
    indirect case inboundListener(InboundListener)
    indirect case routeTable(RouteTable)
    indirect case grpcListener(GRPCListener)
    indirect case grpcInboundListener(GRPCInboundListener)
    indirect case grpcRouteTable(GRPCRouteTable)
    indirect case grpcCluster(GRPCCluster)
    indirect case gatewayListener(GatewayListener)
    indirect case gatewayTable(GatewayTable)
    indirect case secret(SecretResource)
    indirect case nameTable(NameTable)
    indirect case proxyExtension(ProxyExtension)
    /// One of the others, changed by EnvoyFilters.
    indirect case patched(PatchedResource)
    /// What an EnvoyFilter adds.
    indirect case added(AddedResource)

    /// The name of the resource.
    var name: String {
        switch self {
        case .serviceCluster(let cluster): cluster.name
        case .specialCluster(let cluster): cluster.name
        case .inboundCluster(let cluster): cluster.name
        case .loadAssignment(let assignment): assignment.name
        case .emptyAssignment(let name): name
        case .outboundListener(let listener): listener.name
        case .serviceListener(let listener): listener.name
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
        case .serviceCluster(let cluster): cluster.encode(as: name, in: arena)
        case .specialCluster(let cluster): cluster.encode(in: arena)
        case .inboundCluster(let cluster): cluster.encode(in: arena)
        case .loadAssignment(let assignment): assignment.encode(in: arena)
        case .emptyAssignment(let name):
            arena.encode(name, as: Envoy.ClusterLoadAssignment.self) { $0.clusterName = name }
        case .outboundListener(let listener): arena.encode(name, listener)
        case .serviceListener(let listener): listener.encode(as: name, in: arena)
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
