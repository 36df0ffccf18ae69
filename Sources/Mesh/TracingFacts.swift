/// How a proxy is named in the spans that it reports. Source: generation.md 7.4.
package struct TracingFacts: Hashable, Sendable {
    /// `unknown` where no label says.
    package let canonicalService: String
    /// `latest` where no label says.
    package let canonicalRevision: String
    package let clusterID: String
    /// Empty where the node does not say.
    package let meshID: String

    /// The names of `proxy`, whose workload has these labels.
    init(_ proxy: ProxyNode, labels: [String: String]) {
        canonicalService = labels["service.istio.io/canonical-name"] ?? "unknown"
        canonicalRevision = labels["service.istio.io/canonical-revision"] ?? "latest"
        clusterID = proxy.clusterID
        meshID = proxy.meshID
    }
}
