import EnvoyAPI
import MeshConfig

extension ConfigKey {
    /// Where Kubernetes' API has the object, as metadata of resources name it:
    /// `/apis/networking.istio.io/v1/namespaces/shop/virtual-service/cart`. Source: generation.md 1.5.
    var apiPath: String {
        "/apis/\(kind.apiGroup)/v1/namespaces/\(namespace)/\(pathNames[kind] ?? "")/\(name)"
    }
}

/// `virtual-service` for VirtualService.
private let pathNames: [ConfigKind: String] = Dictionary(
    uniqueKeysWithValues: ConfigKind.allCases.map { kind in
        var name = ""
        for character in kind.rawValue {
            if character.isUppercase, !name.isEmpty { name.append("-") }
            name += character.lowercased()
        }
        return (kind, name)
    })

extension Arena {
    /// Metadata that says which object shaped a route, filter chain or cluster.
    func configMetadata(_ key: ConfigKey) -> Envoy.Metadata {
        metadata("istio", ["config": .string(key.apiPath)])
    }
}
