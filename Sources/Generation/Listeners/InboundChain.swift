import EnvoyAPI
import Mesh
import MeshConfig

/// One filter chain of `virtualInbound`: which connections to a port, and whether they carry HTTP.
struct InboundChain {
    let port: InboundPort
    /// Only what the inspector recognised as HTTP.
    var isSniffed = false
    let isHTTP: Bool

    /// The chains of a port of a workload that has no certificate, so that clients cannot use mutual TLS with it.
    ///
    /// TLS of the application's own is bytes like others: to recognise it, the proxy would have to wait for the client,
    /// and servers that speak first would never be heard. Source: generation.md 3.3, table, column DISABLE.
    static func chains(of port: InboundPort) -> [InboundChain] {
        switch port.declared.listenerClass {
        case .http: [InboundChain(port: port, isHTTP: true)]
        case .tcp: [InboundChain(port: port, isHTTP: false)]
        case .auto: [InboundChain(port: port, isSniffed: true, isHTTP: true), InboundChain(port: port, isHTTP: false)]
        }
    }
}

extension InboundChain {
    /// The chain as a part of the listener.
    func message(_ facts: ListenerFacts, _ tracing: Tracing?, in arena: Arena) -> Envoy.FilterChain {
        let name = name(facts)
        return arena.make { chain in
            chain.name = name
            chain.filterChainMatch = arena.make { match in
                if !port.isPassthrough { match.destinationPort = UInt32(port.targetPort) }
                match.transportProtocol = "raw_buffer"
                if isSniffed { match.applicationProtocols.append(contentsOf: plainHTTPProtocols) }
            }
            chain.filters.appendMetadataExchange(facts.capabilities, in: arena)
            guard isHTTP else {
                chain.filters.appendTCPProxy(
                    to: port.cluster, isMongo: port.declared == .mongo, log: facts.accessLog, in: arena)
                return
            }
            let statPrefix = port.isPassthrough ? "\(port.cluster);" : "inbound_\(name);"
            let manager = ConnectionManager(
                direction: .inbound(InboundRoutes(port: port)), statPrefix: statPrefix,
                speaksGRPCWeb: port.declared == .grpcWeb,
                facts: facts, tracing: tracing)
            chain.filters.append(manager.message(in: arena))
        }
    }

    private func name(_ facts: ListenerFacts) -> String {
        if port.isPassthrough { return isHTTP ? "virtualInbound-catchall-http" : "virtualInbound" }
        return listenerName(address: facts.wildcards[0], port: port.targetPort)
    }
}

/// The one route of an inbound HTTP chain, a part of the listener. Source: generation.md 3.5, 18.8.
struct InboundRoutes {
    let port: InboundPort

    /// The table as a part of the connection manager.
    func message(in arena: Arena) -> Envoy.RouteConfiguration {
        arena.make { table in
            table.name = port.cluster
            // For a table inside a listener Envoy's default is to refuse both while a cluster is missing.
            table.validateClusters = false
            table.virtualHosts.append { host in
                host.name = "inbound|http|\(port.servicePort)"
                host.domains.append("*")
                host.routes.append { route in
                    route.name = "default"
                    route.match = arena.make { $0.prefix = "/" }
                    route.decorator = arena.make {
                        $0.operation = hostAndPort(port.hostname, port.servicePort) + "/*"
                    }
                    route.route = action(in: arena)
                }
            }
        }
    }

    private func action(in arena: Arena) -> Envoy.RouteAction {
        arena.make { action in
            action.cluster = port.cluster
            action.timeout = .zero
            action.maxStreamDuration = arena.make { limit in
                limit.maxStreamDuration = .zero
                limit.grpcTimeoutHeaderMax = .zero
            }
            // gRPC clients retry by themselves.
            guard port.declared != .grpc && port.declared != .grpcWeb else { return }
            action.retryPolicy = arena.make { retry in
                retry.numRetries = 2
                retry.retryOn = "reset-before-request"
            }
        }
    }
}
