import HashTreeCollections
import MeshConfig

/// The objects of Kubernetes' Gateway API, and the Istio objects that they come to: nothing behind it knows the API.
///
/// A changed object is converted anew together with what it is attached to: a Gateway with all its ListenerSets and
/// routes, or the routes of one service. Source: generation.md 6.9.
struct GatewayAPIIndex: Sendable {
    /// What is converted as a whole.
    private enum Unit: Hashable, Sendable {
        case gateway(ObjectName)
        /// Comes to nothing by itself: it is part of its Gateway.
        case listenerSet(ObjectName)
        case service(ObjectName)
        case policy(ObjectName)
    }

    private var gateways: TreeDictionary<ObjectName, Declared<KubernetesGateway>> = [:]
    private var listenerSets: TreeDictionary<ObjectName, Declared<ListenerSet>> = [:]
    private var setsByGateway: TreeDictionary<ObjectName, TreeSet<ObjectName>> = [:]
    private var routes: TreeDictionary<ConfigKey, Declared<KubernetesRoute>> = [:]
    private var policies: TreeDictionary<ObjectName, Declared<BackendTLSPolicy>> = [:]
    private var facts = GatewayAPIFacts()
    private var routesByUnit: TreeDictionary<Unit, TreeSet<ConfigKey>> = [:]
    /// What each unit came to.
    private var made: TreeDictionary<Unit, [ConfigKey: ConfigObject]> = [:]

    /// What counts of an object.
    struct Declared<Spec: Hashable & Sendable>: Hashable, Sendable {
        let key: ConfigKey
        let creationTime: Int64
        let source: SourceLocation
        let spec: Spec

        init(_ object: ConfigObject, _ spec: Spec) {
            key = object.key
            creationTime = object.meta.creationTime
            source = object.source
            self.spec = spec
        }

        var name: ObjectName { ObjectName(key.namespace, key.name) }

        /// The order in which objects win: the oldest first, then by namespace and name.
        func precedes(_ other: Self) -> Bool {
            (creationTime, key.namespace, key.name, key.kind.rawValue)
                < (other.creationTime, other.key.namespace, other.key.name, other.key.kind.rawValue)
        }
    }
}

extension GatewayAPIIndex {
    /// Takes over changed objects.
    ///
    /// - Returns: the edits of Istio objects that follow.
    mutating func apply(_ edits: [ConfigKind: TrafficConfig.Edits], clusterDomain: String) -> [ConfigKey: ConfigObject?]
    {
        facts.clusterDomain = clusterDomain
        var stale: Set<Unit> = []
        if facts.apply(edits) {
            stale.formUnion(gateways.keys.map(Unit.gateway))
            stale.formUnion(routesByUnit.keys)
        }
        stale.formUnion(gateways(showing: facts.apply(secrets: edits[.secret] ?? [:])))
        for (name, object) in edits[.kubernetesGateway] ?? [:] {
            gateways[name] = object.flatMap { object in
                guard case .kubernetesGateway(let spec) = object.spec else { return nil }
                return Declared(object, spec)
            }
            stale.insert(.gateway(name))
            // Its name decides how those of a ListenerSet of the same name are called.
            stale.insert(.listenerSet(name))
        }
        for (name, object) in edits[.listenerSet] ?? [:] { stale.formUnion(setListeners(name, object)) }
        for kind in [ConfigKind.httpRoute, .grpcRoute, .tlsRoute, .tcpRoute] {
            for (name, object) in edits[kind] ?? [:] {
                stale.formUnion(setRoute(ConfigKey(kind, name.namespace, name.name), object))
            }
        }
        for (name, object) in edits[.backendTLSPolicy] ?? [:] {
            policies[name] = object.flatMap { object in
                guard case .backendTLSPolicy(let spec) = object.spec else { return nil }
                return Declared(object, spec)
            }
            stale.insert(.policy(name))
        }
        for case .listenerSet(let name) in stale {
            if let set = listenerSets[name] { stale.insert(.gateway(set.spec.gatewayName)) }
        }
        return stale.reduce(into: [:]) { convert($1, noting: &$0) }
    }

    /// Those that have a listener with a certificate in one of `secrets`.
    private func gateways(showing secrets: Set<ObjectName>) -> [Unit] {
        if secrets.isEmpty { return [] }
        func shows(_ listeners: [KubernetesGateway.Listener]) -> Bool {
            listeners.contains { $0.tls?.certificates.contains { secrets.contains($0.objectName) } ?? false }
        }
        return gateways.filter { shows($0.value.spec.listeners) }.map { .gateway($0.key) }
            + listenerSets.filter { shows($0.value.spec.listeners) }.map { .gateway($0.value.spec.gatewayName) }
    }

    private mutating func setListeners(_ name: ObjectName, _ object: ConfigObject?) -> Set<Unit> {
        let old = listenerSets[name]
        var new: Declared<ListenerSet>?
        if let object, case .listenerSet(let spec) = object.spec { new = Declared(object, spec) }
        listenerSets[name] = new
        if let old { setsByGateway.remove(name, from: old.spec.gatewayName) }
        if let new { setsByGateway.insert(name, under: new.spec.gatewayName) }
        return Set([old, new].compactMap(\.self).map { .gateway($0.spec.gatewayName) })
    }

    private mutating func setRoute(_ key: ConfigKey, _ object: ConfigObject?) -> Set<Unit> {
        let old = routes[key]
        var new: Declared<KubernetesRoute>?
        if let object, case .kubernetesRoute(let spec) = object.spec { new = Declared(object, spec) }
        routes[key] = new
        let (before, after) = (Self.units(of: old?.spec), Self.units(of: new?.spec))
        for unit in before.subtracting(after) { routesByUnit.remove(key, from: unit) }
        for unit in after.subtracting(before) { routesByUnit.insert(key, under: unit) }
        return before.union(after)
    }

    private static func units(of route: KubernetesRoute?) -> Set<Unit> {
        Set(
            (route?.parents ?? []).compactMap { parent in
                let name = ObjectName(parent.namespace, parent.name)
                return switch parent.kind {
                case .gateway: .gateway(name)
                case .listenerSet: .listenerSet(name)
                case .service: .service(name)
                case .other: nil
                }
            })
    }

    /// Makes the objects of `unit` anew.
    ///
    /// - Parameter edits: gets what differs from what the unit came to before.
    private mutating func convert(_ unit: Unit, noting edits: inout [ConfigKey: ConfigObject?]) {
        let objects: [ConfigObject] =
            switch unit {
            case .gateway(let name): gateways[name].map { conversion(of: $0, name).objects } ?? []
            case .listenerSet: []
            case .service(let name): MeshRouteConversion(name, routes: attached(to: [unit]), facts).objects
            case .policy(let name): policies[name].map { facts.rules(of: $0) } ?? []
            }
        let new = Dictionary(objects.map { ($0.key, $0) }) { first, _ in first }
        let old = made[unit] ?? [:]
        // Another unit may have come to an object that this one no longer comes to.
        for key in old.keys where new[key] == nil { edits[key] = edits[key] ?? .some(nil) }
        for (key, object) in new where !(old[key].map(object.isEquivalent) ?? false) { edits[key] = object }
        made[unit] = new.isEmpty ? nil : new
    }

    private func conversion(of gateway: Declared<KubernetesGateway>, _ name: ObjectName) -> GatewayConversion {
        let sets = (setsByGateway[name] ?? []).compactMap { name in
            listenerSets[name].map { set in
                // A Gateway of the same name may have listeners of the same names.
                let baseName = gateways[name] == nil ? name.name : "\(name.name)~set"
                return GatewayConversion.AttachedListeners(set: set, baseName: baseName)
            }
        }
        let units = [.gateway(name)] + sets.map { Unit.listenerSet($0.set.name) }
        return GatewayConversion(
            gateway, sets: sets.sorted { $0.set.precedes($1.set) }, routes: attached(to: units), facts)
    }

    /// The routes of `units`, each once, the one that wins first.
    private func attached(to units: [Unit]) -> [Declared<KubernetesRoute>] {
        Set(units.flatMap { routesByUnit[$0] ?? [] }).compactMap { routes[$0] }.sorted { $0.precedes($1) }
    }
}

extension ObjectReference {
    /// What it names, whatever its kind.
    var objectName: ObjectName { ObjectName(namespace, name) }
}

extension ListenerSet {
    fileprivate var gatewayName: ObjectName { ObjectName(gatewayNamespace, gateway) }
}
