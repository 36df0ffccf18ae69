import EnvoyAPI
import Mesh
import MeshConfig

/// The extensions of the user's on one side of a class of proxies. Source: generation.md 7.2, 9.2.
struct ChainExtensions: Hashable, Sendable {
    private let side: Telemetry.Mode
    private let extensions: [ProxyExtension]

    /// Those of the proxies of `view`, gateways being clients.
    init(_ view: ProxyView, _ side: Telemetry.Mode) {
        self.side = side
        extensions = view.extensions.compactMap { ProxyExtension($0, for: view.scope) }
    }

    /// The filters of one phase for the requests of a port.
    func httpFilters(_ phase: TrafficExtension.Phase, port: Int, in arena: Arena) -> [Envoy.HttpFilter] {
        chosen(phase, port).filter { !$0.isForConnections }.map { $0.httpFilter(in: arena) }
    }

    /// The filters for the connections of a port, with those around them that say who may come in.
    func networkFilters(_ access: SecurityFilters, port: Int, in arena: Arena) -> [Envoy.NetworkFilter] {
        func filters(_ phase: TrafficExtension.Phase) -> [Envoy.NetworkFilter] {
            chosen(phase, port).filter(\.isForConnections).map { $0.networkFilter(in: arena) }
        }
        return access.externalNetwork + filters(.authentication) + filters(.authorization) + access.network
            + filters(.statistics) + filters(.unspecified)
    }

    private func chosen(_ phase: TrafficExtension.Phase, _ port: Int) -> [ProxyExtension] {
        extensions.filter { $0.record.spec.phase == phase && $0.includes(side, port: port) }
    }
}

/// The extensions that are resources of their own.
func planExtensions(_ view: ProxyView) -> [Recipe] {
    view.extensions.compactMap { ProxyExtension($0, for: view.scope) }.compactMap { plugin in
        if case .lua = plugin.form { nil } else { .proxyExtension(plugin) }
    }
}
