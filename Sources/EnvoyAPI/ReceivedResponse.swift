/// A discovery response as a client reads it, of either protocol, with copies of everything: for tests and simulated
/// proxies. `ResponseLayout` is for those who look at many.
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
        var layout = ResponseLayout()
        try layout.read(bytes, isDelta: isDelta)
        version = try bytes.string(layout.version, field: 1)
        typeURL = try bytes.string(layout.typeURL, field: 4)
        nonce = try bytes.string(layout.nonce, field: 5)
        for part in layout.resources {
            var resource = Resource()
            resource.name = try bytes.string(part.name, field: 3)
            resource.version = try bytes.string(part.version, field: 1)
            resource.typeURL = try bytes.string(part.typeURL, field: 1)
            resource.content = unsafe bytes.extracting(part.content).withUnsafeBytes { unsafe Array($0) }
            resources.append(resource)
        }
        for name in layout.removed { removed.append(try bytes.string(name, field: 6)) }
    }
}
