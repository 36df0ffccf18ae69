import MeshConfig
import Testing

@testable import Mesh

/// What objects of the Gateway API come to. Source: generation.md 6.9.
struct GatewayAPITests {
    private static let door = kubernetesGateway(
        "door",
        [
            .init(name: "http", port: 80, protocol: .http, namespaces: .all),
            .init(name: "shop", port: 80, protocol: .http, hostname: "shop.com", namespaces: .all),
        ])

    private static func kubernetesGateway(
        _ name: String, in namespace: String = "infra", class className: String = "istio",
        services: [String] = ["door"], _ listeners: [KubernetesGateway.Listener]
    ) -> ConfigObject {
        object(
            .kubernetesGateway, name, in: namespace,
            .kubernetesGateway(KubernetesGateway(className: className, services: services, listeners: listeners)))
    }

    private static func route(
        _ name: String, in namespace: String = "shop", kind: ConfigKind = .httpRoute, to gateway: String = "door",
        section: String = "", hosts: [String] = [], backend: String = "api", backendNamespace: String? = nil,
        created: Int64 = 0, matches: [HTTPMatch] = []
    ) -> ConfigObject {
        var rule = KubernetesRoute.Rule()
        rule.matches = matches
        rule.backends = [
            .init(ObjectReference(kind: "Service", namespace: backendNamespace ?? namespace, name: backend), port: 80)
        ]
        return object(
            kind, name, in: namespace, created: created,
            .kubernetesRoute(
                KubernetesRoute(
                    parents: [.init(namespace: "infra", name: gateway, section: section)], hostnames: hosts,
                    rules: [rule])))
    }

    private static func uri(_ uri: StringMatch?) -> HTTPMatch {
        var match = HTTPMatch()
        match.uri = uri
        return match
    }

    private static let router = ProxyNode(
        kind: .router, id: "door-1.infra", addresses: ["10.0.0.9"], namespace: "infra",
        dnsDomain: "infra.svc.cluster.local", labels: ["app": "door"])
    private static let doorService = service("door", in: "infra", selector: ["app": "door"])

    /// `listener host: name of routes → hosts of destinations`, of every VirtualService bound to the router's Gateways.
    private func routes(of world: World) -> [String] {
        let view = world.view(Self.router)
        return view.gateways.flatMap { gateway -> [String] in
            let reference = GatewayReference.gateway(namespace: gateway.key.namespace, name: gateway.key.name)
            let listener = gateway.key.name.split(separator: "~").last ?? ""
            return view.virtualServices(boundTo: reference).flatMap { service in
                service.spec.http.map { route in
                    guard case .forward(let destinations) = route.action else { return "\(listener): \(route.action)" }
                    let hosts = destinations.map(\.destination.host)
                    return "\(listener) \(service.spec.hosts[0]): \(route.name) -> \(hosts.joined(separator: ","))"
                }
            }
        }.sorted()
    }

    private let api = "api.shop.svc.cluster.local"

    @Test func `a route is attached to every listener of its parent whose host it shares`() {
        let world = World([Self.doorService, Self.door, Self.route("r", hosts: ["shop.com", "other.com"])])
        // The listener that is meant more exactly has the host for itself.
        #expect(routes(of: world) == ["http other.com: shop.r.0 -> \(api)", "shop shop.com: shop.r.0 -> \(api)"])
    }

    @Test func `hosts that are wider than the listener's come to that one, once`() {
        let world = World([
            Self.doorService, Self.door, Self.route("r", section: "shop", hosts: ["*.com", "shop.com", "*"]),
        ])
        #expect(routes(of: world) == ["shop shop.com: shop.r.0 -> \(api)"])
    }

    @Test func `a route with a section is attached to that listener only`() {
        let world = World([Self.doorService, Self.door, Self.route("r", section: "shop")])
        #expect(routes(of: world) == ["shop shop.com: shop.r.0 -> \(api)"])
    }

    @Test(arguments: [
        (KubernetesGateway.Listener.Namespaces.same, false), (.all, true), (.none, false),
        (.selected(LabelSelector(labels: ["team": "a"])), true),
        (.selected(LabelSelector(labels: ["team": "b"])), false),
    ])
    func `a listener takes the routes of the namespaces that it allows`(
        _ namespaces: KubernetesGateway.Listener.Namespaces, _ isTaken: Bool
    ) {
        let gateway = Self.kubernetesGateway(
            "door", [.init(name: "http", port: 80, protocol: .http, namespaces: namespaces)])
        let namespace = object(.namespace, "shop", labels: ["team": "a"], .namespace)
        let world = World([Self.doorService, gateway, namespace, Self.route("r")])
        #expect(!routes(of: world).isEmpty == isTaken)
    }

    @Test func `routes of one host are sorted by how exact they are, then by age`() {
        let objects = [
            Self.route("old", created: 1, matches: [Self.uri(.prefix("/")), Self.uri(.prefix("/a/b"))]),
            Self.route(
                "new", created: 2,
                matches: [Self.uri(.exact("/a")), Self.uri(.regex("/long.*")), Self.uri(.prefix("/x/y"))]),
        ]
        let world = World([Self.doorService, Self.door] + objects)
        let view = world.view(Self.router)
        let name = "door~istio-autogenerated-k8s-gateway~http"
        let service = view.virtualServices(boundTo: .gateway(namespace: "infra", name: name)).first
        #expect(
            service?.spec.http.map { $0.matches[0].uri } == [
                .exact("/a"), .prefix("/a/b"), .prefix("/x/y"), .prefix("/"), .regex("/long.*"),
            ])
        #expect(service?.origins.map(\.name) == ["old", "new", "door"])
        #expect(service?.spec.isGatewayAPI == true)
    }

    @Test func `a backend elsewhere needs a grant, and without one leads nowhere`() {
        let route = Self.route("r", section: "http", backend: "vault", backendNamespace: "bank")
        var world = World([Self.doorService, Self.door, route])
        #expect(routes(of: world) == ["http *: shop.r.0 -> "])
        world.set(
            object(
                .referenceGrant, "allow", in: "bank",
                .referenceGrant(
                    ReferenceGrant(
                        sources: [.init(group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop")],
                        targets: [.init(group: "", kind: "Service", name: "vault")]))))
        #expect(routes(of: world) == ["http *: shop.r.0 -> vault.bank.svc.cluster.local"])
    }

    @Test func `a Gateway of another class is not served until the class is ours`() {
        let gateway = Self.kubernetesGateway(
            "door", class: "edge", [.init(name: "http", port: 80, protocol: .http, namespaces: .all)])
        var world = World([Self.doorService, gateway, Self.route("r")])
        #expect(world.view(Self.router).gateways.isEmpty)
        world.set(
            object(.gatewayClass, "edge", .gatewayClass(GatewayClass(controller: "istio.io/gateway-controller"))))
        #expect(world.view(Self.router).gateways.count == 1)
    }

    @Test func `a listener that clashes with an earlier one is left out`() {
        let gateway = Self.kubernetesGateway(
            "door",
            [
                .init(name: "a", port: 80, protocol: .http), .init(name: "b", port: 80, protocol: .tcp),
                .init(name: "c", port: 80, protocol: .http),
                .init(name: "d", port: 80, protocol: .http, hostname: "d.com"),
            ])
        let names = World([Self.doorService, gateway]).view(Self.router).gateways.map(\.key.name)
        #expect(names.map { $0.split(separator: "~").last } == ["a", "d"])
    }

    @Test func `a rule without backends answers 500`() {
        var rule = KubernetesRoute.Rule()
        rule.matches = [Self.uri(.prefix("/"))]
        let route = object(
            .httpRoute, "r",
            .kubernetesRoute(
                KubernetesRoute(parents: [.init(namespace: "infra", name: "door", section: "http")], rules: [rule])))
        let world = World([Self.doorService, Self.door, route])
        #expect(
            routes(of: world) == [
                "http: respond(MeshConfig.DirectResponse(status: 500, body: MeshConfig.DirectResponse.Body.none))"
            ])
    }

    @Test func `a route of a service counts for all clients in the service's namespace, else for the route's own`() {
        func meshRoute(_ name: String, in namespace: String) -> ConfigObject {
            var rule = KubernetesRoute.Rule()
            rule.backends = [.init(ObjectReference(kind: "Service", namespace: namespace, name: name), port: 80)]
            return object(
                .httpRoute, name, in: namespace,
                .kubernetesRoute(
                    KubernetesRoute(
                        parents: [.init(kind: .service, namespace: "shop", name: "api", port: 80)], rules: [rule])))
        }
        let world = World([service("api"), meshRoute("producer", in: "shop"), meshRoute("consumer", in: "bank")])
        func names(from namespace: String) -> [String] {
            let proxy = ProxyNode(
                id: "p.\(namespace)", addresses: ["10.0.0.1"], namespace: namespace,
                dnsDomain: "\(namespace).svc.cluster.local")
            return world.view(proxy).egress[0].virtualServices.map { $0.origins[0].name }
        }
        #expect(names(from: "shop") == ["producer"])
        #expect(names(from: "bank") == ["consumer", "producer"])
        #expect(names(from: "other") == ["producer"])
    }

    @Test func `a route that names a service twice counts once`() {
        let parent = KubernetesRoute.Parent(kind: .service, namespace: "shop", name: "api")
        let twice = KubernetesRoute(parents: [parent, parent], rules: [KubernetesRoute.Rule()])
        let world = World([service("api"), object(.httpRoute, "r", .kubernetesRoute(twice))])
        #expect(world.view(sidecar()).egress[0].virtualServices.map(\.spec.http.count) == [1])
    }

    @Test func `a policy for backends is a rule of TLS that gives way to the user's`() {
        let policy = object(
            .backendTLSPolicy, "p",
            .backendTLSPolicy(BackendTLSPolicy(targets: [.init("api")], hostname: "api.com", authorities: "ca")))
        var world = World([service("api"), policy])
        let proxy = ProxyNode(
            id: "p.shop", addresses: ["10.0.0.1"], namespace: "shop", dnsDomain: "shop.svc.cluster.local")
        func tls() -> ClientTLSSettings? {
            let view = world.view(proxy)
            let rule = world.service(api).flatMap { view.rule(for: $0) }?.spec
            return rule?.policy?.parts.tls ?? rule?.backendTLS.first?.settings
        }
        #expect(tls() == ClientTLSSettings(mode: .simple(.credential("configmap://shop/ca")), sni: "api.com"))
        let pool = TrafficPolicy(parts: .init(connectionPool: ConnectionPool()))
        world.set(object(.destinationRule, "u", .destinationRule(DestinationRule(host: "api", policy: pool))))
        #expect(tls()?.sni == "api.com")
        let plain = TrafficPolicy(parts: .init(tls: ClientTLSSettings(mode: .disable)))
        world.set(object(.destinationRule, "u", .destinationRule(DestinationRule(host: "api", policy: plain))))
        #expect(tls() == ClientTLSSettings(mode: .disable))
    }

    private static func listenerSet(
        _ name: String, in namespace: String = "shop", created: Int64 = 0, _ listeners: [KubernetesGateway.Listener]
    ) -> ConfigObject {
        object(
            .listenerSet, name, in: namespace, created: created,
            .listenerSet(ListenerSet(gatewayNamespace: "infra", gateway: "door", listeners: listeners)))
    }

    private static func listener(_ name: String, _ host: String) -> KubernetesGateway.Listener {
        KubernetesGateway.Listener(name: name, port: 80, protocol: .http, hostname: host)
    }

    /// `namespace/name` of every Gateway that the router serves.
    private func gateways(of world: World) -> [String] {
        world.view(Self.router).gateways.map {
            "\($0.key.namespace)/\($0.key.name.replacing("~istio-autogenerated-k8s-gateway", with: ""))"
        }.sorted()
    }

    @Test func `a ListenerSet adds listeners where the Gateway allows its namespace`() {
        let set = Self.listenerSet("set", [Self.listener("own", "own.com")])
        var gateway = KubernetesGateway(
            className: "istio", services: ["door"], listeners: [Self.listener("http", "door.com")])
        var world = World([
            Self.doorService, object(.kubernetesGateway, "door", in: "infra", .kubernetesGateway(gateway)), set,
        ])
        #expect(gateways(of: world) == ["infra/door~http"])
        gateway.allowedListeners = .all
        world.set(object(.kubernetesGateway, "door", in: "infra", .kubernetesGateway(gateway)))
        #expect(gateways(of: world) == ["infra/door~http", "shop/set~own"])
        // A route names the set, not its Gateway, and comes and goes with it.
        var route = KubernetesRoute(
            parents: [.init(kind: .listenerSet, namespace: "shop", name: "set")], rules: [KubernetesRoute.Rule()])
        route.rules[0].backends = [.init(ObjectReference(kind: "Service", namespace: "shop", name: "api"), port: 80)]
        world.set(object(.httpRoute, "r", .kubernetesRoute(route)))
        #expect(routes(of: world) == ["own own.com: shop.r.0 -> \(api)"])
        // A Gateway of the set's name may have a listener of the same name.
        let other = Self.kubernetesGateway("set", in: "shop", services: ["set"], [Self.listener("own", "o.com")])
        world.set(other)
        #expect(gateways(of: world) == ["infra/door~http", "shop/set~set~own"])
        #expect(routes(of: world) == ["own own.com: shop.r.0 -> \(api)"])
        world.remove(other)
        #expect(gateways(of: world) == ["infra/door~http", "shop/set~own"])
        world.remove(set)
        #expect(gateways(of: world) == ["infra/door~http"])
        #expect(routes(of: world) == [])
    }

    @Test func `of listeners that clash the Gateway's wins, then that of the older set`() {
        var gateway = KubernetesGateway(
            className: "istio", services: ["door"], listeners: [Self.listener("http", "a.com")])
        gateway.allowedListeners = .all
        let world = World([
            Self.doorService, object(.kubernetesGateway, "door", in: "infra", .kubernetesGateway(gateway)),
            Self.listenerSet("new", created: 2, [Self.listener("b", "b.com"), Self.listener("c", "c.com")]),
            Self.listenerSet("old", created: 1, [Self.listener("a", "a.com"), Self.listener("b", "b.com")]),
        ])
        #expect(gateways(of: world) == ["infra/door~http", "shop/new~c", "shop/old~b"])
    }

    @Test func `a Secret beside a ListenerSet is its own, one elsewhere needs a grant for ListenerSets`() {
        func gateway(_ namespace: String) -> [String] {
            var door = KubernetesGateway(
                className: "istio", services: ["door"], listeners: [Self.listener("http", "a.com")])
            door.allowedListeners = .all
            let secure = KubernetesGateway.Listener(
                name: "https", port: 443, protocol: .https,
                tls: .init(certificates: [ObjectReference(kind: "Secret", namespace: namespace, name: "cert")]))
            let grant = ReferenceGrant(
                sources: [.init(group: "gateway.networking.k8s.io", kind: "ListenerSet", namespace: "shop")],
                targets: [.init(group: "", kind: "Secret")])
            return gateways(
                of: World([
                    Self.doorService, object(.kubernetesGateway, "door", in: "infra", .kubernetesGateway(door)),
                    Self.listenerSet("set", [secure]), object(.referenceGrant, "g", in: "bank", .referenceGrant(grant)),
                    Self.certificate(in: namespace),
                ]))
        }
        let both = ["infra/door~http", "shop/set~https"]
        #expect(gateway("shop") == both)
        #expect(gateway("bank") == both)
        #expect(gateway("infra") == ["infra/door~http"])
    }

    private static func certificate(in namespace: String) -> ConfigObject {
        let pair = Secret.KeyPair(certificates: [1], key: PrivateKey([2]))
        return object(.secret, "cert", in: namespace, .secret(Secret(keyPair: pair)))
    }

    @Test func `a listener is served while there is its certificate`() {
        func secure(_ name: String) -> KubernetesGateway.Listener {
            let certificate = ObjectReference(kind: "Secret", namespace: "infra", name: "cert")
            return .init(name: name, port: 443, protocol: .https, tls: .init(certificates: [certificate]))
        }
        var world = World([Self.doorService, Self.kubernetesGateway("door", [secure("https")])])
        #expect(gateways(of: world).isEmpty)
        world.set(Self.certificate(in: "infra"))
        #expect(gateways(of: world) == ["infra/door~https"])
        world.set(object(.secret, "cert", in: "infra", .secret(Secret())))
        #expect(gateways(of: world).isEmpty)
    }

    @Test func `what is removed goes, and what did not change keeps its revision`() {
        var world = World([
            Self.doorService, Self.door, Self.route("a", hosts: ["a.com"]), Self.route("b", hosts: ["b.com"]),
        ])
        func revisions() -> [String: Revision] {
            let name = "door~istio-autogenerated-k8s-gateway~http"
            let services = world.view(Self.router).virtualServices(boundTo: .gateway(namespace: "infra", name: name))
            return Dictionary(uniqueKeysWithValues: services.map { ($0.spec.hosts[0], $0.revision) })
        }
        let before = revisions()
        world.remove(Self.route("b"))
        #expect(revisions() == ["a.com": before["a.com"] ?? 0])
        #expect(world.change.trafficChanged)
        world.remove(Self.door)
        #expect(world.view(Self.router).gateways.isEmpty)
    }
}
