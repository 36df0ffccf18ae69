package import EnvoyAPI

extension ResourceInputs {
    /// The type of the resource that they make.
    package var type: ResourceType {
        switch recipe {
        case .serviceCluster, .specialCluster, .inboundCluster, .grpcCluster: .cluster
        case .loadAssignment, .emptyAssignment: .endpoint
        case .outboundListener, .serviceListener, .virtualOutbound, .inboundListener, .grpcListener,
            .grpcInboundListener, .gatewayListener:
            .listener
        case .routeTable, .grpcRouteTable, .gatewayTable: .route
        case .secret: .secret
        case .nameTable: .nameTable
        case .proxyExtension: .extensionConfig
        case .patched(let resource): resource.type
        case .added(let resource): resource.type
        }
    }
}
