internal import EventLoops
internal import Transport

extension LoadGenerator {
    /// Whom the proxies call, and how.
    struct Target: Sendable {
        let address: SocketAddress
        let authority: String
        let isDelta: Bool
        let tls: TLSContext?
        /// Further header fields, such as a token. Never recorded.
        let headers: [(name: String, value: String)]

        /// The server at `target`, HOST:PORT.
        ///
        /// - Throws: when there is no such host, or a file of `tls` cannot be used.
        init(_ target: String, isDelta: Bool, tls: TLSClientSettings?, token: String?) throws {
            address = try SocketAddress(target)
            authority = target
            self.isDelta = isDelta
            self.tls = try tls.map { try TLSContext(client: $0) }
            headers = token.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
        }
    }
}

extension GRPCClient {
    /// Begins to connect, and opens an ADS stream.
    ///
    /// - Returns: nil for the stream when the connection ended at once.
    func openADS(
        to target: LoadGenerator.Target
    ) throws(SystemError) -> (connection: ConnectionID, stream: StreamID?) {
        let connection = try connect(to: target.address, tls: target.tls)
        let method = target.isDelta ? "DeltaAggregatedResources" : "StreamAggregatedResources"
        let path = "/envoy.service.discovery.v3.AggregatedDiscoveryService/\(method)"
        return (connection, open(path, authority: target.authority, headers: target.headers, on: connection))
    }
}

extension TransportLimits {
    /// Those of a client that may have `proxyCount` connections, and whose responses may be of any size: those of a
    /// large mesh in the state-of-the-world protocol go beyond gRPC's 4 MiB. The window is Envoy's since 1.36.
    static func ofLoadTest(proxyCount: Int) -> TransportLimits {
        var limits = TransportLimits.ofClient
        limits.receiveWindowBytes = 16 << 20
        limits.firstMessageBytesMax = 1 << 30
        limits.messageBytesMax = 1 << 30
        // A connection that is given up may still be there when the next one is made.
        limits.connectionsMax = 2 * proxyCount + 1
        return limits
    }
}

extension GRPCStatusCode {
    /// As gRPC writes it: `PERMISSION_DENIED`.
    fileprivate var text: String {
        "\(self)".reduce(into: "") { text, letter in text += letter.isUppercase ? "_\(letter)" : letter.uppercased() }
    }
}

extension CloseReason {
    /// The reason for people.
    var text: String {
        switch self {
        case .finished(let status): "the server ended it: \(status.code.text) \(status.message)"
        case .reset(let code): "reset with HTTP/2 error \(code)"
        case .connectionLost("limit: \(TransportLimit.badFrames.rawValue)"):
            "connection lost: what the server sends is not HTTP/2"
        case .connectionLost(let reason): "connection lost: \(reason)"
        }
    }
}
