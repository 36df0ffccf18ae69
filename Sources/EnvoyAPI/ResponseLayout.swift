/// Where the parts of a discovery response stand in its bytes, of either protocol. Nothing is copied or made text of,
/// so that a load generator can afford to look at every response.
///
/// Source: envoy/service/discovery/v3/discovery.proto, `DiscoveryResponse` and `DeltaDiscoveryResponse`.
package struct ResponseLayout: Sendable {
    /// One resource. Ranges of the response's bytes; an empty range is an absent field.
    package struct Resource: Sendable {
        /// Only in the delta protocol; the other leaves it to the content.
        package fileprivate(set) var name = 0..<0
        /// Only in the delta protocol.
        package fileprivate(set) var version = 0..<0
        /// Type URL of the content.
        package fileprivate(set) var typeURL = 0..<0
        /// The encoded message.
        package fileprivate(set) var content = 0..<0
    }

    /// `version_info` or `system_version_info`.
    package private(set) var version = 0..<0
    package private(set) var typeURL = 0..<0
    package private(set) var nonce = 0..<0
    package private(set) var resources: [Resource] = []
    /// Names that exist no more; only in the delta protocol.
    package private(set) var removed: [Range<Int>] = []

    /// The layout of nothing.
    package init() {}

    /// Takes up the layout of `bytes` instead of the present one, whose memory it reuses.
    ///
    /// - Parameter isDelta: which of the two messages they are.
    package mutating func read(_ bytes: RawSpan, isDelta: Bool) throws(DecodeError) {
        (version, typeURL, nonce) = (0..<0, 0..<0, 0..<0)
        resources.removeAll(keepingCapacity: true)
        removed.removeAll(keepingCapacity: true)
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: version = payload
            case 2: resources.append(try Resource(bytes, payload, isDelta: isDelta))
            case 4: typeURL = payload
            case 5: nonce = payload
            case 6: if isDelta { removed.append(payload) }
            default: break
            }
        }
    }
}

extension ResponseLayout.Resource {
    fileprivate init(_ bytes: RawSpan, _ range: Range<Int>, isDelta: Bool) throws(DecodeError) {
        guard isDelta else {
            try readContent(bytes, range)
            return
        }
        var reader = WireReader(in: range)
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: version = payload
            case 2: try readContent(bytes, payload)
            case 3: name = payload
            default: break
            }
        }
    }

    private mutating func readContent(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        var reader = WireReader(in: range)
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: typeURL = payload
            case 2: content = payload
            default: break
            }
        }
    }
}
