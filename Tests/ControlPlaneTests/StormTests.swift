import Bytes
import EnvoyAPI
import EventLoops
import Logging
import Mesh
import MeshConfig
import Synchronization
import TestSupport
import Testing
import XDS

@testable import ControlPlane
@testable import Transport

/// Thousands of proxies that come at once, cold, while the configuration changes.
@Suite struct StormTests {
    private static let proxyCount = 5000

    @Test func `5,000 proxies that come at once all converge, so many at a time, and none waits for ever`() throws {
        var limits = Limits()
        limits.warmUpsMax = 200
        limits.waitingTime = .seconds(2)
        let storm = try Storm(limits)
        storm.change(port: 8000)
        for number in 0..<Self.proxyCount { storm.connect(number) }
        for second in 1...8 {
            storm.run(for: .milliseconds(700))
            storm.change(port: 8000 + second)
        }
        storm.run(for: .seconds(10))
        let seen = storm.seen
        #expect(seen.versions.count == Self.proxyCount)
        #expect(Set(seen.versions.values).count == 1, "all hold the newest clusters")
        #expect(seen.refusals > 0, "some were sent away")
        #expect(seen.refusalCodes == [.resourceExhausted])
        #expect(seen.warmingMax <= limits.warmUpsMax)
        #expect(seen.longestWait <= limits.waitingTime + .seconds(1.5), "\(seen.longestWait)")
    }

    @Test func `a storm beyond the room for what waits is sent away at once, and comes through later`() throws {
        var limits = Limits()
        limits.warmUpsMax = 10
        limits.waitingByteCountMax = 20 << 10
        let storm = try Storm(limits)
        storm.change(port: 8000)
        for number in 0..<1000 { storm.connect(number) }
        storm.run(for: .milliseconds(10))
        #expect(storm.seen.refusals > 500)
        storm.run(for: .seconds(60))
        #expect(storm.seen.versions.count == 1000)
        #expect(storm.seen.warmingMax <= limits.warmUpsMax)
    }

    @Test func `who never answers holds nobody up for long`() throws {
        var limits = Limits()
        limits.warmUpsMax = 10
        let storm = try Storm(limits)
        storm.change(port: 8000)
        for number in 0..<10 { storm.connect(number, from: number % 2, isMute: true) }
        for number in 10..<20 { storm.connect(number) }
        storm.run(for: .milliseconds(900))
        #expect(storm.seen.versions.isEmpty)
        storm.run(for: .seconds(2))
        #expect(storm.seen.versions.count == 10)
    }

    @Test func `who never answers, however often he comes, holds nobody else up at all`() throws {
        var limits = Limits()
        limits.warmUpsMax = 10
        let storm = try Storm(limits)
        storm.change(port: 8000)
        var number = 0
        for second in 1...5 {
            for _ in 0..<50 {
                storm.connect(number, from: 1, isMute: true)
                number += 1
            }
            for _ in 0..<5 {
                storm.connect(number, from: 2)
                number += 1
            }
            storm.run(for: .milliseconds(400))
            #expect(storm.seen.versions.count == 5 * second)
            storm.run(for: .milliseconds(600))
        }
        #expect(storm.seen.versions.count == 25)
    }

    @Test func `who waits may not send without end`() throws {
        var warmUps = WarmUps(Limits())
        let client = Client(.anonymous, at: try SocketAddress("10.0.0.1:1"))
        let stream = StreamID(connection: ConnectionID(serial: 0), number: 1)
        for _ in 0..<WarmUps.messageCountMax {
            try unsafe warmUps.keep([UInt8]().span.bytes, of: stream, of: client, at: .zero)
        }
        #expect(throws: RequestError.tooBusy) {
            try unsafe warmUps.keep([UInt8]().span.bytes, of: stream, of: client, at: .zero)
        }
    }

    @Test func `a shard has time for others however often it is asked to push`() throws {
        let storm = try Storm(Limits())
        storm.change(port: 8000)
        for number in 0..<1000 { storm.connect(number) }
        storm.run(for: .seconds(3))
        #expect(storm.seen.versions.count == 1000)
        storm.sendingTime = .milliseconds(1)
        storm.change(port: 8001)
        for _ in 0..<50 { storm.askForPush() }
        storm.run(for: .milliseconds(200))
        #expect(try #require(storm.turnTime()) < .milliseconds(10))
        storm.run(for: .seconds(3))
        #expect(Set(storm.seen.versions.values).count == 1, "all hold the newest clusters")
    }

    @Test func `clients that wait take turns`() throws {
        var limits = Limits()
        limits.warmUpsMax = 1
        var warmUps = WarmUps(limits)
        let clients = try ["10.0.0.1:1", "10.0.0.2:1"].map { Client(.anonymous, at: try SocketAddress($0)) }
        func stream(_ number: Int32) -> StreamID { StreamID(connection: ConnectionID(serial: 0), number: number) }
        let entered = warmUps.enter(stream(0), of: clients[0], at: .zero)
        #expect(entered)
        for number: Int32 in 1...4 {
            let client = clients[number == 4 ? 1 : 0]
            let entered = warmUps.enter(stream(number), of: client, at: .zero)
            #expect(!entered)
            try unsafe warmUps.keep(
                [UInt8](repeating: 7, count: 3).span.bytes, of: stream(number), of: client, at: .zero)
        }
        var order: [Int32] = []
        var last = stream(0)
        while warmUps.remove(last), let next = warmUps.next(at: .zero) {
            last = next.stream
            order.append(last.number)
        }
        #expect(order == [1, 4, 2, 3])
    }
}

/// A shard, and proxies that ask it for clusters, answer after a while, and come again when they are sent away.
private final class Storm: Sendable {
    struct Seen {
        /// The version of all clusters that each proxy has accepted last.
        var versions: [Int: String] = [:]
        var refusals = 0
        var refusalCodes: Set<GRPCStatusCode> = []
        /// How many proxies had a first response to answer at one time.
        var warmingMax = 0
        /// From a stream's begin to its first response, or its end.
        var longestWait: Duration = .zero
        fileprivate var warming: Set<StreamID> = []
        fileprivate var waiting: [StreamID: MonotonicTime] = [:]
        fileprivate var proxies: [StreamID: (number: Int, isMute: Bool)] = [:]
        fileprivate var streamCount: UInt64 = 0
        fileprivate var random = SeededGenerator(seed: 1)
        fileprivate var sendingTime: Duration = .zero
        fileprivate var probedAt: MonotonicTime?
    }

    private let clock = SimulatedClock()
    private let shard: Shard
    private let pipeline: ConfigPipeline
    private let heads: [RequestHead]
    private let state = Mutex(Seen())

    var seen: Seen { state.withLock { $0 } }

    init(_ limits: Limits) throws {
        heads = try (1...3).map { host in
            RequestHead(
                path: DiscoveryVariant.delta.method, authority: "martlet", headers: [],
                peer: try SocketAddress("127.0.0.\(host):1"), connection: .plaintext(isLoopback: true))
        }
        let metrics = ControlPlaneMetrics()
        let shard = Shard(
            loop: clock.makeLoop(name: "shard"), cache: ResourceCache(), gate: .unnamed, limits: limits,
            metrics: metrics, log: .silent)
        self.shard = shard
        pipeline = ConfigPipeline(
            loop: clock.makeLoop(name: "mesh"), names: MeshNames(), metrics: metrics, log: .silent,
            publish: shard.post)
        shard.loop.post { [self] in
            shard.assumeIsolated { [self] shard in shard.serve { [self] in Output(of: self) } }
        }
        run(for: .milliseconds(1))
    }

    /// What it takes to send a response.
    var sendingTime: Duration {
        get { state.withLock { $0.sendingTime } }
        set { state.withLock { $0.sendingTime = newValue } }
    }

    /// Has the shard look for what is to be sent.
    func askForPush() { shard.loop.post { [shard] in shard.assumeIsolated { $0.renewSecrets(of: nil) } } }

    /// How long a job waits that is posted to the shard now; nil: longer than is waited for.
    func turnTime() -> Duration? {
        let begin = clock.now
        shard.loop.post { [self] in state.withLock { $0.probedAt = clock.now } }
        run(for: .milliseconds(500))
        return state.withLock { $0.probedAt }.map { begin.duration(to: $0) }
    }

    func run(for time: Duration) { clock.run(until: clock.now.advanced(by: time)) }

    /// Changes a service that all proxies have a cluster for.
    func change(port: Int) {
        let service = ConfigObject(
            key: ConfigKey(.service, "shop", "cart"), meta: ObjectMeta(),
            spec: .service(
                Service(
                    kind: .clusterIP(["10.96.0.1"]),
                    ports: [ServicePort(name: "http", number: port, target: .number(8080), protocol: .http)])),
            source: SourceLocation(file: "test.yaml", line: 1))
        let batch = ConfigBatch(changes: [.set(service)], problems: [], ignoredKinds: [:])
        pipeline.loop.post { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
        run(for: .milliseconds(20))
    }

    /// Has a proxy come and ask for its clusters.
    ///
    /// - Parameter host: from which of several hosts.
    func connect(_ number: Int, from host: Int = 0, isMute: Bool = false) {
        let now = clock.now
        let stream = state.withLock { state in
            state.streamCount += 1
            let stream = StreamID(connection: ConnectionID(serial: state.streamCount), number: 1)
            state.proxies[stream] = (number, isMute)
            state.waiting[stream] = now
            return stream
        }
        var request = DeltaDiscoveryRequest()
        request.typeURL = ResourceType.cluster.typeURL
        var node = Node()
        node.id = "sidecar~10.0.\(number / 256).\(number % 256)~web-\(number).shop~shop.svc.cluster.local"
        request.node = node
        let bytes = OutgoingRequest.delta(request).encoded(in: Arena()).array
        shard.loop.post { [shard, head = heads[host]] in
            shard.opened(stream, head)
            unsafe shard.received(bytes.span.bytes, on: stream)
        }
    }

    fileprivate func sent(_ message: [UInt8], on stream: StreamID) {
        let response: ReceivedResponse
        do {
            response = try unsafe ReceivedResponse(decoding: message.span.bytes, isDelta: true)
        } catch {
            Issue.record("a response that cannot be decoded: \(error)")
            return
        }
        clock.jump(by: sendingTime)
        let now = clock.now
        let (isMute, delay) = state.withLock { state in
            if let since = state.waiting.removeValue(forKey: stream) {
                state.longestWait = max(state.longestWait, since.duration(to: now))
                state.warming.insert(stream)
                state.warmingMax = max(state.warmingMax, state.warming.count)
            }
            return (state.proxies[stream]?.isMute ?? true, Int.random(in: 5...300, using: &state.random))
        }
        guard !isMute else { return }
        shard.loop.schedule(after: .milliseconds(delay)) { [self] in accept(response, on: stream) }
    }

    private func accept(_ response: ReceivedResponse, on stream: StreamID) {
        state.withLock { state in
            state.warming.remove(stream)
            if let proxy = state.proxies[stream] { state.versions[proxy.number] = response.version }
        }
        var request = DeltaDiscoveryRequest()
        request.typeURL = response.typeURL
        request.responseNonce = response.nonce
        let bytes = OutgoingRequest.delta(request).encoded(in: Arena()).array
        unsafe shard.received(bytes.span.bytes, on: stream)
    }

    fileprivate func finished(_ stream: StreamID, _ status: GRPCStatus) {
        let now = clock.now
        let (number, delay) = state.withLock { state in
            state.refusals += 1
            state.refusalCodes.insert(status.code)
            if let since = state.waiting.removeValue(forKey: stream) {
                state.longestWait = max(state.longestWait, since.duration(to: now))
            }
            return (state.proxies[stream]?.number, Int.random(in: 500...3000, using: &state.random))
        }
        guard let number else { return }
        shard.loop.schedule(after: .milliseconds(delay)) { [self] in connect(number) }
    }

    private final class Output: StreamOutput {
        private weak var storm: Storm?

        init(of storm: Storm?) { self.storm = storm }

        func send(_ message: OutgoingMessage, on stream: StreamID) { storm?.sent(message.array, on: stream) }

        func finish(_ stream: StreamID, _ status: GRPCStatus) { storm?.finished(stream, status) }
    }
}
