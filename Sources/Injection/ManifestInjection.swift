package import EnvoyAPI
internal import MeshConfig

/// Injects sidecars into manifests as the webhooks of a cluster would when pods are made of them.
package struct ManifestInjection: Sendable {
    /// What became of one manifest.
    package struct Result: Sendable {
        /// The manifest, injected or as it was.
        package let manifest: JSONValue
        /// `Deployment shop/web`; nil for a manifest that makes no pods.
        package let workload: String?
        /// nil for a manifest that makes no pods.
        package let verdict: InjectionVerdict?
    }

    private let cluster: InjectionCluster
    private let systemNamespace: String
    /// The only revision whose sidecars are written; nil: that of whoever takes the pod.
    private let revision: String?
    /// A MeshConfig that counts in place of the cluster's.
    private let mesh: JSONObject?

    /// The injection by the webhooks of `cluster`, or, where it has none, by those of an installation of `revision`.
    ///
    /// - Parameters:
    ///   - revision: pods that another revision takes are left alone; nil: whoever takes a pod injects it.
    ///   - mesh: the MeshConfig of that revision; nil: the one of the cluster.
    package init(cluster: InjectionCluster, systemNamespace: String, revision: String?, mesh: JSONObject?) {
        var cluster = cluster
        let assumed = MeshNames(revision: revision ?? "default", systemNamespace: systemNamespace)
        cluster.assumeInstallation(of: assumed)
        self.cluster = cluster
        self.systemNamespace = systemNamespace
        self.revision = revision
        self.mesh = mesh
    }

    /// Injects one manifest.
    ///
    /// - Parameter namespace: where objects go that name none.
    /// - Throws: for what no pod can be made of, with the workload's name in front.
    package func inject(_ manifest: JSONValue, defaultNamespace namespace: String) throws(InjectionError) -> Result {
        guard var object = manifest.object, let kind = object["kind"]?.string,
            let path = Workload.pathToPod(of: kind)
        else { return Result(manifest: manifest, workload: nil, verdict: nil) }
        let metadata = object[object: "metadata"]
        let namespace = metadata["namespace"]?.string ?? namespace
        let workload = Workload(
            kind: kind, name: metadata["name"]?.string ?? metadata["generateName"]?.string ?? "", namespace: namespace,
            apiVersion: object["apiVersion"]?.string ?? "v1")
        let title = "\(kind) \(namespace)/\(workload.name)"
        do throws(InjectionError) {
            let pod = object.object(at: path)
            let verdict = try InjectionVerdict(pod, in: namespace, of: cluster, systemNamespace: systemNamespace)
            guard case .injected(let taker) = verdict.outcome, revision == nil || revision == taker else {
                return Result(manifest: manifest, workload: title, verdict: verdict)
            }
            let names = MeshNames(revision: taker, systemNamespace: systemNamespace)
            let labels = pod[object: "metadata"].texts("labels")
            let settings = try cluster.settings(of: names, mesh: mesh, forPodIn: namespace, labels)
            let injection = try PodInjection(pod: pod, of: workload, settings: settings)
            try object.change(at: path[...]) { (pod) throws(InjectionError) in try injection.inject(&pod) }
            return Result(manifest: .object(object), workload: title, verdict: verdict)
        } catch {
            throw InjectionError("\(title): \(error)")
        }
    }
}
