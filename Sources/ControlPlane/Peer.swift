internal import Identity
internal import Mesh
internal import MeshConfig

/// What is known for sure of who is at the other end of a stream, whatever its requests say.
enum Peer: Hashable, CustomStringConvertible {
    /// An authenticator vouches for it.
    case identified(PeerIdentity)
    /// Somebody on this machine, which is trusted.
    case local
    /// Nothing.
    case anonymous

    /// Who it is; nil when nobody vouches for it: such a client gets no secrets.
    var identity: PeerIdentity? {
        if case .identified(let identity) = self { identity } else { nil }
    }

    /// Checks that the client may be the proxy `node`: its namespace must be the identity's, and so must its service
    /// account if it names one. Source: serving.md 1.4, check 8.
    ///
    /// - Throws: `.unauthorized`. Never for a client without an identity.
    func authorize(_ node: ProxyNode) throws(RequestError) {
        guard let identity else { return }
        guard identity.namespace == node.namespace else {
            throw .unauthorized("\(identity) is not of namespace \(node.namespace), which the node names")
        }
        guard node.serviceAccount.isEmpty || identity.serviceAccount == node.serviceAccount else {
            throw .unauthorized("\(identity) is not service account \(node.serviceAccount), which the node names")
        }
    }

    /// Whether secrets of the node's namespace may go to the client, once `authorize` has found that it is the node.
    var mayReadSecrets: Bool {
        switch self {
        case .identified, .local: true
        case .anonymous: false
        }
    }

    /// The identity that the client's certificates are for where we give it some: what somebody vouches for, or what
    /// the node says of itself on a trusted connection.
    ///
    /// - Parameter node: what `authorize` has found that the client may be.
    func workload(_ node: ProxyNode, in snapshot: MeshSnapshot) -> String? {
        switch self {
        case .identified(let identity): identity.workload(in: snapshot.settings)
        case .local:
            PeerIdentity(
                trustDomain: snapshot.settings.trustDomain, namespace: node.namespace,
                serviceAccount: snapshot.serviceAccount(of: node))?.description
        case .anonymous: nil
        }
    }

    var description: String {
        switch self {
        case .identified(let identity): identity.description
        case .local: "local"
        case .anonymous: "anonymous"
        }
    }
}

extension PeerIdentity {
    /// What the mesh's certificates call it; nil for one of another mesh, whose root may be the same.
    func workload(in settings: MeshSettings) -> String? {
        let ours = [settings.trustDomain] + settings.trustDomainAliases
        guard trustDomain.map(ours.contains) ?? true else { return nil }
        return workloadIdentity(serviceAccount, in: namespace, settings.trustDomain)
    }
}
