package import MeshConfig

extension ProxyView {
    /// What a Secret or ConfigMap gives to TLS; nil: nothing, or nothing that these proxies may have.
    ///
    /// A Secret goes only to proxies that have proved who they are: those of its own namespace, and those of a Gateway
    /// of the Gateway API that its namespace lets name it. Authorities in a ConfigMap are for everybody.
    /// Source: generation.md 1.4, 6.9, 8.4.
    package func secret(_ key: ConfigKey) -> SecretRecord? {
        if key.kind == .secret, !mayRead(ObjectName(key.namespace, key.name)) { return nil }
        return traffic.secrets[key]
    }

    private func mayRead(_ secret: ObjectName) -> Bool {
        scope.mayReadSecrets && (secret.namespace == scope.namespace || objects.grantedSecrets.contains(secret))
    }

    /// The namespaces of the Secrets that the proxies may read.
    var secretNamespaces: Set<String> {
        scope.mayReadSecrets ? Set(objects.grantedSecrets.map(\.namespace)).union([scope.namespace]) : []
    }
}
