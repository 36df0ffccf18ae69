import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// What Envoy and gRPC refuse, and no mesh may lead to. Source: generation.md 10.6, 14.1.
struct ClusterPropertyTests {
    private func clusters(_ seed: UInt64) -> (view: ProxyView, clusters: [JSONObject]) {
        let view = RandomMesh(seed: seed).view
        return (view, generate(.cluster, for: view).map(\.json))
    }

    @Test(arguments: PropertyTests.seeds) func `hosts and load balancing fit the type of a cluster`(_ seed: UInt64) {
        for cluster in clusters(seed).clusters {
            let name = cluster["name"]?.string ?? ""
            let type = cluster["type"]?.string ?? "STATIC"
            let findsHosts = type == "ORIGINAL_DST" || cluster["cluster_type"] != nil
            #expect(findsHosts == (cluster["lb_policy"] == "CLUSTER_PROVIDED"), "\(name)")
            #expect((type == "EDS") == (cluster["eds_cluster_config"] != nil), "\(name)")
            let hosts = cluster["load_assignment"]?.all("lb_endpoints").count
            #expect(!findsHosts || hosts == nil, "\(name)")
            switch type {
            case "LOGICAL_DNS": #expect(hosts == 1, "\(name)")
            case "STRICT_DNS": #expect((hosts ?? 0) > 0, "\(name)")
            case "EDS": #expect(hosts == nil, "\(name)")
            default: break
            }
        }
    }

    @Test(arguments: PropertyTests.seeds) func `HTTP options have a choice of protocol`(_ seed: UInt64) {
        for cluster in clusters(seed).clusters {
            for options in cluster["typed_extension_protocol_options"]?.object?.members ?? [] {
                let options = options.value.object ?? [:]
                let explicit = options["explicit_http_config"]?.object?.members.count
                let choices = (explicit ?? 0) + (options["use_downstream_protocol_config"] == nil ? 0 : 1)
                #expect(choices == 1, "\(cluster["name"] ?? .null)")
            }
        }
    }

    @Test(arguments: PropertyTests.seeds) func `nothing asks for a certificate that the proxy does not have`(
        _ seed: UInt64
    ) {
        let (view, clusters) = clusters(seed)
        guard !view.scope.hasWorkloadCertificate else { return }
        for cluster in clusters {
            #expect(cluster["transport_socket_matches"] == nil)
            #expect(!JSONValue.object(cluster).all("cluster_name").contains("sds-grpc"))
        }
    }

    @Test(arguments: PropertyTests.seeds) func `priorities have no gaps, and addresses are there once`(_ seed: UInt64) {
        for assignment in generate(.endpoint, for: RandomMesh(seed: seed).view) {
            let groups = assignment.json["endpoints"]?.array ?? []
            let priorities = Set(groups.map { $0.object?["priority"] ?? .number(0) })
            let expected = (0..<priorities.count).map { JSONValue.number(Double($0)) }
            #expect(priorities == Set(expected), "\(assignment.name)")
            let addresses = groups.flatMap { $0.all("socket_address") }
            #expect(Set(addresses).count == addresses.count, "\(assignment.name)")
        }
    }
}
