import EnvoySchema
import Testing

@testable import MeshConfig

/// Messages of Envoy's API from YAML. The bytes are those that protobuf's own Python library makes of the same JSON.
struct MessageWriterTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let type: String
        let yaml: String
        let hex: String

        init(_ name: String, _ type: String, _ yaml: String, _ hex: String) {
            testDescription = name
            self.type = type
            self.yaml = yaml
            self.hex = hex
        }
    }

    static let cases = [
        Case(
            "bytes", "envoy.config.core.v3.DataSource",
            #"{inlineBytes: "AAEC/w=="}"#,
            "1204000102ff"),
        Case(
            "enumeration by name", "envoy.config.cluster.v3.Cluster",
            #"{lb_policy: RANDOM}"#,
            "3003"),
        Case(
            "enumeration by number", "envoy.config.cluster.v3.Cluster",
            #"{lb_policy: 3}"#,
            "3003"),
        Case(
            "duration with a fraction", "envoy.config.cluster.v3.Cluster",
            #"{connect_timeout: 1.05s}"#,
            "220708011080e1eb17"),
        Case(
            "negative duration", "envoy.config.cluster.v3.Cluster",
            #"{connect_timeout: -1.5s}"#,
            "221608ffffffffffffffffff011080b6ca91feffffffff01"),
        Case(
            "empty duration", "envoy.config.cluster.v3.Cluster",
            #"{connect_timeout: 0s}"#,
            "2200"),
        Case(
            "wrappers", "envoy.config.listener.v3.Listener",
            #"{per_connection_buffer_limit_bytes: 32768, useOriginalDst: false}"#,
            "22002a0408808002"),
        Case(
            "wrapper of a default", "envoy.config.listener.v3.Listener",
            #"{per_connection_buffer_limit_bytes: 0}"#,
            "2a00"),
        Case(
            "JSON names", "envoy.config.cluster.v3.Cluster",
            #"{connectTimeout: 2s, lbPolicy: MAGLEV, perConnectionBufferLimitBytes: 7}"#,
            "220208022a0208073005"),
        Case(
            "plain default is left out", "envoy.config.core.v3.Locality",
            #"{region: "", zone: a}"#,
            "120161"),
        Case(
            "oneof of a default", "envoy.config.route.v3.Route",
            #"{match: {prefix: ""}}"#,
            "0a020a00"),
        Case(
            "oneof message", "envoy.config.route.v3.Route",
            #"{match: {prefix: /}, directResponse: {status: 204}}"#,
            "0a030a012f3a0308cc01"),
        Case(
            "map", "envoy.config.route.v3.VirtualHost",
            #"""
            {name: v, domains: ["*"], typed_per_filter_config: {b: {"@type":
            type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}, a: {"@type":
            type.googleapis.com/google.protobuf.StringValue, value: x}}}
            """#,
            "0a017612012a7a3b0a016112360a2f747970652e676f6f676c65617069732e636f6d2f676f6f676c"
                + "652e70726f746f6275662e537472696e6756616c756512030a01787a490a016212440a4274797065"
                + "2e676f6f676c65617069732e636f6d2f656e766f792e657874656e73696f6e732e66696c74657273"
                + "2e687474702e726f757465722e76332e526f75746572"),
        Case(
            "Any", "envoy.config.core.v3.TypedExtensionConfig",
            #"""
            {name: m, typed_config: {"@type":
            type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, default_source_code:
            {inline_string: "x()"}}}
            """#,
            "0a016d12470a3c747970652e676f6f676c65617069732e636f6d2f656e766f792e657874656e7369"
                + "6f6e732e66696c746572732e687474702e6c75612e76332e4c756112071a051a03782829"),
        Case(
            "Struct", "envoy.config.core.v3.Node",
            #"{metadata: {b: [1, "x", true, null, {c: -2.5}], a: {}}}"#,
            "1a3e0a070a016112022a000a330a0162122e322c0a0911000000000000f03f0a031a01780a022001"
                + "0a0208000a122a100a0e0a016312091100000000000004c0"),
        Case(
            "list of messages", "envoy.config.cluster.v3.Cluster",
            #"{circuit_breakers: {thresholds: [{max_requests: 1}, {priority: HIGH}]}}"#,
            "520a0a04220208010a020801"),
        Case(
            "packed numbers in a list", "envoy.config.accesslog.v3.GrpcStatusFilter",
            #"{statuses: [OK, CANCELED, 4], exclude: true}"#,
            "0a030001041001"),
        Case(
            "64-bit number as text", "envoy.type.v3.Int64Range",
            #"{start: "-5", end: 9000000000}"#,
            "08fbffffffffffffffff011080b4c4c321"),
        Case(
            "double", "envoy.type.v3.DoubleRange",
            #"{start: 0.5, end: 3}"#,
            "09000000000000e03f110000000000000840"),
        Case(
            "negative 32-bit number", "envoy.type.v3.Int32Range",
            #"{start: -1, end: 2.0}"#,
            "08ffffffffffffffffff011002"),
        Case(
            "null is absence", "envoy.config.cluster.v3.Cluster",
            #"{name: a, connect_timeout: null, health_checks: null}"#,
            "0a0161"),
    ]

    /// The bytes in hex, and what is wrong with the YAML.
    private func encode(_ yaml: String, _ type: String, mayBeUnknown: Bool = true) throws -> (String, [String]) {
        let type = try #require(MessageType(named: type))
        var result: (String, [String]) = ("", [])
        try readYAML(Array(yaml.utf8)) { root in
            var decoder = ObjectDecoder(file: "a.yaml", root: root)
            let bytes = decoder.message(of: root, type, mayBeUnknown: mayBeUnknown)
            let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            result = (hex, decoder.problems.map { "\($0.field): \($0.message)" })
        }
        return result
    }

    @Test(arguments: cases) func `a message has the bytes that protobuf gives it`(_ c: Case) throws {
        let (hex, problems) = try encode(c.yaml, c.type)
        #expect(problems == [])
        #expect(hex == c.hex)
    }

    @Test func `an extension that is not known travels as JSON`() throws {
        let yaml = #"{name: m, typed_config: {"@type": type.googleapis.com/com.example.Mine, a: 1}}"#
        let (hex, problems) = try encode(yaml, "envoy.config.core.v3.TypedExtensionConfig")
        #expect(problems == [])
        let name = "xds.type.v3.TypedStruct".utf8.map { String($0, radix: 16) }.joined()
        #expect(hex.contains(name))
        let (_, refused) = try encode(yaml, "envoy.config.core.v3.TypedExtensionConfig", mayBeUnknown: false)
        #expect(refused.count == 1 && refused[0].contains("is not known and cannot be merged"))
    }

    struct Wrong: CustomTestStringConvertible {
        let type: String
        let yaml: String
        /// The beginnings of what must be said.
        let problems: [String]

        var testDescription: String { yaml }

        init(_ type: String, _ yaml: String, _ problems: String...) {
            self.type = type
            self.yaml = yaml
            self.problems = problems
        }
    }

    private static let cluster = "envoy.config.cluster.v3.Cluster"

    static let wrongs = [
        Wrong(
            cluster, "{connect_timeot: 1s}",
            "connect_timeot: envoy.config.cluster.v3.Cluster has no field \"connect_timeot\""),
        Wrong(cluster, "{connect_timeout: 5}", "connect_timeout: found the number 5, expected seconds"),
        Wrong(cluster, "{connect_timeout: 5m}", "connect_timeout: found \"5m\", expected seconds"),
        Wrong(cluster, "{lb_policy: FASTEST}", "lb_policy: found \"FASTEST\", expected one of ROUND_ROBIN, "),
        Wrong(cluster, "{name: 5}", "name: found the number 5, expected text"),
        Wrong(
            cluster, "{name: a, ignore_health_on_host_removal: 1}", "ignore_health_on_host_removal: found the number 1"),
        Wrong(
            cluster, "{per_connection_buffer_limit_bytes: -1}",
            "per_connection_buffer_limit_bytes: found the number -1, expected a whole number of 0 to 4294967295"),
        Wrong(
            cluster, "{connect_timeout: 1s, connectTimeout: 2s}", "connectTimeout: connect_timeout is given twice"),
        Wrong(
            cluster, "{type: EDS, cluster_type: {name: x}}", "cluster_type: found type and cluster_type; keep one"),
        Wrong(
            cluster, "{circuit_breakers: {thresholds: {}}}",
            "circuit_breakers.thresholds: found a mapping, expected a list"),
        Wrong(cluster, "{circuit_breakers: []}", "circuit_breakers: found a list, expected fields of envoy.config"),
        Wrong(
            cluster, "{transport_socket: {name: t, typed_config: {a: 1}}}",
            "transport_socket.typed_config: has no \"@type\""),
        Wrong(
            cluster,
            #"{transport_socket: {typed_config: {"@type": type.googleapis.com/envoy.api.v2.auth.UpstreamTlsContext}}}"#,
            "transport_socket.typed_config.@type: \"type.googleapis.com/envoy.api.v2.auth.UpstreamTlsContext\" is of "),
        Wrong("envoy.config.core.v3.DataSource", "{inline_bytes: '*'}", "inline_bytes: found \"*\", expected bytes"),
        Wrong("envoy.type.v3.DoubleRange", "{start: x, end: z}", "start: found \"x\"", "end: found \"z\""),
    ]

    @Test(arguments: wrongs) func `what a message cannot hold is refused at its place`(_ c: Wrong) throws {
        let (_, problems) = try encode(c.yaml, c.type)
        #expect(problems.count == c.problems.count, "\(problems)")
        for (found, expected) in zip(problems, c.problems) { #expect(found.hasPrefix(expected)) }
    }

    @Test func `messages nest only so deep`() throws {
        let deep = String(repeating: "{a: ", count: 80) + "1" + String(repeating: "}", count: 80)
        let (_, problems) = try encode("{metadata: \(deep)}", "envoy.config.core.v3.Node")
        #expect(problems.count == 1 && problems[0].contains("is nested more than 64 deep"))
    }
}
