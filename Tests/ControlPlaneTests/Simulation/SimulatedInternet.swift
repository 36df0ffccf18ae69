import Bytes
import ControlPlane
import EnvoyAPI
import EventLoops
import TestSupport
import Testing

@testable import Transport

/// Everything outside the server: proxies, and a network between them and the shards that delays and loses streams.
///
/// An actor on a simulated loop of its own. Messages of one stream keep their order; streams do not.
actor SimulatedInternet {
    nonisolated let loop: SimulatedLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private struct Route {
        let shard: Shard
        let proxy: Int
        /// When the last message in each direction arrives: none may overtake it.
        var lastToServer = MonotonicTime.zero
        var lastToProxy = MonotonicTime.zero
    }

    private static let peer: SocketAddress = {
        do { return try SocketAddress("127.0.0.1:1") } catch { preconditionFailure("\(error)") }
    }()

    private var random: SeededGenerator
    private var shards: [Shard] = []
    private var proxies: [SimulatedProxy]
    /// The stream of each proxy; nil while it is not connected.
    private var streams: [StreamID?]
    private var routes: [StreamID: Route] = [:]
    private var facts: [[UInt8]: ResourceFacts] = [:]
    private var streamCount: UInt64 = 0
    private let arena = Arena()
    private(set) var counts = FaultCounts()

    /// What happened to the network in a run: a run in which nothing happened proves nothing.
    struct FaultCounts: Sendable {
        var disconnects = 0
        var reconnects = 0
        var messages = 0
    }

    init(loop: SimulatedLoop, proxies: [SimulatedProxy], seed: UInt64) {
        self.loop = loop
        self.proxies = proxies
        streams = Array(repeating: nil, count: proxies.count)
        random = SeededGenerator(seed: seed)
    }

    /// Puts the shards at the other end of the network.
    func attach(_ shards: [Shard]) { self.shards = shards }

    /// What every proxy holds at present.
    var snapshot: [SimulatedProxy] { proxies }

    /// Connects those that are not connected.
    func connectAll() {
        for index in proxies.indices where streams[index] == nil { connect(index) }
    }

    /// Breaks or mends the connection of a random proxy.
    func disturb() {
        let index = Int.random(in: 0..<proxies.count, using: &random)
        if let stream = streams[index] { disconnect(stream, index) } else { connect(index) }
    }

    private func connect(_ index: Int) {
        streamCount += 1
        counts.reconnects += 1
        let id = StreamID(connection: ConnectionID(serial: streamCount), number: 1)
        let shard = random.pick(shards)
        streams[index] = id
        routes[id] = Route(shard: shard, proxy: index)
        let method = proxies[index].isDelta ? "DeltaAggregatedResources" : "StreamAggregatedResources"
        let head = RequestHead(
            path: "/envoy.service.discovery.v3.AggregatedDiscoveryService/\(method)", authority: "martlet",
            headers: [], peer: Self.peer, connection: .plaintext(isLoopback: true))
        toServer(id) { $0.opened(id, head) }
        for request in proxies[index].connect() { send(request, on: id) }
    }

    private func disconnect(_ id: StreamID, _ index: Int) {
        counts.disconnects += 1
        streams[index] = nil
        toServer(id) { $0.closed(id, .connectionLost("simulated")) }
        // What is still on its way to the proxy is lost.
        routes[id] = nil
    }

    /// Called by a shard's output: one message on its way to a proxy.
    func deliver(_ bytes: [UInt8], on id: StreamID) {
        guard var route = routes[id] else { return }
        counts.messages += 1
        let arrival = max(route.lastToProxy, loop.now.advanced(by: delay()))
        route.lastToProxy = arrival
        routes[id] = route
        loop.schedule(after: loop.now.duration(to: arrival)) { self.assumeIsolated { $0.arrive(bytes, on: id) } }
    }

    private func arrive(_ bytes: [UInt8], on id: StreamID) {
        guard let route = routes[id] else { return }
        do {
            let isDelta = proxies[route.proxy].isDelta
            let response = try unsafe ReceivedResponse(decoding: bytes.span.bytes, isDelta: isDelta)
            let requests = proxies[route.proxy].receive(response) { content, typeURL in
                self.known(content, typeURL)
            }
            for request in requests { send(request, on: id) }
        } catch {
            Issue.record("a response that cannot be decoded: \(error)")
        }
    }

    /// A shard ended a stream: nothing here gives it a reason to.
    func finished(_ id: StreamID, _ status: GRPCStatus) {
        Issue.record("the server ended a stream: \(status)")
    }

    private func send(_ request: OutgoingRequest, on id: StreamID) {
        let bytes = request.encoded(in: arena).array
        toServer(id) { unsafe $0.received(bytes.span.bytes, on: id) }
    }

    private func toServer(_ id: StreamID, _ call: @escaping @Sendable (Shard) -> Void) {
        guard var route = routes[id] else { return }
        let arrival = max(route.lastToServer, loop.now.advanced(by: delay()))
        route.lastToServer = arrival
        routes[id] = route
        let shard = route.shard
        shard.loop.schedule(after: loop.now.duration(to: arrival)) { call(shard) }
    }

    private func delay() -> Duration { .microseconds(Int.random(in: 50...20_000, using: &random)) }

    private func known(_ content: [UInt8], _ typeURL: String) -> ResourceFacts {
        if let known = facts[content] { return known }
        let new = ResourceFacts(typeURL: typeURL, content: content)
        facts[content] = new
        return new
    }
}

/// The end of the network on a shard's side.
final class SimulatedOutput: StreamOutput {
    private let internet: SimulatedInternet

    init(internet: SimulatedInternet) { self.internet = internet }

    func send(_ segments: [Segment], on stream: StreamID) {
        let bytes = segments.joinedArray
        internet.loop.post { [internet] in internet.assumeIsolated { $0.deliver(bytes, on: stream) } }
    }

    func finish(_ stream: StreamID, _ status: GRPCStatus) {
        internet.loop.post { [internet] in internet.assumeIsolated { $0.finished(stream, status) } }
    }
}

extension OutgoingRequest {
    /// The request as a client's bytes.
    func encoded(in arena: Arena) -> SharedBytes {
        switch self {
        case .delta(let request):
            arena.serialize(Envoy.DeltaDiscoveryRequest.self) { message in
                message.node = request.node.map { $0.message(in: arena) }
                message.typeUrl = request.typeURL
                message.resourceNamesSubscribe.append(contentsOf: request.subscribe)
                message.resourceNamesUnsubscribe.append(contentsOf: request.unsubscribe)
                for (name, version) in request.initialVersions { message.initialResourceVersions[name] = version }
                message.responseNonce = request.responseNonce
                if let error = request.error {
                    message.errorDetail = arena.make {
                        $0.code = error.code
                        $0.message = error.message
                    }
                }
            }
        case .stateOfTheWorld(let request):
            arena.serialize(Envoy.DiscoveryRequest.self) { message in
                message.node = request.node.map { $0.message(in: arena) }
                message.typeUrl = request.typeURL
                message.resourceNames.append(contentsOf: request.resourceNames)
                message.responseNonce = request.responseNonce
                if let error = request.error {
                    message.errorDetail = arena.make {
                        $0.code = error.code
                        $0.message = error.message
                    }
                }
            }
        }
    }
}

extension Node {
    fileprivate func message(in arena: Arena) -> Envoy.Node {
        arena.make { node in
            node.id = id
            node.metadata = arena.structure(metadata)
        }
    }
}
