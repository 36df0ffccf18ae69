import HashTreeCollections
package import MeshConfig

/// Makes a snapshot from its predecessor and what has changed since.
///
/// The cost is O(log n) for a changed object, and that of the services that it touches: the endpoints of a service are
/// derived together. Changed `workloadSelector`s also cost one pass over the pods of their namespace. What is derived
/// anew and comes out as it was keeps its identity and revision.
///
/// Revisions are the generations in which a record changed, so a process builds one chain of snapshots.
package struct SnapshotBuilder: ~Copyable {
    private let generation: UInt64
    private var settings: MeshSettings
    private var settingsRevision: Revision
    private var discovery: DiscoveryScope
    private var inventory: Inventory
    private var registry: Registry
    private var traffic: TrafficConfig
    private var pending: [ConfigKind: [ObjectName: ConfigObject?]] = [:]
    private var change = SnapshotChange()

    /// A builder of the first snapshot.
    ///
    /// - Parameter revision: the control plane's; Istio objects whose label `istio.io/rev` names neither it nor a tag
    ///   of it do not count. Empty: all count. Source: serving.md 4.4.
    /// - Parameter clusterDomain: the end of the hostnames of Kubernetes services.
    package init(
        revision: String = "default", clusterDomain: String = "cluster.local", settings: MeshSettings = MeshSettings()
    ) {
        generation = 1
        self.settings = settings
        settingsRevision = 1
        discovery = DiscoveryScope(revision: revision)
        inventory = Inventory(clusterDomain: clusterDomain, isDualStack: settings.isDualStack)
        registry = Registry()
        traffic = TrafficConfig()
        change.settingsChanged = true
        change.everyScope = true
    }

    /// A builder of the snapshot that follows `previous`.
    package init(previous: MeshSnapshot) {
        generation = previous.generation + 1
        settings = previous.settings
        settingsRevision = previous.settingsRevision
        discovery = previous.discovery
        inventory = previous.inventory
        registry = previous.registry
        traffic = previous.traffic
    }

    /// Notes a change, to be worked in by `build`. Of several for one object the last counts; else their order is free.
    package mutating func apply(_ change: ConfigChange) {
        let name = ObjectName(change.key.namespace, change.key.name)
        switch change {
        case .set(let object): pending[object.key.kind, default: [:]][name] = object
        case .remove(let key): pending[key.kind, default: [:]][name] = .some(nil)
        }
    }

    /// Notes the mesh's settings, but for what is no setting of the mesh.
    package mutating func apply(settings new: MeshSettings) {
        var new = new
        new.isDualStack = settings.isDualStack
        guard new != settings else { return }
        // A proxy's own names are in its scope only while the mesh traces, its place while the mesh asks for it, its
        // own settings where they are not the mesh's; objects of the root namespace are everybody's.
        if new.traces != settings.traces || new.proxySettings != settings.proxySettings
            || new.rootNamespace != settings.rootNamespace
            || new.localityBalancing != settings.localityBalancing
        {
            change.everyScope = true
        }
        settings = new
        settingsRevision = generation
        change.settingsChanged = true
    }

    /// Works in all that was noted.
    ///
    /// - Returns: the snapshot and what it changes for proxies. Also the snapshot of an empty change must become the
    ///   predecessor of the next, since objects that no proxy notices may have changed.
    package consuming func build() -> (snapshot: MeshSnapshot, change: SnapshotChange) {
        var touched = Inventory.Touched()
        let difference = discovery.apply(pending, selectors: settings.discoverySelectors)
        pending = difference.edits
        change.discoveryChanged = difference.selectsOthers
        change.revisionsChanged = difference.namesDiffer
        updateInventory(&touched)
        if change.settingsChanged { touched.services.formUnion(registry.services.keys) }
        for hostname in touched.hostnames {
            touched.services.formUnion(registry.services(named: hostname).map(\.key))
        }
        // Services that were changed as well are touched already.
        for (namespace, labels) in touched.labels {
            touched.endpoints.formUnion(registry.services(selecting: labels, in: namespace))
        }
        let replacements = updateServices(touched.services)
        updateTraffic(&touched)
        updateEndpoints(touched.endpoints.union(touched.services))
        noteScopes(replacements, touched)
        let snapshot = MeshSnapshot(
            generation: generation, settings: settings, settingsRevision: settingsRevision, discovery: discovery,
            inventory: inventory, registry: registry, traffic: traffic)
        return (snapshot, change)
    }
}

extension SnapshotBuilder {
    /// Entries come before pods, so that the pods of the first snapshot find their selectors, not the other way round.
    private mutating func updateInventory(_ touched: inout Inventory.Touched) {
        for (name, object) in pending[.node] ?? [:] {
            inventory.setNode(name.name, labels: object?.meta.labels, &touched)
        }
        for (name, object) in pending[.service] ?? [:] {
            inventory.setService(name, object.flatMap { Inventory.Declared($0.meta, service: $0.spec) }, &touched)
        }
        for (name, object) in pending[.serviceEntry] ?? [:] {
            inventory.setEntry(name, object.flatMap { Inventory.Declared($0.meta, entry: $0.spec) }, &touched)
        }
        inventory.selectPods(&touched)
        for (name, object) in pending[.workloadEntry] ?? [:] {
            inventory.setWorkloadEntry(name, object.flatMap { $0.spec.workloadEntry }, &touched)
        }
        for (name, object) in pending[.endpointSlice] ?? [:] {
            inventory.setSlice(name, object.flatMap { $0.spec.endpointSlice }, &touched)
        }
        for (name, object) in pending[.pod] ?? [:] {
            inventory.setPod(name, object.flatMap { Inventory.Declared($0.meta, pod: $0.spec) }, &touched)
        }
    }

    private mutating func updateServices(_ keys: Set<ServiceKey>) -> [Registry.Replacement] {
        var replacements: [Registry.Replacement] = []
        for key in keys {
            let old = registry.services[key]
            let new = inventory.makeService(key, settings, revision: generation)
            if old == nil, new == nil { continue }
            if let old, let new, old.hasSameContent(as: new) { continue }
            replacements.append((old, new))
            change.services.insert(key)
        }
        registry.replaceServices(replacements, revision: generation)
        return replacements
    }

    private mutating func updateTraffic(_ touched: inout Inventory.Touched) {
        let policies = traffic.peerAuthentications
        let context = TrafficContext(
            settings: settings, settingsChanged: change.settingsChanged, clusterDomain: inventory.clusterDomain,
            revision: generation)
        traffic.apply(pending, context, &change)
        if pending[.peerAuthentication] == nil { return }
        let namespaces = Set(registry.services.keys.map(\.namespace)).filter {
            traffic.peerAuthentications.mayRefuse(in: $0, unlike: policies, root: settings.rootNamespace)
        }
        if namespaces.isEmpty { return }
        touched.endpoints.formUnion(registry.services.keys.filter { namespaces.contains($0.namespace) })
    }

    private mutating func updateEndpoints(_ keys: Set<ServiceKey>) {
        for key in keys {
            let service = registry.services[key]
            var withheld: WithheldEndpoints?
            var new = service.map { inventory.makeEndpoints(of: $0, withheld: &withheld) } ?? []
            traffic.peerAuthentications.refuse(&new, in: key.namespace, root: settings.rootNamespace)
            if withheld != registry.withheld[key] { registry.withheld[key] = withheld }
            registry.setSubjectAltNames(
                of: key, service?.allSubjectAltNames(new, settings) ?? [], revision: generation)
            guard new != registry.endpoints[key]?.endpoints ?? [] else { continue }
            let record = new.isEmpty ? nil : ServiceEndpoints(endpoints: new, revision: generation)
            change.addresses.formUnion(registry.setEndpoints(of: key, record, revision: generation))
            change.endpoints.insert(key)
        }
    }

    /// Notes which proxies may have come into another class.
    private mutating func noteScopes(_ replacements: [Registry.Replacement], _ touched: Inventory.Touched) {
        change.workloads = touched.workloads
        change.addresses.formUnion(touched.addresses)
        for (old, new) in replacements {
            let versions = [old, new].compactMap(\.self)
            for service in versions {
                change.namespaces.insert(service.namespace)
                if service.dependsOnPlacement { change.everyScope = true }
            }
            guard let key = versions.first?.key, versions.contains(where: { $0.resolution == .passthrough }) else {
                continue
            }
            change.addresses.formUnion(registry.endpoints[key]?.endpoints.map(\.address) ?? [])
        }
    }
}

extension Inventory.Declared<Service> {
    fileprivate init?(_ meta: ObjectMeta, service spec: ConfigSpec) {
        guard case .service(let service) = spec else { return nil }
        self.init(meta: meta, spec: service)
    }
}

extension Inventory.Declared<ServiceEntry> {
    fileprivate init?(_ meta: ObjectMeta, entry spec: ConfigSpec) {
        guard case .serviceEntry(let entry) = spec else { return nil }
        self.init(meta: meta, spec: entry)
    }
}

extension Inventory.Declared<Pod> {
    fileprivate init?(_ meta: ObjectMeta, pod spec: ConfigSpec) {
        guard case .pod(let pod) = spec else { return nil }
        self.init(meta: meta, spec: pod)
    }
}

extension ConfigSpec {
    fileprivate var endpointSlice: EndpointSlice? {
        guard case .endpointSlice(let slice) = self else { return nil }
        return slice
    }

    fileprivate var workloadEntry: WorkloadEntry? {
        guard case .workloadEntry(let entry) = self else { return nil }
        return entry
    }
}
