package import Mesh
package import MeshConfig

extension PlannedResource {
    /// The objects of the configuration that `view` made the resource from: those of the services in it, in the order
    /// in which they appear, none twice. Empty where it is made from settings only.
    ///
    /// For people who look for the cause of a fault; no part of `inputs`.
    package func origins(in view: ProxyView) -> [ConfigKey] {
        var origins: [ConfigKey] = []
        var seen: Set<ConfigKey> = []
        for hostname in inputs.recipe.hostnames {
            let own = view.targets.first { $0.service.hostname == hostname }?.service
            for key in (own ?? view.service(named: hostname))?.origins ?? [] where seen.insert(key).inserted {
                origins.append(key)
            }
        }
        for key in inputs.recipe.ruledHostname.map({ view.ruleOrigins($0) }) ?? [] where seen.insert(key).inserted {
            origins.append(key)
        }
        for key in inputs.recipe.configs where seen.insert(key).inserted { origins.append(key) }
        if inputs.recipe.isObserved { origins += view.telemetries.map(\.key) + view.extensions.map(\.key) }
        return origins
    }
}

extension Recipe {
    /// The hostnames of the services that the resource tells of.
    fileprivate var hostnames: [String] {
        switch self {
        case .serviceCluster(let cluster): [cluster.port.service.hostname]
        case .inboundCluster(let cluster): cluster.services.map(\.hostname)
        case .loadAssignment(let assignment): [assignment.service.hostname]
        case .emptyAssignment(let name): ClusterKey(name).map { [$0.hostname] } ?? []
        case .outboundListener(let listener): listener.chains.compactMap(\.hostname)
        case .serviceListener(let listener): [listener.hostname]
        case .inboundListener(let listener): listener.ports.map(\.hostname)
        case .routeTable(let table): table.hosts.all.compactMap { $0.service?.service.hostname }
        case .grpcListener(let listener): [listener.port.hostname]
        case .grpcInboundListener(let listener): [listener.hostname]
        case .grpcRouteTable(let table): [table.port.service.hostname]
        case .grpcCluster(let cluster): [cluster.port.hostname]
        case .patched(let resource): resource.base.hostnames
        case .specialCluster, .virtualOutbound, .gatewayListener, .gatewayTable, .secret, .proxyExtension, .added: []
        case .nameTable(let table): table.entries.map(\.port.service.hostname)
        }
    }
}

extension ProxyView {
    /// The objects that the rule of a host was made of.
    fileprivate func ruleOrigins(_ hostname: String) -> [ConfigKey] {
        service(named: hostname).flatMap { rule(for: $0) }?.origins ?? []
    }
}

extension Recipe {
    /// The host whose DestinationRule shaped the resource, if there is one.
    fileprivate var ruledHostname: String? {
        switch self {
        case .serviceCluster(let cluster): cluster.port.service.hostname
        case .grpcCluster(let cluster): cluster.port.hostname
        case .loadAssignment(let assignment): assignment.isPlain ? nil : assignment.service.hostname
        case .patched(let resource): resource.base.ruledHostname
        default: nil
        }
    }
}

extension Recipe {
    /// The Istio objects that shaped the resource.
    fileprivate var configs: [ConfigKey] {
        switch self {
        case .routeTable(let table): table.hosts.all.flatMap(\.configs)
        case .grpcRouteTable(let table): table.host.configs
        case .outboundListener(let listener): listener.chains.flatMap(\.configs)
        case .inboundListener(let listener):
            listener.ports.compactMap(\.sidecar) + (listener.security?.value.origins ?? [])
        case .inboundCluster(let cluster): [cluster.rule].compactMap(\.self)
        case .serviceCluster, .loadAssignment, .emptyAssignment, .serviceListener, .grpcListener, .grpcCluster,
            .specialCluster, .virtualOutbound, .nameTable:
            []
        case .grpcInboundListener(let listener): listener.security?.value.origins ?? []
        case .gatewayListener(let listener):
            listener.chains.flatMap(\.origins) + (listener.security?.value.origins ?? [])
        case .gatewayTable(let table): table.origins
        case .secret(let secret): secret.record.origins
        case .proxyExtension(let plugin): plugin.record.origins
        case .patched(let resource): resource.base.configs + resource.patches.value.map(\.filter.key)
        case .added(let resource): [resource.patch.filter.key]
        }
    }
}

extension Recipe {
    /// Whether Telemetries say what the resource logs and traces, and extensions are in it.
    fileprivate var isObserved: Bool {
        switch self {
        case .outboundListener, .serviceListener, .virtualOutbound, .inboundListener, .gatewayListener: true
        case .patched(let resource): resource.base.isObserved
        default: false
        }
    }
}
