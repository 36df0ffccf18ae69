import Bytes
import EnvoyAPI
import Mesh
import Testing

@testable import Generation

/// A cluster with texts at every depth: plain, inside others, in a list, in a map's value and in a packed message.
private struct Sample: MessageShape {
    var suffix = ""
    var nameCount = 2
    var textCount: Int { 1 + nameCount }

    func write(to cluster: Envoy.Cluster, _ texts: [String], in arena: Arena) {
        cluster.name = "outbound|80||\(texts[0])" + suffix
        cluster.altStatName = texts[0]
        cluster.connectTimeout = .seconds(10)
        cluster.metadata = arena.metadata("istio", ["host": .string(texts[0]), "list": [.string("<\(texts[0])>"), 7]])
        cluster.transportSocket = arena.make { socket in
            socket.name = "tls"
            socket.typedConfig = arena.any(Envoy.UpstreamTlsContext.self) { context in
                context.sni = "outbound_.80_._.\(texts[0])"
                context.commonTlsContext = arena.make { common in
                    common.validationContext = arena.make { validation in
                        for name in texts.dropFirst() { validation.matchSubjectAltNames.append { $0.exact = name } }
                    }
                }
            }
        }
        cluster.filters.append(arena.fragment(SampleFilter(), [texts[0]]))
        cluster.filters.append { $0.name = "last" }
    }
}

private struct SampleFilter: MessageShape {
    var textCount: Int { 1 }

    func write(to filter: Envoy.ClusterFilter, _ texts: [String], in arena: Arena) {
        filter.name = "filter of \(texts[0])"
        filter.typedConfig = arena.any(Envoy.RawBuffer.self)
    }
}

@Suite struct TemplateTests {
    private static let names = [
        "a", "", "host-1.example.com", String(repeating: "long.", count: 40), String(repeating: "x", count: 17_000),
        "a\0b", "ünïcödé",
    ]

    @Test(arguments: names)
    func `a filled template has the bytes of the message itself`(_ name: String) {
        let arena = Arena()
        let texts = [name, "spiffe://one", name + "!"]
        let plain = arena.encode("r", as: Envoy.Cluster.self) { Sample().write(to: $0, texts, in: arena) }
        // The first has no template, the second makes it, the third finds it.
        for other in [["other", "1", "2"], texts, texts, ["other", "1", "2"], texts] {
            let resource = arena.encode("r", Sample(), other)
            let isSame = resource.bytes.array == plain.bytes.array
            #expect(isSame == (other == texts))
        }
    }

    @Test(arguments: [6_399, 9_000]) func `a message may have very many texts`(_ nameCount: Int) {
        let arena = Arena()
        let shape = Sample(nameCount: nameCount)
        let texts = (0...nameCount).map { "text \($0)" }
        let plain = arena.encode("r", as: Envoy.Cluster.self) { shape.write(to: $0, texts, in: arena) }
        for _ in 0..<3 { #expect(arena.encode("r", shape, texts).bytes.array == plain.bytes.array) }
    }

    @Test func `shapes that differ have templates of their own`() {
        let arena = Arena()
        for _ in 0..<3 {
            for (suffix, names) in [("", ["a"]), (";", ["a"]), ("", ["a", "b"]), ("", [])] as [(String, [String])] {
                let shape = Sample(suffix: suffix, nameCount: names.count)
                let resource = arena.encode("r", shape, ["host"] + names)
                let plain = arena.encode("r", as: Envoy.Cluster.self) {
                    shape.write(to: $0, ["host"] + names, in: arena)
                }
                #expect(resource.bytes.array == plain.bytes.array)
            }
        }
    }

    @Test func `fragments keep the order of a list`() {
        let arena = Arena()
        for _ in 0..<3 {
            let cluster = arena.encode("r", as: Envoy.Cluster.self) { cluster in
                cluster.filters.append { $0.name = "first" }
                for name in ["a", "b", "c", "d", "e"] {
                    cluster.filters.append(arena.fragment(SampleFilter(), [name]))
                }
                cluster.filters.append { $0.name = "last" }
            }
            let filters = cluster.json["filters"]?.array?.map { $0.object?["name"]?.string }
            #expect(filters == ["first"] + ["a", "b", "c", "d", "e"].map { "filter of \($0)" } + ["last"])
        }
    }

    @Test func `shapes are not kept for ever`() {
        let arena = Arena()
        for number in 0..<2_000 { _ = arena.encode("r", Sample(suffix: "\(number)"), ["a", "b", "c"]) }
        #expect(arena.table(for: Sample.self) { TemplateTable<Sample>() }.templates.count <= 512)
    }

    /// What generation makes of shapes that it sees for the first time, and of the same when it has templates.
    private func check(_ view: ProxyView) {
        let arena = Arena()
        for type in ResourceType.allCases {
            for planned in plan(type, for: view) {
                let first = encode(planned, in: Arena())
                for _ in 0..<3 { #expect(encode(planned, in: arena).version == first.version, "\(planned.name)") }
            }
        }
    }

    @Test(arguments: GoldenCase.all) func `templates change no resource`(_ golden: GoldenCase) throws {
        check(try golden.view())
    }

    @Test(arguments: 0..<20) func `templates change no resource of a random mesh`(_ seed: Int) {
        check(RandomMesh(seed: UInt64(seed)).view)
    }
}
