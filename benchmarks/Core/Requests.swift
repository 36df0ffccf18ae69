internal import Bytes
internal import EnvoyAPI
internal import XDS

/// Requests as a sidecar or gateway writes them.
struct Requests {
    /// `sidecar` or `router`.
    var kind = "sidecar"
    private let arena = Arena()

    /// Subscribes to `type`; `names`: to these only. It says who the proxy is.
    func subscription(
        to type: ResourceType, _ names: [String] = [], holding versions: [String: String] = [:], number: Int = 0
    ) -> [UInt8] {
        arena.serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            request.node = arena.make {
                let address = "10.\(200 + number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
                $0.id = "\(kind)~\(address)~client-\(number).default~default.svc.cluster.local"
                $0.metadata = arena.structure([
                    "NAMESPACE": "default", "LABELS": ["app": "client", "istio": "ingressgateway"],
                    "ISTIO_VERSION": "1.30.3", "CLUSTER_ID": "Kubernetes", "SERVICE_ACCOUNT": "client",
                ])
            }
            request.typeUrl = type.typeURL
            request.resourceNamesSubscribe.append(contentsOf: names)
            for (name, version) in versions { request.initialResourceVersions[name] = version }
        }.array
    }

    /// Acknowledges a response, of which `head` is enough.
    func acknowledgement(of head: [UInt8]) throws -> [UInt8] {
        let response = try unsafe ReceivedResponse(decoding: head.span.bytes, isDelta: true)
        return arena.serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            request.typeUrl = response.typeURL
            request.responseNonce = response.nonce
        }.array
    }
}
