internal import Bytes
internal import EnvoyAPI
internal import EventLoops
internal import Synchronization
internal import Transport

/// Many sidecars on one loop: each asks for everything in Envoy's order and acknowledges all that it is sent. They are
/// of one class, so that what one of them holds all of them do.
actor Clients: GRPCHandler {
    nonisolated let loop: EpollLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private static let path = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"

    /// The cluster whose endpoints they watch; nil: their server sends one message, whatever they ask for.
    private let service: String?
    private var client: GRPCClient?
    private let arena = Arena()
    private let tls: TLSContext?
    private var numbers: [StreamID: Int] = [:]
    /// Versions by name: what the first client holds, and what clients that connect say that they hold.
    private var held: [ResourceType: [String: String]] = [:]
    private var claimed: [ResourceType: [String: String]] = [:]
    private var warm: Set<StreamID> = []
    private var warming: Countdown?
    private var pushing: Countdown?
    /// The last response with endpoints.
    private(set) var lastPush: [UInt8] = []
    /// All responses so far.
    private(set) var received = Received()

    /// What has come.
    struct Received: Sendable {
        var bytes = 0
        var responses = 0
        var resources = 0
    }

    init(loop: EpollLoop, service: String?, tls: TLSContext?) {
        self.loop = loop
        self.service = service
        self.tls = tls
    }

    /// Ends all connections and makes as many new ones, whose clients say what they hold; waits until each has heard
    /// what it lacks.
    func reconnect(to address: SocketAddress) async throws {
        let count = numbers.count
        numbers = [:]
        warm = []
        client?.closeAll()
        claimed = held
        try await connect(count, to: address)
    }

    /// Connects `count` more clients, some after the others, and waits until each holds everything.
    func connect(_ count: Int, to address: SocketAddress) async throws {
        for start in stride(from: 0, to: count, by: Clients.connectingMax) {
            try await connectTogether(min(Clients.connectingMax, count - start), to: address)
        }
    }

    /// How many connect at one time: more of them would not be done in the time that a server leaves them.
    private static let connectingMax = 500

    private func connectTogether(_ count: Int, to address: SocketAddress) async throws {
        if client == nil {
            // With the window of Envoy since 1.36: a large response need not be asked for in pieces.
            var limits = TransportLimits.ofClient
            limits.receiveWindowBytes = 16 << 20
            client = GRPCClient(loop: loop, limits: limits)
            client?.handler = self
        }
        guard let client else { return }
        let countdown = Countdown(count)
        warming = countdown
        for _ in 0..<count {
            let connection = try client.connect(to: address, tls: tls)
            guard let stream = client.open(Self.path, authority: "martlet", on: connection) else {
                throw ServerProcess.Failure(description: "a connection ended at once")
            }
            numbers[stream] = numbers.count
            ask(.cluster, on: stream)
        }
        try await countdown.wait()
    }

    /// Begins to count clients that are sent new endpoints.
    func nextPush(to count: Int) -> Countdown {
        let countdown = Countdown(count)
        pushing = countdown
        return countdown
    }

    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    nonisolated func halfClosed(_ stream: StreamID) {}

    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { clients in
            // Those that are closed on purpose are not known any more.
            if clients.numbers[stream] != nil { clients.fail("a stream ended: \(reason)") }
        }
    }

    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        assumeIsolated { $0.receive(message, on: stream) }
    }

    private func receive(_ message: RawSpan, on stream: StreamID) {
        do throws(DecodeError) {
            let response = try ReceivedResponse(decoding: message, isDelta: true)
            guard let type = ResourceType(typeURL: response.typeURL) else { return }
            received.bytes += message.byteCount
            received.responses += 1
            received.resources += response.resources.count
            if numbers[stream] == 0 {
                for resource in response.resources { held[type, default: [:]][resource.name] = resource.version }
            }
            send(type, on: stream) { $0.responseNonce = response.nonce }
            if warm.contains(stream) {
                guard type == .endpoint else { return }
                if numbers[stream] == 0 { lastPush = unsafe message.withUnsafeBytes { unsafe Array($0) } }
                pushing?.countDown()
            } else {
                follow(type, on: stream)
            }
        } catch {
            fail("a response cannot be decoded: \(error)")
        }
    }

    /// Asks for the next type, as Envoy does while it starts.
    private func follow(_ type: ResourceType, on stream: StreamID) {
        switch type {
        case .cluster: ask(.endpoint, service.map { [$0] } ?? [], on: stream)
        case .endpoint where service != nil: ask(.listener, on: stream)
        case .listener: ask(.route, ["80"], on: stream)
        default:
            warm.insert(stream)
            warming?.countDown()
        }
    }

    /// Subscribes to a type, with the versions of what is held of it; the first request says who the client is.
    private func ask(_ type: ResourceType, _ names: [String] = [], on stream: StreamID) {
        send(type, on: stream) { request in
            if type == .cluster {
                let number = numbers[stream] ?? 0
                request.node = arena.make {
                    let address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
                    $0.id = "sidecar~\(address)~load-\(number).shop~shop.svc.cluster.local"
                    $0.metadata = arena.structure(["NAMESPACE": "shop", "LABELS": ["app": "load"]])
                }
            }
            request.resourceNamesSubscribe.append(contentsOf: names)
            for (name, version) in claimed[type] ?? [:] { request.initialResourceVersions[name] = version }
        }
    }

    private func send(
        _ type: ResourceType, on stream: StreamID, _ fill: (Envoy.DeltaDiscoveryRequest) -> Void
    ) {
        let bytes = arena.serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            request.typeUrl = type.typeURL
            fill(request)
        }
        client?.send([Segment(bytes)], on: stream)
    }

    private func fail(_ reason: String) {
        warming?.fail(reason)
        pushing?.fail(reason)
    }
}

/// Waits until something has happened a number of times.
final class Countdown: Sendable {
    private struct State {
        var left: Int
        var failure: ServerProcess.Failure?
        var waiter: CheckedContinuation<Void, any Error>?
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(left: count)) }

    func countDown() { update { $0.left -= 1 } }

    func fail(_ reason: String) { update { $0.failure = ServerProcess.Failure(description: reason) } }

    func wait() async throws {
        try await withCheckedThrowingContinuation { continuation in update { $0.waiter = continuation } }
    }

    private func update(_ change: (inout State) -> Void) {
        let (waiter, failure) = state.withLock { state in
            change(&state)
            guard state.left <= 0 || state.failure != nil else {
                return (CheckedContinuation<Void, any Error>?.none, ServerProcess.Failure?.none)
            }
            defer { state.waiter = nil }
            return (state.waiter, state.failure)
        }
        if let failure { waiter?.resume(throwing: failure) } else { waiter?.resume() }
    }
}
