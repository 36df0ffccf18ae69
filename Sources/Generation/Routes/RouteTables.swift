import Mesh
import MeshConfig

/// The route tables that a sidecar's listeners may refer to. Source: generation.md 1.3, 2.9.
func planRouteTables(_ view: ProxyView) -> [Recipe] {
    var planner = RouteTablePlanner(view)
    for scope in view.egress { planner.add(scope) }
    planner.addHTTPProxy([])
    return planner.tables.map(Recipe.routeTable)
}

extension ProxyView {
    /// Whether the clients see all services through one egress listener, on the services' own ports.
    var hasOneScopeForAllPorts: Bool {
        scope.kind == .sidecar && egress.count == 1 && egress[0].listener?.port == nil
    }

    /// The port on which the proxies are asked as proxies; 0: none.
    var httpProxyPort: Int { scope.listenerOptions.httpProxyPort ?? settings.httpProxyPort }
}

/// The answer for a table that no service asks for. Source: generation.md 2.9, "Unknown names".
func emptyRouteTable(_ name: String, _ view: ProxyView) -> Recipe {
    .routeTable(
        RouteTable(
            name: name, kind: .empty, hosts: TableHosts(), resolver: Shared(Resolver(view.scope)),
            facts: Shared(RouteFacts(view))))
}

/// Collects the tables of a sidecar, egress listener by egress listener: the first that a table's name fits has it.
struct RouteTablePlanner {
    let view: ProxyView
    private let resolver: Shared<Resolver>
    private let unknown: UnknownTraffic
    private let facts: Shared<RouteFacts>
    private(set) var tables: [RouteTable] = []
    private var names: Set<String> = []

    /// A planner that has planned nothing yet.
    init(_ view: ProxyView) {
        self.view = view
        resolver = Shared(Resolver(view.scope))
        unknown = UnknownTraffic(view)
        facts = Shared(RouteFacts(view))
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
        var byNumber: [Int: [ServicePortRef]] = [:]
        for service in routes.scope.services {
            for port in service.tablePorts {
                byNumber[port.port.number, default: []].append(port)
            }
        }
        for (number, ports) in byNumber where ports.contains(where: \.isRouted) {
            let hosts = routes.hosts(port: number, of: ports)
            add(String(number), .port(unknown), hosts)
            addSniffed(ports.filter { $0.port.protocol_.listenerClass == .auto }, hosts)
        }
        addHTTPProxy(routes.hosts(port: 0, of: routes.scope.services.flatMap(\.tablePorts)))
    }

    /// The table of the explicit HTTP proxy, if there is one. It knows no host where no egress listener is for all
    /// ports.
    mutating func addHTTPProxy(_ hosts: @autoclosure () -> [RoutedHosts]) {
        if view.httpProxyPort != 0 { add(0, TableHosts(hosts())) }
    }

    /// A table for each of `ports`, which are of one number, with its own of the hosts of that number.
    mutating func addSniffed(_ ports: [ServicePortRef], _ hosts: [RoutedHosts]) {
        if ports.isEmpty { return }
        var own: [ServicePortRef: RoutedHosts] = [:]
        own.reserveCapacity(ports.count)
        for group in hosts {
            for host in group.hosts {
                guard let port = host.service, own[port] == nil else { continue }
                let isAlone = group.isStandard && group.hosts.count == 1
                own[port] = isAlone ? group : RoutedHosts(of: .service(port.service), [host])
            }
        }
        for port in ports {
            add(hostAndPort(port.service.hostname, port.port.number), .sniffed, own[port].map { [$0] } ?? [])
        }
    }

    private mutating func add(_ name: String, _ kind: RouteTable.Kind, _ hosts: [RoutedHosts]) {
        add(name, kind, TableHosts(hosts))
    }

    /// The table `name(number)`.
    mutating func add(_ number: Int, _ hosts: TableHosts) {
        add(Self.name(number), number == 0 ? .allPorts(unknown) : .port(unknown), hosts)
    }

    /// What the table of a listener for all services of port `number` is called; 0: that of the explicit HTTP proxy.
    static func name(_ number: Int) -> String { number == 0 ? "http_proxy" : String(number) }

    private mutating func add(_ name: String, _ kind: RouteTable.Kind, _ hosts: TableHosts) {
        guard names.insert(name).inserted else { return }
        tables.append(RouteTable(name: name, kind: kind, hosts: hosts, resolver: resolver, facts: facts))
    }
}
