import Bytes
import ControlPlane
import EnvoyAPI
import EventLoops
import TestSupport

@testable import Transport

/// Everything outside the control planes: proxies with real gRPC clients, and the links between them and the shards.
///
/// An actor on a simulated loop of its own. A proxy whose connection ends connects again by itself.
actor SimulatedInternet {
    nonisolated let loop: SimulatedLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// A proxy's connection.
    private struct Attachment {
        let link: SimulatedLink
        let connection: ConnectionID
        let stream: StreamID
        /// What has come since the proxy's answers are held up; nil while they are not.
        var typesWhileMute: Set<ResourceType>?
    }

    /// A proxy and what it connects with.
    private struct Site {
        var proxy: SimulatedProxy
        let client: GRPCClient
        let handler: SimulatedClientHandler
        let windowBytes: Int
        var attachment: Attachment?
        /// Where it was connected last, and by what.
        var replica: Int?
        var link: SimulatedLink?
    }

    private let replicas: [SimulatedReplica]
    private let ledger: FaultLedger
    private let complaints: Complaints
    private let arrivals = Arrivals()
    private let arena = Arena()
    private var random: SeededGenerator
    private var sites: [Site] = []
    private var connectCount = 0

    private static let method = (
        delta: "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources",
        stateOfTheWorld: "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources"
    )
    private static let peer: SocketAddress = {
        do { return try SocketAddress("127.0.0.1:1") } catch { preconditionFailure("\(error)") }
    }()

    init(
        loop: SimulatedLoop, replicas: [SimulatedReplica], seed: UInt64, ledger: FaultLedger, complaints: Complaints
    ) {
        self.loop = loop
        self.replicas = replicas
        self.ledger = ledger
        self.complaints = complaints
        random = SeededGenerator(seed: seed)
    }

    /// Adds proxies, which connect. Every third has a window of 2 KiB.
    func add(_ proxies: [SimulatedProxy]) {
        for (index, proxy) in proxies.enumerated() {
            let windowBytes = index % 3 == 1 ? 2_048 : 65_535
            var limits = TransportLimits.ofClient
            limits.receiveWindowBytes = windowBytes
            let client = GRPCClient(loop: loop, limits: limits)
            let handler = SimulatedClientHandler(internet: self, site: index)
            client.handler = handler
            sites.append(Site(proxy: proxy, client: client, handler: handler, windowBytes: windowBytes))
            connectLater(index)
        }
    }

    /// Every proxy as it is at present.
    var proxies: [SimulatedProxy] { sites.map(\.proxy) }

    /// Number of proxies that are connected.
    var connectedCount: Int { sites.count { $0.attachment != nil } }

    /// Ends all connections.
    func close() {
        for index in sites.indices { disconnect(index) }
    }
}

// MARK: - Faults

extension SimulatedInternet {
    /// Does something to the connection of a random proxy.
    func disturb() {
        noteDuplicates()
        let index = Int.random(in: 0..<sites.count, using: &random)
        guard let attachment = sites[index].attachment, attachment.link.isSound else { return }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<35:
            ledger.inject(.reset)
            attachment.link.reset(atLatestAfter: .milliseconds(Int.random(in: 1...300, using: &random)))
        case 35..<45: vanish(index, attachment)
        case 45..<60:
            ledger.inject(.close)
            if attachment.link.hasBytesOnTheirWay { ledger.reach(.close) }
            disconnect(index)
            connectLater(index)
        case 60..<75:
            ledger.inject(.stalledReading)
            stall(index, attachment, from: .server)
        default:
            ledger.inject(.stalledWindow)
            stall(index, attachment, from: .client)
        }
    }

    /// The clock is about to jump by `time`.
    func jump(by time: Duration) {
        ledger.inject(.jump)
        for site in sites {
            guard let link = site.attachment?.link else { continue }
            if link.hasBytesOnTheirWay { ledger.reach(.jump) }
            if !isHarmless(time, for: site) { link.excuse() }
        }
    }

    /// Has every proxy go to another replica.
    func moveAll() {
        for index in sites.indices {
            disconnect(index)
            ledger.inject(.move)
            connect(index, to: ((sites[index].replica ?? 0) + 1) % replicas.count)
        }
    }

    /// Whether the server waits so long for a proxy: not at the begin of a stream, and never much longer.
    private func isHarmless(_ time: Duration, for site: Site) -> Bool {
        site.proxy.receivedCount > 0 && time < .seconds(3)
    }

    private func vanish(_ index: Int, _ attachment: Attachment) {
        ledger.inject(.vanish)
        attachment.link.vanish()
        disconnect(index)
        connectLater(index)
    }

    private func stall(_ index: Int, _ attachment: Attachment, from end: SimulatedLink.End) {
        let time: Duration =
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<13: .milliseconds(Int.random(in: 20...1_000, using: &random))
            case 13..<19: .milliseconds(Int.random(in: 6_000...9_000, using: &random))
            default: .milliseconds(Int.random(in: 35_000...45_000, using: &random))
            }
        attachment.link.stall(from: end)
        if !isHarmless(time, for: sites[index]) { attachment.link.excuse() }
        if end == .client, time > .seconds(5) { ledger.inject(.lateAnswer) }
        if end == .client { sites[index].attachment?.typesWhileMute = [] }
        let stream = attachment.stream
        loop.schedule(after: time) { self.assumeIsolated { $0.resume(index, attachment.link, stream) } }
    }

    private func resume(_ index: Int, _ link: SimulatedLink, _ stream: StreamID) {
        link.resume()
        if sites[index].attachment?.stream == stream { sites[index].attachment?.typesWhileMute = nil }
    }

    private func noteDuplicates() {
        var served: Set<String> = []
        for site in sites where site.attachment != nil && site.proxy.receivedCount > 0 {
            if !served.insert("\(site.proxy.node.id) \(site.replica ?? 0)").inserted { ledger.reach(.duplicate) }
        }
    }
}

// MARK: - Connections

extension SimulatedInternet {
    private func connectLater(_ index: Int) {
        let wait = Duration.microseconds(Int.random(in: 100...400_000, using: &random))
        loop.schedule(after: wait) {
            self.assumeIsolated { internet in
                if internet.sites[index].attachment == nil { internet.connect(index) }
            }
        }
    }

    private func connect(_ index: Int) {
        connect(index, to: Int.random(in: 0..<replicas.count, using: &random))
    }

    private func connect(_ index: Int, to replica: Int) {
        let place = random.pick(replicas[replica].places)
        let link = SimulatedLink(
            from: loop, to: place.loop, windowBytes: sites[index].windowBytes,
            room: random.pick([1 << 10, 4 << 10, 64 << 10]), seed: random.next(), ledger: ledger,
            complaints: complaints)
        let isSlow = random.chance(15)
        let delay = Duration.microseconds(Int.random(in: isSlow ? 20_000...400_000 : 50...5_000, using: &random))
        if isSlow { ledger.inject(.slowConnect) }
        if sites.contains(where: { $0.attachment != nil && $0.proxy.node.id == sites[index].proxy.node.id }) {
            ledger.inject(.duplicate)
        }
        connectCount += 1
        let number = connectCount
        let last = sites[index].replica == replica ? sites[index].link : nil
        if last != nil { ledger.inject(.overlap) }
        sites[index].replica = replica
        sites[index].link = link
        let socket = link.connect(arrival: loop.now.advanced(by: delay))
        open(index, over: socket, link)
        place.loop.schedule(after: delay) { [arrivals, ledger] in
            if last?.isHeldByServer ?? false { ledger.reach(.overlap) }
            if !arrivals.note(number) { ledger.reach(.slowConnect) }
            let socket = AcceptedSocket(.simulated(link.accept()), peer: Self.peer)
            place.shard.assumeIsolated { $0.adopt(socket) }
        }
    }

    private func open(_ index: Int, over socket: SimulatedSocket, _ link: SimulatedLink) {
        let client = sites[index].client
        do throws(SystemError) {
            let connection = try client.adopt(.simulated(socket), peer: Self.peer)
            let path = sites[index].proxy.isDelta ? Self.method.delta : Self.method.stateOfTheWorld
            guard let stream = client.open(path, authority: "martlet", on: connection) else {
                return complaints.add("a new connection takes no stream")
            }
            sites[index].attachment = Attachment(link: link, connection: connection, stream: stream)
            for request in sites[index].proxy.connect() { send(request, index, stream) }
        } catch {
            complaints.add("a client's socket cannot be watched: \(error)")
        }
    }

    private func disconnect(_ index: Int) {
        guard let attachment = sites[index].attachment else { return }
        sites[index].attachment = nil
        sites[index].client.close(attachment.connection)
    }

    private func send(_ request: OutgoingRequest, _ index: Int, _ stream: StreamID) {
        sites[index].client.send([Segment(request.encoded(in: arena))], on: stream)
    }

    /// One response has come for a proxy.
    func received(_ message: RawSpan, _ index: Int, _ stream: StreamID) {
        guard sites[index].attachment?.stream == stream else { return }
        do {
            let response = try ReceivedResponse(decoding: message, isDelta: sites[index].proxy.isDelta)
            if let type = ResourceType(typeURL: response.typeURL),
                sites[index].attachment?.typesWhileMute?.insert(type).inserted == false
            {
                ledger.reach(.lateAnswer)
            }
            let isLate = sites[index].attachment?.link.isFaulted ?? false
            for request in sites[index].proxy.receive(response, isLate: isLate) { send(request, index, stream) }
        } catch {
            complaints.add("a response that cannot be decoded: \(error)")
        }
    }

    /// A stream is no more. The server may end one only while it is not ready, or for what was done to the connection.
    func closed(_ index: Int, _ stream: StreamID, _ reason: CloseReason) {
        guard let attachment = sites[index].attachment, attachment.stream == stream else { return }
        sites[index].attachment = nil
        sites[index].client.close(attachment.connection)
        if case .finished(let status) = reason, status.code == .unavailable {
            complaints.expect(sites[index].proxy.receivedCount == 0, "a server that was ready is not any more")
        } else {
            complaints.expect(attachment.link.isFaulted, "the server ended a stream: \(reason)")
        }
        connectLater(index)
    }
}

/// What the gRPC client of one proxy tells.
final class SimulatedClientHandler: GRPCHandler {
    // The internet owns the handler, and the client that calls it.
    private unowned let internet: SimulatedInternet
    private let site: Int

    init(internet: SimulatedInternet, site: Int) {
        self.internet = internet
        self.site = site
    }

    func opened(_ stream: StreamID, _ head: RequestHead) {}
    func halfClosed(_ stream: StreamID) {}

    func received(_ message: RawSpan, on stream: StreamID) {
        internet.assumeIsolated { $0.received(message, site, stream) }
    }

    func closed(_ stream: StreamID, _ reason: CloseReason) {
        internet.assumeIsolated { $0.closed(site, stream, reason) }
    }
}
