import EnvoyAPI
import Mesh
import MeshConfig

extension ConnectionManager {
    /// The HTTP filters in the order in which requests pass them. Source: generation.md 7.2.
    func httpFilters(in arena: Arena) -> [Envoy.HttpFilter] {
        var filters: [Envoy.HttpFilter] = []
        if facts.capabilities.contains(.metadataExchange) {
            filters.append(arena.httpFilter("istio.metadata_exchange", peerMetadata(in: arena)))
        }
        filters += securityFilters(in: arena)
        if speaksGRPCWeb { filters.append(arena.envoyFilter("grpc_web", arena.any(Envoy.GrpcWeb.self))) }
        filters.append(
            arena.envoyFilter(
                "grpc_stats",
                arena.any(Envoy.GrpcStats.self) { stats in
                    stats.emitFilterState = true
                    stats.statsForAllMethods = false
                }))
        if isClient && facts.capabilities.contains(.alpn) {
            filters.append(arena.httpFilter("istio.alpn", alpn(in: arena)))
        }
        filters.append(arena.envoyFilter("fault", arena.any(Envoy.HTTPFault.self)))
        filters.append(arena.envoyFilter("cors", arena.any(Envoy.Cors.self)))
        filters += arena.httpFilters(facts.metrics)
        if let dnsCache {
            filters.append(
                arena.envoyFilter(
                    "dynamic_forward_proxy",
                    arena.any(Envoy.DynamicForwardProxyFilter.self) { $0.dnsCacheConfig = dnsCache.message(in: arena) })
            )
        }
        filters.append(
            arena.envoyFilter(
                "router", arena.any(Envoy.Router.self) { $0.suppressEnvoyHeaders = !facts.headers.showsEnvoy }))
        return filters
    }

    /// Who may come in, with the extensions among what decides it.
    private func securityFilters(in arena: Arena) -> [Envoy.HttpFilter] {
        func extensions(_ phase: TrafficExtension.Phase) -> [Envoy.HttpFilter] {
            facts.extensions.httpFilters(phase, port: port, in: arena)
        }
        return security.externalHTTP + extensions(.authentication) + [security.tokens].compactMap(\.self)
            + extensions(.authorization) + security.http + extensions(.statistics) + extensions(.unspecified)
    }

    /// Whether the proxy is the client of the mesh's servers: a sidecar of the calling workload, or a gateway.
    private var isClient: Bool {
        switch direction {
        case .outbound, .unclaimed, .gateway: true
        case .inbound: false
        }
    }

    /// Istio's exchange of who is who between two proxies, in headers. Source: generation.md 7.8.
    private func peerMetadata(in arena: Arena) -> AnyMessage {
        let peer = isClient ? "upstream" : "downstream"
        let isHidden = isClient && facts.headers.hidesClientOutside
        return arena.typedStruct(
            "io.istio.http.peer_metadata.Config",
            [
                "\(peer)_discovery": [["istio_headers": [:]], ["workload_discovery": [:]]],
                "\(peer)_propagation": [["istio_headers": isHidden ? ["skip_external_clusters": true] : [:]]],
            ])
    }

    /// Lets the server recognise HTTP by the name that the client's TLS offers. Source: generation.md 7.8.
    private func alpn(in arena: Arena) -> AnyMessage {
        arena.any(Envoy.IstioAlpn.self) { alpn in
            let offers: [(Envoy.IstioAlpn.UpstreamProtocol, String)] = [
                (.http10, "http/1.0"), (.http11, "http/1.1"), (.http2, "h2"),
            ]
            for (version, name) in offers {
                alpn.alpnOverride.append { override in
                    override.upstreamProtocol = version
                    override.alpnOverride.append(contentsOf: ["istio-\(name)", "istio", name])
                }
            }
        }
    }
}

extension Arena {
    /// An HTTP filter.
    func httpFilter(_ name: String, _ config: AnyMessage) -> Envoy.HttpFilter {
        make { filter in
            filter.name = name
            filter.typedConfig = config
        }
    }

    /// An HTTP filter of Envoy itself, `envoy.filters.http.<name>`.
    func envoyFilter(_ name: String, _ config: AnyMessage) -> Envoy.HttpFilter {
        httpFilter("envoy.filters.http.\(name)", config)
    }

    /// The configuration of an extension whose messages only its own build knows, as JSON.
    func typedStruct(_ type: String, _ value: JSONObject) -> AnyMessage {
        any(Envoy.UdpaTypedStruct.self) { typed in
            typed.typeUrl = "type.googleapis.com/\(type)"
            typed.value = structure(value)
        }
    }
}
