import Mesh
import MeshConfig
import TestSupport

extension RandomMesh {
    private static let hosts = [
        "api", "web", "db.bank.svc.cluster.local", "api.shop", "ext.example.com", "host1.example.com",
        "www.example.com", "*.shop.svc.cluster.local", "*.svc.cluster.local", "*.example.com", "*.wild.example.com",
    ]

    /// Adds a VirtualService with HTTP routes for a few of the hosts, of which some exist.
    mutating func addHTTPRoutes(_ index: Int) {
        let hosts = (0..<Int.random(in: 1...2, using: &random)).map { _ in random.pick(Self.hosts) }
        // No host may be inside another; a plain one is inside a wildcard.
        let kept = hosts[0].hasPrefix("*") ? [hosts[0]] : hosts.filter { !$0.hasPrefix("*") }
        let routes = (0..<Int.random(in: 1...3, using: &random)).map { httpRoute($0) }
        let service = VirtualService(hosts: Array(Set(kept)).sorted(), http: routes)
        add(.virtualService, random.pick(namespaces), "http\(index)", .virtualService(service))
    }

    private mutating func httpRoute(_ index: Int) -> HTTPRoute {
        var route = HTTPRoute(name: "route\(index)", action: action())
        if random.chance(80) { route.matches = (0..<Int.random(in: 1...2, using: &random)).map { _ in match() } }
        if random.chance(30) { route.timeout = .seconds(Int.random(in: 1...3, using: &random)) }
        if random.chance(30) { route.retries = random.pick([.never, .custom(RetryPolicy.Custom(attempts: 3))]) }
        if random.chance(20) { route.fault = HTTPFault(abort: HTTPFault.Abort(.http(503))) }
        if random.chance(20) { route.cors = CORSPolicy() }
        if random.chance(20) { route.mirrors = [HTTPMirror(destination())] }
        if random.chance(20) { route.rewrite = HTTPRewrite(path: .prefix("/new"), authority: "new.example.com") }
        return route
    }

    private mutating func action() -> HTTPRoute.Action {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .redirect(HTTPRedirect(authority: "other.example.com", port: .ofRequest))
        case 1: .respond(DirectResponse(status: 404))
        case 2...4: .forward([HTTPDestination(destination(), weight: 1), HTTPDestination(destination(), weight: 2)])
        default: .forward([HTTPDestination(destination())])
        }
    }

    private mutating func destination() -> RouteDestination {
        RouteDestination(
            host: random.pick(Self.hosts.filter { !$0.hasPrefix("*") }), subset: random.pick(["", "", "v1"]),
            port: random.pick([0, 0, 80, 7070]))
    }

    private mutating func match() -> HTTPMatch {
        var match = HTTPMatch()
        match.uri = random.pick([nil, .exact("/a"), .prefix("/"), .prefix("/b"), .regex(".*")])
        if random.chance(30) { match.headers = [HTTPMatch.Header(.header("x-a"), .present)] }
        if random.chance(10) { match.headers = [HTTPMatch.Header(.claim(["sub"]), .text(.exact("me")))] }
        if random.chance(20) { match.queryParameters = [HTTPMatch.QueryParameter("q", .present)] }
        if random.chance(20) { match.proxy.port = random.pick(portNumbers) }
        if random.chance(20) { match.proxy.sourceLabels = ["app": "app\(Int.random(in: 0..<8, using: &random))"] }
        if random.chance(20) { match.proxy.sourceNamespace = random.pick(namespaces) }
        if random.chance(10) { match.proxy.gateways = [.mesh] }
        return match
    }
}
