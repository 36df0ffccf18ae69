/// A discovery response as a client reads it, of either protocol: for simulated proxies and the load tester.
///
/// Source: envoy/service/discovery/v3/discovery.proto, `DiscoveryResponse` and `DeltaDiscoveryResponse`.
package struct ReceivedResponse: Sendable, Equatable {
    /// One resource.
    package struct Resource: Sendable, Equatable {
        /// Only in the delta protocol; empty in the other, which leaves it to the content.
        package var name = ""
        /// Only in the delta protocol.
        package var version = ""
        /// Type URL of the content.
        package var typeURL = ""
        /// The encoded message.
        package var content: [UInt8] = []
    }

    /// `version_info` or `system_version_info`.
    package var version = ""
    package var typeURL = ""
    package var nonce = ""
    package var resources: [Resource] = []
    /// Names that exist no more; only in the delta protocol.
    package var removed: [String] = []

    /// Decodes `bytes`.
    ///
    /// - Parameter isDelta: which of the two messages they are.
    package init(decoding bytes: RawSpan, isDelta: Bool) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: version = try bytes.string(field)
            case 2:
                var resource = Resource()
                if isDelta {
                    try resource.read(bytes.extracting(payload))
                } else {
                    try resource.readContent(bytes.extracting(payload))
                }
                resources.append(resource)
            case 4: typeURL = try bytes.string(field)
            case 5: nonce = try bytes.string(field)
            case 6: if isDelta { removed.append(try bytes.string(field)) }
            default: break
            }
        }
    }
}

extension ReceivedResponse.Resource {
    fileprivate mutating func read(_ bytes: RawSpan) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: version = try bytes.string(field)
            case 2: try readContent(bytes.extracting(payload))
            case 3: name = try bytes.string(field)
            default: break
            }
        }
    }

    fileprivate mutating func readContent(_ bytes: RawSpan) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: typeURL = try bytes.string(field)
            case 2: content = unsafe bytes.extracting(payload).withUnsafeBytes { unsafe Array($0) }
            default: break
            }
        }
    }
}
