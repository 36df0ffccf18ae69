import Mesh
import MeshConfig

/// The route tables that a sidecar's listeners may refer to. Source: generation.md 1.3, 2.9.
func planRouteTables(_ view: ProxyView) -> [Recipe] {
    var planner = RouteTablePlanner(view)
    for scope in view.egress { planner.add(scope) }
    planner.addHTTPProxy([])
    return planner.tables.map(Recipe.routeTable)
}

/// The answer for a table that no service asks for. Source: generation.md 2.9, "Unknown names".
func emptyRouteTable(_ name: String, _ view: ProxyView) -> Recipe {
    .routeTable(
        RouteTable(
            name: name, kind: .empty, hosts: Shared([]), resolver: Resolver(view.scope), facts: RouteFacts(view)))
}

/// Collects the tables of a sidecar, egress listener by egress listener: the first that a table's name fits has it.
private struct RouteTablePlanner {
    let view: ProxyView
    private let resolver: Resolver
    private let unknown: UnknownTraffic
    private let facts: RouteFacts
    private(set) var tables: [RouteTable] = []
    private var names: Set<String> = []

    init(_ view: ProxyView) {
        self.view = view
        resolver = Resolver(view.scope)
        unknown = UnknownTraffic(view)
        facts = RouteFacts(view)
    }

    /// The tables of one egress listener.
    mutating func add(_ scope: EgressScope) {
        let routes = EgressRoutes(scope, in: view)
        guard let listener = scope.listener, let port = listener.port else {
            addCatchAll(routes)
            return
        }
        let ports = scope.services.flatMap(\.tablePorts)
        if port.number == 0 || port.protocol_ == .httpProxy {
            let name = port.number == 0 ? listener.bind : String(port.number)
            add(name, .allPorts(unknown), routes.hosts(port: 0, of: ports))
        } else {
            let ports = ports.filter { $0.port.number == port.number }
            let hosts = routes.hosts(port: port.number, of: ports)
            add(String(port.number), .port(unknown), hosts)
            // The listener's own protocol decides what is sniffed, whatever the services say.
            if port.protocol_.listenerClass == .auto { addSniffed(ports, hosts) }
        }
    }

    /// The tables of the listener that is for all ports of its services.
    private mutating func addCatchAll(_ routes: EgressRoutes) {
        var all: [ServicePortRef] = []
        var byNumber: [Int: [ServicePortRef]] = [:]
        for service in routes.scope.services {
            for port in service.tablePorts {
                all.append(port)
                byNumber[port.port.number, default: []].append(port)
            }
        }
        for (number, ports) in byNumber where ports.contains(where: \.isRouted) {
            let hosts = routes.hosts(port: number, of: ports)
            add(String(number), .port(unknown), hosts)
            addSniffed(ports.filter { $0.port.protocol_.listenerClass == .auto }, hosts)
        }
        addHTTPProxy(routes.hosts(port: 0, of: all))
    }

    /// The table of the explicit HTTP proxy, if there is one. It knows no host where no egress listener is for all ports.
    mutating func addHTTPProxy(_ hosts: @autoclosure () -> [RoutedHost]) {
        let proxyPort = view.scope.listenerOptions.httpProxyPort ?? view.settings.httpProxyPort
        if proxyPort != 0 { add("http_proxy", .allPorts(unknown), hosts()) }
    }

    /// A table for each of `ports`, which are of one number, with its own of the hosts of that number.
    private mutating func addSniffed(_ ports: [ServicePortRef], _ hosts: [RoutedHost]) {
        for port in ports {
            let name = hostAndPort(port.service.hostname, port.port.number)
            add(name, .sniffed, hosts.first { $0.service == port }.map { [$0] } ?? [])
        }
    }

    private mutating func add(_ name: String, _ kind: RouteTable.Kind, _ hosts: [RoutedHost]) {
        guard names.insert(name).inserted else { return }
        tables.append(
            RouteTable(name: name, kind: kind, hosts: Shared(hosts), resolver: resolver, facts: facts))
    }
}
