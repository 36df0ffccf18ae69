import EnvoyAPI
import Mesh
import MeshConfig

/// The filter that speaks HTTP: what it has in common in both directions. Source: generation.md 7.1.
struct ConnectionManager {
    /// Which side of the proxy it is on, and where requests go.
    enum Direction {
        /// Requests of the workload: the routes come in a resource of their own. Clients of an explicit proxy send
        /// whole URLs.
        case outbound(routes: String, isExplicitProxy: Bool = false)
        /// Requests of the workload that no other listener takes.
        case unclaimed(UnknownTraffic)
        /// Requests to the workload.
        case inbound(InboundRoutes)
        /// Requests from anywhere to a gateway, which trusts nothing that they say of their sender.
        case gateway(routes: String, topology: GatewayTopology)
    }

    let direction: Direction
    let statPrefix: String
    /// The port for which requests are; 0: any.
    let port: Int
    /// Whether requests may be gRPC-Web, which is translated to gRPC.
    let speaksGRPCWeb: Bool
    let facts: ListenerFacts
    let tracing: Tracing?
    /// Who may come in.
    var security = SecurityFilters.none
    /// Where the names of hosts are looked up that requests ask for; nil: all hosts are known.
    var dnsCache: DNSCache?

    /// The filters of its chain, itself the last.
    func filters(in arena: Arena) -> [Envoy.NetworkFilter] {
        facts.extensions.networkFilters(.none, port: port, in: arena) + [message(in: arena)]
    }

    private func message(in arena: Arena) -> Envoy.NetworkFilter {
        arena.networkFilter("http_connection_manager", Envoy.HttpConnectionManager.self) { manager in
            manager.statPrefix = statPrefix
            writeDirection(manager, in: arena)
            manager.httpFilters.append(contentsOf: httpFilters(in: arena))
            manager.tracing = tracing?.message(in: arena)
            for log in facts.accessLogs { manager.accessLog.append(log.message(of: .requests, in: arena)) }
            facts.headers.write(to: manager, direction, in: arena)
            writePathNormalization(manager)
            manager.upgradeConfigs.append { $0.upgradeType = "websocket" }
            // Streams may be idle for ever: Envoy's five minutes would end watches and long polls.
            manager.streamIdleTimeout = .zero
            if let idle = facts.options.idleTimeout {
                manager.commonHttpProtocolOptions = arena.make { $0.idleTimeout = idle }
            }
            facts.connections.write(to: manager, in: arena)
            manager.proxy100Continue = true
            manager.requestIdExtension = arena.make { requestID in
                requestID.typedConfig = arena.any(Envoy.UuidRequestIdConfig.self) {
                    $0.useRequestIdForTraceSampling = tracing?.followsRequestID ?? true
                }
            }
        }
    }

    private func writePathNormalization(_ manager: Envoy.HttpConnectionManager) {
        let kind = facts.pathNormalization
        manager.normalizePath = kind != .none
        manager.mergeSlashes = kind == .mergeSlashes || kind == .decodeAndMergeSlashes
        manager.pathWithEscapedSlashesAction = kind == .decodeAndMergeSlashes ? .unescapeAndForward : .keepUnchanged
    }

    private func writeDirection(_ manager: Envoy.HttpConnectionManager, in arena: Arena) {
        manager.useRemoteAddress = false
        let acceptsHTTP10 = facts.options.acceptsHTTP10
        if acceptsHTTP10 { manager.httpProtocolOptions = arena.make { $0.acceptHttp10 = true } }
        switch direction {
        case .outbound(let routes, let isExplicitProxy):
            manager.rds = rds(routes, in: arena)
            if isExplicitProxy {
                manager.httpProtocolOptions = arena.make { options in
                    options.allowAbsoluteUrl = true
                    options.acceptHttp10 = acceptsHTTP10
                }
            }
        case .unclaimed(let unknown):
            manager.routeConfig = arena.make { table in
                table.name = unknown.hostName
                table.validateClusters = false
                table.virtualHosts.append(
                    unknown.virtualHost(countsAttempts: facts.headers.countsAttempts, in: arena))
            }
        case .inbound(let routes):
            manager.routeConfig = routes.message(in: arena)
            if routes.port.declared.isHTTP2 { manager.http2ProtocolOptions = arena.make() }
        case .gateway(let routes, _):
            manager.rds = rds(routes, in: arena)
            manager.useRemoteAddress = true
            if !facts.internalRanges.isEmpty {
                manager.internalAddressConfig = arena.make { config in
                    for range in facts.internalRanges { config.cidrRanges.append { range.write(to: $0) } }
                }
            }
            manager.httpProtocolOptions = arena.make { $0.acceptHttp10 = acceptsHTTP10 }
        }
    }

    private func rds(_ routes: String, in arena: Arena) -> Envoy.Rds {
        arena.make { rds in
            rds.routeConfigName = routes
            rds.configSource = arena.adsSource()
        }
    }
}

extension Arena {
    /// A network filter of Envoy itself, `envoy.filters.network.<name>`.
    func networkFilter<M: Message>(_ name: String, _ type: M.Type, _ build: (M) -> Void) -> Envoy.NetworkFilter {
        make { filter in
            filter.name = "envoy.filters.network.\(name)"
            filter.typedConfig = any(type, build)
        }
    }
}
