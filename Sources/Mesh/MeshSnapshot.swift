package import HashTreeCollections
package import MeshConfig

/// The whole mesh at one moment: services, endpoints, settings. It shares all that did not change with its predecessor.
package final class MeshSnapshot: Sendable {
    /// 1, 2, … along the chain of snapshots of a process.
    package let generation: UInt64
    package let settings: MeshSettings
    package let settingsRevision: Revision
    let discovery: DiscoveryScope
    let inventory: Inventory
    let registry: Registry
    let traffic: TrafficConfig

    init(
        generation: UInt64, settings: MeshSettings, settingsRevision: Revision, discovery: DiscoveryScope,
        inventory: Inventory, registry: Registry, traffic: TrafficConfig
    ) {
        self.generation = generation
        self.settings = settings
        self.settingsRevision = settingsRevision
        self.discovery = discovery
        self.inventory = inventory
        self.registry = registry
        self.traffic = traffic
    }

    /// All services, also those that nobody sees.
    package var services: TreeDictionary<ServiceKey, MeshService> { registry.services }

    /// How many VirtualServices with hosts there are.
    package var virtualServiceCount: Int { traffic.virtualServices.records.count }

    /// The endpoints of the services that have any.
    package var endpoints: TreeDictionary<ServiceKey, ServiceEndpoints> { registry.endpoints }

    /// The services of which endpoints are missing, for operators: no proxy notices.
    package var withheld: TreeDictionary<ServiceKey, WithheldEndpoints> { registry.withheld }

    /// Whether the mesh's `discoverySelectors` let the objects of `namespace` exist for proxies.
    package func discovers(_ namespace: String) -> Bool { discovery.includes(namespace) }

    /// Whether `object` exists for proxies: its namespace is discovered, and it is no other revision's.
    package func includes(_ object: ConfigObject) -> Bool { discovery.includes(object) }

    /// What proxies may call the control plane's revision: its name, or a tag that leads to it.
    package var ownRevisions: Set<String> { discovery.ownRevisions }

    /// Which revisions and tags there are.
    package var revisions: RevisionTable { discovery.revisions }

    /// The number of the snapshot in which a service changed last.
    package var servicesRevision: Revision { registry.servicesRevision }

    /// The service that proxies of `namespace` reach under `hostname`, whatever a Sidecar hides.
    package func service(named hostname: String, seenFrom namespace: String) -> MeshService? {
        registry.service(named: hostname, seenFrom: namespace)
    }

    /// The domain under which Kubernetes services have their hostnames.
    package var clusterDomain: String { inventory.clusterDomain }

    /// `host`, which may be short, as objects of `namespace` mean it. Source: generation.md 0.5.
    package func fullHostname(_ host: String, in namespace: String) -> String {
        host.fullHostname(in: namespace, clusterDomain: clusterDomain)
    }

    /// The endpoints of service `key`, `.none` where it has none.
    package func endpoints(of key: ServiceKey) -> ServiceEndpoints { registry.endpoints[key] ?? .none }
}
