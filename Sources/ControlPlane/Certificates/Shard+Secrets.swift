internal import EnvoyAPI
internal import EventLoops
internal import Mesh
internal import XDS

// The secrets of identities, for clients without an agent.
extension Shard {
    /// Brings the clients to which the secrets of `identity` go, nil for all identities, up to them.
    package func renewSecrets(of identity: String?) {
        let now = loop.now.sinceOrigin
        let concerned = identity.map { holders[$0].map { [$0] } ?? [] } ?? Array(holders.values)
        for session in concerned.joined().map(\.value) {
            session.convergingSince = session.convergingSince ?? now
            session.stream.noteChange(of: ResourceTypes(.secret))
            enqueue(session)
        }
        pushTurn()
    }

    /// Gives every client the secrets of its identity anew, as the trust domain is another.
    func giveSecrets(in snapshot: MeshSnapshot) {
        for session in sessions.all {
            guard let proxy = session.proxy else { continue }
            giveSecrets(to: session, proxy.node, in: snapshot)
            session.stream.noteChange(of: ResourceTypes(.secret))
            journal.log.mayConcern(&session.progress)
            enqueue(session)
        }
    }

    /// Lets a client that has no agent have the secrets of its identity.
    func giveSecrets(to session: ADSSession, _ node: ProxyNode, in snapshot: MeshSnapshot) {
        guard node.workloadCertificates == .stream else { return }
        hold(session.peer.workload(node, in: snapshot), for: session)
    }

    /// Gives `session` the secrets of another identity; nil: of none.
    func hold(_ identity: String?, for session: ADSSession) {
        guard identity != session.workload else { return }
        if let former = session.workload {
            holders[former]?[session.id] = nil
            if holders[former]?.isEmpty == true { holders[former] = nil }
        }
        if let identity { holders[identity, default: [:]][session.id] = session }
        session.hold(identity)
    }
}
