/// A service that decides about requests: an entry of `extensionProviders` with `envoyExtAuthzHttp` or
/// `envoyExtAuthzGrpc`. Source: generation.md 8.2, "CUSTOM".
package struct ExternalAuthorizer: Hashable, Sendable {
    /// How it is asked.
    package enum Kind: Hashable, Sendable {
        case grpc
        case http(HTTP)
    }

    /// What goes to and comes from one that is asked by HTTP. Names of headers are patterns: `x`, `x*`, `*x`.
    package struct HTTP: Hashable, Sendable {
        /// Stands before the path of the request.
        package var pathPrefix = ""
        package var requestHeaders: [String] = []
        /// Headers that are added, by name.
        package var addedHeaders: [String: String] = [:]
        /// Of the answer, for the workload.
        package var upstreamHeaders: [String] = []
        /// Of an answer that refuses, for the client.
        package var refusalHeaders: [String] = []
        /// Of an answer that allows, for the client.
        package var approvalHeaders: [String] = []

        package init() {}
    }

    /// How much of a request's body it gets.
    package struct Body: Hashable, Sendable {
        /// At least 1.
        package var bytesMax: Int
        /// Whether longer bodies are cut; else they are refused.
        package var allowsPart = false
        /// Whether it is bytes, not text.
        package var isBytes = false
    }

    package var kind: Kind
    /// `HOSTNAME`, or `NAMESPACE/HOSTNAME`.
    package var service: String
    package var port: Int
    package var timeout = Duration.seconds(600)
    /// Whether requests pass while it cannot be asked.
    package var failsOpen = false
    /// The status of requests about which it cannot be asked; nil: 403.
    package var statusOnError: Int?
    package var body: Body?
    /// Whether the route is chosen anew after it has changed the request.
    package var choosesRoutes = false

    package init(kind: Kind, service: String, port: Int) {
        self.kind = kind
        self.service = service
        self.port = port
    }
}
