import MeshConfig

extension Gateway {
    /// What its servers show and trust, where it was made of one of the Gateway API: then it names only what it may, by
    /// its namespace or by a grant. Source: generation.md 1.4, 6.9.
    var grantedSecrets: [ObjectName] {
        guard services != nil else { return [] }
        return servers.flatMap { server -> [ObjectName] in
            switch server.tls?.mode {
            case .simple(.credentials(let names)): names.compactMap(secret)
            case .mutual(.credentials(let names), .credential(let authority)),
                .optionalMutual(.credentials(let names), .credential(let authority)):
                names.compactMap(secret) + authorities(authority)
            default: []
            }
        }
    }

    /// Authorities are in a Secret of their own, or in that of the certificate which they belong to.
    private func authorities(_ credential: String) -> [ObjectName] {
        let ending = "-cacert"
        guard let own = secret(credential) else { return [] }
        guard own.name.hasSuffix(ending) else { return [own] }
        return [own, ObjectName(own.namespace, String(own.name.dropLast(ending.count)))]
    }

    private func secret(_ credential: String) -> ObjectName? {
        let scheme = "kubernetes-gateway://"
        guard credential.hasPrefix(scheme) else { return nil }
        let parts = credential.dropFirst(scheme.count).split(separator: "/").map(String.init)
        return parts.count == 2 ? ObjectName(parts[0], parts[1]) : nil
    }
}
