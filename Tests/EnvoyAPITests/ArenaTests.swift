import Bytes
import EnvoyAPI
import Testing

@Suite struct ArenaTests {
    let arena = Arena()

    @Test func `an arena that was used before gives the same bytes`() {
        func encode() -> [UInt8] {
            arena.encode("c", as: Envoy.Cluster.self) { cluster in
                cluster.name = String(repeating: "n", count: 1_200_000)
                cluster.metadata = arena.make { $0.filterMetadata["a"] = arena.structure(["b": ["c": nil ?? .null]]) }
                for index in 0..<2000 { cluster.filters.append { $0.name = "filter \(index)" } }
            }.bytes.array
        }
        let first = encode()
        #expect(first.count > 1_200_000)
        for _ in 0..<3 { #expect(encode() == first) }
    }

    @Test func `a NUL inside a string becomes a replacement character`() {
        let cluster = tree(Envoy.Cluster.self, in: arena) {
            $0.name = "a\0b\0"
            $0.altStatName = "\u{e9}"
            $0.metadata = arena.make { $0.filterMetadata["k\0"] = arena.structure(["\0": "\0"]) }
        }
        #expect(cluster["name"] == "a\u{FFFD}b\u{FFFD}")
        #expect(cluster["alt_stat_name"] == "\u{e9}")
        #expect(cluster["metadata"] == ["filter_metadata": ["k\u{FFFD}": ["\u{FFFD}": "\u{FFFD}"]]])
    }

    @Test func `bytes may contain anything`() {
        let source = tree(Envoy.DataSource.self, in: arena) { $0.inlineBytes = [0, 255, 10, 0] }
        #expect(source == ["inline_bytes": "AP8KAA=="])
        #expect(tree(Envoy.DataSource.self, in: arena) { $0.inlineBytes = [] } == ["inline_bytes": ""])
    }

    @Test func `one message at a time`() async {
        await #expect(processExitsWith: .failure) {
            let arena = Arena()
            _ = arena.serialize(Envoy.RawBuffer.self) { _ in _ = arena.serialize(Envoy.RawBuffer.self) { _ in } }
        }
    }

    @Test func `no message outside encode`() async {
        await #expect(processExitsWith: .failure) { _ = Arena().make(Envoy.RawBuffer.self) }
    }
}
