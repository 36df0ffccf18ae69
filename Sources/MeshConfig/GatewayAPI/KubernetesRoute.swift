/// A route of Kubernetes' Gateway API: HTTPRoute, GRPCRoute, TLSRoute or TCPRoute. Source: generation.md 6.9.
package struct KubernetesRoute: Hashable, Sendable {
    /// What the route is attached to.
    package struct Parent: Hashable, Sendable {
        /// What sort of object it is.
        package enum Kind: Hashable, Sendable {
            case gateway
            case listenerSet
            /// The clients of a service of the mesh.
            case service
            /// Nothing that we know.
            case other
        }

        package var kind: Kind
        package var namespace: String
        package var name: String
        /// Name of a listener; empty: every one.
        package var section: String
        /// 0: any.
        package var port: Int

        package init(kind: Kind = .gateway, namespace: String, name: String, section: String = "", port: Int = 0) {
            self.kind = kind
            self.namespace = namespace
            self.name = name
            self.section = section
            self.port = port
        }
    }

    /// Where a rule sends traffic.
    package struct Backend: Hashable, Sendable {
        package var reference: ObjectReference
        /// 0: none is given.
        package var port: Int
        package var weight: Int
        package var headers: HeaderChanges

        package init(
            _ reference: ObjectReference, port: Int, weight: Int = 1, headers: HeaderChanges = HeaderChanges()
        ) {
            self.reference = reference
            self.port = port
            self.weight = weight
            self.headers = headers
        }
    }

    /// Who gets a copy of requests.
    package struct Mirror: Hashable, Sendable {
        package var backend: Backend
        package var share: FractionalPercent

        package init(_ backend: Backend, share: FractionalPercent) {
            self.backend = backend
            self.share = share
        }
    }

    /// What happens to some of the traffic. Of rules for TLS and TCP only the backends count.
    package struct Rule: Hashable, Sendable {
        /// Empty: none.
        package var name = ""
        /// Empty: everything matches.
        package var matches: [HTTPMatch] = []
        package var headers = HeaderChanges()
        package var redirect: HTTPRedirect?
        package var rewrite: HTTPRewrite?
        package var mirrors: [Mirror] = []
        package var cors: CORSPolicy?
        /// nil: none.
        package var timeout: Duration?
        package var retries = RetryPolicy.meshDefault
        package var backends: [Backend] = []
        /// Whether it asks for something that we cannot do, so that it must not be served at all.
        package var isUnsupported = false

        package init() {}
    }

    package var parents: [Parent]
    /// Lower-cased; empty: those of the parents.
    package var hostnames: [String]
    package var rules: [Rule]

    package init(parents: [Parent], hostnames: [String] = [], rules: [Rule]) {
        self.parents = parents
        self.hostnames = hostnames
        self.rules = rules
    }
}
