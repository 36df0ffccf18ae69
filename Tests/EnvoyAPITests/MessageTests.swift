import Bytes
import EnvoyAPI
import TestSupport
import Testing

@Suite struct MessageTests {
    let arena = Arena()

    @Test func `fields of every kind reach the wire`() {
        let cluster = tree(Envoy.Cluster.self, in: arena) { cluster in
            cluster.name = "outbound|80||a"
            cluster.type = .strictDns
            cluster.connectTimeout = .milliseconds(1500)
            cluster.perConnectionBufferLimitBytes = 0
            cluster.respectDnsTtl = true
            cluster.lbPolicy = .ringHash
            cluster.ringHashLbConfig = arena.make { $0.minimumRingSize = 1 << 40 }
            cluster.loadAssignment = arena.make { $0.clusterName = "x" }
            cluster.commonLbConfig = arena.make {
                $0.healthyPanicThreshold = arena.make { $0.value = 12.5 }
                $0.overrideHostStatus = arena.make { $0.statuses.append(contentsOf: [.healthy, .draining]) }
            }
            cluster.metadata = arena.make { $0.filterMetadata["istio"] = arena.structure(["b": [1, "x", false]]) }
        }
        #expect(
            cluster == [
                "name": "outbound|80||a",
                "type": "STRICT_DNS",
                "connect_timeout": "1.500s",
                "per_connection_buffer_limit_bytes": 0,
                "lb_policy": "RING_HASH",
                "ring_hash_lb_config": ["minimum_ring_size": "1099511627776"],
                "metadata": ["filter_metadata": ["istio": ["b": [1, "x", false]]]],
                "common_lb_config": [
                    "healthy_panic_threshold": ["value": 12.5],
                    "override_host_status": ["statuses": ["HEALTHY", "DRAINING"]],
                ],
                "load_assignment": ["cluster_name": "x"],
                "respect_dns_ttl": true,
            ])
    }

    @Test func `an empty message is present and an unset one is not`() {
        let options = tree(Envoy.UpstreamHttpOptions.self, in: arena) {
            $0.explicitHttpConfig = arena.make { $0.http2ProtocolOptions = arena.make() }
        }
        #expect(options == ["explicit_http_config": ["http2_protocol_options": [:]]])
    }

    @Test func `a member of a oneof is written even when it has the default value`() {
        #expect(tree(Envoy.Cluster.self) { $0.type = .`static` } == ["type": "STATIC"])
        #expect(tree(Envoy.RouteMatch.self) { $0.prefix = "" } == ["prefix": ""])
        #expect(tree(Envoy.HeaderMatcher.self) { $0.presentMatch = false } == ["present_match": false])
    }

    @Test func `the last member of a oneof wins and clearing another one changes nothing`() {
        let route = tree(Envoy.Route.self, in: arena) { route in
            route.redirect = arena.make()
            route.route = arena.make { $0.cluster = "a" }
            route.directResponse = nil
        }
        #expect(route == ["route": ["cluster": "a"]])
        #expect(
            tree(Envoy.RouteAction.self) {
                $0.cluster = "a"; $0.cluster = nil
            } == [:])
    }

    @Test func `what is set can be read`() {
        _ = arena.serialize(Envoy.Cluster.self) { cluster in
            cluster.name = "n"
            cluster.type = .eds
            cluster.connectTimeout = .milliseconds(-1500)
            cluster.edsClusterConfig = arena.make { $0.serviceName = "s" }
            cluster.filters.append { $0.name = "f" }
            cluster.typedExtensionProtocolOptions["k"] = arena.any(Envoy.RawBuffer.self)
            #expect(cluster.name == "n")
            #expect(cluster.type == .eds)
            #expect(cluster.connectTimeout == .milliseconds(-1500))
            #expect(cluster.edsClusterConfig?.serviceName == "s")
            #expect(cluster.filters.map(\.name) == ["f"])
            #expect(cluster.typedExtensionProtocolOptions.keys == ["k"])
            #expect(cluster.typedExtensionProtocolOptions["k"]?.value == [])
            #expect(cluster.upstreamBindConfig == nil)
        }
    }

    @Test(arguments: [0, 1, 3, 4, 5, 8, 9, 1000]) func `lists keep their order`(_ count: Int) {
        let names = (0..<count).map(String.init)
        let host = tree(Envoy.VirtualHost.self, in: arena) { host in
            host.domains.append(contentsOf: names)
            for name in names { host.routes.append { $0.name = name } }
        }
        #expect(host["domains"]?.array ?? [] == names.map { .string($0) })
        #expect(host["routes"]?.array ?? [] == names.map { ["name": .string($0)] })
    }

    @Test func `maps are sorted by the bytes of their keys whatever the order of setting`() {
        let keys = ["b", "a", "B", "ab", "é", "z", "e\u{301}", ""]
        var generator = SeededGenerator(seed: 1)
        let encoded = (0..<20).map { _ in
            arena.serialize(Envoy.IstioMetricConfig.self) { table in
                for key in keys.shuffled(using: &generator) { table.dimensions[key] = "v-\(key)" }
            }.array
        }
        #expect(Set(encoded).count == 1)
        let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(
            tree(typeURL: "\(Envoy.IstioMetricConfig.typeURL)", encoded[0])["dimensions"]?.object?.members.count ?? 0
                > 6)
        _ = arena.serialize(Envoy.IstioMetricConfig.self) { table in
            for key in keys { table.dimensions[key] = "old"; table.dimensions[key] = key }
            #expect(table.dimensions.keys.map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
            #expect(table.dimensions.count == keys.count)
            #expect(table.dimensions["ab"] == "ab")
            #expect(table.dimensions["no"] == nil)
        }
    }

    @Test func `one message can be a part of many`() {
        let assignment = tree(Envoy.ClusterLoadAssignment.self, in: arena) { assignment in
            let shared = arena.make(Envoy.Metadata.self) { $0.filterMetadata["k"] = arena.structure(["t": "istio"]) }
            assignment.endpoints.append { locality in
                for _ in 0..<3 { locality.lbEndpoints.append { $0.metadata = shared } }
            }
        }
        let endpoint: JSONValue = ["metadata": ["filter_metadata": ["k": ["t": "istio"]]]]
        #expect(assignment["endpoints"] == [["lb_endpoints": [endpoint, endpoint, endpoint]]])
    }

    @Test func `Any carries its message and its type`() {
        let filter = tree(Envoy.HttpFilter.self, in: arena) { filter in
            filter.typedConfig = arena.any(Envoy.Router.self) { $0.suppressEnvoyHeaders = true }
        }
        #expect(
            filter == [
                "typed_config": [
                    "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
                    "suppress_envoy_headers": true,
                ]
            ])
    }

    @Test func `an unknown Any is shown as bytes`() {
        #expect(
            tree(typeURL: "type.googleapis.com/no.Such", [1, 2]) == [
                "@type": "type.googleapis.com/no.Such", "value": "AQI=",
            ])
        let malformed = tree(typeURL: ResourceType.cluster.typeURL, [0x0a, 9])
        #expect(malformed == ["@type": .string(ResourceType.cluster.typeURL), "value": "Cgk="])
    }

    struct DurationCase: CustomTestStringConvertible {
        let duration: Duration
        let text: JSONValue
        var testDescription: String { "\(duration)" }
    }

    static let durations = [
        DurationCase(duration: .zero, text: "0s"),
        DurationCase(duration: .milliseconds(20), text: "0.020s"),
        DurationCase(duration: .microseconds(-20), text: "-0.000020s"),
        DurationCase(duration: .nanoseconds(1_000_000_001), text: "1.000000001s"),
        DurationCase(duration: .seconds(-3), text: "-3s"),
    ]

    @Test(arguments: durations) func `durations keep their nanoseconds`(_ c: DurationCase) {
        #expect(tree(Envoy.Cluster.self) { $0.connectTimeout = c.duration } == ["connect_timeout": c.text])
    }

    @Test func `a private key is not shown, the path of one is`() {
        let secret = tree(Envoy.Secret.self, in: arena) { secret in
            secret.tlsCertificate = arena.make { certificate in
                certificate.certificateChain = arena.make { $0.inlineBytes = [1] }
                certificate.privateKey = arena.make { $0.inlineBytes = Array("sEcReT".utf8) }
            }
        }
        #expect(
            secret == ["tls_certificate": ["certificate_chain": ["inline_bytes": "AQ=="], "private_key": "<redacted>"]])
        let file = tree(Envoy.TlsCertificate.self, in: arena) { certificate in
            certificate.privateKey = arena.make { $0.filename = "/etc/key.pem" }
        }
        #expect(file == ["private_key": ["filename": "/etc/key.pem"]])
    }
}
