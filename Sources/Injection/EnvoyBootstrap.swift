package import EnvoyAPI
package import MeshConfig

/// What a stock Envoy without an agent starts with to be a proxy of one revision.
///
/// Source: serving.md 5.6, 5.7 and 10.4: where the control plane is, and who the proxy says it is.
package struct EnvoyBootstrap {
    /// `sidecar~10.0.0.1~web-0.shop~shop.svc.cluster.local`.
    package let node: String
    /// Node metadata beside what the node and the revision say.
    package let metadata: JSONObject
    package let names: MeshNames
    /// Where the control plane is: host and port.
    package let host: String
    package let port: Int
    /// Authorities that its certificate must come from, a file; nil: the connection is not encrypted.
    package let authorities: String?

    /// - Parameters:
    ///   - address: `HOST:PORT` of the control plane; nil: its Service, for proxies in the cluster.
    ///   - authorities: a file; nil: the connection is not encrypted.
    /// - Throws: for an address or a node of another form.
    package init(
        node: String, metadata: JSONObject, names: MeshNames, address: String?, authorities: String?
    ) throws(InjectionError) {
        let parts = node.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ !$0.isEmpty }) else {
            throw InjectionError("--node \"\(node)\": expected KIND~IP~NAME.NAMESPACE~NAMESPACE.svc.DOMAIN")
        }
        let standard =
            "\(names.controlPlane).\(names.systemNamespace).svc:\(authorities == nil ? 15010 : 15012)"
        let text = address ?? standard
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port), colon != text.startIndex
        else { throw InjectionError("--address \"\(text)\": expected HOST:PORT") }
        self.node = node
        self.metadata = metadata
        self.names = names
        host = text[..<colon].trimmingBrackets
        self.port = port
        self.authorities = authorities
    }

    /// The bootstrap as Envoy reads it.
    package var json: JSONValue {
        let overADS: JSONValue = ["ads": [:], "resource_api_version": "V3", "initial_fetch_timeout": "0s"]
        return [
            "node": ["id": .string(node), "cluster": .string(workload), "metadata": .object(nodeMetadata)],
            "admin": ["address": socketAddress("127.0.0.1", 15000)],
            "dynamic_resources": [
                "ads_config": [
                    "api_type": "DELTA_GRPC", "transport_api_version": "V3", "set_node_on_first_message_only": true,
                    "grpc_services": [["envoy_grpc": ["cluster_name": "xds-grpc"]]],
                ],
                "cds_config": overADS, "lds_config": overADS,
            ],
            "static_resources": ["clusters": [.object(cluster)]],
            "layered_runtime": ["layers": [["name": "static", "static_layer": .object(Self.runtime)]]],
        ]
    }

    /// By default Envoy refuses a whole route table for a regex that compiles to more than 100 instructions. The number
    /// is Istio's.
    private static let runtime: JSONObject = ["re2.max_program_size.error_level": 32_768]

    /// `NAME.NAMESPACE` of the node.
    private var workload: String { node.split(separator: "~").dropFirst(2).first.map(String.init) ?? "" }

    private var nodeMetadata: JSONObject {
        let namespace = workload.lastIndex(of: ".").map { String(workload[workload.index(after: $0)...]) } ?? ""
        let address = "\(names.controlPlane).\(names.systemNamespace).svc:15012"
        let own: JSONObject = [
            "NAMESPACE": .string(namespace), "ANNOTATIONS": ["istio.io/rev": .string(names.revision)],
            "PROXY_CONFIG": ["discoveryAddress": .string(address)],
        ]
        return own.overlaid(with: metadata)
    }

    private var cluster: JSONObject {
        let http2 = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
        var cluster: JSONObject = [
            "name": "xds-grpc", "type": IPAddress(host) == nil ? "STRICT_DNS" : "STATIC", "connect_timeout": "1s",
            "load_assignment": [
                "cluster_name": "xds-grpc",
                "endpoints": [["lb_endpoints": [["endpoint": ["address": socketAddress(host, port)]]]]],
            ],
            "upstream_connection_options": ["tcp_keepalive": ["keepalive_time": 300]],
        ]
        let options = typed(http2, ["explicit_http_config": ["http2_protocol_options": [:]]])
        cluster["typed_extension_protocol_options"] = .object([http2: options])
        if let authorities { cluster["transport_socket"] = transportSocket(authorities) }
        return cluster
    }

    private func transportSocket(_ authorities: String) -> JSONValue {
        let expected: JSONValue = ["san_type": "DNS", "matcher": ["exact": .string(host)]]
        let context: JSONObject = [
            "sni": .string(host),
            "common_tls_context": [
                "alpn_protocols": ["h2"],
                "validation_context": [
                    "trusted_ca": ["filename": .string(authorities)], "match_typed_subject_alt_names": [expected],
                ],
            ],
        ]
        let type = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"
        return ["name": "envoy.transport_sockets.tls", "typed_config": typed(type, context)]
    }
}

/// `message` as a configuration of `type`.
private func typed(_ type: String, _ message: JSONObject) -> JSONValue {
    .object((["@type": .string("type.googleapis.com/\(type)")] as JSONObject).overlaid(with: message))
}

private func socketAddress(_ address: String, _ port: Int) -> JSONValue {
    ["socket_address": ["address": .string(address), "port_value": .number(Double(port))]]
}

extension Substring {
    /// The address of `[::1]`.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : String(self)
    }
}
