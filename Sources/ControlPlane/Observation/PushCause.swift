internal import Mesh
internal import MeshConfig

/// What a push was made for: one object, shared by all shards and by what they remember of the push.
package final class PushCause: Sendable {
    /// The id of the push, and of the snapshot that it brings: each is larger than the ones before.
    package let id: UInt64
    /// When its source noticed the first of the changes, on the clock of the loops.
    package let seenAt: Duration
    /// When the snapshot was handed to the shards.
    let publishedAt: Duration
    /// Which objects changed, in order; where there are more than `listCountMax`, some of them.
    let changes: [ChangedObject]
    /// How many objects changed.
    let changeCount: Int

    /// How many of the changed objects are remembered.
    static let listCountMax = 24

    init(id: UInt64, changes: [ConfigChange], seenAt: Duration, publishedAt: Duration) {
        self.id = id
        self.seenAt = seenAt
        self.publishedAt = publishedAt
        self.changes = changes.prefix(Self.listCountMax).map(ChangedObject.init).sorted { $0.key < $1.key }
        changeCount = changes.count
    }
}

/// An object that changed, and the one that resources are said to come from when it matters to them.
struct ChangedObject: Sendable {
    let key: ConfigKey
    /// The Service of an EndpointSlice; nil where the object stands for itself, or nothing else is known.
    let service: ConfigKey?
    /// Whether the change took it away.
    let isRemoved: Bool

    init(_ change: ConfigChange) {
        key = change.key
        if case .remove = change { isRemoved = true } else { isRemoved = false }
        if case .set(let object) = change, case .endpointSlice(let slice) = object.spec {
            service = ConfigKey(.service, object.key.namespace, slice.serviceName)
        } else {
            service = nil
        }
    }

    /// Whether a resource that is made from `origins` may have changed with the object. One that is gone was perhaps
    /// among them.
    func mayBeAmong(_ origins: Set<ConfigKey>, locations: ObjectLocations) -> Bool {
        origins.contains(key) || service.map(origins.contains) ?? false || isRemoved || locations.lack(key)
    }
}
