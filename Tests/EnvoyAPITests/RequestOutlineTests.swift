import Bytes
import Testing

@testable import EnvoyAPI

@Suite struct RequestOutlineTests {
    private func outline(_ bytes: [UInt8], isDelta: Bool = true, wantNode: Bool = false) throws -> RequestOutline {
        try unsafe RequestOutline(decoding: bytes.span.bytes, isDelta: isDelta, wantNode: wantNode)
    }

    private func delta(_ fill: (Envoy.DeltaDiscoveryRequest) -> Void) -> [UInt8] {
        Arena().serialize(Envoy.DeltaDiscoveryRequest.self, fill).array
    }

    private func sum(_ names: [String]) -> UnorderedSum {
        var sum = UnorderedSum()
        for name in names { sum.add(name) }
        return sum
    }

    @Test func `a delta request is read without its names`() throws {
        let outline = try outline(DiscoveryRequestTests.deltaBytes, wantNode: true)
        #expect(outline.node == DiscoveryRequestTests.node)
        #expect(outline.typeURL == ResourceType.listener.typeURL)
        #expect(outline.names == sum(["b", "a"]))
        #expect(outline.dropped == sum(["c"]))
        #expect(outline.held.count == 2)
        #expect(outline.isResumed)
        #expect(outline.responseNonce == "n")
        #expect(outline.isRefusal)
    }

    @Test func `a state-of-the-world request is read without its names`() throws {
        let outline = try outline(DiscoveryRequestTests.sotwBytes, isDelta: false, wantNode: true)
        #expect(outline.node == DiscoveryRequestTests.node)
        #expect(outline.typeURL == ResourceType.cluster.typeURL)
        #expect(outline.names == sum(["b", "a"]))
        #expect(outline.held.count == 0)
        #expect(outline.isResumed)
        #expect(outline.responseNonce == "n")
        #expect(outline.isRefusal)
    }

    @Test func `what protobuf writes of held resources is summed as it is expected`() throws {
        let versions: [String: UInt64] = ["a": 1, "outbound|80||b": .max]
        let bytes = delta { request in
            for (name, version) in versions { request.initialResourceVersions[name] = hexVersion(version) }
        }
        var expected = UnorderedSum()
        for (name, version) in versions {
            unsafe expected.add(RequestOutline.heldEntry(name, version).span.bytes)
        }
        #expect(try outline(bytes).held == expected)
    }

    @Test func `a star is the wildcard where it is the only name`() throws {
        #expect(try outline(delta { $0.resourceNamesSubscribe.append("*") }).isWildcard)
        #expect(try !outline(delta { $0.resourceNamesSubscribe.append(contentsOf: ["*", "a"]) }).isWildcard)
        #expect(try !outline(delta { $0.resourceNamesSubscribe.append(contentsOf: ["a", "*"]) }).isWildcard)
        #expect(try !outline(delta { $0.resourceNamesSubscribe.append("a") }).isWildcard)
    }

    @Test func `bytes that are no request are refused`() {
        #expect(throws: DecodeError.truncated) { try outline([0x0a]) }
        #expect(throws: DecodeError.truncated) { try outline([0x0a, 2, 0x0a, 9], wantNode: true) }
        #expect(throws: DecodeError.notUTF8(field: 1)) { try outline([0x0a, 1, 0xff], isDelta: false) }
    }
}
