package import MeshConfig

extension ProxyView {
    /// What a Secret or ConfigMap gives to TLS; nil: nothing, or nothing that these proxies may have.
    ///
    /// A Secret goes only to proxies of its own namespace that have proved who they are. Authorities in a ConfigMap are
    /// for everybody. Source: generation.md 1.4, 8.4.
    package func secret(_ key: ConfigKey) -> SecretRecord? {
        if key.kind == .secret, !scope.mayReadSecrets || key.namespace != scope.namespace { return nil }
        return traffic.secrets[key]
    }
}
