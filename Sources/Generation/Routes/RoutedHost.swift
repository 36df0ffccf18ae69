import Mesh
import MeshConfig

/// One virtual host as it is planned: whom it is for, and its routes.
final class RoutedHost: Hashable, Sendable {
    /// Whom requests mean.
    enum Subject: Hashable, Sendable {
        case service(ServicePortRef)
        /// A host of a VirtualService that is no service's.
        case name(String, port: Int)

        var port: Int {
            switch self {
            case .service(let port): port.port.number
            case .name(_, let port): port
            }
        }
    }

    /// Where its routes come from.
    enum Routes: Hashable, Sendable {
        /// No VirtualService: one route to the service.
        case standard(hash: Shared<LoadBalancer.ConsistentHash.Key>?)
        case virtualService(VirtualServiceRoutes)
    }

    let subject: Subject
    let routes: Routes

    init(subject: Subject, routes: Routes) {
        self.subject = subject
        self.routes = routes
    }

    static func == (a: RoutedHost, b: RoutedHost) -> Bool {
        a === b || (a.subject == b.subject && a.routes == b.routes)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(subject)
        hasher.combine(routes)
    }

    /// What its subject is called. IPv6 has brackets.
    var hostname: String {
        switch subject {
        case .service(let port): port.service.hostname
        case .name(let host, _): host.isIPv6 ? "[\(host)]" : host
        }
    }

    /// Its name in the table.
    var name: String { hostAndPort(hostname, subject.port) }

    /// The objects that its routes come from.
    var configs: [ConfigKey] {
        switch routes {
        case .standard: []
        case .virtualService(let routes): routes.record.origins
        }
    }

    /// The clusters that a VirtualService's routes name.
    var clusters: [ClusterKey] {
        switch routes {
        case .standard: []
        case .virtualService(let routes): routes.clusters
        }
    }

    /// The service; nil for a host that has none.
    var service: ServicePortRef? { if case .service(let port) = subject { port } else { nil } }
}
