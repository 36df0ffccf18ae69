import Mesh
import MeshConfig

/// A credential that some resource of a proxy names, and what it is wanted for.
struct SecretReference: Hashable, Sendable {
    /// What a credential is wanted for.
    enum Purpose: Hashable, Sendable {
        /// A certificate with its key.
        case keyPair
        /// Whose signatures are trusted.
        case authorities
    }

    /// The resource's name: `kubernetes://shop-cert`.
    let name: String
    let purpose: Purpose

    /// - Parameter credential: a `credentialName`, or a resource's name.
    init(_ credential: String, _ purpose: Purpose) {
        name = secretName(ofCredential: credential)
        self.purpose = purpose
    }

    /// - Parameter name: what a patch calls it, which says what it is wanted for as well.
    init(patch name: String) {
        self.init(
            name, name.hasPrefix("configmap://") || name.hasSuffix("-cacert") ? .authorities : .keyPair)
    }

    /// Where what it names is; nil where it is not the control plane's to serve.
    ///
    /// - Parameter namespace: that of the proxy, which counts where the name has none.
    /// Source: generation.md 1.4.
    func key(in namespace: String) -> ConfigKey? {
        let schemes = [
            ("kubernetes://", ConfigKind.secret), ("kubernetes-gateway://", .secret), ("configmap://", .configMap),
        ]
        guard let (scheme, kind) = schemes.first(where: { name.hasPrefix($0.0) }) else { return nil }
        let parts = name.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        switch parts.count {
        case 1 where scheme == "kubernetes://": return ConfigKey(kind, namespace, String(parts[0]))
        case 2: return ConfigKey(kind, String(parts[0]), String(parts[1]))
        default: return nil
        }
    }

    /// The names under which proxies of `namespace` may have something from the object with this key.
    static func names(meaning key: ConfigKey, in namespace: String) -> [String] {
        // Who wants the authorities of `shop-cert` may ask for `shop-cert-cacert`.
        ["", "-cacert"].flatMap { ending in
            let path = "\(key.namespace)/\(key.name)\(ending)"
            guard key.kind == .secret else { return ["configmap://" + path] }
            let own = key.namespace == namespace ? ["kubernetes://\(key.name)\(ending)"] : []
            return own + ["kubernetes://" + path, "kubernetes-gateway://" + path]
        }
    }

    /// What the proxies of `view` get under the name; nil: nothing, or nothing yet.
    func resource(in view: ProxyView) -> SecretResource? {
        guard let key = key(in: view.scope.namespace) else { return nil }
        switch purpose {
        case .keyPair:
            guard let record = view.secret(key), record.spec.keyPair != nil else { return nil }
            return SecretResource(name: name, purpose: purpose, record: record)
        case .authorities:
            // The authorities of `shop-cert` may be in a Secret of their own, `shop-cert-cacert`.
            let ending = "-cacert"
            let base = key.name.hasSuffix(ending) ? String(key.name.dropLast(ending.count)) : key.name
            guard let record = view.secret(key) ?? view.secret(ConfigKey(key.kind, key.namespace, base)),
                record.spec.authorities != nil
            else { return nil }
            return SecretResource(name: name, purpose: purpose, record: record)
        }
    }
}
