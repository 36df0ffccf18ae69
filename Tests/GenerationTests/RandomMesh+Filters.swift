import MeshConfig
import TestSupport

extension RandomMesh {
    /// EnvoyFilters that take nothing away that others refer to.
    mutating func addFilters() {
        let manager = "{name: envoy.filters.network.http_connection_manager}"
        let lua =
            "{name: lua, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, "
            + "default_source_code: {inline_string: x}}}"
        let patches = [
            "{applyTo: CLUSTER, patch: {operation: MERGE, value: {connect_timeout: 3s}}}",
            "{applyTo: CLUSTER, match: {context: SIDECAR_INBOUND}, "
                + "patch: {operation: MERGE, value: {alt_stat_name: a}}}",
            "{applyTo: CLUSTER, patch: {operation: ADD, value: {name: extra, type: STATIC}}}",
            "{applyTo: LISTENER, match: {listener: {portNumber: 80}}, "
                + "patch: {operation: MERGE, value: {tcp_backlog_size: 9}}}",
            "{applyTo: LISTENER, match: {listener: {portNumber: 7070}}, patch: {operation: REMOVE}}",
            "{applyTo: HTTP_FILTER, match: {listener: {filterChain: {filter: \(manager)}}}, "
                + "patch: {operation: INSERT_FIRST, value: \(lua)}}",
            "{applyTo: VIRTUAL_HOST, patch: {operation: MERGE, "
                + "value: {request_headers_to_remove: [x-\(random.pick(["a", "b"]))]}}}",
            "{applyTo: HTTP_ROUTE, match: {routeConfiguration: {vhost: {route: {action: ROUTE}}}}, "
                + "patch: {operation: MERGE, value: {route: {timeout: 9s}}}}",
            "{applyTo: EXTENSION_CONFIG, patch: {operation: ADD, value: \(lua)}}",
        ]
        for index in 0..<4 where random.chance(40) {
            let chosen = patches.filter { _ in random.chance(40) }.joined(separator: ", ")
            let selector = random.chance(30) ? "workloadSelector: {labels: {app: app\(index)}}, " : ""
            let text = """
                apiVersion: networking.istio.io/v1alpha3
                kind: EnvoyFilter
                metadata: {name: f, namespace: n}
                spec: {\(selector)priority: \(random.pick([-1, 0, 0, 1])), configPatches: [\(chosen)]}
                """
            for object in ManifestReader.read(Array(text.utf8), file: "random").objects {
                add(.envoyFilter, random.pick(namespaces + ["istio-system"]), "filter\(index)", object.spec)
            }
        }
    }
}
