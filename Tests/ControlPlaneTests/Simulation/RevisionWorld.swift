import Bytes
import EnvoyAPI
import EventLoops
import Logging
import Mesh
import MeshConfig
import Synchronization
import TestSupport
import XDS

@testable import ControlPlane
@testable import Transport

/// Two control planes over one cluster, each with its revision and its selectors, and proxies that come to the right
/// one or to the wrong one. In virtual time, with streams that lose nothing: what may happen to connections, other
/// simulations try.
struct RevisionWorld {
    /// What a shard has said to its clients.
    private final class Mail: Sendable {
        enum Item: Sendable {
            case message([UInt8])
            case end(GRPCStatus)
        }

        private let items = Mutex<[(StreamID, Item)]>([])

        func post(_ item: Item, on stream: StreamID) { items.withLock { $0.append((stream, item)) } }

        /// Takes what has come.
        func take() -> [(StreamID, Item)] {
            items.withLock { items in
                defer { items = [] }
                return items
            }
        }
    }

    private final class Output: StreamOutput {
        private let mail: Mail

        init(_ mail: Mail) { self.mail = mail }

        func send(_ message: OutgoingMessage, on stream: StreamID) { mail.post(.message(message.array), on: stream) }
        func finish(_ stream: StreamID, _ status: GRPCStatus) { mail.post(.end(status), on: stream) }
    }

    /// A control plane with one shard.
    private struct Site {
        let names: MeshNames
        let pipeline: ConfigPipeline
        let shard: Shard
        let mail = Mail()
    }

    /// A proxy, and where it is connected.
    private struct Place {
        var proxy: SimulatedProxy
        /// The revision or tag in its annotation.
        var claim: String
        let namespace: String
        var site: Int?
        var stream: StreamID?
    }

    private let clock = SimulatedClock()
    private let complaints = Complaints()
    private let sites: [Site]
    private let arena = Arena()
    private var cluster = RandomCluster()
    private var places: [Place] = []
    private var streamCount: UInt64 = 0
    private var random: SeededGenerator
    /// How many streams were served, and how many refused.
    private(set) var counts = (served: 0, refused: 0)

    private static let method = "/envoy.service.discovery.v3.AggregatedDiscoveryService/"

    init(seed: UInt64, proxyCount: Int) {
        random = SeededGenerator(seed: seed)
        let metrics = ControlPlaneMetrics()
        sites = RandomCluster.meshes.map { [clock] names in
            let shard = Shard(
                loop: clock.makeLoop(name: "shard-\(names.revision)"), cache: ResourceCache(),
                gate: RevisionGate(names: names), metrics: metrics, log: .silent)
            let pipeline = ConfigPipeline(
                loop: clock.makeLoop(name: "mesh-\(names.revision)"), names: names, metrics: metrics, log: .silent,
                publish: shard.post)
            return Site(names: names, pipeline: pipeline, shard: shard)
        }
        for site in sites {
            site.shard.loop.post { [mail = site.mail] in site.shard.assumeIsolated { $0.serve { Output(mail) } } }
        }
        places = (0..<proxyCount).map { restarted($0) }
        change(cluster.populate(using: &random))
        settle()
    }

    /// Lives through `steps` changes, and looks after each whether everybody has what is theirs and nothing else.
    ///
    /// - Returns: what was wrong.
    mutating func run(steps: Int) -> [String] {
        for step in 0..<steps {
            for index in places.indices where places[index].stream == nil || random.chance(10) { visit(index) }
            if random.chance(20) {
                let index = Int.random(in: 0..<places.count, using: &random)
                leave(index)
                places[index] = restarted(index)
            }
            change(cluster.change(using: &random))
            settle()
            verify(step)
            guard complaints.all.isEmpty else { break }
        }
        return complaints.all
    }

    /// The pod of number `index`, injected anew.
    private mutating func restarted(_ index: Int) -> Place {
        let home = RandomCluster.home(index)
        let claim = random.pick(["one", "two"] + RandomCluster.tags)
        var node = Node()
        node.id = home.nodeID
        node.metadata = [
            "NAMESPACE": .string(home.namespace), "ANNOTATIONS": ["istio.io/rev": .string(claim)],
            "PROXY_CONFIG": .object(JSONObject()),
        ]
        let proxy = SimulatedProxy(
            node: node, isDelta: random.chance(70), isPicky: false, complaints: complaints)
        return Place(proxy: proxy, claim: claim, namespace: home.namespace)
    }

    private mutating func change(_ changes: [ConfigChange]) {
        let batch = ConfigBatch(changes: changes.shuffled(using: &random), problems: [], ignoredKinds: [:])
        for site in sites {
            site.pipeline.loop.post { site.pipeline.assumeIsolated { $0.receive(batch) } }
        }
    }

    /// Connects a proxy to one of the control planes, more often to its own.
    private mutating func visit(_ index: Int) {
        leave(index)
        let own = sites.indices.first { cluster.isOwn(places[index].claim, of: sites[$0].names) }
        let choice = random.chance(70) ? own : nil
        let number = choice ?? Int.random(in: 0..<sites.count, using: &random)
        streamCount += 1
        let stream = StreamID(connection: ConnectionID(serial: streamCount), number: 1)
        places[index].site = number
        places[index].stream = stream
        let kind = places[index].proxy.isDelta ? "DeltaAggregatedResources" : "StreamAggregatedResources"
        let head = RequestHead(
            path: Self.method + kind, authority: "martlet", headers: [], peer: Self.peer,
            connection: .plaintext(isLoopback: true))
        let shard = sites[number].shard
        shard.loop.post { shard.opened(stream, head) }
        send(places[index].proxy.connect(), on: stream, to: shard)
        settle()
        let isServed = places[index].stream != nil
        let mayBe = cluster.isOwn(places[index].claim, of: sites[number].names)
        complaints.expect(
            isServed == mayBe,
            "\(places[index].claim) at \(sites[number].names.revision): \(isServed ? "served" : "refused")")
        if isServed { counts.served += 1 } else { counts.refused += 1 }
    }

    private mutating func leave(_ index: Int) {
        guard let stream = places[index].stream, let site = places[index].site else { return }
        places[index].stream = nil
        let shard = sites[site].shard
        shard.loop.post { shard.closed(stream, .connectionLost("gone")) }
    }

    private static let peer: SocketAddress = {
        do { return try SocketAddress("127.0.0.1:1") } catch { preconditionFailure("\(error)") }
    }()

    private func send(_ requests: [OutgoingRequest], on stream: StreamID, to shard: Shard) {
        for request in requests {
            let bytes = request.encoded(in: arena).array
            shard.loop.post { unsafe shard.received(bytes.span.bytes, on: stream) }
        }
    }

    /// Lets everybody talk until nobody has anything to say: also those who are kept waiting for a refusal.
    private mutating func settle() {
        var quiet = 0
        while quiet < 2 {
            clock.run(until: clock.now.advanced(by: quiet == 0 ? .milliseconds(100) : .seconds(5)))
            quiet = deliver() ? 0 : quiet + 1
        }
    }

    /// - Returns: whether there was anything.
    private mutating func deliver() -> Bool {
        var isAnything = false
        for site in sites.indices {
            for (stream, item) in sites[site].mail.take() {
                isAnything = true
                guard let index = places.firstIndex(where: { $0.stream == stream }) else { continue }
                switch item {
                case .message(let bytes): take(bytes, index, stream, sites[site].shard)
                case .end(let status):
                    complaints.expect(status.code == .failedPrecondition, "a stream ends: \(status)")
                    places[index].stream = nil
                }
            }
        }
        return isAnything
    }

    private mutating func take(_ bytes: [UInt8], _ index: Int, _ stream: StreamID, _ shard: Shard) {
        do {
            let response = try unsafe ReceivedResponse(
                decoding: bytes.span.bytes, isDelta: places[index].proxy.isDelta)
            send(places[index].proxy.receive(response, isLate: false), on: stream, to: shard)
        } catch {
            complaints.add("a response that cannot be read: \(error)")
        }
    }
}

// MARK: - What must hold

extension RevisionWorld {
    private func verify(_ step: Int) {
        var fresh = sites.map { FreshGeneration(of: cluster.objects.values, for: $0.names, in: arena) }
        for place in places {
            guard place.stream != nil, let site = place.site else { continue }
            let name = "step \(step): \(place.proxy.node.id) at \(sites[site].names.revision)"
            verifyScope(of: place, at: sites[site].names, name)
            do {
                let expected = try fresh[site].resources(for: place.proxy.node)
                for type in [ResourceType.cluster, .endpoint, .listener, .route] {
                    let wanted = (expected[type] ?? [:]).filter { place.proxy.isSubscribed(to: $0.key, of: type) }
                    let held = (place.proxy.held[type] ?? [:]).mapValues(\.resource)
                    let isEqual =
                        wanted.count == held.count && wanted.allSatisfy { held[$0.key].map($0.value.equals) ?? false }
                    complaints.expect(
                        isEqual, "\(name): \(type.short) \(held.keys.sorted()), not \(wanted.keys.sorted())")
                }
            } catch {
                complaints.add("\(name): \(error)")
            }
        }
    }

    /// No cluster is of a namespace that is not discovered, nor of an object that is another revision's.
    private func verifyScope(of place: Place, at names: MeshNames, _ name: String) {
        for cluster in (place.proxy.held[.cluster] ?? [:]).keys {
            let host = cluster.split(separator: "|", omittingEmptySubsequences: false).last ?? ""
            let labels = host.split(separator: ".")
            if host.hasSuffix(".svc.cluster.local") {
                complaints.expect(self.cluster.shows(String(labels[1]), by: names), "\(name) holds \(cluster)")
            } else if host.hasSuffix(".example.com") {
                complaints.expect(self.cluster.showsEntry(of: String(labels[0]), by: names), "\(name) holds \(cluster)")
            }
        }
    }
}

extension KnownResource {
    fileprivate func equals(_ other: KnownResource) -> Bool { self == other }
}
