internal import EnvoyAPI
internal import MeshConfig

/// Who injects a pod, and why. Source: serving.md 5.3.1, 5.9, 7.1.
package struct InjectionVerdict: Sendable {
    /// What becomes of the pod.
    package enum Outcome: Hashable, Sendable {
        /// It gets the sidecar of a revision.
        case injected(revision: String)
        /// It is left alone, for a reason.
        case untouched(String)
    }

    package private(set) var outcome = Outcome.untouched("no webhook takes it")
    /// What each webhook entry says to the pod, a line each.
    package private(set) var reasons: [String] = []
    /// What an operator should know, a line each.
    package private(set) var warnings: [String] = []

    /// Decides about `pod` of `namespace`.
    ///
    /// - Parameter systemNamespace: where the control planes live.
    /// - Throws: where the injector's settings cannot be read.
    init(
        _ pod: JSONObject, in namespace: String, of cluster: InjectionCluster, systemNamespace: String
    ) throws(InjectionError) {
        let podLabels = pod[object: "metadata"].texts("labels")
        let namespaceLabels = cluster.labels(ofNamespace: namespace)
        var takers: [(webhook: InjectionWebhook, entry: InjectionWebhook.Entry)] = []
        for webhook in cluster.webhooks {
            for entry in webhook.entries {
                let objection = entry.objection(namespace: namespaceLabels, pod: podLabels)
                reasons.append("\(webhook.name): \(entry.name): \(objection ?? "takes it")")
                if objection == nil { takers.append((webhook, entry)) }
            }
        }
        warn(of: namespaceLabels, in: namespace, cluster)
        // Every entry that takes the pod injects it anew: what the last one writes stays.
        guard let (webhook, entry) = takers.last else { return }
        if Set(takers.map(\.webhook.revision)).count > 1 {
            let names = takers.map(\.webhook.name).joined(separator: ", ")
            warnings.append("several webhooks take the pod (\(names)); the last one counts")
        }
        var names = MeshNames(revision: webhook.revision, systemNamespace: systemNamespace)
        if let objection = try cluster.policy(of: names).objection(to: pod, in: namespace) {
            outcome = .untouched(objection)
            return
        }
        if entry.namesNoRevision, webhook.tag != "default" {
            follow(cluster.pointer(in: systemNamespace), &names, cluster)
        }
        outcome = .injected(revision: names.revision)
    }

    /// Takes the revision that the default control plane's Service points to in place of its own.
    private mutating func follow(_ pointer: String?, _ names: inout MeshNames, _ cluster: InjectionCluster) {
        guard let pointer else { return }
        let annotation = Annotation.defaultRevision
        guard let revision = Self.revision(of: pointer) else {
            warnings.append(
                "annotation \(annotation) is \(pointer); expected {\"revision\":\"…\"}; it does not count")
            return
        }
        let pointed = MeshNames(revision: revision, systemNamespace: names.systemNamespace)
        guard cluster.hasControlPlane(pointed) else {
            warnings.append(
                "annotation \(annotation) names revision \"\(revision)\", which has no Service"
                    + " \(names.systemNamespace)/\(pointed.controlPlane); it does not count")
            return
        }
        reasons.append("annotation \(annotation): revision \(revision)")
        names = pointed
    }

    /// The revision that a pointer names; nil for one that cannot be read.
    private static func revision(of pointer: String) -> String? {
        do throws(InjectionError) {
            return try readYAMLValue(pointer).object?["revision"]?.string?.nonEmpty
        } catch {
            return nil
        }
    }

    /// Labels that do less than they seem to. Source: serving.md 5.3.1, traps.
    private mutating func warn(of labels: [String: String], in namespace: String, _ cluster: InjectionCluster) {
        guard let revision = labels["istio.io/rev"] else { return }
        if let injection = labels["istio-injection"] {
            warnings.append(
                "namespace \(namespace) has istio-injection=\(injection), so its istio.io/rev=\(revision) does not"
                    + " count: remove istio-injection")
        } else if !cluster.webhooks.contains(where: { $0.revision == revision && $0.tag == nil || $0.tag == revision })
        {
            warnings.append(
                "namespace \(namespace) has istio.io/rev=\(revision), and there is no webhook of such a revision or tag"
            )
        }
    }
}
