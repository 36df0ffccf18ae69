internal import Bytes
internal import EnvoyAPI
internal import EventLoops
internal import Synchronization
internal import Transport

/// Many sidecars on one loop: each asks for everything in Envoy's order and acknowledges all that it is sent.
actor Clients: GRPCHandler {
    nonisolated let loop: EpollLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private static let path = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"

    private let service: String
    private var client: GRPCClient?
    private let arena = Arena()
    private var numbers: [StreamID: Int] = [:]
    private var warm: Set<StreamID> = []
    private var warming: Countdown?
    private var pushing: Countdown?
    /// Size of the last response with endpoints, in bytes.
    private(set) var pushBytes = 0

    init(loop: EpollLoop, service: String) {
        self.loop = loop
        self.service = service
    }

    /// Connects `count` more clients and waits until each holds everything.
    func connect(_ count: Int, to address: SocketAddress) async throws {
        if client == nil {
            client = GRPCClient(loop: loop)
            client?.handler = self
        }
        guard let client, count > 0 else { return }
        let countdown = Countdown(count)
        warming = countdown
        for _ in 0..<count {
            let connection = try client.connect(to: address)
            guard let stream = client.open(Self.path, authority: "martlet", on: connection) else {
                throw ServerProcess.Failure(description: "a connection ended at once")
            }
            numbers[stream] = numbers.count
            send(.cluster, on: stream)
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
    nonisolated func drained(_ stream: StreamID) {}

    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { $0.fail("a stream ended: \(reason)") }
    }

    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        assumeIsolated { $0.receive(message, on: stream) }
    }

    private func receive(_ message: RawSpan, on stream: StreamID) {
        do throws(DecodeError) {
            let response = try ReceivedResponse(decoding: message, isDelta: true)
            guard let type = ResourceType(typeURL: response.typeURL) else { return }
            send(type, nonce: response.nonce, on: stream)
            if warm.contains(stream) {
                guard type == .endpoint else { return }
                pushBytes = message.byteCount
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
        case .cluster: send(.endpoint, subscribe: [service], on: stream)
        case .endpoint: send(.listener, on: stream)
        case .listener: send(.route, subscribe: ["80"], on: stream)
        default:
            warm.insert(stream)
            warming?.countDown()
        }
    }

    private func send(_ type: ResourceType, subscribe: [String] = [], nonce: String = "", on stream: StreamID) {
        let number = numbers[stream] ?? 0
        let bytes = arena.serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            if nonce.isEmpty && type == .cluster {
                request.node = arena.make {
                    let address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
                    $0.id = "sidecar~\(address)~load-\(number).shop~shop.svc.cluster.local"
                    $0.metadata = arena.structure(["NAMESPACE": "shop", "LABELS": ["app": "load"]])
                }
            }
            request.typeUrl = type.typeURL
            request.resourceNamesSubscribe.append(contentsOf: subscribe)
            request.responseNonce = nonce
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
