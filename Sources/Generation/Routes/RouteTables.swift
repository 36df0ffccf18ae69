import Mesh
import MeshConfig

/// The route tables that a sidecar's listeners may refer to: one for each port number with HTTP services, and one for
/// each sniffed port of a service that has an address of its own. Source: generation.md 1.3, 2.9.
func planRouteTables(_ view: ProxyView) -> [Recipe] {
    let resolver = Resolver(view.scope)
    var tables: [RouteTable] = []
    var portsByNumber: [Int: [ServicePortRef]] = [:]
    for service in view.services {
        for port in service.servedPorts {
            let kind = port.port.protocol_.listenerClass
            guard kind != .tcp else { continue }
            portsByNumber[port.port.number, default: []].append(port)
            guard kind == .auto else { continue }
            let name = hostAndPort(service.hostname, port.port.number)
            tables.append(RouteTable(name: name, kind: .sniffed, ports: Shared([port]), resolver: resolver))
        }
    }
    let policy = view.settings.outboundPolicy
    for (number, ports) in portsByNumber {
        tables.append(
            RouteTable(name: String(number), kind: .port(policy), ports: Shared(ports), resolver: resolver))
    }
    return tables.map(Recipe.routeTable)
}

/// The answer for a table that no service asks for. Source: generation.md 2.9, "Unknown names".
func emptyRouteTable(_ name: String, _ view: ProxyView) -> Recipe {
    .routeTable(RouteTable(name: name, kind: .empty, ports: Shared([]), resolver: Resolver(view.scope)))
}
