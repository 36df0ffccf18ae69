import Bytes
import EnvoyAPI
import TestSupport
import Testing

@Suite struct DiscoveryRequestTests {
    static let arena = Arena.self

    static func fill(_ node: Envoy.Node, _ arena: Arena) {
        node.id = "sidecar~10.0.0.1~a.b~b.svc"
        node.cluster = "a.b"
        node.metadata = arena.structure([
            "NAMESPACE": "b", "LABELS": ["app": "a", "a": [1.5, true, .null, []]], "EMPTY": [:],
        ])
        node.locality = arena.make {
            $0.region = "r"; $0.zone = "z"; $0.subZone = "s"
        }
        node.userAgentName = "envoy"
        node.userAgentBuildVersion = arena.make {
            $0.version = arena.make {
                $0.majorNumber = 1; $0.minorNumber = 36; $0.patch = 2
            }
            $0.metadata = arena.structure(["build.type": "RELEASE"])
        }
        node.extensions.append {
            $0.name = "istio.alpn"
            $0.category = "envoy.filters.http"
            $0.typeUrls.append("t")
        }
        node.extensions.append {
            $0.name = "off"; $0.disabled = true
        }
        node.clientFeatures.append("f")
    }

    static var node: Node {
        var node = Node()
        node.id = "sidecar~10.0.0.1~a.b~b.svc"
        node.cluster = "a.b"
        node.metadata = [
            "EMPTY": [:], "LABELS": ["a": [1.5, true, .null, []], "app": "a"], "NAMESPACE": "b",
        ]
        node.locality.region = "r"
        node.locality.zone = "z"
        node.locality.subZone = "s"
        node.userAgentName = "envoy"
        node.userAgentVersion = "1.36.2"
        node.extensions = [Node.Extension(name: "istio.alpn", category: "envoy.filters.http")]
        return node
    }

    static var sotwBytes: [UInt8] {
        let arena = Arena()
        return arena.serialize(Envoy.DiscoveryRequest.self) { request in
            request.versionInfo = "v1"
            request.node = arena.make { fill($0, arena) }
            request.resourceNames.append(contentsOf: ["a", "b"])
            request.typeUrl = ResourceType.cluster.typeURL
            request.responseNonce = "n"
            request.errorDetail = arena.make {
                $0.code = 13; $0.message = "bad"
            }
            request.resourceLocators.append {
                $0.name = "l"; $0.dynamicParameters["k"] = "v"
            }
        }.array
    }

    static var deltaBytes: [UInt8] {
        let arena = Arena()
        return arena.serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            request.node = arena.make { fill($0, arena) }
            request.typeUrl = ResourceType.listener.typeURL
            request.resourceNamesSubscribe.append(contentsOf: ["a", "b"])
            request.resourceNamesUnsubscribe.append("c")
            request.initialResourceVersions["x"] = "1"
            request.initialResourceVersions["y"] = "2"
            request.responseNonce = "n"
            request.errorDetail = arena.make {
                $0.code = -1; $0.message = "bad"
            }
        }.array
    }

    @Test func `a state-of-the-world request is read whole`() throws {
        var expected = DiscoveryRequest()
        expected.versionInfo = "v1"
        expected.node = Self.node
        expected.resourceNames = ["a", "b"]
        expected.typeURL = ResourceType.cluster.typeURL
        expected.responseNonce = "n"
        expected.error = ErrorDetail(code: 13, message: "bad")
        #expect(try decodeSotW(Self.sotwBytes) == expected)
    }

    @Test func `a delta request is read whole`() throws {
        var expected = DeltaDiscoveryRequest()
        expected.node = Self.node
        expected.typeURL = ResourceType.listener.typeURL
        expected.subscribe = ["a", "b"]
        expected.unsubscribe = ["c"]
        expected.initialVersions = ["x": "1", "y": "2"]
        expected.responseNonce = "n"
        expected.error = ErrorDetail(code: -1, message: "bad")
        #expect(try decodeDelta(Self.deltaBytes) == expected)
    }

    @Test func `a node that nobody wants is skipped, even a malformed one`() throws {
        var request = try decodeDelta(Self.deltaBytes)
        request.node = nil
        #expect(try decodeDelta(Self.deltaBytes, wantNode: false) == request)
        #expect(try decodeDelta([0x0a, 2, 0x0a, 9], wantNode: false) == DeltaDiscoveryRequest())
        #expect(throws: DecodeError.truncated) { try decodeDelta([0x0a, 2, 0x0a, 9]) }
    }

    @Test func `no bytes are an empty request`() throws {
        #expect(try decodeSotW([]) == DiscoveryRequest())
        #expect(try decodeDelta([]) == DeltaDiscoveryRequest())
    }

    struct BadCase: CustomTestStringConvertible {
        let what: String
        let bytes: [UInt8]
        let error: DecodeError
        var testDescription: String { what }
    }

    static let bad = [
        BadCase(what: "key cut off", bytes: [0x80], error: .truncated),
        BadCase(what: "length cut off", bytes: [0x0a], error: .truncated),
        BadCase(what: "payload cut off", bytes: [0x0a, 2, 0x61], error: .truncated),
        BadCase(what: "length of 2^64-1", bytes: [0x0a] + Array(repeating: 0xff, count: 9) + [1], error: .truncated),
        BadCase(what: "fixed64 cut off", bytes: [0x79, 1, 2, 3], error: .truncated),
        BadCase(what: "fixed32 cut off", bytes: [0x7d, 1, 2, 3], error: .truncated),
        BadCase(what: "endless varint", bytes: [0x78] + Array(repeating: 0xff, count: 11), error: .overlongVarint),
        BadCase(what: "field 0", bytes: [0x02, 0], error: .badKey),
        BadCase(what: "start of a group", bytes: [0x0b], error: .badKey),
        BadCase(what: "number over 2^29", bytes: [0xfa, 0xff, 0xff, 0xff, 0x7f, 0], error: .badKey),
        BadCase(what: "not UTF-8", bytes: [0x0a, 1, 0xff], error: .notUTF8(field: 1)),
        BadCase(what: "a NUL", bytes: [0x1a, 2, 0x61, 0], error: .containsNUL(field: 3)),
    ]

    @Test(arguments: bad) func `malformed bytes are an error`(_ c: BadCase) {
        #expect(throws: c.error) { try decodeSotW(c.bytes) }
    }

    @Test func `fields of another wire type and unknown fields are skipped`() throws {
        // Field 1 as a varint, field 100 as fixed32, then a type URL.
        let bytes: [UInt8] = [0x08, 5, 0xa5, 0x06, 1, 2, 3, 4, 0x22, 1, 0x74]
        #expect(try decodeSotW(bytes).typeURL == "t")
    }

    @Test func `an error message need not be UTF-8`() throws {
        #expect(try decodeSotW([0x32, 3, 0x12, 1, 0xff]).error?.message == "\u{FFFD}")
    }

    @Test func `metadata that nests too deep is an error`() {
        func request(depth: Int) -> [UInt8] {
            let arena = Arena()
            var value: JSONValue = "x"
            for level in 0..<depth { value = level % 2 == 0 ? [value] : ["k": value] }
            return arena.serialize(Envoy.DiscoveryRequest.self) { request in
                request.node = arena.make { $0.metadata = arena.structure(["k": value]) }
            }.array
        }
        #expect(throws: Never.self) { try decodeSotW(request(depth: 31)) }
        #expect(throws: DecodeError.nestedTooDeep) { try decodeSotW(request(depth: 32)) }
    }

    @Test func `every truncation is read or refused`() {
        for bytes in [Self.sotwBytes, Self.deltaBytes] {
            let refused = (0..<bytes.count).count { length in
                let part = Array(bytes[..<length])
                let sotw = Result { () throws(DecodeError) in try decodeSotW(part) }
                let delta = Result { () throws(DecodeError) in try decodeDelta(part) }
                return [(try? sotw.get()) == nil, (try? delta.get()) == nil].contains(true)
            }
            #expect(refused > bytes.count / 2)
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>) func `changed and random bytes never trap`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for round in 0..<5_000 {
            var bytes = round % 2 == 0 ? Self.deltaBytes : Self.sotwBytes
            if round % 5 == 0 {
                bytes = (0..<Int.random(in: 0..<64, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                }
            } else {
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[index] = .random(in: 0...255, using: &generator)
                }
            }
            for decode in [{ _ = try decodeSotW(bytes) }, { _ = try decodeDelta(bytes) }] as [() throws -> Void] {
                do {
                    try decode()
                    accepted += 1
                } catch {}
            }
        }
        #expect(accepted > 0)
    }
}
