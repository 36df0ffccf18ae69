internal import EnvoyAPI
internal import Mesh
internal import MeshConfig
internal import XDS

/// How far a connected proxy is, for those who run the mesh.
package struct ProxyStatus: Sendable, Encodable {
    /// Whether a proxy holds the newest resources of a type. Source: serving.md 1.8.
    package enum SyncState: String, Sendable, Encodable {
        case synced = "SYNCED"
        case notSent = "NOT_SENT"
        /// Sent, not answered yet.
        case stale = "STALE"
        /// Refused by the proxy.
        case error = "ERROR"
    }

    /// One type on one stream.
    package struct TypeStatus: Sendable, Encodable {
        /// CDS, EDS, ….
        package let type: String
        package let state: SyncState
        /// Why the proxy refused the last response; nil when it did not.
        package let error: String?
    }

    /// `<pod>.<namespace>`.
    package let proxy: String
    /// The proxy's id and a number for the stream.
    package let connection: String
    package let shard: String
    /// In push order; types that the proxy never asked for are missing.
    package let types: [TypeStatus]

    init(_ session: ADSSession, shard: String) {
        proxy = session.proxy?.node.id ?? ""
        connection = session.connectionID
        self.shard = shard
        types = ResourceType.allCases.compactMap { type in
            session.stream[type: type].map { TypeStatus(type: type.short, state: $0.state, error: $0.lastError) }
        }
    }
}

extension Subscription {
    fileprivate var state: ProxyStatus.SyncState {
        if lastError != nil { return .error }
        if nonceSent == 0 { return .notSent }
        return nonceAcknowledged == nonceSent ? .synced : .stale
    }
}

/// Endpoints of one service that nobody gets, for those who run the mesh.
package struct WithheldStatus: Sendable, Encodable {
    /// `<namespace>/<hostname>`.
    package let service: String
    package let endpoints: Int
    /// One of the pods that are missing.
    package let missing: String

    init(_ entry: (key: ServiceKey, value: WithheldEndpoints)) {
        service = "\(entry.key.namespace)/\(entry.key.hostname)"
        endpoints = entry.value.count
        missing = entry.value.pod.description
    }
}
