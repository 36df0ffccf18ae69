internal import Bytes
internal import EnvoyAPI
package import Mesh

/// Who a proxy of a load test says it is.
package struct ProxyIdentity: Sendable {
    private let node: ProxyNode

    /// A proxy that a manifest tells of.
    package init(_ node: ProxyNode) { self.node = node }

    /// The sidecar of pod `number` of a workload that no manifest tells of. All of them are equal but for name and
    /// address.
    package init(madeUp number: Int) {
        let address = "10.\(64 + number >> 16).\(number >> 8 & 255).\(number & 255)"
        node = ProxyNode(
            kind: .sidecar, id: "load-\(number).load-test", addresses: [address], namespace: "load-test",
            dnsDomain: "load-test.svc.cluster.local", labels: ["app": "load", "security.istio.io/tlsMode": "istio"],
            nodeName: "", serviceAccount: "default")
    }

    /// `<pod>.<namespace>`.
    package var id: String { node.id }

    /// The encoded Node, with what Istio's agent puts into the metadata.
    func encoded(in arena: Arena) -> [UInt8] {
        let pod = node.id.split(separator: ".", maxSplits: 1).first.map(String.init) ?? node.id
        let app = node.labels["app"] ?? pod
        var labels = JSONObject()
        for (name, value) in node.labels.sorted(by: { $0.key < $1.key }) { labels[name] = .string(value) }
        var metadata: JSONObject = [
            "CLUSTER_ID": "Kubernetes",
            "INSTANCE_IPS": .string(node.addresses.joined(separator: ",")),
            "INTERCEPTION_MODE": .string(node.interception.rawValue),
            "ISTIO_VERSION": "1.30.3",
            "LABELS": .object(labels),
            "MESH_ID": "cluster.local",
            "NAME": .string(pod),
            "NAMESPACE": .string(node.namespace),
            "SERVICE_ACCOUNT": .string(node.serviceAccount.isEmpty ? "default" : node.serviceAccount),
            "WORKLOAD_NAME": .string(app),
        ]
        if !node.nodeName.isEmpty { metadata["NODE_NAME"] = .string(node.nodeName) }
        return arena.serialize(Envoy.Node.self) { message in
            message.id = "\(node.kind.rawValue)~\(node.addresses[0])~\(node.id)~\(node.dnsDomain)"
            message.cluster = "\(app).\(node.namespace)"
            message.metadata = arena.structure(metadata)
            message.userAgentName = "envoy"
            message.userAgentBuildVersion = arena.make {
                $0.version = arena.make {
                    $0.majorNumber = 1
                    $0.minorNumber = 38
                    $0.patch = 0
                }
            }
        }.array
    }
}
