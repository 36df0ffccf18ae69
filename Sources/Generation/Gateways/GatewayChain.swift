import EnvoyAPI
import Mesh
import MeshConfig

/// One filter chain of a gateway's listener: which connections, what is done about TLS, and where they go. The chains
/// of many hosts are of one kind.
struct GatewayChain: Hashable, Sendable {
    /// What a chain is without its texts.
    struct Kind: Hashable, Sendable {
        /// Where the connections go.
        enum Target: Hashable, Sendable {
            /// To the hosts of a route table; its name is a text.
            ///
            /// - Parameter isNamed: whether statistics call it by one more text; else by the listener.
            /// - Parameter speaksGRPCWeb: gRPC-Web is translated to gRPC.
            case http(isNamed: Bool, speaksGRPCWeb: Bool)
            /// To clusters, whose names are texts.
            indirect case tcp(TCPForwarding)
        }

        /// How many names clients' TLS may ask for; 0: any.
        let serverNameCount: Int
        /// Whether clients must offer the protocols of the mesh's mutual TLS.
        let isForMesh: Bool
        /// nil: TLS, if there is any, is opened elsewhere.
        let tls: Shared<ServerTLS>?
        let target: Target
        let textCount: Int

        /// Whether the chain can be told from others only by what a client's TLS begins with.
        var needsInspector: Bool { serverNameCount > 0 || isForMesh || tls != nil }
    }

    let kind: Shared<Kind>
    /// The server names, sorted, then what TLS and the target are called by.
    let texts: [String]
    /// The Gateway that asks for it.
    let gateway: ConfigKey
    /// The other objects that made it.
    let others: [ConfigKey]

    /// The objects that made it.
    var origins: [ConfigKey] { [gateway] + others }
}

/// The chains of one kind in one listener.
struct GatewayChainShape: MessageShape {
    /// What all chains of a listener have alike.
    struct Setting: Hashable, Sendable {
        /// The listener's name.
        let listener: String
        let port: Int
        let facts: Shared<ListenerFacts>
        let tracing: Shared<Tracing>?
        let topology: GatewayTopology
        let security: Shared<ListenerSecurity>?
    }

    let kind: Shared<GatewayChain.Kind>
    let setting: Shared<Setting>

    var textCount: Int { kind.value.textCount }

    func write(to chain: Envoy.FilterChain, _ texts: [String], in arena: Arena) {
        let (kind, setting) = (kind.value, setting.value)
        var rest = texts[...]
        if kind.serverNameCount > 0 || kind.isForMesh {
            chain.filterChainMatch = arena.make { match in
                match.serverNames.append(contentsOf: rest.prefix(kind.serverNameCount))
                if kind.isForMesh { match.applicationProtocols.append(contentsOf: meshProtocols) }
            }
        }
        rest.removeFirst(kind.serverNameCount)
        chain.transportSocketConnectTimeout = .seconds(15)
        if let tls = kind.tls?.value {
            chain.transportSocket = tls.socket(rest.prefix(tls.nameCount), in: arena)
            rest.removeFirst(tls.nameCount)
        }
        let (facts, access) = (setting.facts.value, setting.security?.value.filters(in: arena) ?? .none)
        switch kind.target {
        case .http(let isNamed, let speaksGRPCWeb):
            let manager = ConnectionManager(
                direction: .gateway(routes: rest.removeFirst(), topology: setting.topology),
                statPrefix: isNamed ? rest.removeFirst() : "outbound_\(setting.listener);", port: setting.port,
                speaksGRPCWeb: speaksGRPCWeb, facts: facts, tracing: setting.tracing?.value, security: access)
            chain.filters.append(contentsOf: manager.filters(in: arena))
        case .tcp(var forwarding):
            forwarding.visitTexts { $0 = rest.removeFirst() }
            if kind.tls?.value.exchangesMetadata ?? false {
                chain.filters.appendMetadataExchange(facts.capabilities, in: arena)
            }
            chain.filters.append(contentsOf: forwarding.filters(facts, access, port: setting.port, in: arena))
        }
    }
}

/// What clients of the mesh offer in their TLS, whatever they speak. Source: generation.md 3.3, "ALPN sets".
private let meshProtocols = ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"]
