import Bytes
import EnvoyAPI
import Testing

@Suite struct AcknowledgementTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var nonce: UInt64?
        let fill: @Sendable (Envoy.DeltaDiscoveryRequest, Arena) -> Void
    }

    private static let url = ResourceType.endpoint.typeURL

    @Test(arguments: [
        Case(testDescription: "type and nonce", nonce: 0x1f) { request, _ in
            request.typeUrl = url
            request.responseNonce = "1f"
        },
        Case(testDescription: "the largest nonce", nonce: .max) { request, _ in
            request.typeUrl = url
            request.responseNonce = "ffffffffffffffff"
        },
        Case(testDescription: "with the node, as Envoy sends it", nonce: 2) { request, arena in
            request.node = arena.make { $0.id = "sidecar~10.0.0.1~web.shop~shop.svc.cluster.local" }
            request.typeUrl = url
            request.responseNonce = "2"
        },
        Case(testDescription: "a subscription") { request, _ in
            request.typeUrl = url
            request.responseNonce = "2"
            request.resourceNamesSubscribe.append("a")
        },
        Case(testDescription: "the end of a subscription") { request, _ in
            request.typeUrl = url
            request.responseNonce = "2"
            request.resourceNamesUnsubscribe.append("a")
        },
        Case(testDescription: "what is held") { request, _ in
            request.typeUrl = url
            request.responseNonce = "2"
            request.initialResourceVersions["a"] = "1"
        },
        Case(testDescription: "a refusal") { request, arena in
            request.typeUrl = url
            request.responseNonce = "2"
            request.errorDetail = arena.make { $0.message = "no" }
        },
        Case(testDescription: "no nonce") { request, _ in request.typeUrl = url },
        Case(testDescription: "no type") { request, _ in request.responseNonce = "2" },
        Case(testDescription: "an unknown type") { request, _ in
            request.typeUrl = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignmenu"
            request.responseNonce = "2"
        },
        Case(testDescription: "a nonce of somebody else") { request, _ in
            request.typeUrl = url
            request.responseNonce = "2g"
        },
        Case(testDescription: "a nonce that is too long") { request, _ in
            request.typeUrl = url
            request.responseNonce = "00000000000000001"
        },
    ])
    func `only what does nothing but accept is an acknowledgement`(_ example: Case) throws {
        let arena = Arena()
        let bytes = arena.serialize(Envoy.DeltaDiscoveryRequest.self) { example.fill($0, arena) }.array
        let read = unsafe Acknowledgement(decoding: bytes.span.bytes)
        #expect(read?.nonce == example.nonce)
        #expect(read?.type == example.nonce.map { _ in .endpoint })
    }

    @Test(arguments: ResourceType.allCases) func `every type can be accepted`(_ type: ResourceType) {
        let bytes = Arena().serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            request.typeUrl = type.typeURL
            request.responseNonce = "9"
        }.array
        #expect(unsafe Acknowledgement(decoding: bytes.span.bytes)?.type == type)
    }

    @Test func `a message that is cut short is none`() {
        let bytes = Arena().serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            request.typeUrl = Self.url
            request.responseNonce = "1f"
        }.array
        for count in 0..<bytes.count - 1 {
            let part = Array(bytes[..<count])
            #expect(unsafe Acknowledgement(decoding: part.span.bytes) == nil, "\(count) bytes")
        }
    }
}
