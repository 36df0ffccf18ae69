import EnvoyAPI
import Mesh
import MeshConfig

/// One filter chain of a port: which of its connections, and whether they carry HTTP.
struct InboundChain: Hashable, Sendable {
    /// What comes over the wire.
    enum Security {
        case plaintext
        /// TLS of the mesh: the proxy opens it.
        case mutualTLS
        /// TLS of the application's own: the proxy passes it on.
        case opaqueTLS
        /// Whatever it is, it is refused: the port must have mutual TLS, for which the proxy has no certificate.
        case refused
    }

    /// What the inspector must have recognised, or the client's TLS have offered.
    enum Offer {
        case anything
        /// HTTP in the clear.
        case plainHTTP
        /// Any protocol of Istio's.
        case istio
        case istioHTTP
        case istioTCP

        /// The names of the protocols, in the order of generation.md 3.3; empty: any.
        func protocols(_ facts: ListenerFacts) -> [String] {
            switch self {
            case .anything: []
            case .plainHTTP: facts.plainHTTPProtocols
            case .istio: ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"]
            case .istioHTTP: ["istio-http/1.0", "istio-http/1.1", "istio-h2"]
            case .istioTCP: ["istio-peer-exchange", "istio"]
            }
        }
    }

    let port: InboundPort
    let security: Security
    let offer: Offer
    let isHTTP: Bool

    /// Whether the listener must read the beginning of a connection to know TLS.
    var needsTLSInspector: Bool { security == .mutualTLS || security == .opaqueTLS }
    /// Whether it must do so to know HTTP.
    var needsHTTPInspector: Bool { offer == .plainHTTP }

    /// The chains of a port. Source: generation.md 3.3, table.
    ///
    /// A port that must have mutual TLS and cannot has one chain that takes all its connections, so that none of them
    /// falls to the chains of other ports.
    ///
    /// Where no chain needs to know of TLS, TLS of the application's own is bytes like others: to recognise it, the
    /// proxy would have to wait for the client, and servers that speak first would never be heard.
    ///
    /// - Parameter hasCertificate: whether the proxy can take mutual TLS.
    static func chains(of port: InboundPort, hasCertificate: Bool) -> [InboundChain] {
        func http(_ security: Security, _ offer: Offer = .anything) -> InboundChain {
            InboundChain(port: port, security: security, offer: offer, isHTTP: true)
        }
        func tcp(_ security: Security, _ offer: Offer = .anything) -> InboundChain {
            InboundChain(port: port, security: security, offer: offer, isHTTP: false)
        }
        if port.mode == .strict && !hasCertificate { return [tcp(.refused)] }
        return switch (port.declared.listenerClass, port.mode) {
        case (.http, .strict): [http(.mutualTLS)]
        case (.http, .permissive): [http(.mutualTLS, .istio), http(.plaintext)]
        case (.http, .disable): [http(.plaintext)]
        case (.tcp, .strict): [tcp(.mutualTLS)]
        case (.tcp, .permissive): [tcp(.mutualTLS, .istio), tcp(.opaqueTLS), tcp(.plaintext)]
        case (.tcp, .disable): [tcp(.plaintext)]
        case (.auto, .strict): [http(.mutualTLS, .istioHTTP), tcp(.mutualTLS)]
        case (.auto, .permissive):
            [
                http(.mutualTLS, .istioHTTP), http(.plaintext, .plainHTTP), tcp(.mutualTLS, .istioTCP),
                tcp(.plaintext), tcp(.opaqueTLS),
            ]
        case (.auto, .disable): [http(.plaintext, .plainHTTP), tcp(.plaintext)]
        }
    }
}

extension InboundChain {
    /// Writes the chain.
    ///
    /// - Parameter tls: not nil if any chain takes mutual TLS.
    /// - Parameter access: who may come in.
    func write(
        to chain: Envoy.FilterChain, _ facts: ListenerFacts, _ tracing: Tracing?, _ tls: WorkloadServerTLS?,
        _ access: SecurityFilters, in arena: Arena
    ) {
        chain.name = name
        chain.filterChainMatch = arena.make { match in
            if port.targetPort > 0 { match.destinationPort = UInt32(port.targetPort) }
            switch security {
            case .plaintext: match.transportProtocol = "raw_buffer"
            case .mutualTLS, .opaqueTLS: match.transportProtocol = "tls"
            case .refused: break
            }
            match.applicationProtocols.append(contentsOf: offer.protocols(facts))
        }
        if security == .mutualTLS { chain.transportSocket = tls?.socket(isHTTP: isHTTP, in: arena) }
        if let sidecar = port.sidecar { chain.metadata = arena.configMetadata(sidecar) }
        chain.filters.appendMetadataExchange(facts.capabilities, in: arena)
        chain.filters.append(contentsOf: filters(facts, tracing, access, in: arena))
    }

    private func filters(
        _ facts: ListenerFacts, _ tracing: Tracing?, _ access: SecurityFilters, in arena: Arena
    ) -> [Envoy.NetworkFilter] {
        if security == .refused {
            return TCPForwarding(to: SpecialClusterName.blackHole)
                .finalFilters(facts, logs: facts.accessLogs, in: arena)
        }
        guard isHTTP else {
            var forwarding = TCPForwarding(
                to: port.cluster, isMongo: port.declared == .mongo, idleTimeout: facts.options.idleTimeout)
            forwarding.statPrefix = port.statName
            return forwarding.filters(facts, access, port: port.targetPort, in: arena)
        }
        let statPrefix = port.place == .passthrough ? "\(port.cluster);" : "inbound_\(name);"
        let manager = ConnectionManager(
            direction: .inbound(InboundRoutes(port: port, retries: facts.inboundRetries)), statPrefix: statPrefix,
            port: port.targetPort, speaksGRPCWeb: port.declared == .grpcWeb, facts: facts, tracing: tracing,
            security: access)
        return manager.filters(in: arena)
    }

    private var name: String {
        switch port.place {
        case .passthrough: isHTTP ? "virtualInbound-catchall-http" : "virtualInbound"
        case .redirected(let address), .bound(let address): listenerName(address: address, port: port.targetPort)
        }
    }
}
