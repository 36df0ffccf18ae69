import HashTreeCollections
import MeshConfig

/// The objects that the mesh is made of, with the indexes that say what a changed object touches.
///
/// A value of persistent maps: a copy costs nothing, and an edit shares all but O(log n) of it with the original.
struct Inventory: Sendable {
    /// What counts of an object.
    struct Declared<Spec: Hashable & Sendable>: Hashable, Sendable {
        let meta: ObjectMeta
        let spec: Spec
    }

    /// The domain under which Kubernetes services have their hostnames.
    let clusterDomain: String
    /// Whether endpoints have the addresses of both families that their pods have.
    let isDualStack: Bool
    private(set) var services: TreeDictionary<ObjectName, Declared<Service>> = [:]
    private(set) var entries: TreeDictionary<ObjectName, Declared<ServiceEntry>> = [:]
    /// Slices that belong to a service and hold IP addresses.
    private(set) var slices: TreeDictionary<ObjectName, EndpointSlice> = [:]
    /// Which Services are other names of which.
    private(set) var aliases = AliasGraph()
    /// Localities of the nodes that have one.
    private var nodes: TreeDictionary<String, Locality> = [:]
    /// Pods by namespace, then by name.
    private var workloads: TreeDictionary<String, TreeDictionary<String, Workload>> = [:]

    /// Entries by the service that they define or contribute to, the oldest first.
    private var entriesByService: TreeDictionary<ServiceKey, [ObjectName]> = [:]
    /// Names of slices, sorted, by their Service.
    private var slicesByService: TreeDictionary<ObjectName, [String]> = [:]
    private var slicesByPod: TreeDictionary<ObjectName, TreeSet<ObjectName>> = [:]
    private var podsByNode: TreeDictionary<String, TreeSet<ObjectName>> = [:]
    /// Pods with a network of their own, sorted.
    private var podsByAddress: TreeDictionary<String, [ObjectName]> = [:]
    private var workloadEntries = WorkloadEntryIndex()
    private var entrySelectors = SelectorIndex<ObjectName>()
    /// Names of the pods that an entry's `workloadSelector` selects, in the entry's namespace.
    private var selectedPods: TreeDictionary<ObjectName, TreeSet<String>> = [:]

    /// An empty inventory.
    init(clusterDomain: String, isDualStack: Bool = false) {
        self.clusterDomain = clusterDomain
        self.isDualStack = isDualStack
    }

    /// What an edit touched, so that it must be derived anew.
    struct Touched {
        /// Services whose record, and therefore also whose endpoints, may differ.
        var services: Set<ServiceKey> = []
        /// Hostnames whose list of aliases may differ, in every namespace.
        var hostnames: Set<String> = []
        /// Services whose endpoints may differ.
        var endpoints: Set<ServiceKey> = []
        /// Namespaces and labels, old and new, of WorkloadEntries that differ.
        var labels: [(namespace: String, labels: [String: String])] = []
        /// Pods that differ.
        var workloads: Set<ObjectName> = []
        /// Old and new addresses of `workloads`.
        var addresses: Set<String> = []
        /// Entries with a new selector, by namespace, which `selectPods` has not yet worked in.
        fileprivate var selecting: [String: Set<ObjectName>] = [:]
    }
}

// MARK: - Lookups

extension Inventory {
    /// The service that a Kubernetes Service defines.
    func serviceKey(of name: ObjectName) -> ServiceKey {
        ServiceKey(hostname: "\(name.name).\(name.namespace).svc.\(clusterDomain)", namespace: name.namespace)
    }

    /// The Kubernetes Service that defines `key`, if there is one.
    func serviceName(of key: ServiceKey) -> ObjectName? {
        let suffix = ".\(key.namespace).svc.\(clusterDomain)"
        guard key.hostname.hasSuffix(suffix) else { return nil }
        let name = ObjectName(key.namespace, String(key.hostname.dropLast(suffix.count)))
        return services[name] == nil ? nil : name
    }

    /// The ServiceEntries of the service's namespace that name its hostname, the oldest first.
    func entryNames(of key: ServiceKey) -> [ObjectName] { entriesByService[key] ?? [] }

    /// The slices of a Kubernetes Service, by name.
    func slices(of service: ObjectName) -> [EndpointSlice] {
        (slicesByService[service] ?? []).compactMap { slices[ObjectName(service.namespace, $0)] }
    }

    /// The pod `name`.
    func workload(_ name: ObjectName) -> Workload? { workloads[name.namespace]?[name.name] }

    /// The pods that the ServiceEntry `entry` selects.
    func workloads(selectedBy entry: ObjectName) -> [Workload] {
        (selectedPods[entry] ?? []).compactMap { workload(ObjectName(entry.namespace, $0)) }
    }

    /// The healthy WorkloadEntries of `namespace` that `selector` selects, by name.
    func workloadEntries(
        selectedBy selector: [String: String], in namespace: String
    ) -> [(name: String, endpoint: EntryEndpoint)] {
        workloadEntries.entries(selectedBy: selector, in: namespace)
            .filter(\.entry.isHealthy).map { ($0.name, $0.entry.endpoint) }
    }

    /// The pod in which `proxy` runs: the one that its id names, else one of its namespace with its address.
    /// Source: serving.md 6.6.
    func workload(of proxy: ProxyNode) -> Workload? {
        if let name = proxy.podName, let workload = workload(name) { return workload }
        let names = podsByAddress[proxy.addresses[0]] ?? []
        return names.first { $0.namespace == proxy.namespace }.flatMap { workload($0) }
    }
}

// MARK: - Edits

extension Inventory {
    /// Replaces the Node `name`; nil labels: removes it.
    mutating func setNode(_ name: String, labels: [String: String]?, _ touched: inout Touched) {
        let locality = Locality(nodeLabels: labels ?? [:])
        guard locality != nodes[name] ?? Locality() else { return }
        nodes[name] = locality == Locality() ? nil : locality
        for pod in podsByNode[name] ?? [] {
            if let workload = workload(pod) { setWorkload(pod, workload.moved(to: locality), &touched) }
        }
    }

    /// Replaces the Pod `name`; nil: removes it.
    mutating func setPod(_ name: ObjectName, _ pod: Declared<Pod>?, _ touched: inout Touched) {
        let workload = pod.map { pod in
            Workload(labels: pod.meta.labels, pod: pod.spec, locality: Locality())
                .moved(to: nodes[pod.spec.nodeName] ?? Locality())
        }
        setWorkload(name, workload, &touched)
    }

    /// Replaces the Service `name`; nil: removes it.
    mutating func setService(_ name: ObjectName, _ service: Declared<Service>?, _ touched: inout Touched) {
        guard services[name] != service else { return }
        services[name] = service
        let key = serviceKey(of: name)
        touched.services.insert(key)
        var target: String?
        if case .externalName(let hostname) = service?.spec.kind { target = hostname }
        touched.hostnames.formUnion(aliases.set(key.hostname, target: target))
    }

    /// Replaces the EndpointSlice `name`; nil: removes it.
    mutating func setSlice(_ name: ObjectName, _ slice: EndpointSlice?, _ touched: inout Touched) {
        let new = slice.flatMap { $0.isFQDN || $0.serviceName.isEmpty ? nil : $0 }
        let old = slices[name]
        guard old != new else { return }
        slices[name] = new
        if let old { touched.endpoints.insert(serviceKey(of: ObjectName(name.namespace, old.serviceName))) }
        if let new { touched.endpoints.insert(serviceKey(of: ObjectName(name.namespace, new.serviceName))) }
        if old?.serviceName != new?.serviceName {
            if let old { slicesByService.drop(name.name, from: ObjectName(name.namespace, old.serviceName)) }
            if let new { slicesByService.file(name.name, under: ObjectName(name.namespace, new.serviceName)) }
        }
        let oldNames = old?.endpoints.map(\.podName) ?? []
        let newNames = new?.endpoints.map(\.podName) ?? []
        if oldNames == newNames { return }
        let (oldPods, newPods) = (Set(oldNames), Set(newNames))
        for pod in oldPods.subtracting(newPods) where !pod.isEmpty {
            slicesByPod.remove(name, from: ObjectName(name.namespace, pod))
        }
        for pod in newPods.subtracting(oldPods) where !pod.isEmpty {
            slicesByPod.insert(name, under: ObjectName(name.namespace, pod))
        }
    }

    /// Replaces the ServiceEntry `name`; nil: removes it. A new selector takes effect with `selectPods`.
    mutating func setEntry(_ name: ObjectName, _ entry: Declared<ServiceEntry>?, _ touched: inout Touched) {
        let old = entries[name]
        guard old != entry else { return }
        entries[name] = entry
        for key in serviceKeys(of: old, in: name.namespace) {
            touched.services.insert(key)
            entriesByService.drop(name, from: key)
        }
        for key in serviceKeys(of: entry, in: name.namespace) {
            touched.services.insert(key)
            var names = entriesByService[key] ?? []
            names.insert(name) { (age(of: $0), $0) < (age(of: $1), $1) }
            entriesByService[key] = names
        }
        let (oldSelector, selector) = (old?.spec.workloadSelector, entry?.spec.workloadSelector)
        guard oldSelector != selector else { return }
        if let oldSelector { entrySelectors.remove(name, selecting: oldSelector, in: name.namespace) }
        if let selector { entrySelectors.insert(name, selecting: selector, in: name.namespace) }
        selectedPods[name] = nil
        touched.selecting[name.namespace, default: []].insert(name)
    }

    /// Replaces the WorkloadEntry `name`; nil: removes it.
    mutating func setWorkloadEntry(_ name: ObjectName, _ entry: WorkloadEntry?, _ touched: inout Touched) {
        let old = workloadEntries.replace(name, with: entry)
        guard old != entry else { return }
        for labels in [old, entry].compactMap({ $0?.endpoint.labels }) {
            touched.labels.append((name.namespace, labels))
            for owner in entrySelectors.owners(selecting: labels, in: name.namespace) {
                touched.endpoints.formUnion(serviceKeys(of: entries[owner], in: name.namespace))
            }
        }
    }

    /// Finds the pods of the entries with new selectors: one pass over the pods of their namespaces.
    mutating func selectPods(_ touched: inout Touched) {
        for (namespace, names) in touched.selecting {
            for (pod, workload) in workloads[namespace] ?? [:] {
                let owners = entrySelectors.owners(selecting: workload.labels, in: namespace)
                for entry in owners.intersection(names) { selectedPods.insert(pod, under: entry) }
            }
        }
        touched.selecting = [:]
    }

    private mutating func setWorkload(_ name: ObjectName, _ new: Workload?, _ touched: inout Touched) {
        let old = workload(name)
        guard old != new else { return }
        workloads[name.namespace, default: [:]][name.name] = new
        if workloads[name.namespace]?.isEmpty == true { workloads[name.namespace] = nil }
        refile(name, from: old?.pod, to: new?.pod)
        touched.workloads.insert(name)
        touched.addresses.formUnion((old?.pod.addresses ?? []) + (new?.pod.addresses ?? []))

        for slice in slicesByPod[name] ?? [] {
            guard let service = slices[slice]?.serviceName else { continue }
            touched.endpoints.insert(serviceKey(of: ObjectName(name.namespace, service)))
        }
        let before = old.map { entrySelectors.owners(selecting: $0.labels, in: name.namespace) } ?? []
        let after = new.map { entrySelectors.owners(selecting: $0.labels, in: name.namespace) } ?? []
        for entry in before.subtracting(after) { selectedPods.remove(name.name, from: entry) }
        for entry in after.subtracting(before) { selectedPods.insert(name.name, under: entry) }
        for entry in before.union(after) {
            touched.endpoints.formUnion(serviceKeys(of: entries[entry], in: name.namespace))
        }
    }

    private mutating func refile(_ name: ObjectName, from old: Pod?, to new: Pod?) {
        if old?.nodeName != new?.nodeName {
            if let old, !old.nodeName.isEmpty { podsByNode.remove(name, from: old.nodeName) }
            if let new, !new.nodeName.isEmpty { podsByNode.insert(name, under: new.nodeName) }
        }
        let oldAddresses = old.map { $0.usesHostNetwork ? [] : $0.addresses } ?? []
        let newAddresses = new.map { $0.usesHostNetwork ? [] : $0.addresses } ?? []
        guard oldAddresses != newAddresses else { return }
        for address in oldAddresses { podsByAddress.drop(name, from: address) }
        for address in newAddresses { podsByAddress.file(name, under: address) }
    }

    private func serviceKeys(of entry: Declared<ServiceEntry>?, in namespace: String) -> Set<ServiceKey> {
        Set((entry?.spec.hosts ?? []).map { ServiceKey(hostname: $0, namespace: namespace) })
    }

    private func age(of entry: ObjectName) -> Int64 { entries[entry]?.meta.creationTime ?? 0 }
}
