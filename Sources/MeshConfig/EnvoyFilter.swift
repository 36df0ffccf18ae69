/// Changes to what proxies are told, written in Envoy's own terms. Source: generation.md 9.1.
package struct EnvoyFilter: Hashable, Sendable {
    /// The workloads whose proxies it changes.
    package var target: PolicyTarget
    /// Filters with lower numbers come first.
    package var priority = 0
    /// In the order in which they are applied.
    package var patches: [Patch] = []

    /// One change.
    package struct Patch: Hashable, Sendable {
        package let subject: Subject
        package let operation: Operation
        package var context = Context.any
        /// The proxies among the target's that it is for.
        package var proxy = ProxyCondition()
        package var match = Match.everything
        /// The message of the type `subject.typeName` in protobuf's encoding; empty where the operation needs none.
        package var value: [UInt8] = []
        /// Names of secrets in the value that the proxies will ask the control plane for, sorted.
        package var secrets: [String] = []
    }

    /// What is changed; raw values are those of `applyTo`.
    package enum Subject: String, CaseIterable, Sendable {
        case cluster = "CLUSTER"
        case listener = "LISTENER"
        case listenerFilter = "LISTENER_FILTER"
        case filterChain = "FILTER_CHAIN"
        case networkFilter = "NETWORK_FILTER"
        case httpFilter = "HTTP_FILTER"
        case routeConfiguration = "ROUTE_CONFIGURATION"
        case virtualHost = "VIRTUAL_HOST"
        case httpRoute = "HTTP_ROUTE"
        case extensionConfig = "EXTENSION_CONFIG"
        /// What a proxy starts with: the concern of whoever starts it.
        case bootstrap = "BOOTSTRAP"

        /// The full name of the message that is changed.
        package var typeName: String {
            switch self {
            case .cluster: "envoy.config.cluster.v3.Cluster"
            case .listener: "envoy.config.listener.v3.Listener"
            case .listenerFilter: "envoy.config.listener.v3.ListenerFilter"
            case .filterChain: "envoy.config.listener.v3.FilterChain"
            case .networkFilter: "envoy.config.listener.v3.Filter"
            case .httpFilter: "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter"
            case .routeConfiguration: "envoy.config.route.v3.RouteConfiguration"
            case .virtualHost: "envoy.config.route.v3.VirtualHost"
            case .httpRoute: "envoy.config.route.v3.Route"
            case .extensionConfig: "envoy.config.core.v3.TypedExtensionConfig"
            case .bootstrap: "envoy.config.bootstrap.v3.Bootstrap"
            }
        }
    }

    /// How it is changed.
    package enum Operation: String, CaseIterable, Sendable {
        case merge = "MERGE"
        /// Lists in the value replace those that are there.
        case mergeAndReplaceList = "MERGE_AND_REPLACE_LIST"
        case add = "ADD"
        case remove = "REMOVE"
        case insertBefore = "INSERT_BEFORE"
        case insertAfter = "INSERT_AFTER"
        case insertFirst = "INSERT_FIRST"
        case replace = "REPLACE"
    }

    /// Which side of which proxies.
    package enum Context: String, CaseIterable, Sendable {
        case any = "ANY"
        case sidecarInbound = "SIDECAR_INBOUND"
        case sidecarOutbound = "SIDECAR_OUTBOUND"
        case gateway = "GATEWAY"
        case waypoint = "WAYPOINT"
    }

    /// What must be true of a proxy.
    package struct ProxyCondition: Hashable, Sendable {
        /// A regex, for `RegexMatcher`, that occurs in the version of its agent; empty: any.
        package var version = ""
        /// Texts that its metadata must have.
        package var metadata: [String: String] = [:]

        /// The condition of every proxy.
        package init() {}
    }

    /// Where in the configuration; an absent part is every one.
    package enum Match: Hashable, Sendable {
        case everything
        case cluster(Cluster)
        case listener(Listener)
        case routeConfiguration(RouteConfiguration)
    }

    /// A filter for the workloads `target`.
    package init(target: PolicyTarget) { self.target = target }
}

extension EnvoyFilter {
    /// Clusters; of 0 or empty parts every one.
    package struct Cluster: Hashable, Sendable {
        /// Decides alone where it is given.
        package var name = ""
        package var service = ""
        package var subset = ""
        package var port = 0
    }

    /// Listeners and what is in them; of 0 or empty parts every one.
    package struct Listener: Hashable, Sendable {
        package var name = ""
        package var port = 0
        package var listenerFilter = ""
        package var chainName = ""
        package var serverName = ""
        package var transportProtocol = ""
        package var applicationProtocols: [String] = []
        package var destinationPort = 0
        /// The name of a network filter; nil: any.
        package var filter: String?
        /// The name of an HTTP filter in it; nil: any.
        package var subFilter: String?
    }

    /// Route tables and what is in them; of 0 or empty parts every one.
    package struct RouteConfiguration: Hashable, Sendable {
        package var name = ""
        package var port = 0
        package var portName = ""
        /// `<namespace>/<name>`.
        package var gateway = ""
        package var host = ""
        package var domain = ""
        /// nil: any.
        package var route: Route?
    }

    /// Routes; an empty name is every one.
    package struct Route: Hashable, Sendable {
        package var name = ""
        package var action = Action.any
    }

    /// What a route does with requests.
    package enum Action: String, CaseIterable, Sendable {
        case any = "ANY"
        case route = "ROUTE"
        case redirect = "REDIRECT"
        case directResponse = "DIRECT_RESPONSE"
    }
}

extension EnvoyFilter.Operation {
    /// Whether it changes what is there and leaves it where it is.
    package var isMerge: Bool { self == .merge || self == .mergeAndReplaceList }

    /// Whether it needs a place beside which it acts.
    package var isRelative: Bool { self == .insertBefore || self == .insertAfter }
}
