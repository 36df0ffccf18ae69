internal import EnvoyAPI
internal import MeshConfig

/// How an injector decides about the pods that it is asked about. Source: serving.md 7.1.
struct InjectionPolicy {
    private static let ignoredNamespaces: Set<String> = [
        "kube-system", "kube-public", "kube-node-lease", "local-path-storage",
    ]

    /// Whether pods that say nothing are injected.
    private let isEnabled: Bool
    private let never: [LabelSelector]
    private let always: [LabelSelector]

    /// Reads the key `config` of the injector's ConfigMap.
    ///
    /// - Throws: for a policy that is neither `enabled` nor `disabled`.
    init(_ config: JSONObject) throws(InjectionError) {
        let policy = config["policy"]?.string ?? "enabled"
        guard ["enabled", "disabled"].contains(policy) else {
            throw InjectionError("the injector's policy is \"\(policy)\"; expected enabled or disabled")
        }
        isEnabled = policy == "enabled"
        never = config[list: "neverInjectSelector"].compactMap { $0.object.map { LabelSelector($0) } }
        always = config[list: "alwaysInjectSelector"].compactMap { $0.object.map { LabelSelector($0) } }
    }

    /// Why the injector leaves a pod alone that a webhook sent to it; nil where it injects.
    func objection(to pod: JSONObject, in namespace: String) -> String? {
        if pod[object: "spec"]["hostNetwork"] == .bool(true) { return "it uses its node's network" }
        if Self.ignoredNamespaces.contains(namespace) { return "namespace \(namespace) is never injected" }
        let metadata = pod[object: "metadata"]
        let labels = metadata.texts("labels")
        let name = "sidecar.istio.io/inject"
        switch labels[name]?.nonEmpty ?? metadata.texts("annotations")[name] {
        case "true": return nil
        case "false": return "it says \(name): \"false\""
        default: break
        }
        if never.contains(where: { $0.selectsSomething && $0.matches(labels) }) {
            return "neverInjectSelector takes it"
        }
        if always.contains(where: { $0.selectsSomething && $0.matches(labels) }) { return nil }
        return isEnabled ? nil : "the injector's policy is disabled and the pod does not ask for a sidecar"
    }
}

extension LabelSelector {
    fileprivate var selectsSomething: Bool { !labels.isEmpty || !expressions.isEmpty }
}
