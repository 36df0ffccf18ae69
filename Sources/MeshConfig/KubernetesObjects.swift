/// A Kubernetes Pod: the workload behind an endpoint.
package struct Pod: Hashable, Sendable {
    /// Canonical IPs: `status.podIPs`, else `status.podIP`; empty until the pod has an address, and again when it has
    /// ended, since another pod may have its address by then.
    package var addresses: [String]
    package var serviceAccount: String
    package var nodeName: String
    /// Name of the workload that owns the pod: the controller's name without its generated suffixes, else the pod's
    /// own.
    package var workloadName: String
    /// Container ports by their names: what a named target port refers to.
    package var namedPorts: [String: Int]
    /// Whether the pod uses its node's network, so that its address says nothing about it.
    package var usesHostNetwork: Bool
    /// Condition `Ready`, and no deletion has begun; true where the status says nothing of it.
    package var isReady: Bool

    package init(
        addresses: [String], serviceAccount: String = "default", nodeName: String = "", workloadName: String = "",
        namedPorts: [String: Int] = [:], usesHostNetwork: Bool = false, isReady: Bool = true
    ) {
        self.addresses = addresses
        self.serviceAccount = serviceAccount
        self.nodeName = nodeName
        self.workloadName = workloadName
        self.namedPorts = namedPorts
        self.usesHostNetwork = usesHostNetwork
        self.isReady = isReady
    }
}

/// A Kubernetes Service.
package struct Service: Hashable, Sendable {
    /// How the service is addressed.
    package enum Kind: Hashable, Sendable {
        /// Canonical IPs: `clusterIPs`, else `clusterIP`. Empty in a manifest that no API server has completed; such a
        /// service has no address of its own (Istio: 0.0.0.0).
        case clusterIP([String])
        /// `clusterIP: None`.
        case headless
        /// `type: ExternalName`.
        case externalName(String)
    }

    package var kind: Kind
    package var ports: [ServicePort]
    /// Labels of the pods that the service selects; empty: none.
    package var selector: [String: String]
    /// `internalTrafficPolicy: Local`: only endpoints on the client's node.
    package var isNodeLocal: Bool
    /// `publishNotReadyAddresses`.
    package var publishesNotReady: Bool
    /// `spec.trafficDistribution`, empty when absent.
    package var trafficDistribution: String

    package init(
        kind: Kind, ports: [ServicePort], selector: [String: String] = [:], isNodeLocal: Bool = false,
        publishesNotReady: Bool = false, trafficDistribution: String = ""
    ) {
        self.kind = kind
        self.ports = ports
        self.selector = selector
        self.isNodeLocal = isNodeLocal
        self.publishesNotReady = publishesNotReady
        self.trafficDistribution = trafficDistribution
    }
}

/// One port of a service, from a Kubernetes Service or a ServiceEntry.
package struct ServicePort: Hashable, Sendable {
    /// The port's name; empty where a Service has one unnamed port.
    package var name: String
    /// The port that clients connect to, 1…65535.
    package var number: Int
    package var target: TargetPort
    package var protocol_: PortProtocol

    package init(name: String, number: Int, target: TargetPort, protocol: PortProtocol) {
        self.name = name
        self.number = number
        self.target = target
        self.protocol_ = `protocol`
    }
}

/// The workload's side of a service port.
package enum TargetPort: Hashable, Sendable {
    /// A port number, 1…65535; the service port's own number where none was given.
    case number(Int)
    /// The name of a container port.
    case name(String)
}

/// What a port carries, as its name, `appProtocol` or `protocol` declares. Source: generation.md 2.5.
package enum PortProtocol: String, Hashable, Sendable, CaseIterable {
    case http, httpProxy, http2, grpc, grpcWeb, tcp, https, tls, mongo, redis, mysql, udp
    /// Nothing declared, or a word that means nothing: found out by looking at the traffic.
    case auto
}

/// A Kubernetes EndpointSlice.
package struct EndpointSlice: Hashable, Sendable {
    /// Label `kubernetes.io/service-name`: the service of the slice's namespace that it belongs to; empty: none.
    package var serviceName: String
    /// `addressType` is FQDN: such slices are ignored by generation.
    package var isFQDN: Bool
    package var ports: [SlicePort]
    package var endpoints: [SliceEndpoint]

    package init(serviceName: String, isFQDN: Bool = false, ports: [SlicePort], endpoints: [SliceEndpoint]) {
        self.serviceName = serviceName
        self.isFQDN = isFQDN
        self.ports = ports
        self.endpoints = endpoints
    }
}

/// A port of an EndpointSlice.
package struct SlicePort: Hashable, Sendable {
    /// The name of the service port that it implements; empty for an unnamed one.
    package var name: String
    /// The port on which the workload listens, 1…65535.
    package var number: Int

    package init(name: String, number: Int) {
        self.name = name
        self.number = number
    }
}

/// One endpoint of an EndpointSlice: one workload.
package struct SliceEndpoint: Hashable, Sendable {
    /// Canonical IPs, at least one; as written where the slice's `isFQDN` is set.
    package var addresses: [String]
    /// `conditions.ready`; true when absent.
    package var isReady: Bool
    /// `conditions.serving`; equal to `isReady` when absent.
    package var isServing: Bool
    /// `conditions.terminating`; false when absent.
    package var isTerminating: Bool
    /// `targetRef` of kind Pod: the pod's name in the slice's namespace; empty: none.
    package var podName: String
    package var nodeName: String
    package var hostname: String

    package init(
        addresses: [String], isReady: Bool = true, isServing: Bool = true, isTerminating: Bool = false,
        podName: String = "", nodeName: String = "", hostname: String = ""
    ) {
        self.addresses = addresses
        self.isReady = isReady
        self.isServing = isServing
        self.isTerminating = isTerminating
        self.podName = podName
        self.nodeName = nodeName
        self.hostname = hostname
    }
}

/// A ConfigMap: only the mesh's own one (`istio` or `istio-REVISION`, key `mesh`) has a meaning, and those with
/// authorities.
package struct ConfigMap: Hashable, Sendable {
    /// The settings under the key `mesh`; nil in every other ConfigMap.
    package var mesh: MeshSettings?
    /// What `configmap://NAMESPACE/NAME` means as the name of a credential; nil: it holds none.
    package var authorities: Secret.Authorities?

    package init(mesh: MeshSettings?, authorities: Secret.Authorities? = nil) {
        self.mesh = mesh
        self.authorities = authorities
    }
}
