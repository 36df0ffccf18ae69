import MeshConfig

/// A Gateway of the Gateway API with its routes, as Istio objects: a Gateway for each listener, and for each listener
/// and host a VirtualService. Source: generation.md 6.9.
struct GatewayConversion {
    private typealias Listener = KubernetesGateway.Listener

    private let gateway: GatewayAPIIndex.Declared<KubernetesGateway>
    private let routes: [GatewayAPIIndex.Declared<KubernetesRoute>]
    private let facts: GatewayAPIFacts

    /// - Parameter routes: those that name the gateway, the one that wins first.
    init(
        _ gateway: GatewayAPIIndex.Declared<KubernetesGateway>, routes: [GatewayAPIIndex.Declared<KubernetesRoute>],
        _ facts: GatewayAPIFacts
    ) {
        self.gateway = gateway
        self.routes = routes
        self.facts = facts
    }

    /// All objects; none where the class is somebody else's.
    var objects: [ConfigObject] {
        guard facts.serves(class: gateway.spec.className) else { return [] }
        var objects: [ConfigObject] = []
        var served: [Listener] = []
        for listener in gateway.spec.listeners {
            if served.contains(where: { $0.excludes(listener) }) { continue }
            served.append(listener)
            guard let server = server(listener) else { continue }
            objects.append(object(server, listener))
            objects += virtualServices(listener)
        }
        return objects
    }

    private var namespace: String { gateway.key.namespace }
    private func name(_ listener: Listener) -> String { madeName(gateway.key.name, listener.name) }
}

// Servers.
extension GatewayConversion {
    private func object(_ server: GatewayServer, _ listener: Listener) -> ConfigObject {
        let spec = gateway.spec
        var made = Gateway(servers: [server])
        made.services =
            spec.services.isEmpty
            ? [facts.hostname(of: "\(gateway.key.name)-\(spec.className)", in: namespace)]
            : spec.services.map { $0.fullHostname(in: namespace, clusterDomain: facts.clusterDomain) }
        made.isManaged = spec.services.isEmpty
        return ConfigObject(
            key: ConfigKey(.gateway, namespace, name(listener)),
            meta: ObjectMeta(creationTime: gateway.creationTime), spec: .gateway(made), source: gateway.source,
            origins: [gateway.key])
    }

    /// The server of a listener; nil where it may not have its certificates.
    private func server(_ listener: Listener) -> GatewayServer? {
        let port = ListenerPort(name: "default", number: listener.port, protocol: listener.protocol_.portProtocol)
        var tls: ServerTLSSettings?
        if let settings = listener.tls {
            guard let mode = mode(settings) else { return nil }
            tls = ServerTLSSettings(mode: mode)
        }
        return GatewayServer(port: port, hosts: hosts(listener), tls: tls)
    }

    private func mode(_ tls: KubernetesGateway.ListenerTLS) -> ServerTLSSettings.Mode? {
        if tls.mode == .passthrough { return .passthrough }
        if tls.clientMode == .istioMutual { return .istioMutual }
        guard
            tls.certificates.allSatisfy({ reference in
                reference.kind == "Secret" && facts.allows(reference, for: "Gateway", in: namespace)
            })
        else { return nil }
        let names = tls.certificates.map { "kubernetes-gateway://\($0.namespace)/\($0.name)" }
        let identity = ServerTLSSettings.Identity.credentials(names)
        let authority = ServerTLSSettings.Authority.credential("\(names[0])-cacert")
        return switch tls.clientMode {
        case .simple: .simple(identity)
        case .mutual: .mutual(identity, authority)
        case .optionalMutual: .optionalMutual(identity, authority)
        case .istioMutual: .istioMutual
        }
    }

    private func hosts(_ listener: Listener) -> [ScopedHost] {
        let host = listener.hostname.isEmpty ? "*" : listener.hostname
        switch listener.namespaces {
        case .all: return [ScopedHost(.all, host)]
        case .same: return [ScopedHost(.named(namespace), host)]
        case .none: return [ScopedHost(.none, host)]
        case .selected(let selector):
            let names = facts.namespaces(selectedBy: selector)
            return names.isEmpty ? [ScopedHost(.none, host)] : names.map { ScopedHost(.named($0), host) }
        }
    }
}

// Routes.
extension GatewayConversion {
    private func virtualServices(_ listener: Listener) -> [ConfigObject] {
        let reference = GatewayReference.gateway(namespace: namespace, name: name(listener))
        var http = RouteCollection()
        var objects: [ConfigObject] = []
        for route in routes where attaches(route, to: listener) {
            let hosts = hosts(of: route, on: listener)
            switch route.key.kind {
            case .httpRoute, .grpcRoute:
                for host in hosts { http.add(route, host, RouteRules(route, facts).http) }
            case .tlsRoute, .tcpRoute:
                guard let service = RouteRules(route, facts).forwarding(hosts, by: reference) else { continue }
                objects.append(
                    ConfigObject(
                        key: ConfigKey(
                            .virtualService, route.key.namespace,
                            "\(namespace)~\(name(listener))~\(route.key.kind.rawValue)~\(route.key.name)"),
                        meta: ObjectMeta(creationTime: route.creationTime), spec: .virtualService(service),
                        source: route.source, origins: [route.key, gateway.key]))
            default: break
            }
        }
        return objects
            + http.objects(
                named: { "\(namespace)~\(name(listener))~\($0)" }, gateway: reference, origins: [gateway.key])
    }

    private func attaches(_ route: GatewayAPIIndex.Declared<KubernetesRoute>, to listener: Listener) -> Bool {
        let kinds = listener.protocol_.routeKinds.filter { kind in
            listener.kinds.isEmpty || listener.kinds.contains(kind.rawValue)
        }
        return kinds.contains(route.key.kind)
            && facts.takes(routesOf: route.key.namespace, listener.namespaces, owner: namespace)
            && route.spec.parents.contains { parent in
                parent.kind == .gateway && parent.namespace == namespace && parent.name == gateway.key.name
                    && (parent.section.isEmpty || parent.section == listener.name)
                    && (parent.port == 0 || parent.port == listener.port)
            }
    }

    /// The hosts of `route` that `listener` serves: no other listener is meant more exactly.
    private func hosts(of route: GatewayAPIIndex.Declared<KubernetesRoute>, on listener: Listener) -> [String] {
        let own = route.spec.hostnames
        guard !own.isEmpty else { return [listener.host] }
        let common = own.compactMap { host -> String? in
            if host.isInsideHost(listener.host) { return host }
            return listener.host.isInsideHost(host) ? listener.host : nil
        }
        return common.filter { host in
            !gateway.spec.listeners.contains { other in
                other.port == listener.port && other.protocol_ == listener.protocol_ && other.host != listener.host
                    && host.isInsideHost(other.host) && other.host.isInsideHost(listener.host)
            }
        }
    }
}

extension KubernetesGateway.Listener {
    /// Its hostname as an Istio host.
    fileprivate var host: String { hostname.isEmpty ? "*" : hostname }

    /// Whether a later listener cannot be served beside this one.
    fileprivate func excludes(_ later: KubernetesGateway.Listener) -> Bool {
        guard port == later.port else { return false }
        if protocol_ == later.protocol_ { return protocol_ == .tcp || hostname == later.hostname }
        let encrypted: Set<Protocol_> = [.https, .tls]
        return !(encrypted.contains(protocol_) && encrypted.contains(later.protocol_)) || hostname == later.hostname
    }
}

extension KubernetesGateway.Listener.Protocol_ {
    fileprivate var portProtocol: PortProtocol {
        switch self {
        case .http: .http
        case .https: .https
        case .tls: .tls
        case .tcp: .tcp
        }
    }

    fileprivate var routeKinds: [ConfigKind] {
        switch self {
        case .http, .https: [.httpRoute, .grpcRoute]
        case .tls: [.tlsRoute, .tcpRoute]
        case .tcp: [.tcpRoute]
        }
    }
}
