internal import Mesh
internal import MeshConfig

/// A proxy that asks a control plane of another revision, or names none where it must.
package struct RevisionMismatch: Hashable, Sendable, CustomStringConvertible {
    /// `<pod>.<namespace>`.
    let proxy: String
    /// Of the proxy.
    let namespace: String
    /// Nil: the proxy names none.
    let claimed: String?
    let own: String
    /// Where the proxy's and this control plane are, if in different namespaces.
    let places: Places?

    /// Namespaces of control planes.
    struct Places: Hashable, Sendable {
        let proxys: String
        let own: String
    }

    init(_ proxy: ProxyNode, _ claim: RevisionClaim, at gate: RevisionGate) {
        self.proxy = proxy.id
        namespace = proxy.namespace
        claimed = claim.revision
        own = gate.ownName
        places =
            gate.isElsewhere(claim)
            ? claim.systemNamespace.map { Places(proxys: $0, own: gate.names.systemNamespace) } : nil
    }

    package var description: String {
        let (there, here) = places.map { (" of \($0.proxys)", " of \($0.own)") } ?? ("", "")
        let belongs = claimed.map { "belongs to revision \"\($0)\"\(there)" } ?? "names no revision"
        return "proxy \(proxy) \(belongs); this control plane serves \"\(own)\"\(here) "
            + "(see istio.io/rev of its namespace, restart the pod after relabelling)"
    }

    /// The same for programs.
    var facts: [String: String] {
        ["proxy_revision": claimed ?? "", "server_revision": own, "namespace": namespace]
    }
}
