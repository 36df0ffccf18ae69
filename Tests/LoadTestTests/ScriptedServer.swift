import Bytes
import EnvoyAPI
import Testing

@testable import LoadTest

/// A load test's proxy, and a server that says what a test wants.
struct ScriptedServer {
    /// A request of either protocol, as far as tests look at it.
    struct Request: Equatable, CustomStringConvertible {
        var type = ""
        var names: [String] = []
        var unsubscribe: [String] = []
        var held: [String: String] = [:]
        var version = ""
        var nonce = ""
        var error = ""
        var hasNode = false

        /// `CDS`, `CDS #1` for an answer, `EDS +a -b`, `CDS #1 !reason`.
        var description: String {
            var text = type
            if !nonce.isEmpty { text += " #\(nonce)" }
            for name in names { text += " +\(name)" }
            for name in unsubscribe { text += " -\(name)" }
            for (name, version) in held.sorted(by: { $0.key < $1.key }) { text += " \(name)=\(version)" }
            if !version.isEmpty { text += " v\(version)" }
            if !error.isEmpty { text += " !\(error)" }
            return text
        }
    }

    let isDelta: Bool
    var proxy: LoadProxy
    var bench = ProxyWorkbench()
    private let arena = Arena()
    private var nonce = 0

    init(isDelta: Bool) {
        self.isDelta = isDelta
        proxy = LoadProxy(isDelta: isDelta)
    }

    mutating func connect() throws -> [Request] {
        let node = Array(arena.serialize(Envoy.Node.self) { $0.id = "sidecar~10.0.0.1~a.b~b.svc" }.array)
        nonce = 0
        return try proxy.connect(as: node, bench.names).map { try decode($0.array) }
    }

    /// What the proxy sends after a response.
    mutating func respond(
        _ type: ResourceType, _ resources: [EncodedResource] = [], removed: [String] = []
    ) throws -> [String] {
        try respond(
            typeURL: type.typeURL, resources.map { isDelta ? $0.deltaSegment : $0.sotwSegment }, removed: removed)
    }

    mutating func respond(typeURL: String, _ resources: [Segment], removed: [String] = []) throws -> [String] {
        nonce += 1
        var buffer = OutputBuffer()
        buffer.appendField(1, string: "version-\(nonce)")
        for resource in resources { buffer.append(contentsOf: resource.array) }
        buffer.appendField(4, string: typeURL)
        buffer.appendField(5, string: "\(nonce)")
        for name in removed { buffer.appendField(6, string: name) }
        let bytes = buffer.bytes
        let reaction = try unsafe proxy.receive(bytes.span.bytes, &bench)
        return try reaction.requests.map { try decode($0.array).description }
    }

    private func decode(_ bytes: [UInt8]) throws -> Request {
        var request = Request()
        let typeURL: String
        if isDelta {
            let message = try unsafe DeltaDiscoveryRequest(decoding: bytes.span.bytes, wantNode: true)
            typeURL = message.typeURL
            request.names = message.subscribe
            request.unsubscribe = message.unsubscribe
            request.held = message.initialVersions
            request.nonce = message.responseNonce
            request.error = message.error?.message ?? ""
            request.hasNode = message.node != nil
        } else {
            let message = try unsafe DiscoveryRequest(decoding: bytes.span.bytes, wantNode: true)
            typeURL = message.typeURL
            request.names = message.resourceNames
            request.version = message.versionInfo
            request.nonce = message.responseNonce
            request.error = message.error?.message ?? ""
            request.hasNode = message.node != nil
        }
        request.type = ResourceType(typeURL: typeURL)?.short ?? typeURL
        return request
    }

    // Resources.

    /// The entry of a response that holds `content`, whatever that is.
    func entry(_ name: String, typeURL: String, content: [UInt8]) -> Segment {
        var any = OutputBuffer()
        any.appendField(1, string: typeURL)
        any.appendLengthDelimitedHead(field: 2, length: content.count)
        any.append(contentsOf: content)
        var resource = OutputBuffer()
        if isDelta { resource.appendField(3, string: name) }
        resource.appendLengthDelimitedHead(field: 2, length: any.count)
        resource.append(contentsOf: any.bytes)
        guard isDelta else { return Segment(resource.shared()) }
        var entry = OutputBuffer()
        entry.appendLengthDelimitedHead(field: 2, length: resource.count)
        entry.append(contentsOf: resource.bytes)
        return Segment(entry.shared())
    }

    func cluster(_ name: String, eds: String? = "", connectTimeout: Duration = .seconds(1)) -> EncodedResource {
        arena.encode(name, as: Envoy.Cluster.self) { cluster in
            cluster.name = name
            cluster.connectTimeout = connectTimeout
            guard let eds else { return }
            cluster.type = .eds
            cluster.edsClusterConfig = arena.make { $0.serviceName = eds }
        }
    }

    func endpoints(_ name: String, address: String = "10.0.0.1") -> EncodedResource {
        arena.encode(name, as: Envoy.ClusterLoadAssignment.self) { assignment in
            assignment.clusterName = name
            assignment.endpoints.append { locality in
                locality.lbEndpoints.append { endpoint in
                    endpoint.endpoint = arena.make {
                        $0.address = arena.make { $0.socketAddress = arena.make { $0.address = address } }
                    }
                }
            }
        }
    }

    func routes(_ name: String) -> EncodedResource {
        arena.encode(name, as: Envoy.RouteConfiguration.self) { $0.name = name }
    }

    /// A listener whose filter chains ask for `routes`, and whose TLS context asks for `secret` by ADS.
    func listener(_ name: String, routes: [String], secret: String? = nil) -> EncodedResource {
        arena.encode(name, as: Envoy.Listener.self) { listener in
            listener.name = name
            for route in routes {
                listener.filterChains.append { chain in
                    chain.filters.append { filter in
                        filter.name = "envoy.filters.network.http_connection_manager"
                        filter.typedConfig = arena.any(Envoy.HttpConnectionManager.self) { manager in
                            manager.rds = arena.make { $0.routeConfigName = route }
                        }
                    }
                    if let secret { chain.transportSocket = socket(secret) }
                }
            }
        }
    }

    private func socket(_ secret: String) -> Envoy.TransportSocket {
        arena.make { socket in
            socket.name = "envoy.transport_sockets.tls"
            socket.typedConfig = arena.any(Envoy.DownstreamTlsContext.self) { context in
                context.commonTlsContext = arena.make { common in
                    common.tlsCertificateSdsSecretConfigs.append { config in
                        config.name = secret
                        config.sdsConfig = arena.make { $0.ads = arena.make() }
                    }
                }
            }
        }
    }
}
