import EnvoyAPI
import Mesh

/// Istio's exchange of who is who over a connection, announced in ALPN. Source: generation.md 7.8.
extension Arena {
    fileprivate func metadataExchange() -> AnyMessage {
        typedStruct(
            "envoy.tcp.metadataexchange.config.MetadataExchange",
            ["protocol": "istio-peer-exchange", "enable_discovery": true])
    }
}

private let filterName = "istio.metadata_exchange"

extension MessageList<Envoy.NetworkFilter> {
    /// The receiving side, for proxies that have the filter.
    func appendMetadataExchange(_ capabilities: ProxyCapabilities, in arena: Arena) {
        guard capabilities.contains(.metadataExchange) else { return }
        append { filter in
            filter.name = filterName
            filter.typedConfig = arena.metadataExchange()
        }
    }
}

extension MessageList<Envoy.ClusterFilter> {
    /// The sending side, for proxies that have the filter.
    func appendMetadataExchange(_ capabilities: ProxyCapabilities, in arena: Arena) {
        guard capabilities.contains(.metadataExchange) else { return }
        append { filter in
            filter.name = filterName
            filter.typedConfig = arena.metadataExchange()
        }
    }
}
