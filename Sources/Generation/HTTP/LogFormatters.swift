import EnvoyAPI
import MeshConfig

extension Arena {
    /// The extensions by which Envoy knows operators that occur in `texts`, which are formats of logs.
    /// Source: generation.md 7.3.
    func logFormatters(of texts: [String]) -> [Envoy.TypedExtensionConfig] {
        [
            ("%REQ_WITHOUT_QUERY", "req_without_query", any(Envoy.ReqWithoutQueryFormatter.self)),
            ("%METADATA", "metadata", any(Envoy.MetadataFormatter.self)),
            ("%CEL", "cel", any(Envoy.CelFormatter.self)),
        ].compactMap { operation, name, config in
            texts.contains { $0.contains(operation) } ? extensionConfig("envoy.formatter.\(name)", config) : nil
        }
    }
}

extension AccessLogFormat.Field {
    /// Its text; nil where it is none. What is in objects and lists does not count, as in Istio.
    var text: String? {
        if case .text(let text) = value { text } else { nil }
    }
}
