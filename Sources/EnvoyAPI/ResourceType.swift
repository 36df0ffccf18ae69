/// The kinds of resource that ADS carries, in the order in which one push sends them.
///
/// The order makes before it breaks: clusters and their endpoints arrive before the listeners and routes that
/// name them. Source: serving.md 1.2, 1.9.
package enum ResourceType: Int, CaseIterable, Hashable, Sendable {
    case cluster
    case endpoint
    case extensionConfig
    case listener
    case route
    case secret
    case nameTable

    /// The `type_url` of requests and responses, and of each resource's `Any`.
    package var typeURL: String {
        switch self {
        case .cluster: "type.googleapis.com/envoy.config.cluster.v3.Cluster"
        case .endpoint: "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
        case .extensionConfig: "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig"
        case .listener: "type.googleapis.com/envoy.config.listener.v3.Listener"
        case .route: "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"
        case .secret: "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
        case .nameTable: "type.googleapis.com/istio.networking.nds.v1.NameTable"
        }
    }

    /// The three letters by which operators call it: CDS, EDS, ….
    package var short: String {
        switch self {
        case .cluster: "CDS"
        case .endpoint: "EDS"
        case .extensionConfig: "ECDS"
        case .listener: "LDS"
        case .route: "RDS"
        case .secret: "SDS"
        case .nameTable: "NDS"
        }
    }

    /// The type with this `type_url`, or nil for one that Martlet does not serve.
    package init?(typeURL: String) {
        guard let type = Self.allCases.first(where: { $0.typeURL == typeURL }) else { return nil }
        self = type
    }

    /// Whether a first request without names subscribes to everything, and whether a state-of-the-world response
    /// must hold every resource: leaving one out deletes it.
    package var isWildcard: Bool {
        switch self {
        case .cluster, .listener, .nameTable: true
        case .endpoint, .extensionConfig, .route, .secret: false
        }
    }
}

/// One value for each type, by `ResourceType.rawValue`, inside what holds it.
package typealias ByType<Value> = InlineArray<7, Value>
