import HashTreeCollections
import MeshConfig

// The security policies for the proxies of a view.
extension ProxyView {
    /// The AuthorizationPolicies for them: those of the mesh, then those of their namespace, the oldest first.
    package var authorizationPolicies: [AuthorizationPolicyRecord] { objects.authorizationPolicies }

    /// The RequestAuthentications for them, in the same order.
    package var requestAuthentications: [RequestAuthenticationRecord] { objects.requestAuthentications }

    /// The service that the mesh config names as `NAMESPACE/HOSTNAME`, or as a hostname that only one namespace has;
    /// nil: there is none, or more than one. Source: generation.md 8.2, "Provider service lookup".
    package func service(ofProvider name: String) -> MeshService? {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        if parts.count == 2 { return registry.services[ServiceKey(hostname: parts[1], namespace: parts[0])] }
        let services = registry.services(named: name)
        return services.count == 1 ? services[0] : nil
    }
}
