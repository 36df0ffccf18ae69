import Bytes
import EnvoySchema
import Testing

@testable import EnvoyAPI

/// Messages that are changed on the wire.
struct WireMessageTests {
    private let arena = Arena()

    private func wire<M: Message>(_ type: M.Type, _ build: (M) -> Void) throws -> WireMessage {
        try WireMessage(decoding: arena.serialize(type, build).array)
    }

    /// What of clusters the merge makes, readable.
    private func merged(
        _ base: (Envoy.Cluster) -> Void, _ patch: (Envoy.Cluster) -> Void, replacingLists: Bool = false
    ) throws -> JSONObject {
        var message = try wire(Envoy.Cluster.self, base)
        let type = try #require(MessageType(named: "envoy.config.cluster.v3.Cluster"))
        try message.merge(wire(Envoy.Cluster.self, patch), as: type, replacingLists: replacingLists)
        return tree(typeURL: "/envoy.config.cluster.v3.Cluster", message.encoded)
    }

    @Test func `a message is the same after it was taken apart`() throws {
        let bytes = arena.serialize(Envoy.Cluster.self) { cluster in
            cluster.name = "c"
            cluster.connectTimeout = .seconds(300)
            cluster.metadata = arena.make { $0.filterMetadata["istio"] = arena.structure(["n": 1.5]) }
        }.array
        #expect(try WireMessage(decoding: bytes).encoded == bytes)
    }

    @Test func `bytes that are no message are an error`() {
        #expect(throws: DecodeError.truncated) { try WireMessage(decoding: [0x0A, 5, 1]) }
        #expect(throws: DecodeError.badKey) { try WireMessage(decoding: [0x03]) }
    }

    @Test func `scalars and durations replace, messages merge, lists grow`() throws {
        let found = try merged(
            { base in
                base.name = "old"
                base.lbPolicy = .random
                base.connectTimeout = .milliseconds(1500)
                base.circuitBreakers = arena.make { $0.thresholds.append { $0.maxRequests = 1 } }
                base.outlierDetection = arena.make { $0.consecutive5xx = 7 }
            },
            { patch in
                patch.name = "new"
                patch.connectTimeout = .seconds(2)
                patch.circuitBreakers = arena.make { $0.thresholds.append { $0.maxRequests = 2 } }
                patch.outlierDetection = arena.make { $0.interval = .seconds(1) }
            })
        #expect(found["name"] == "new")
        #expect(found["lb_policy"] == "RANDOM")
        #expect(found["connect_timeout"] == "2s")
        #expect(found["circuit_breakers"] == ["thresholds": [["max_requests": 1], ["max_requests": 2]]])
        #expect(found["outlier_detection"] == ["consecutive_5xx": 7, "interval": "1s"])
    }

    @Test func `lists are replaced where that is asked for`() throws {
        let found = try merged(
            { base in base.circuitBreakers = arena.make { $0.thresholds.append { $0.maxRequests = 1 } } },
            { patch in patch.circuitBreakers = arena.make { $0.thresholds.append { $0.maxRequests = 2 } } },
            replacingLists: true)
        #expect(found["circuit_breakers"] == ["thresholds": [["max_requests": 2]]])
    }

    @Test func `of a oneof the last member counts`() throws {
        let found = try merged(
            { $0.type = .eds }, { $0.clusterType = arena.make { $0.name = "mine" } })
        #expect(found["type"] == nil)
        #expect(found["cluster_type"] == ["name": "mine"])
    }

    @Test func `maps are merged by key`() throws {
        let found = try merged(
            { base in
                base.metadata = arena.make { metadata in
                    metadata.filterMetadata["a"] = arena.structure(["x": 1, "y": 2])
                    metadata.filterMetadata["b"] = arena.structure(["x": 1])
                }
            },
            { patch in patch.metadata = arena.make { $0.filterMetadata["a"] = arena.structure(["x": 3]) } })
        #expect(found["metadata"] == ["filter_metadata": ["b": ["x": 1], "a": ["x": 3]]])
    }

    @Test func `fields that nobody knows stay`() throws {
        let unknown = WireMessage.Field(number: 5000, value: .varint(7))
        var message = try WireMessage(decoding: [0xC0, 0xB8, 0x02, 7])
        #expect(message.fields == [unknown])
        let type = try #require(MessageType(named: "envoy.config.cluster.v3.Cluster"))
        try message.merge(wire(Envoy.Cluster.self) { $0.name = "c" }, as: type)
        #expect(message.fields.last == unknown)
        #expect(message.text(1) == "c")
    }

    @Test func `packed messages are merged if they are of one type`() throws {
        func packed<M: Message>(_ type: M.Type, _ build: (M) -> Void = { _ in }) throws -> WireMessage {
            let holder = try wire(Envoy.TypedExtensionConfig.self) { $0.typedConfig = arena.any(type, build) }
            return try #require(try holder.message(2))
        }
        var router = try packed(Envoy.Router.self) { $0.suppressEnvoyHeaders = true }
        let other = try packed(Envoy.Cors.self)
        let before = router
        #expect(try !router.mergeAny(other))
        #expect(router == before)
        #expect(try router.mergeAny(before))
        #expect(router == before)
    }

    @Test func `numbers of all kinds can be read`() throws {
        // envoy.type.v3.Int64Range, DoubleRange, and a packed list of enumeration values.
        #expect(tree(typeURL: "/envoy.type.v3.Int64Range", [0x08, 5, 0x10, 7])["start"] == "5")
        let double: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F]
        #expect(tree(typeURL: "/envoy.type.v3.DoubleRange", double)["start"] == 0.5)
        let statuses: [UInt8] = [0x0A, 3, 0, 1, 4]
        let found = tree(typeURL: "/envoy.config.accesslog.v3.GrpcStatusFilter", statuses)
        #expect(found["statuses"] == ["OK", "CANCELED", "DEADLINE_EXCEEDED"])
    }
}
