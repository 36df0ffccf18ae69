package import Bytes
package import EnvoyAPI

/// What a response holds, but for its nonce: one object for all streams that are sent the same.
package final class ResponseContent: Sendable {
    package let type: ResourceType
    /// The resources that the client lacked, sorted by name: a state of the world holds others too.
    package let changed: [EncodedResource]
    /// Names that are gone, sorted.
    package let removed: [String]
    /// How many resources there are.
    package let resourceCount: Int
    /// Everything in it, where it is a list of all that the client shall hold; else nothing.
    let list: [EncodedResource]
    /// The encoded message: a head, then the shared bytes of each resource.
    let segments: [Segment]
    /// The size of `segments`.
    package let byteCount: Int

    /// - Parameters:
    ///   - list: all that the client shall hold, where the response lists that; nil: it holds what has changed.
    ///   - set: of which it is.
    init(
        _ changed: [EncodedResource], removing removed: [String] = [], listing list: [EncodedResource]? = nil,
        of set: ResourceSet, inDelta isDelta: Bool
    ) {
        type = set.type
        self.changed = changed
        self.removed = removed
        self.list = list ?? []
        let body = list ?? changed
        resourceCount = body.count
        var segments: [Segment] = []
        segments.reserveCapacity(body.count + 1)
        segments.append(Self.head(of: set, removing: isDelta ? removed : []))
        for resource in body { segments.append(isDelta ? resource.deltaSegment : resource.sotwSegment) }
        self.segments = segments
        byteCount = segments.byteCount
    }

    /// The fields other than resources and nonce: they come first, so that the resources can follow as they are. Both
    /// messages have version, resources, type and nonce in fields 1, 2, 4 and 5. Source: envoy-messages.md,
    /// discovery.proto.
    private static func head(of set: ResourceSet, removing removed: [String]) -> Segment {
        var head = OutputBuffer(capacity: 128)
        head.appendField(1, string: hexVersion(set.version))
        head.appendField(4, string: set.type.typeURL)
        for name in removed { head.appendField(6, string: name) }
        return Segment(head.shared())
    }
}

/// A response that is ready to be sent.
package struct DiscoveryResponse {
    package let content: ResponseContent
    /// The encoded message: its nonce, then what others may be sent too.
    package let message: OutgoingMessage

    init(_ content: ResponseContent, nonce: UInt64) {
        self.content = content
        var message = OutgoingMessage(content.segments, byteCount: content.byteCount)
        message.appendField(5, hexadecimal: nonce)
        self.message = message
    }

    package var type: ResourceType { content.type }
    /// The size of the message.
    package var byteCount: Int { message.byteCount }
}
