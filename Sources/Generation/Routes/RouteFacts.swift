import Mesh
import MeshConfig

/// What a class of proxies contributes to all of its route tables.
struct RouteFacts: Hashable, Sendable {
    /// What the mesh says of retries.
    var retries: RetryPolicy
    /// Whether servers are told how often a request was tried.
    var countsAttempts = true
    /// Whether they are told the host that a client asked for, where a route puts another one in its place.
    var tellsHost = false

    /// The facts of clients that tell servers nothing but how often a request was tried.
    init(retries: RetryPolicy) { self.retries = retries }

    /// The facts of the proxies of `view`.
    init(_ view: ProxyView) {
        self.init(retries: view.settings.defaultRetryPolicy)
        countsAttempts = view.proxySettings.headers.countsAttempts
        tellsHost = view.proxySettings.headers.tellsHost
    }
}
