/// An Istio VirtualService: where traffic for some hosts goes. Source: generation.md 2.8, 6.
package struct VirtualService: Hashable, Sendable {
    /// Lower-cased names, short ones as they are written, wildcards beginning with `*`, and canonical IPs; none is
    /// inside another. Empty: a delegate, which only the routes of others use (6.7).
    package var hosts: [String]
    /// Where it applies; the mesh where nothing else is said, nowhere for a delegate.
    package var gateways: [GatewayReference]
    /// In order of precedence, like the others.
    package var http: [HTTPRoute]
    package var tls: [TLSRoute]
    package var tcp: [TCPRoute]
    /// Who sees it: `*`, `.` or namespace names; empty: the mesh's default.
    package var exportTo: [String]
    /// Whether it was made from routes of Kubernetes' Gateway API, which match and fail in ways of their own: prefixes
    /// are whole path segments, an unknown backend answers 500. Source: generation.md 6.9.
    package var isGatewayAPI = false

    /// Whether other VirtualServices use its routes, and nothing else does.
    package var isDelegate: Bool { hosts.isEmpty }

    package init(
        hosts: [String], gateways: [GatewayReference] = [.mesh], http: [HTTPRoute] = [], tls: [TLSRoute] = [],
        tcp: [TCPRoute] = [], exportTo: [String] = []
    ) {
        self.hosts = hosts
        self.gateways = gateways
        self.http = http
        self.tls = tls
        self.tcp = tcp
        self.exportTo = exportTo
    }
}

/// What a VirtualService is bound to. Source: generation.md 0.5.
package enum GatewayReference: Hashable, Sendable {
    /// The sidecars.
    case mesh
    case gateway(namespace: String, name: String)
}

/// The conditions of a match that are decided when routes are generated, not by requests. Source: generation.md 6.1.
package struct ProxyMatch: Hashable, Sendable {
    /// Port of the listener; 0: any.
    package var port: Int
    /// Labels that the proxy must have.
    package var sourceLabels: [String: String]
    /// Namespace of the proxy; empty: any.
    package var sourceNamespace: String
    /// Where the match applies, in place of the VirtualService's own gateways; empty: there.
    package var gateways: [GatewayReference]

    package init(
        port: Int = 0, sourceLabels: [String: String] = [:], sourceNamespace: String = "",
        gateways: [GatewayReference] = []
    ) {
        self.port = port
        self.sourceLabels = sourceLabels
        self.sourceNamespace = sourceNamespace
        self.gateways = gateways
    }
}

/// One place that traffic may go to.
package struct RouteDestination: Hashable, Sendable {
    /// Lower-cased; a short name as it is written.
    package var host: String
    /// Name of a DestinationRule's subset; empty: all endpoints.
    package var subset: String
    /// 0: the service's only port, else the listener's.
    package var port: Int

    package init(host: String, subset: String = "", port: Int = 0) {
        self.host = host
        self.subset = subset
        self.port = port
    }
}

/// A destination of connections, with its share.
package struct WeightedDestination: Hashable, Sendable {
    package var destination: RouteDestination
    /// Share among the route's destinations, as a part of their sum, which is 0 only where there is a single one.
    package var weight: Int

    package init(_ destination: RouteDestination, weight: Int = 0) {
        self.destination = destination
        self.weight = weight
    }
}

/// Where TLS connections go by the name that the client asks for.
package struct TLSRoute: Hashable, Sendable {
    /// A condition for a connection.
    package struct Match: Hashable, Sendable {
        /// At least one; lower-cased; each inside a host of the VirtualService.
        package var sniHosts: [String]
        /// Addresses that the client dials; empty: those of the service.
        package var destinationSubnets: [IPPrefix]
        package var proxy: ProxyMatch

        package init(sniHosts: [String], destinationSubnets: [IPPrefix] = [], proxy: ProxyMatch = ProxyMatch()) {
            self.sniHosts = sniHosts
            self.destinationSubnets = destinationSubnets
            self.proxy = proxy
        }
    }

    /// At least one; any of them suffices.
    package var matches: [Match]
    /// At least one.
    package var destinations: [WeightedDestination]

    package init(matches: [Match], destinations: [WeightedDestination]) {
        self.matches = matches
        self.destinations = destinations
    }
}

/// Where other connections go.
package struct TCPRoute: Hashable, Sendable {
    /// A condition for a connection.
    package struct Match: Hashable, Sendable {
        /// Addresses that the client dials; empty: those of the service.
        package var destinationSubnets: [IPPrefix]
        package var proxy: ProxyMatch

        package init(destinationSubnets: [IPPrefix] = [], proxy: ProxyMatch = ProxyMatch()) {
            self.destinationSubnets = destinationSubnets
            self.proxy = proxy
        }
    }

    /// Any of them suffices; empty: every connection.
    package var matches: [Match]
    /// At least one.
    package var destinations: [WeightedDestination]

    package init(matches: [Match] = [], destinations: [WeightedDestination]) {
        self.matches = matches
        self.destinations = destinations
    }
}
