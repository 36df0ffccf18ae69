/// A GatewayClass: who implements Gateways that name it. Source: generation.md 6.9.
package struct GatewayClass: Hashable, Sendable {
    package var controller: String

    package init(controller: String) { self.controller = controller }
}

/// An object that another one names.
package struct ObjectReference: Hashable, Sendable {
    /// Empty for Kubernetes' core group.
    package var group: String
    package var kind: String
    /// That of the object that names it, where nothing else is said.
    package var namespace: String
    package var name: String

    package init(group: String = "", kind: String, namespace: String, name: String) {
        self.group = group
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }
}

/// A Gateway of Kubernetes' Gateway API. Source: generation.md 6.9.
package struct KubernetesGateway: Hashable, Sendable {
    package var className: String
    /// Hostnames of the services whose workloads serve it; empty: one is made for it.
    package var services: [String]
    /// At least one; their names differ.
    package var listeners: [Listener]
    /// Namespaces whose ListenerSets may add listeners.
    package var allowedListeners = Listener.Namespaces.none
    /// Whose clients its listeners take, those of ListenerSets as well; nil: anybody's.
    package var clientValidation: ClientValidation?
    /// What counts instead on single ports; nil there: anybody's.
    package var clientValidationByPort: [Int: ClientValidation?] = [:]
    /// The port on which server names are names of clusters, as between networks; nil: none.
    package var autoPassthroughPort: Int?

    package init(className: String, services: [String] = [], listeners: [Listener]) {
        self.className = className
        self.services = services
        self.listeners = listeners
    }

    /// How the certificates of clients are checked.
    package struct ClientValidation: Hashable, Sendable {
        /// The ConfigMap or Secret with the authorities.
        package var authority: ObjectReference
        /// Whether clients may come without a certificate.
        package var isOptional: Bool

        package init(_ authority: ObjectReference, isOptional: Bool = false) {
            self.authority = authority
            self.isOptional = isOptional
        }
    }

    /// Whose clients listeners on `port` take; nil: anybody's.
    package func clientValidation(on port: Int) -> ClientValidation? {
        clientValidationByPort[port] ?? clientValidation
    }

    /// A port with the routes that may use it.
    package struct Listener: Hashable, Sendable {
        /// What a listener speaks with its clients.
        package enum Protocol_: String, CaseIterable, Sendable {
            case http = "HTTP"
            case https = "HTTPS"
            case tls = "TLS"
            case tcp = "TCP"
        }

        /// Which namespaces' routes it takes.
        package enum Namespaces: Hashable, Sendable {
            /// The Gateway's own.
            case same
            case all
            case none
            case selected(LabelSelector)
        }

        package var name: String
        package var port: Int
        package var protocol_: Protocol_
        /// Lower-cased; empty: any.
        package var hostname: String
        /// nil unless the protocol is HTTPS or TLS.
        package var tls: ListenerTLS?
        package var namespaces: Namespaces
        /// Kinds of routes that it takes, of those that its protocol allows; empty: all.
        package var kinds: [String]

        package init(
            name: String, port: Int, protocol: Protocol_, hostname: String = "", tls: ListenerTLS? = nil,
            namespaces: Namespaces = .same, kinds: [String] = []
        ) {
            self.name = name
            self.port = port
            self.protocol_ = `protocol`
            self.hostname = hostname
            self.tls = tls
            self.namespaces = namespaces
            self.kinds = kinds
        }
    }

    /// How a listener treats TLS.
    package struct ListenerTLS: Hashable, Sendable {
        /// Who ends the connection.
        package enum Mode: String, CaseIterable, Sendable {
            case terminate = "Terminate"
            case passthrough = "Passthrough"
        }

        /// What Istio's option `gateway.istio.io/tls-terminate-mode` says of clients.
        package enum ClientMode: String, CaseIterable, Sendable {
            case simple = "SIMPLE"
            case mutual = "MUTUAL"
            case optionalMutual = "OPTIONAL_MUTUAL"
            /// As `simple`, with the proxy's own certificate of the mesh.
            case istioSimple = "ISTIO_SIMPLE"
            case istioMutual = "ISTIO_MUTUAL"
        }

        package var mode: Mode
        package var clientMode: ClientMode
        /// The server's certificates, at most two.
        package var certificates: [ObjectReference]
        /// Whose clients it takes; nil: those that the Gateway says.
        package var clientValidation: ClientValidation?

        package init(
            mode: Mode = .terminate, clientMode: ClientMode = .simple, certificates: [ObjectReference] = []
        ) {
            self.mode = mode
            self.clientMode = clientMode
            self.certificates = certificates
        }
    }
}

/// Listeners that are added to a Gateway. Source: generation.md 6.9.
package struct ListenerSet: Hashable, Sendable {
    /// Namespace of the Gateway.
    package var gatewayNamespace: String
    package var gateway: String
    /// At least one; their names differ.
    package var listeners: [KubernetesGateway.Listener]

    package init(gatewayNamespace: String, gateway: String, listeners: [KubernetesGateway.Listener]) {
        self.gatewayNamespace = gatewayNamespace
        self.gateway = gateway
        self.listeners = listeners
    }
}

/// A ReferenceGrant: who may name objects of its namespace. Source: generation.md 6.9.
package struct ReferenceGrant: Hashable, Sendable {
    /// Objects that may name others.
    package struct Source: Hashable, Sendable {
        package var group: String
        package var kind: String
        package var namespace: String

        package init(group: String, kind: String, namespace: String) {
            self.group = group
            self.kind = kind
            self.namespace = namespace
        }
    }

    /// Objects that may be named.
    package struct Target: Hashable, Sendable {
        package var group: String
        package var kind: String
        /// Empty: all of the kind.
        package var name: String

        package init(group: String, kind: String, name: String = "") {
            self.group = group
            self.kind = kind
            self.name = name
        }
    }

    package var sources: [Source]
    package var targets: [Target]

    package init(sources: [Source], targets: [Target]) {
        self.sources = sources
        self.targets = targets
    }
}

/// A BackendTLSPolicy: how gateways and sidecars speak TLS with services. Source: generation.md 6.9.
package struct BackendTLSPolicy: Hashable, Sendable {
    /// What it is for.
    package struct Target: Hashable, Sendable {
        /// Name of a service in the policy's namespace.
        package var service: String
        /// Name of the service's port; empty: all ports.
        package var port: String

        package init(_ service: String, port: String = "") {
            self.service = service
            self.port = port
        }
    }

    package var targets: [Target]
    /// The name that the server is asked for.
    package var hostname: String
    /// The ConfigMap, in the policy's namespace, with the authorities; nil: those of the system.
    package var authorities: String?
    /// Names of which the server's certificate must have one; empty: `hostname` only by what Envoy checks itself.
    package var subjectAltNames: [String]

    package init(
        targets: [Target], hostname: String, authorities: String? = nil, subjectAltNames: [String] = []
    ) {
        self.targets = targets
        self.hostname = hostname
        self.authorities = authorities
        self.subjectAltNames = subjectAltNames
    }
}
