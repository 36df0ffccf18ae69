internal import Bytes
internal import ConfigSources
internal import ControlPlane
package import EnvoyAPI
internal import Generation
package import Mesh
package import MeshConfig

/// A mesh that is read from files once and not served: for questions about what proxies would get.
package struct StaticMesh: Sendable {
    /// Why there is no mesh to ask.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let snapshot: MeshSnapshot
    /// What is wrong with the files; objects with errors are left out.
    package let problems: [ConfigProblem]
    /// How many objects are of a kind that is not read, by the kind's name and group.
    package let ignoredKinds: [String: Int]
    let objects: [ConfigKey: ConfigObject]
    /// What holds the mesh's settings, if anything does.
    let meshConfig: ConfigObject?

    /// Reads `paths` as `serve` would.
    ///
    /// - Parameter meshConfig: path of a MeshConfig; nil: the mesh's own ConfigMap.
    /// - Throws: when a path cannot be read.
    package init(paths: [String], meshConfig: String?, names: MeshNames) throws(Failure) {
        let batch: ConfigBatch
        do throws(DirectorySourceError) {
            batch = try DirectorySource.readOnce(
                paths: paths, meshConfig: meshConfig.map { MeshConfigFile(path: $0, key: names.meshConfigKey) })
        } catch {
            throw Failure(description: error.description)
        }
        problems = batch.problems
        ignoredKinds = batch.ignoredKinds
        var objects: [ConfigKey: ConfigObject] = [:]
        var settings = names.defaultSettings
        var builder = SnapshotBuilder(revision: names.revision, settings: names.defaultSettings)
        for change in batch.changes {
            guard case .set(let object) = change else { continue }
            builder.apply(change)
            objects[object.key] = object
            if object.key == names.meshConfigKey, case .configMap(let map) = object.spec, let mesh = map.mesh {
                settings = mesh
            }
        }
        builder.apply(settings: settings)
        snapshot = builder.build().snapshot
        self.objects = objects
        self.meshConfig = objects[names.meshConfigKey]
    }

    /// How many objects count.
    package var objectCount: Int { objects.count }

    /// What is allowed and still hardly meant: objects that do not fit together, such as a route to a subset that no
    /// rule has. Sorted by object.
    package var advice: [ConfigProblem] { Review(self).warnings }

    /// `host`, which may be short, as a service of `namespace` is called.
    func fullHostname(_ host: String, in namespace: String) -> String {
        snapshot.fullHostname(host, in: namespace)
    }

    /// Whose workloads the selector of a policy of `namespace` means; nil: those of all namespaces.
    func namespaceSelected(from namespace: String) -> String? {
        namespace == snapshot.settings.rootNamespace ? nil : namespace
    }

    /// Where an object was read; nil for one that is not there.
    package func location(of key: ConfigKey) -> SourceLocation? { objects[key]?.source }

    /// Whether an object counts here as it does in `other`: the same in both, or in neither.
    package func holds(_ key: ConfigKey, asIn other: StaticMesh) -> Bool {
        guard let object = counted(key), let old = other.counted(key) else {
            return counted(key) == nil && other.counted(key) == nil
        }
        return object.isEquivalent(to: old)
    }

    /// The object `key`, if there is one and it exists for proxies.
    private func counted(_ key: ConfigKey) -> ConfigObject? {
        objects[key].flatMap { snapshot.includes($0) ? $0 : nil }
    }

    /// What `proxy` sees.
    package func view(of proxy: ProxyNode) -> ProxyView {
        snapshot.view(of: snapshot.scope(of: proxy), reusing: nil)
    }

    /// Everything that the proxies of `view` would get, type by type in the order of a push, each by name.
    package func resources(for view: ProxyView) -> [DescribedResource] {
        var encoder = ResourceEncoder()
        return encoder.resources(for: view)
    }
}

/// Encodes what proxies of one mesh would get: what several of them would, once.
struct ResourceEncoder {
    private let arena = Arena()
    private var encoded: [ResourceInputs: EncodedResource] = [:]

    /// Everything that the proxies of `view` would get, type by type in the order of a push, each by name.
    mutating func resources(for view: ProxyView) -> [DescribedResource] {
        var all: [DescribedResource] = []
        for type in ResourceType.allCases {
            for planned in plan(type, for: view) {
                let resource = encoded[planned.inputs] ?? encode(planned, in: arena)
                encoded[planned.inputs] = resource
                all.append(DescribedResource(type: type, resource: resource, planned: planned, view: view))
            }
        }
        return all
    }
}

/// One resource that a proxy would get, and why.
package struct DescribedResource: Sendable {
    package let type: ResourceType
    package let resource: EncodedResource
    fileprivate let planned: PlannedResource
    fileprivate let view: ProxyView

    /// The objects that it is made from; none for what the mesh's settings alone make.
    package var origins: [ConfigKey] { planned.origins(in: view) }
    package var name: String { resource.name }
    /// Size of the resource as it is sent.
    package var byteCount: Int { resource.bytes.count }
}

extension StaticMesh {
    /// The proxies that the manifests tell of, by namespace and name: the pods that have an address of their own and do
    /// not refuse a sidecar. One that a Gateway selects, or a service of which a Gateway of the Gateway API names, is a
    /// gateway.
    package var proxies: [ProxyNode] { objects.values.compactMap { proxy(in: $0) }.sorted { $0.id < $1.id } }

    /// The proxy in the pod `namespace`/`name`; nil where no manifest tells of it.
    package func proxy(ofPod name: String, in namespace: String) -> ProxyNode? {
        proxies.first { $0.id == "\(name).\(namespace)" }
    }

    private func proxy(in object: ConfigObject) -> ProxyNode? {
        guard case .pod(let pod) = object.spec, !pod.addresses.isEmpty, !pod.usesHostNetwork else { return nil }
        let labels = object.meta.labels
        guard labels["sidecar.istio.io/inject"] != "false" else { return nil }
        let namespace = object.key.namespace
        var proxy = ProxyNode(
            id: "\(object.key.name).\(namespace)", addresses: pod.addresses, namespace: namespace,
            dnsDomain: "\(namespace).svc.\(snapshot.clusterDomain)", labels: labels, nodeName: pod.nodeName,
            serviceAccount: pod.serviceAccount,
            workloadCertificates: labels["security.istio.io/tlsMode"] == "istio" ? .agent : .none,
            mayReadSecrets: true)
        if snapshot.isGateway(proxy) { proxy.kind = .router }
        return proxy
    }
}

extension ProxyNode {
    /// The proxy that a node id (`sidecar~10.0.0.1~web-0.shop~shop.svc.cluster.local`) and node metadata describe.
    ///
    /// - Throws: when the id is not of that form.
    package init(describing id: String, metadata: JSONObject) throws(StaticMesh.Failure) {
        var node = Node()
        node.id = id
        node.metadata = metadata
        node.userAgentName = "envoy"
        do throws(RequestError) {
            try self.init(parsing: node)
        } catch {
            throw StaticMesh.Failure(description: error.description)
        }
        mayReadSecrets = true
    }
}
