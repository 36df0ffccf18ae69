import MeshConfig

extension Gateway {
    /// What its servers show and trust, where it was made of one of the Gateway API: then it names only what it may, by
    /// its namespace or by a grant. Source: generation.md 1.4, 6.9.
    var grantedSecrets: [ObjectName] {
        guard services != nil else { return [] }
        return servers.flatMap { server -> [ObjectName] in
            switch server.tls?.mode {
            case .simple(.credentials(let names)), .mutual(.credentials(let names), _),
                .optionalMutual(.credentials(let names), _):
                // The authorities of a certificate are in its own Secret, or in one beside it.
                names.compactMap(secret).flatMap { [$0, ObjectName($0.namespace, $0.name + "-cacert")] }
            default: []
            }
        }
    }

    private func secret(_ credential: String) -> ObjectName? {
        let scheme = "kubernetes-gateway://"
        guard credential.hasPrefix(scheme) else { return nil }
        let parts = credential.dropFirst(scheme.count).split(separator: "/").map(String.init)
        return parts.count == 2 ? ObjectName(parts[0], parts[1]) : nil
    }
}
