import EnvoyAPI

/// Small messages that several generators build.
extension Arena {
    /// A TCP socket's address: an IP, or in DNS clusters a host name.
    func address(_ address: String, _ port: Int) -> Envoy.Address {
        make { $0.socketAddress = socketAddress(address, port) }
    }

    /// The same without the choice between kinds of address.
    func socketAddress(_ address: String, _ port: Int) -> Envoy.SocketAddress {
        make { socket in
            socket.address = address
            socket.portValue = UInt32(port)
        }
    }

    /// Resources that come over the stream on which this one comes, awaited without limit of time.
    /// Source: generation.md 1.5.
    func adsSource() -> Envoy.ConfigSource {
        make { source in
            source.ads = make()
            source.initialFetchTimeout = .zero
            source.resourceApiVersion = .v3
        }
    }

    /// An extension that has a name and a typed configuration.
    func extensionConfig(_ name: String, _ config: AnyMessage) -> Envoy.TypedExtensionConfig {
        make { typed in
            typed.name = name
            typed.typedConfig = config
        }
    }

    /// Keeps the case of the names of headers, which HTTP/1.1 leaves open and some old software heeds.
    func keptCase() -> Envoy.Http1ProtocolOptions.HeaderKeyFormat {
        make { format in
            format.statefulFormatter = extensionConfig("preserve_case", any(Envoy.PreserveCaseFormatterConfig.self))
        }
    }

    /// Metadata of one filter: `istio`, or what transport sockets match.
    func metadata(_ filter: String, _ content: JSONObject) -> Envoy.Metadata {
        make { $0.filterMetadata[filter] = structure(content) }
    }
}
