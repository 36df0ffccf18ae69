import Bytes
import EnvoyAPI
import EventLoops
import Foundation
import Generation
import Logging
import Mesh
import MeshConfig
import Synchronization
import Testing
import XDS

@testable import ControlPlane
@testable import Transport

/// What a shard told its transport.
final class RecordedOutput: Sendable {
    private let state = Mutex(State())

    struct State {
        var responses: [ReceivedResponse] = []
        var finished: GRPCStatus?
    }

    var responses: [ReceivedResponse] { state.withLock { $0.responses } }
    var finished: GRPCStatus? { state.withLock { $0.finished } }

    func note(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
}

/// The output that fills such a record.
final class RecordingOutput: StreamOutput {
    private let record: RecordedOutput

    init(_ record: RecordedOutput) { self.record = record }

    func send(_ message: OutgoingMessage, on stream: StreamID) {
        do {
            let response = try unsafe ReceivedResponse(decoding: message.array.span.bytes, isDelta: true)
            record.note { $0.responses.append(response) }
        } catch {
            Issue.record("a response that cannot be decoded: \(error)")
        }
    }

    func finish(_ stream: StreamID, _ status: GRPCStatus) { record.note { $0.finished = status } }
}

/// One shard in virtual time, driven by hand.
@Suite struct ShardTests {
    private static let delta = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"

    private let clock = SimulatedClock()
    private let shard: Shard
    private let pipeline: ConfigPipeline
    private let output = RecordedOutput()
    private let cache = ResourceCache()
    private let memory = MemoryBudget(byteCountMax: 1000)
    private let stream = StreamID(connection: ConnectionID(serial: 1), number: 1)

    init() {
        let metrics = ControlPlaneMetrics()
        let shard = Shard(
            loop: clock.makeLoop(name: "shard"), cache: cache, gate: .unnamed, memory: memory, metrics: metrics,
            log: .silent)
        self.shard = shard
        pipeline = ConfigPipeline(
            loop: clock.makeLoop(name: "mesh"), names: MeshNames(), metrics: metrics, log: .silent,
            publish: shard.post)
        shard.loop.post { [output] in
            shard.assumeIsolated { $0.serve { RecordingOutput(output) } }
        }
        run()
    }

    private func run() { clock.run(until: clock.now.advanced(by: .milliseconds(50))) }

    private func apply(_ changes: [ConfigChange] = []) {
        let batch = ConfigBatch(changes: changes, problems: [], ignoredKinds: [:])
        pipeline.loop.post { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
        run()
    }

    private func open(_ path: String = Self.delta, on other: StreamID? = nil) throws {
        let peer = try SocketAddress("127.0.0.1:1")
        let head = RequestHead(
            path: path, authority: "martlet", headers: [], peer: peer, connection: .plaintext(isLoopback: true))
        let stream = other ?? stream
        shard.loop.post { [shard] in shard.opened(stream, head) }
        run()
    }

    private func send(_ bytes: [UInt8], on other: StreamID? = nil) {
        let stream = other ?? stream
        shard.loop.post { [shard] in unsafe shard.received(bytes.span.bytes, on: stream) }
        run()
    }

    /// - Parameter revision: what the proxy's annotation says; without one it is no proxy that the gate judges.
    private func send(
        _ type: String, nodeID: String = "sidecar~10.0.0.1~web.shop~shop.svc.cluster.local", revision: String? = nil,
        on other: StreamID? = nil
    ) {
        var request = DeltaDiscoveryRequest()
        request.typeURL = type
        if !nodeID.isEmpty {
            var node = Node()
            node.id = nodeID
            if let revision {
                node.metadata["PROXY_CONFIG"] = .object(JSONObject())
                node.metadata["ANNOTATIONS"] = ["istio.io/rev": .string(revision)]
            }
            request.node = node
        }
        send(OutgoingRequest.delta(request).encoded(in: Arena()).array, on: other)
    }

    @Test func `P17: before the first snapshot a stream is told to come back`() throws {
        try open()
        #expect(
            output.finished
                == GRPCStatus(.unavailable, "server is not ready to serve discovery information"))
    }

    @Test func `an empty first batch makes the server ready`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL)
        #expect(output.finished == nil)
        #expect(output.responses.map(\.typeURL) == [ResourceType.cluster.typeURL])
        #expect(output.responses[0].resources.contains { $0.name == "PassthroughCluster" })
    }

    @Test func `another method is not served`() throws {
        apply()
        try open("/envoy.service.cluster.v3.ClusterDiscoveryService/StreamClusters")
        #expect(output.finished?.code == .unimplemented)
    }

    @Test func `P15: a first request without a node ends the stream`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL, nodeID: "")
        #expect(output.finished == GRPCStatus(.invalidArgument, "missing node information"))
        #expect(output.responses.isEmpty)
    }

    @Test func `R1: a proxy of another revision gets nothing and is told why, after a while`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL, revision: "1-20-0")
        send(ResourceType.cluster.typeURL)
        #expect(output.finished == nil)
        clock.run(until: clock.now.advanced(by: .seconds(5)))
        let status = try #require(output.finished)
        #expect(status.code == .failedPrecondition)
        #expect(
            status.message.hasPrefix(
                #"proxy web.shop belongs to revision "1-20-0"; this control plane serves "default""#))
        let details = String(decoding: status.details, as: UTF8.self)
        for word in ["google.rpc.ErrorInfo", "REVISION_MISMATCH", "xds.martlet", "proxy_revision", "1-20-0", "shop"] {
            #expect(details.contains(word))
        }
        #expect(output.responses.isEmpty)
    }

    @Test func `R2: a proxy that names a tag of ours is served while the tag leads to us`() throws {
        let webhook = ConfigObject(
            key: ConfigKey(.mutatingWebhookConfiguration, "", "istio-revision-tag-prod"),
            meta: ObjectMeta(labels: ["istio.io/tag": "prod", "istio.io/rev": "default"]),
            spec: .mutatingWebhookConfiguration(WebhookConfiguration()),
            source: SourceLocation(file: "tags.yaml", line: 1))
        apply()
        apply([.set(webhook)])
        try open()
        send(ResourceType.cluster.typeURL, revision: "prod")
        #expect(output.responses.count == 1 && output.finished == nil)
        apply([.remove(webhook.key)])
        clock.run(until: clock.now.advanced(by: .seconds(10)))
        #expect(output.finished == nil)
        let next = StreamID(connection: ConnectionID(serial: 2), number: 1)
        try open(on: next)
        send(ResourceType.cluster.typeURL, revision: "prod", on: next)
        clock.run(until: clock.now.advanced(by: .seconds(5)))
        #expect(output.finished?.code == .failedPrecondition)
    }

    @Test func `R3: a client that asks for the control plane's own state is not judged`() throws {
        apply()
        try open()
        send("istio.io/debug/syncz", revision: "1-20-0")
        clock.run(until: clock.now.advanced(by: .seconds(10)))
        #expect(output.finished == nil)
    }

    @Test func `a refused client that ends its stream hears it at once`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL, revision: "1-20-0")
        shard.loop.post { [shard, stream] in shard.halfClosed(stream) }
        run()
        #expect(output.finished?.code == .failedPrecondition)
    }

    @Test func `a request without a type ends the stream`() throws {
        apply()
        try open()
        send("")
        #expect(output.finished == GRPCStatus(.invalidArgument, "type URL is required for ADS"))
    }

    @Test func `bytes that are no request end the stream`() throws {
        apply()
        try open()
        send([0xff, 0xff])
        #expect(output.finished?.code == .invalidArgument)
    }

    @Test func `an unknown type is not answered and the stream goes on`() throws {
        apply()
        try open()
        send("type.googleapis.com/some.Thing")
        #expect(output.finished == nil && output.responses.isEmpty)
        send(ResourceType.listener.typeURL)
        #expect(output.responses.map(\.typeURL) == [ResourceType.listener.typeURL])
    }

    @Test func `a new service reaches a connected proxy as one cluster`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        apply([.set(service("api"))])
        #expect(output.responses.count == 2)
        #expect(output.responses[1].resources.map(\.name) == ["outbound|80||api.shop.svc.cluster.local"])
    }

    @Test func `an edit that changes nothing pushes nothing`() throws {
        apply([.set(service("api"))])
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        apply([.set(service("api", line: 17))])
        #expect(output.responses.count == 1)
    }

    @Test func `a refusal is shown with the objects that the resource came from, until it is mended`() throws {
        apply([.set(service("api", line: 12))])
        try open()
        send(ResourceType.cluster.typeURL)
        let name = "outbound|80||api.shop.svc.cluster.local"
        let reason = "Error adding/updating cluster(s) \(name): bad"
        refuse(because: reason)
        clock.run(until: clock.now.advanced(by: .seconds(7)))
        let refused = try #require(status(of: .cluster))
        #expect(refused.state == .error && refused.error == reason && refused.refusedCount == 1)
        #expect(refused.seconds > 6.9 && refused.seconds < 7.2)
        #expect(refused.refused.map(\.name) == [name] && refused.refused.map(\.reason) == [reason])
        #expect(refused.refused.map(\.origins) == [["Service shop/api (test.yaml:12)"]])

        apply([.set(service("api", line: 12, port: 8081))])
        acknowledge()
        let mended = try #require(status(of: .cluster))
        #expect(mended.state == .synced && mended.error == nil && mended.refusedCount == 0)
    }

    @Test func `a proxy is told what it was sent and which change made it so`() throws {
        apply([.set(service("api", line: 3))])
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        let slice = ConfigObject(
            key: ConfigKey(.endpointSlice, "shop", "api-1"), meta: ObjectMeta(),
            spec: .endpointSlice(EndpointSlice(serviceName: "api", ports: [], endpoints: [])),
            source: SourceLocation(file: "test.yaml", line: 9))
        apply([.set(service("api", line: 3, port: 81)), .set(service("web", line: 4, port: 82)), .set(slice)])
        #expect(ask { $0.pushes.first?.waiting } == ["web.shop-1"])
        acknowledge()
        apply([.remove(ConfigKey(.service, "shop", "web"))])
        acknowledge()

        let deliveries = try #require(ask { $0.deliveries(to: "web.shop") } ?? nil)
        #expect(deliveries.map(\.reason) == ["push", "push", "connected"])
        #expect(deliveries[0].names == ["outbound|82||web.shop.svc.cluster.local"] && deliveries[0].removed == 1)
        #expect(deliveries[0].changes == ["Service shop/web"])
        #expect(deliveries[1].changes == ["Service shop/api (test.yaml:3)", "Service shop/web"])
        #expect(deliveries[1].pushes == [2] && deliveries[2].pushes.isEmpty)

        let pushes = try #require(ask { $0.pushes })
        #expect(pushes.map(\.id) == [3, 2, 1] && pushes.map(\.proxies) == [1, 1, 0])
        #expect(pushes.map(\.changeCount) == [1, 3, 1] && pushes.allSatisfy { $0.waiting.isEmpty })
        #expect(pushes[1].resources == 2 && pushes[1].removed == 1)
        #expect(ask { $0.deliveries(to: "nobody.shop") == nil } == true)
    }

    @Test func `among the changes of a push a delivery names those that its resources come from`() throws {
        apply([.set(service("api"))])
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        apply([.set(service("api", port: 81)), .set(otherNamespace)])
        acknowledge()
        let deliveries = try #require(ask { $0.deliveries(to: "web.shop") } ?? nil)
        #expect(deliveries[0].changes == ["Service shop/api (test.yaml:1)"] && deliveries[0].changeCount == 2)
    }

    @Test func `a refusal that settles without a word begins a new state`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        apply([.set(service("api"))])
        refuse(because: "bad")
        #expect(status(of: .cluster)?.state == .error && output.responses.count == 2)
        clock.run(until: clock.now.advanced(by: .seconds(7)))
        apply([.remove(ConfigKey(.service, "shop", "api"))])
        let settled = try #require(status(of: .cluster))
        #expect(settled.state == .synced && settled.seconds < 1)
        #expect(output.responses.count == 2)
    }

    @Test func `a client that resumes with clusters alone is rid of those that are gone after half a second`() throws {
        apply()
        try open()
        var request = DeltaDiscoveryRequest()
        request.typeURL = ResourceType.cluster.typeURL
        request.initialVersions = ["gone": "1"]
        var node = Node()
        node.id = "sidecar~10.0.0.1~web.shop~shop.svc.cluster.local"
        request.node = node
        send(OutgoingRequest.delta(request).encoded(in: Arena()).array)
        #expect(output.responses.isEmpty)
        clock.run(until: clock.now.advanced(by: DiscoveryStream.resumptionTime))
        #expect(output.responses.map(\.removed) == [["gone"]])
    }

    private var otherNamespace: ConfigObject {
        ConfigObject(
            key: ConfigKey(.namespace, "", "other"), meta: ObjectMeta(), spec: .namespace,
            source: SourceLocation(file: "test.yaml", line: 9))
    }

    private func ask<Answer: Sendable>(_ question: @escaping @Sendable (isolated Shard) -> Answer) -> Answer? {
        let result = Mutex<Answer?>(nil)
        shard.loop.post { [shard] in
            let answer = shard.assumeIsolated { question($0) }
            result.withLock { $0 = answer }
        }
        clock.run(until: clock.now)
        return result.withLock { $0 }
    }

    @Test func `what a proxy holds is compared with what it should hold`() throws {
        apply([.set(service("api")), .set(service("web"))])
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        let same = try holdings()
        #expect(same.type == "CDS" && same.held == same.wanted && same.differenceCount == 0)

        apply([.set(service("api", port: 81))])
        refuse(because: "Error adding/updating cluster(s) outbound|81||api.shop.svc.cluster.local: bad")
        let refused = try holdings()
        #expect(refused.held == refused.wanted - 1 && refused.state == .error)
        #expect(refused.differences.map(\.name) == ["outbound|81||api.shop.svc.cluster.local"])
        #expect(refused.differences.map(\.difference) == [.refused] && refused.differences[0].held == nil)
    }

    @Test func `short of memory, new streams are refused and the others go on`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        #expect(memory.note(residentByteCount: 2000))
        let head = RequestHead(
            path: Self.delta, authority: "martlet", headers: [], peer: try SocketAddress("127.0.0.1:2"),
            connection: .plaintext(isLoopback: true))
        shard.loop.post { [shard] in
            shard.opened(StreamID(connection: ConnectionID(serial: 2), number: 1), head)
        }
        run()
        let words = "the server is short of memory (limit memory-bytes)"
        #expect(output.finished == GRPCStatus(.resourceExhausted, words))
        apply([.set(service("api"))])
        #expect(output.responses.count == 2)
        let report = try #require(ask { $0.streamMemory })
        #expect(report.streams == 1 && report.classes == 1)
    }

    @Test func `the self-check names what a proxy holds that no fresh generation makes, and only that`() throws {
        let name = "outbound|80||api.shop.svc.cluster.local"
        apply([.set(service("api")), .set(service("web"))])
        let log = RecordedLog()
        let checker = SelfChecker(
            loop: clock.makeLoop(name: "check"), shards: [shard], metrics: ControlPlaneMetrics(), log: log.makeLogger())
        checker.loop.post { checker.assumeIsolated { $0.start() } }
        try plantWrongCluster(name)
        try open()
        send(ResourceType.cluster.typeURL)
        clock.run(until: clock.now.advanced(by: SelfChecker.interval * 1.5))
        #expect(log.lines.isEmpty, "the proxy has not answered yet")
        acknowledge()
        clock.run(until: clock.now.advanced(by: SelfChecker.interval))
        #expect(log.lines.contains("error self-check: a proxy does not hold what it should"))
        for field in ["\"proxy\": web.shop-1", "\"type\": CDS", "\"resources\": \(name) (outdated)", "\"count\": 1"] {
            #expect(log.lines.contains(field), "\(log.lines)")
        }
    }

    @Test func `the self-check finds nothing wrong with a proxy that holds what it should`() throws {
        apply([.set(service("api"))])
        try open()
        send(ResourceType.cluster.typeURL)
        #expect(ask { $0.heldSample(choosing: 0) == nil } == true, "nothing is checked that is under way")
        acknowledge()
        let names = ask { $0.heldSample(choosing: 0)?.differences(choosing: 0, in: Arena()).map(\.name) }
        #expect(names == [])
    }

    /// Lets the cache have a cluster other than the one that the services make.
    private func plantWrongCluster(_ name: String) throws {
        let snapshot = try #require(ask { $0.published?.snapshot } ?? nil)
        let node = ProxyNode(
            id: "web.shop", addresses: ["10.0.0.1"], namespace: "shop", dnsDomain: "shop.svc.cluster.local")
        let planned = plan(.cluster, for: snapshot.view(of: snapshot.scope(of: node), reusing: nil))
        let wrong = Arena().encode(name, as: Envoy.Cluster.self) { $0.name = name }
        cache.insert(wrong, for: try #require(planned.first { $0.name == name }))
    }

    private func holdings() throws -> HoldingsReport.OfType {
        let reports = try #require(ask { $0.holdings(of: "web.shop") } ?? nil)
        return try #require(reports.first?.types.first)
    }

    @Test func `a status has istiod's fields beside our own`() throws {
        apply()
        try open()
        send(ResourceType.cluster.typeURL)
        acknowledge()
        let status = try #require(ask { $0.statuses }?.first)
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(status)) as? [String: Any]
        let fields = try #require(json)
        #expect(fields["proxy"] as? String == "web.shop" && fields["cluster_id"] as? String == "Kubernetes")
        #expect(fields["proxy_type"] as? String == "sidecar" && fields["istio_version"] == nil)
        #expect(fields["cluster_sent"] as? String == "1" && fields["cluster_acked"] as? String == "1")
        #expect(fields["listener_sent"] == nil)
        let resources = try #require(fields["resources"] as? [String: [String: String]])
        let sent = try #require(resources["CDS"]?["sentTime"])
        #expect(resources == ["CDS": ["sent": "1", "acked": "1", "sentTime": sent]])
        let sentTime = try Date(sent, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        // Virtual time stands still between the response and the question but for the waits of this test.
        let age = Date.now.timeIntervalSince(sentTime)
        #expect((0.05..<60).contains(age), "\(age)")
        let decoded = try JSONDecoder().decode(ProxyStatus.self, from: JSONEncoder().encode(status))
        #expect(decoded.types.map(\.state) == [.synced] && decoded.connection == "web.shop-1")
    }

    private func status(of type: ResourceType) -> ProxyStatus.TypeStatus? {
        ask { $0.statuses }?.first?.types.first { $0.type == type.short }
    }

    private func refuse(because reason: String) {
        var request = DeltaDiscoveryRequest()
        request.typeURL = output.responses.last?.typeURL ?? ""
        request.responseNonce = output.responses.last?.nonce ?? ""
        request.error = ErrorDetail(code: 13, message: reason)
        send(OutgoingRequest.delta(request).encoded(in: Arena()).array)
    }

    private func acknowledge() {
        var request = DeltaDiscoveryRequest()
        request.typeURL = output.responses.last?.typeURL ?? ""
        request.responseNonce = output.responses.last?.nonce ?? ""
        send(OutgoingRequest.delta(request).encoded(in: Arena()).array)
    }

    private func service(_ name: String, line: Int = 1, port: Int = 80) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(.service, "shop", name), meta: ObjectMeta(),
            spec: .service(
                Service(
                    kind: .clusterIP(["10.96.0.1"]),
                    ports: [ServicePort(name: "http", number: port, target: .number(8080), protocol: .http)])),
            source: SourceLocation(file: "test.yaml", line: line))
    }
}
