import Bytes
import Testing

@testable import EnvoyAPI

@Suite struct EncodedResourceTests {
    static func listener(_ name: String, bodySize: Int = 0) -> EncodedResource {
        let arena = Arena()
        return arena.encode(name, as: Envoy.Listener.self) { listener in
            listener.name = name
            listener.statPrefix = String(repeating: "x", count: bodySize)
            listener.apiListener = arena.make {
                $0.apiListener = arena.any(Envoy.HttpConnectionManager.self) { $0.statPrefix = "http" }
            }
        }
    }

    // The sizes on both sides of where a length takes one more byte.
    @Test(arguments: [0, 1, 50, 127, 128, 129, 300, 16_383, 16_384, 2_097_152])
    func `the state-of-the-world entry is the end of the delta entry`(_ size: Int) throws {
        let resource = Self.listener("0.0.0.0_80", bodySize: size)
        #expect(resource.deltaSegment.array.suffix(resource.sotwSegment.count) == resource.sotwSegment.array[...])

        let sotw = tree(
            typeURL: "type.googleapis.com/envoy.service.discovery.v3.DiscoveryResponse", resource.sotwSegment.array)
        let delta = tree(
            typeURL: "type.googleapis.com/envoy.service.discovery.v3.DeltaDiscoveryResponse",
            resource.deltaSegment.array)
        let entry = try #require(delta["resources"]?.array?.first?.object)
        #expect(sotw["resources"]?.array == [.object(resource.json)])
        #expect(entry["name"] == "0.0.0.0_80")
        #expect(entry["version"] == .string(resource.versionText))
        #expect(entry["resource"] == .object(resource.json))
        #expect(resource.json["stat_prefix"]?.string ?? "" == String(repeating: "x", count: size))
        #expect(resource.json["@type"] == .string(ResourceType.listener.typeURL))
    }

    @Test func `an unnamed resource has no name field`() {
        let resource = Self.listener("")
        #expect(resource.sotwOffset == resource.bytes.count - resource.sotwSegment.count)
        #expect(resource.bytes.array[resource.sotwOffset - 18] == 0x0a)
    }

    @Test func `equal content has equal versions and other content another`() {
        let resource = Self.listener("a")
        #expect(Self.listener("a").version == resource.version)
        #expect(Self.listener("a").bytes.array == resource.bytes.array)
        #expect(Self.listener("b").version != resource.version)
        #expect(Self.listener("a", bodySize: 1).version != resource.version)
    }

    @Test func `the version is the hash of the Any`() {
        let resource = Self.listener("a")
        var reader = 1
        while resource.sotwSegment.array[reader] >= 0x80 { reader += 1 }
        #expect(stableHash(SharedBytes(Array(resource.sotwSegment.array[(reader + 1)...]))) == resource.version)
    }
}
