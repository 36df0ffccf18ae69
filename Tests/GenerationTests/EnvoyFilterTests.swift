import EnvoyAPI
import EnvoySchema
import Mesh
import MeshConfig
import Testing

@testable import Generation

/// What the golden files of `envoyfilter-…` do not show.
struct EnvoyFilterTests {
    private static let web = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: 10.1.0.1, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}

        """

    private static func filter(_ patch: String, created: Int = 0) -> String {
        """
        ---
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: f, namespace: shop}
        spec: {configPatches: [{\(patch)}]}

        """
    }

    private func view(_ patch: String) throws -> ProxyView {
        try makeView(Self.web + Self.filter(patch), of: ProxyNode(["labels=app=web"]))
    }

    private static let cluster = "outbound|80||web.shop.svc.cluster.local"
    private static let slower =
        "applyTo: CLUSTER, match: {cluster: {name: \"\(cluster)\"}}, "
        + "patch: {operation: MERGE, value: {connect_timeout: 1s}}"

    /// The numbers by which patches are applied, and the fields that they mean.
    static let fields: [(Int, String, String)] = [
        (PatchedField.name, "config.cluster.v3.Cluster", "name"),
        (PatchedField.name, "config.listener.v3.Listener", "name"),
        (PatchedField.name, "config.listener.v3.Filter", "name"),
        (PatchedField.name, "config.listener.v3.ListenerFilter", "name"),
        (PatchedField.name, "extensions.filters.network.http_connection_manager.v3.HttpFilter", "name"),
        (PatchedField.name, "config.route.v3.RouteConfiguration", "name"),
        (PatchedField.name, "config.route.v3.VirtualHost", "name"),
        (PatchedField.name, "config.core.v3.TypedExtensionConfig", "name"),
        (PatchedField.name, "config.core.v3.TransportSocket", "name"),
        (PatchedField.clusterSocket, "config.cluster.v3.Cluster", "transport_socket"),
        (PatchedField.clusterSocketMatches, "config.cluster.v3.Cluster", "transport_socket_matches"),
        (PatchedField.socketMatchSocket, "config.cluster.v3.Cluster.TransportSocketMatch", "transport_socket"),
        (PatchedField.listenerChains, "config.listener.v3.Listener", "filter_chains"),
        (PatchedField.listenerFilters, "config.listener.v3.Listener", "listener_filters"),
        (PatchedField.listenerDefaultChain, "config.listener.v3.Listener", "default_filter_chain"),
        (PatchedField.chainMatch, "config.listener.v3.FilterChain", "filter_chain_match"),
        (PatchedField.chainFilters, "config.listener.v3.FilterChain", "filters"),
        (PatchedField.chainSocket, "config.listener.v3.FilterChain", "transport_socket"),
        (PatchedField.chainName, "config.listener.v3.FilterChain", "name"),
        (PatchedField.matchDestinationPort, "config.listener.v3.FilterChainMatch", "destination_port"),
        (PatchedField.matchTransportProtocol, "config.listener.v3.FilterChainMatch", "transport_protocol"),
        (PatchedField.matchApplicationProtocols, "config.listener.v3.FilterChainMatch", "application_protocols"),
        (PatchedField.matchServerNames, "config.listener.v3.FilterChainMatch", "server_names"),
        (PatchedField.socketConfig, "config.core.v3.TransportSocket", "typed_config"),
        (PatchedField.socketConfig, "config.listener.v3.ListenerFilter", "typed_config"),
        (PatchedField.filterConfig, "config.listener.v3.Filter", "typed_config"),
        (
            PatchedField.filterConfig, "extensions.filters.network.http_connection_manager.v3.HttpFilter",
            "typed_config"
        ),
        (
            PatchedField.managerRoutes, "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            "route_config"
        ),
        (
            PatchedField.managerFilters, "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            "http_filters"
        ),
        (PatchedField.tableHosts, "config.route.v3.RouteConfiguration", "virtual_hosts"),
        (PatchedField.hostDomains, "config.route.v3.VirtualHost", "domains"),
        (PatchedField.hostRoutes, "config.route.v3.VirtualHost", "routes"),
        (PatchedField.routeForward, "config.route.v3.Route", "route"),
        (PatchedField.routeRedirect, "config.route.v3.Route", "redirect"),
        (PatchedField.routeResponse, "config.route.v3.Route", "direct_response"),
        (PatchedField.routeName, "config.route.v3.Route", "name"),
    ]

    @Test func `patches know fields by their right numbers`() {
        for (number, message, field) in Self.fields {
            #expect(
                MessageType(named: "envoy.\(message)")?.field(named: field)?.number == number, "\(message).\(field)")
        }
        #expect(MessageType(named: "google.protobuf.Any")?.field(named: "value")?.number == PatchedField.anyValue)
        for subject in EnvoyFilter.Subject.allCases { #expect(MessageType(named: subject.typeName) != nil) }
    }

    @Test func `a resource that no patch is about has the inputs that it had`() throws {
        let plain = try makeView(Self.web, of: ProxyNode(["labels=app=web"]))
        let patched = try view(Self.slower)
        for (a, b) in zip(plan(.cluster, for: plain), plan(.cluster, for: patched)) {
            #expect(a.name == b.name)
            if case .patched = b.inputs.recipe {
                #expect(b.name == Self.cluster)
            } else {
                #expect(b.name != Self.cluster)
            }
        }
    }

    @Test func `the filter is named as a cause`() throws {
        let view = try view(Self.slower)
        let planned = try #require(plan(.cluster, for: view).first { $0.name == Self.cluster })
        #expect(planned.origins(in: view).map(\.kind) == [.service, .envoyFilter])
        let added = try self.view("applyTo: CLUSTER, patch: {operation: ADD, value: {name: extra, type: STATIC}}")
        let extra = try #require(plan(.cluster, for: added).first { $0.name == "extra" })
        #expect(extra.origins(in: added).map(\.kind) == [.envoyFilter])
    }

    @Test func `an added resource does not take the place of one that is there`() throws {
        let view = try view("applyTo: CLUSTER, patch: {operation: ADD, value: {name: BlackHoleCluster, type: EDS}}")
        let resource = try #require(generate(.cluster, for: view).first { $0.name == "BlackHoleCluster" })
        #expect(resource.json["type"] != "EDS")
    }

    @Test func `a name that a merge gives is the resource's`() throws {
        let view = try view(
            "applyTo: LISTENER, match: {listener: {name: virtualOutbound}}, "
                + "patch: {operation: MERGE, value: {name: mine}}")
        let listener = try #require(generate(.listener, for: view).first { $0.name == "mine" })
        #expect(listener.json["name"] == "mine")
    }

    @Test func `a table that nobody has is patched too`() throws {
        let view = try view(
            "applyTo: VIRTUAL_HOST, match: {context: SIDECAR_OUTBOUND}, "
                + "patch: {operation: ADD, value: {name: extra, domains: [extra]}}")
        let planned = try #require(planAbsent(.route, name: "ghost", for: view))
        let arena = Arena()
        #expect(encode(planned, in: arena).json["virtual_hosts"] == [["name": "extra", "domains": ["extra"]]])
    }

    @Test func `a configuration of another type is not merged`() throws {
        let manager = "envoy.filters.network.http_connection_manager"
        let view = try view(
            "applyTo: NETWORK_FILTER, match: {listener: {filterChain: {filter: {name: \(manager)}}}}, "
                + "patch: {operation: MERGE, value: {name: other, typed_config: {\"@type\": "
                + "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: x}}}")
        let plain = try makeView(Self.web, of: ProxyNode(["labels=app=web"]))
        #expect(generate(.listener, for: view).map(\.version) == generate(.listener, for: plain).map(\.version))
        #expect(appliedPatches(for: view, in: Arena()).isEmpty)
    }

    @Test func `patches that found something are known`() throws {
        #expect(try appliedPatches(for: view(Self.slower), in: Arena()).map(\.index) == [0])
        let idle = "applyTo: CLUSTER, match: {cluster: {service: ghost}}, patch: {operation: REMOVE}"
        #expect(try appliedPatches(for: view(idle), in: Arena()).isEmpty)
    }

    @Test func `gRPC clients have no use for filters`() throws {
        let view = try makeView(Self.web + Self.filter(Self.slower), of: ProxyNode(["grpc=true"]))
        #expect(view.scope.envoyFilters.isEmpty)
    }
}
