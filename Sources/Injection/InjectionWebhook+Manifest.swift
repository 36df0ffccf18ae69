package import EnvoyAPI
package import MeshConfig

extension InjectionWebhook {
    /// The object to apply, which calls the control plane `names`.
    ///
    /// - Parameter authorities: `caBundle`: with what the API server checks the control plane; empty: it has to be
    ///   filled in by whoever installs the control plane.
    package func manifest(calling names: MeshNames, authorities: String) -> JSONValue {
        var labels: JSONObject = ["app": "sidecar-injector", "istio.io/rev": .string(revision)]
        if let tag { labels["istio.io/tag"] = .string(tag) }
        var client: JSONObject = [
            "service": [
                "name": .string(names.controlPlane), "namespace": .string(names.systemNamespace), "path": "/inject",
                "port": 443,
            ]
        ]
        if !authorities.isEmpty { client["caBundle"] = .string(authorities) }
        return [
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
            "metadata": ["name": .string(name), "labels": .object(labels)],
            "webhooks": .array(entries.map { $0.manifest(client) }),
        ]
    }
}

extension InjectionWebhook.Entry {
    fileprivate func manifest(_ client: JSONObject) -> JSONValue {
        [
            "name": .string(name), "clientConfig": .object(client),
            "rules": [["operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]]],
            "namespaceSelector": namespaceSelector.manifest, "objectSelector": objectSelector.manifest,
            "failurePolicy": "Fail", "sideEffects": "None", "admissionReviewVersions": ["v1"],
            "reinvocationPolicy": "Never",
        ]
    }
}

extension LabelSelector {
    fileprivate var manifest: JSONValue {
        var selector = JSONObject()
        if !labels.isEmpty {
            let sorted = labels.sorted { $0.key < $1.key }
            selector["matchLabels"] = .object(sorted.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) })
        }
        let expressions = expressions.map { expression -> JSONValue in
            var rule: JSONObject = [
                "key": .string(expression.key), "operator": .string(expression.operator.rawValue),
            ]
            if !expression.values.isEmpty { rule["values"] = .array(expression.values.map { .string($0) }) }
            return .object(rule)
        }
        if !expressions.isEmpty { selector["matchExpressions"] = .array(expressions) }
        return .object(selector)
    }
}
