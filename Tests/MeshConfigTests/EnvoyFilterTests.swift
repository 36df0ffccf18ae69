import Testing

@testable import MeshConfig

/// Source: generation.md 9.1, 11.3.
struct EnvoyFilterTests {
    private static func manifest(_ spec: String) -> String {
        """
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: f, namespace: shop}
        spec: \(spec)
        """
    }

    private static func patch(_ patch: String) -> String { manifest("{configPatches: [{\(patch)}]}") }

    private func filter(_ text: String) throws -> EnvoyFilter {
        guard case .envoyFilter(let filter) = try spec(text) else { throw WrongKind() }
        return filter
    }

    @Test func `what a filter says of proxies is read`() throws {
        let found = try filter(
            Self.manifest(
                """
                {workloadSelector: {labels: {app: web}}, priority: -5, configPatches: [
                  {applyTo: CLUSTER, match: {context: SIDECAR_OUTBOUND,
                    proxy: {proxyVersion: '^1\\.30', metadata: {TIER: gold}},
                    cluster: {service: a.b, subset: v1, portNumber: 80}}, patch: {operation: REMOVE}}]}
                """))
        #expect(found.target == .workloads(["app": "web"]))
        #expect(found.priority == -5)
        let patch = try #require(found.patches.first)
        #expect(patch.subject == .cluster && patch.operation == .remove && patch.context == .sidecarOutbound)
        #expect(patch.proxy.version == #"^1\.30"# && patch.proxy.metadata == ["TIER": "gold"])
        var cluster = EnvoyFilter.Cluster()
        cluster.service = "a.b"
        cluster.subset = "v1"
        cluster.port = 80
        #expect(patch.match == .cluster(cluster))
        #expect(patch.value.isEmpty)
    }

    @Test func `the secrets that proxies will ask us for are noted, however deep they are`() throws {
        let found = try filter(
            Self.patch(
                """
                applyTo: CLUSTER, patch: {operation: ADD, value: {name: c, transport_socket: {name: s, typed_config: {
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext,
                common_tls_context: {tls_certificate_sds_secret_configs: [
                {name: "kubernetes://b", sds_config: {ads: {}}}, {name: "kubernetes://a", sdsConfig: {ads: {}}},
                {name: elsewhere, sds_config: {path_config_source: {path: /x}}}]}}}}}
                """))
        #expect(found.patches.first?.secrets == ["kubernetes://a", "kubernetes://b"])
    }

    @Test func `where a patch of a listener applies is read`() throws {
        let found = try filter(
            Self.patch(
                """
                applyTo: HTTP_FILTER, match: {listener: {name: l, portNumber: 81, listenerFilter: lf, filterChain:
                {name: c, sni: s, transportProtocol: tls, applicationProtocols: "a,b", destinationPort: 82, filter:
                {name: envoy.filters.network.http_connection_manager, subFilter: {name: sub}}}}},
                patch: {operation: REMOVE}
                """))
        var listener = EnvoyFilter.Listener()
        listener.name = "l"
        listener.port = 81
        listener.listenerFilter = "lf"
        listener.chainName = "c"
        listener.serverName = "s"
        listener.transportProtocol = "tls"
        listener.applicationProtocols = ["a", "b"]
        listener.destinationPort = 82
        listener.filter = "envoy.filters.network.http_connection_manager"
        listener.subFilter = "sub"
        #expect(found.patches.map(\.match) == [.listener(listener)])
    }

    @Test func `where a patch of routes applies is read`() throws {
        let found = try filter(
            Self.patch(
                """
                applyTo: HTTP_ROUTE, match: {context: GATEWAY, routeConfiguration: {name: t, portNumber: 80,
                portName: p, gateway: a/b, vhost: {name: h, domainName: d, route: {name: r, action: REDIRECT}}}},
                patch: {operation: REMOVE}
                """))
        var table = EnvoyFilter.RouteConfiguration()
        table.name = "t"
        table.port = 80
        table.portName = "p"
        table.gateway = "a/b"
        table.host = "h"
        table.domain = "d"
        table.route = EnvoyFilter.Route(name: "r", action: .redirect)
        #expect(found.patches.map(\.match) == [.routeConfiguration(table)])
    }

    private static let merge = "applyTo: CLUSTER, patch: {operation: MERGE, value: "

    static let mistakes = [
        Mistake("no patch", patch("applyTo: CLUSTER"), "4: spec.configPatches[0].patch: is missing"),
        Mistake("null patch", manifest("{configPatches: [null]}"), "4: spec.configPatches[0]: is empty"),
        Mistake("no applyTo", patch("patch: {operation: REMOVE}"), "4: spec.configPatches[0].applyTo: is missing"),
        Mistake(
            "no operation", patch("applyTo: CLUSTER, patch: {}"),
            "4: spec.configPatches[0].patch.operation: is missing"),
        Mistake(
            "unknown operation", patch("applyTo: CLUSTER, patch: {operation: INVALID}"),
            "4: spec.configPatches[0].patch.operation: found \"INVALID\", expected one of MERGE, "),
        Mistake(
            "no value", patch("applyTo: CLUSTER, patch: {operation: MERGE}"),
            "4: spec.configPatches[0].patch.value: is missing; expected fields of envoy.config.cluster.v3.Cluster"),
        Mistake(
            "a match of something else",
            patch("applyTo: CLUSTER, match: {listener: {name: x}}, patch: {operation: REMOVE}"),
            "4: spec.configPatches[0].match.listener: found listener for CLUSTER; expected cluster"),
        Mistake(
            "a filter inside another than HTTP's",
            patch(
                "applyTo: HTTP_FILTER, match: {listener: {filterChain: {filter: {name: a, subFilter: {name: b}}}}}, "
                    + "patch: {operation: REMOVE}"),
            "4: spec.configPatches[0].match.listener.filterChain.filter.subFilter: only envoy.filters.network.http"),
        Mistake(
            "an unknown field", patch(merge + "{conect_timeout: 1s}}"),
            "4: spec.configPatches[0].patch.value.conect_timeout: envoy.config.cluster.v3.Cluster has no field"),
        Mistake(
            "a resource without a name", patch("applyTo: CLUSTER, patch: {operation: ADD, value: {type: STATIC}}"),
            "4: spec.configPatches[0].patch.value.name: is missing"),
        Mistake(
            "a merge into what is not known",
            patch(
                "applyTo: HTTP_FILTER, patch: {operation: MERGE, value: {typed_config: "
                    + "{\"@type\": type.googleapis.com/com.example.Mine}}}"),
            "4: spec.configPatches[0].patch.value.typed_config.@type: \"type.googleapis.com/com.example.Mine\" is"),
    ]

    @Test(arguments: mistakes) func `a patch that does not fit is refused`(_ mistake: Mistake) { mistake.check() }

    struct Warning: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let warning: String
    }

    private static let manager = "name: envoy.filters.network.http_connection_manager"

    static let warnings = [
        Warning(
            testDescription: "an operation without effect",
            text: patch("applyTo: HTTP_ROUTE, patch: {operation: REPLACE, value: {name: r}}"),
            warning: "REPLACE does nothing for HTTP_ROUTE; use MERGE, "),
        Warning(
            testDescription: "a place that is not named",
            text: patch(
                "applyTo: HTTP_FILTER, match: {listener: {filterChain: {filter: {\(manager)}}}}, "
                    + "patch: {operation: INSERT_BEFORE, value: {name: f, config_discovery: {}}}"),
            warning: "INSERT_BEFORE without a match of what to insert it beside puts it first"),
        Warning(
            testDescription: "a removal of nothing", text: patch("applyTo: NETWORK_FILTER, patch: {operation: REMOVE}"),
            warning: "REMOVE does nothing unless the match names the filter"),
        Warning(
            testDescription: "a former name",
            text: patch("applyTo: HTTP_FILTER, patch: {operation: MERGE, value: {name: envoy.router}}"),
            warning: "\"envoy.router\" is a former name of envoy.filters.http.router"),
        Warning(
            testDescription: "a filter without configuration",
            text: patch("applyTo: HTTP_FILTER, patch: {operation: ADD, value: {name: f}}"),
            warning: "has no typed_config; Envoy refuses"),
        Warning(
            testDescription: "a version that is no regex",
            text: patch("applyTo: CLUSTER, match: {proxy: {proxyVersion: '('}}, patch: {operation: REMOVE}"),
            warning: "the regex \"(\" "),
        Warning(
            testDescription: "a bootstrap",
            text: patch("applyTo: BOOTSTRAP, patch: {operation: MERGE, value: {node: {id: x}}}"),
            warning: "is for what proxies start with"),
    ]

    @Test(arguments: warnings) func `what is allowed and does nothing is warned of`(_ c: Warning) throws {
        _ = try filter(c.text)
        let found = read(c.text).problems.map(\.message)
        #expect(found.count == 1 && found[0].hasPrefix(c.warning), "\(found)")
    }
}
