import MeshConfig

/// A Gateway of the Gateway API with its ListenerSets and routes, as Istio objects: a Gateway for each listener, and
/// for each listener and host a VirtualService. Source: generation.md 6.9.
struct GatewayConversion {
    private let gateway: GatewayAPIIndex.Declared<KubernetesGateway>
    private let sets: [AttachedListeners]
    private let routes: [GatewayAPIIndex.Declared<KubernetesRoute>]
    private let facts: GatewayAPIFacts

    /// - Parameters:
    ///   - sets: ListenerSets that name the gateway, the one that wins first.
    ///   - routes: those that name the gateway or one of the sets, the one that wins first.
    init(
        _ gateway: GatewayAPIIndex.Declared<KubernetesGateway>, sets: [AttachedListeners] = [],
        routes: [GatewayAPIIndex.Declared<KubernetesRoute>], _ facts: GatewayAPIFacts
    ) {
        self.gateway = gateway
        self.sets = sets
        self.routes = routes
        self.facts = facts
    }

    /// A ListenerSet as part of a Gateway.
    struct AttachedListeners {
        let set: GatewayAPIIndex.Declared<ListenerSet>
        /// What the objects that are made of it are named after.
        let baseName: String
    }

    /// A listener with the object that lists it.
    private struct OwnedListener {
        let listener: KubernetesGateway.Listener
        /// The Gateway or one of its ListenerSets.
        let owner: ConfigKey
        let creationTime: Int64
        let source: SourceLocation
        /// Name of the Gateway that is made of it, in the namespace of the owner.
        let name: String

        init<Spec>(
            _ listener: KubernetesGateway.Listener, of owner: GatewayAPIIndex.Declared<Spec>, baseName: String
        ) {
            self.listener = listener
            self.owner = owner.key
            creationTime = owner.creationTime
            source = owner.source
            name = madeName(baseName, listener.name)
        }

        var namespace: String { owner.namespace }
    }

    /// All objects; none where the class is somebody else's.
    var objects: [ConfigObject] {
        guard facts.serves(class: gateway.spec.className) else { return [] }
        let served = served
        return served.flatMap { listener -> [ConfigObject] in
            guard let server = server(listener) else { return [] }
            return [object(server, listener)] + virtualServices(listener, among: served)
        }
    }

    /// The listeners of the Gateway, then those of its sets, without those that clash with one before them.
    private var served: [OwnedListener] {
        var listeners = gateway.spec.listeners.map { OwnedListener($0, of: gateway, baseName: gateway.key.name) }
        for attached in sets {
            let set = attached.set
            guard facts.admits(set.key.namespace, to: gateway.spec.allowedListeners, owner: gateway.key.namespace)
            else { continue }
            listeners += set.spec.listeners.map { OwnedListener($0, of: set, baseName: attached.baseName) }
        }
        return listeners.reduce(into: []) { served, next in
            if !served.contains(where: { $0.listener.excludes(next.listener) }) { served.append(next) }
        }
    }
}

// Servers.
extension GatewayConversion {
    private func object(_ server: GatewayServer, _ listener: OwnedListener) -> ConfigObject {
        let (spec, namespace) = (gateway.spec, gateway.key.namespace)
        var made = Gateway(servers: [server])
        made.services =
            spec.services.isEmpty
            ? [facts.hostname(of: "\(gateway.key.name)-\(spec.className)", in: namespace)]
            : spec.services.map { $0.fullHostname(in: namespace, clusterDomain: facts.clusterDomain) }
        made.servicesNamespace = listener.namespace == namespace ? nil : namespace
        made.isManaged = spec.services.isEmpty
        return ConfigObject(
            key: ConfigKey(.gateway, listener.namespace, listener.name),
            meta: ObjectMeta(creationTime: listener.creationTime), spec: .gateway(made), source: listener.source,
            origins: origins(listener))
    }

    private func origins(_ listener: OwnedListener) -> [ConfigKey] {
        listener.owner == gateway.key ? [gateway.key] : [listener.owner, gateway.key]
    }

    /// The server of a listener; nil where it may not have its certificates, or there are none. Source: generation.md
    /// 18.2.
    private func server(_ listener: OwnedListener) -> GatewayServer? {
        let spec = listener.listener
        let port = ListenerPort(name: "default", number: spec.port, protocol: spec.protocol_.portProtocol)
        var tls: ServerTLSSettings?
        if let settings = spec.tls {
            guard let mode = mode(settings, of: listener) else { return nil }
            tls = ServerTLSSettings(mode: mode)
        }
        return GatewayServer(port: port, hosts: hosts(listener), tls: tls)
    }

    private func mode(
        _ tls: KubernetesGateway.ListenerTLS, of listener: OwnedListener
    ) -> ServerTLSSettings.Mode? {
        let port = listener.listener.port
        if tls.mode == .passthrough {
            return port == gateway.spec.autoPassthroughPort ? .autoPassthrough : .passthrough
        }
        switch tls.clientMode {
        case .istioMutual: return .istioMutual
        case .istioSimple: return .simple(.credentials(["builtin://"]))
        case .simple, .mutual, .optionalMutual: break
        }
        let names = tls.certificates.filter { facts.hasCertificate($0.objectName) }
            .compactMap { credential($0, for: listener) }
        guard let first = names.first, names.count == tls.certificates.count else { return nil }
        let identity = ServerTLSSettings.Identity.credentials(names)
        if let validation = tls.clientValidation ?? gateway.spec.clientValidation(on: port) {
            guard let name = credential(validation.authority, for: listener) else { return nil }
            let authority = ServerTLSSettings.Authority.credential(name + "-cacert")
            return validation.isOptional ? .optionalMutual(identity, authority) : .mutual(identity, authority)
        }
        let authority = ServerTLSSettings.Authority.credential("\(first)-cacert")
        return switch tls.clientMode {
        case .mutual: .mutual(identity, authority)
        case .optionalMutual: .optionalMutual(identity, authority)
        case .simple, .istioSimple, .istioMutual: .simple(identity)
        }
    }

    /// The name of a Secret, or of a ConfigMap with authorities, which are for everybody; nil where the listener may
    /// not have it.
    private func credential(_ reference: ObjectReference, for listener: OwnedListener) -> String? {
        let path = "\(reference.namespace)/\(reference.name)"
        if reference.kind == "ConfigMap" { return "configmap://\(path)" }
        let kind = listener.owner.kind == .listenerSet ? "ListenerSet" : "Gateway"
        guard reference.kind == "Secret", facts.allows(reference, for: kind, in: listener.namespace) else { return nil }
        return "kubernetes-gateway://\(path)"
    }

    private func hosts(_ listener: OwnedListener) -> [ScopedHost] {
        let host = listener.listener.host
        switch listener.listener.namespaces {
        case .all: return [ScopedHost(.all, host)]
        case .same: return [ScopedHost(.named(listener.namespace), host)]
        case .none: return [ScopedHost(.none, host)]
        case .selected(let selector):
            let names = facts.namespaces(selectedBy: selector)
            return names.isEmpty ? [ScopedHost(.none, host)] : names.map { ScopedHost(.named($0), host) }
        }
    }
}

// Routes.
extension GatewayConversion {
    private func virtualServices(_ listener: OwnedListener, among served: [OwnedListener]) -> [ConfigObject] {
        let reference = GatewayReference.gateway(namespace: listener.namespace, name: listener.name)
        let prefix = "\(listener.namespace)~\(listener.name)"
        var http = RouteCollection()
        var objects: [ConfigObject] = []
        for route in routes where attaches(route, to: listener) {
            let hosts = hosts(of: route, on: listener.listener, among: served)
            switch route.key.kind {
            case .httpRoute, .grpcRoute:
                let rules = RouteRules(route, facts).http
                for host in hosts { http.add(route, host, rules) }
            case .tlsRoute, .tcpRoute:
                guard let service = RouteRules(route, facts).forwarding(hosts, by: reference) else { continue }
                objects.append(
                    route.object(service, named: "\(prefix)~\(route.key.kind.rawValue)~", madeBy: origins(listener)))
            default: break
            }
        }
        return objects + http.objects(named: { "\(prefix)~\($0)" }, gateway: reference, origins: origins(listener))
    }

    private func attaches(_ route: GatewayAPIIndex.Declared<KubernetesRoute>, to owned: OwnedListener) -> Bool {
        let listener = owned.listener
        let kinds = listener.routeKinds.filter { listener.kinds.isEmpty || listener.kinds.contains($0.rawValue) }
        return kinds.contains(route.key.kind)
            && facts.admits(route.key.namespace, to: listener.namespaces, owner: owned.namespace)
            && route.spec.parents.contains { parent in
                parent.kind == (owned.owner.kind == .listenerSet ? .listenerSet : .gateway)
                    && parent.namespace == owned.namespace && parent.name == owned.owner.name
                    && (parent.section.isEmpty || parent.section == listener.name)
                    && (parent.port == 0 || parent.port == listener.port)
            }
    }

    /// The hosts of `route` that `listener` serves, none twice: no other listener is meant more exactly.
    private func hosts(
        of route: GatewayAPIIndex.Declared<KubernetesRoute>, on listener: KubernetesGateway.Listener,
        among served: [OwnedListener]
    ) -> [String] {
        let own = route.spec.hostnames
        guard !own.isEmpty else { return [listener.host] }
        let common = own.compactMap { host -> String? in
            if host.isInsideHost(listener.host) { return host }
            return listener.host.isInsideHost(host) ? listener.host : nil
        }
        var seen: Set<String> = []
        return common.filter { host in
            seen.insert(host).inserted
                && !served.contains { other in
                    let other = other.listener
                    return other.port == listener.port && other.protocol_ == listener.protocol_
                        && other.host != listener.host && host.isInsideHost(other.host)
                        && other.host.isInsideHost(listener.host)
                }
        }
    }
}

extension KubernetesGateway.Listener {
    /// Its hostname as an Istio host.
    fileprivate var host: String { hostname.isEmpty ? "*" : hostname }

    fileprivate var routeKinds: [ConfigKind] {
        switch protocol_ {
        case .http, .https: [.httpRoute, .grpcRoute]
        case .tls: tls?.mode == .passthrough ? [.tlsRoute] : [.tlsRoute, .tcpRoute]
        case .tcp: [.tcpRoute]
        }
    }

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
}
