internal import EnvoyAPI
internal import MeshConfig
internal import XDS

/// What a response held, remembered once for all proxies of a class that were sent the same.
final class DeliveryContents: Sendable {
    let type: ResourceType
    let occasion: DeliveryOccasion
    /// The first names that were sent or taken away, at most `nameCountMax`.
    let names: [String]
    let resourceCount: Int
    let removedCount: Int
    let byteCount: Int

    /// How many resources are remembered by name.
    static let nameCountMax = 8

    init(_ response: DiscoveryResponse, _ occasion: DeliveryOccasion) {
        type = response.type
        self.occasion = occasion
        let content = response.content
        names =
            content.changed.prefix(Self.nameCountMax).map(\.name)
            + content.removed.prefix(max(0, Self.nameCountMax - content.changed.count))
        resourceCount = content.resourceCount
        removedCount = content.removed.count
        byteCount = content.byteCount
    }

    /// Whether it tells of `response` too. Proxies of a class that hold the same are sent the same for one occasion.
    func tells(of response: DiscoveryResponse, _ occasion: DeliveryOccasion) -> Bool {
        let content = response.content
        return occasion == self.occasion && resourceCount == content.resourceCount && byteCount == content.byteCount
            && removedCount == content.removed.count
            && names.first == (content.changed.first?.name ?? content.removed.first)
    }
}

/// A response that a proxy was sent.
struct Delivery {
    let contents: DeliveryContents
    let at: Duration
}

/// What a proxy was sent lately: at most `countMax` responses, 16 bytes each beside contents that proxies share.
struct DeliveryHistory {
    /// How many responses are remembered of each proxy.
    static let countMax = 8

    /// The next is written at `count % countMax`.
    private var deliveries = InlineArray<8, Delivery?>(repeating: nil)
    private var count = 0

    /// Takes the newest; the oldest is forgotten where there are too many.
    mutating func append(_ delivery: Delivery) {
        deliveries[count % Self.countMax] = delivery
        count += 1
    }

    var newestFirst: [Delivery] {
        (0..<min(count, Self.countMax)).compactMap { deliveries[(count - 1 - $0) % Self.countMax] }
    }
}

/// A response that a proxy was sent, and why, for those who run the mesh.
package struct DeliveryReport: Sendable, Codable {
    /// The proxy's id and a number for the stream.
    package let connection: String
    package let secondsAgo: Double
    /// CDS, EDS, ….
    package let type: String
    /// `connected`, `asked` or `push`.
    package let reason: String
    /// The pushes whose changes it brought: none unless the reason is `push`.
    package let pushes: [UInt64]
    package let resources: Int
    package let removed: Int
    package let bytes: Int
    /// Names of what it brought or took away; at most 8.
    package let names: [String]
    /// The changed objects that those resources are made from, with their places, or were perhaps, as they are gone.
    /// Where there is none, all that the pushes are known to have changed. At most 24.
    package let changes: [String]
    /// How many objects the pushes changed in all.
    package let changeCount: Int

    init(_ delivery: Delivery, to session: ADSSession, log: PushLog, locations: ObjectLocations, at now: Duration) {
        let contents = delivery.contents
        connection = session.connectionID
        secondsAgo = (now - delivery.at).seconds
        type = contents.type.short
        resources = contents.resourceCount
        removed = contents.removedCount
        bytes = contents.byteCount
        names = contents.names
        guard case .push(let ids) = contents.occasion else {
            reason = contents.occasion == .connected ? "connected" : "asked"
            (pushes, changes, changeCount) = ([], [], 0)
            return
        }
        let causes = log.newestFirst.map(\.cause).filter { ids.contains($0.id) }
        let origins = Set(contents.names.flatMap { session.originKeys(of: contents.type, name: $0) })
        let all = causes.flatMap(\.changes)
        let concerned = all.filter { $0.mayBeAmong(origins, locations: locations) }
        // A slice stands for its Service, from which routes and clusters are made too, though it seldom changes them.
        let likely = concerned.filter { contents.type == .endpoint || $0.service == nil }
        let named = [likely, concerned].first { !$0.isEmpty } ?? all
        let keys = Set(named.map(\.key)).sorted()
        reason = "push"
        pushes = causes.map(\.id)
        changes = keys.prefix(PushCause.listCountMax).map { locations.text(of: $0) }
        changeCount = causes.reduce(0) { $0 + $1.changeCount }
    }
}
