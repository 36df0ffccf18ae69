/// Why a client refuses a response: google.rpc.Status without its details.
package struct ErrorDetail: Sendable, Equatable {
    /// A gRPC status code; Envoy sends 13.
    package var code: Int32 = 0
    /// For people.
    package var message = ""

    fileprivate init(decoding bytes: RawSpan) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            switch field.number {
            case 1: code = Int32(truncatingIfNeeded: field.bits)
            case 2: message = bytes.lenientString(field)
            default: break
            }
        }
    }

    /// An error with these parts.
    package init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }
}

/// A request of the state-of-the-world protocol.
///
/// Source: envoy/service/discovery/v3/discovery.proto, `DiscoveryRequest`. Resource locators are not read: nothing
/// sends them.
package struct DiscoveryRequest: Sendable, Equatable {
    /// The last version that the client accepted; after a reconnect, that of the stream before.
    package var versionInfo = ""
    /// In the first request of a stream; later ones may leave it out. nil if it was not asked for, too.
    package var node: Node?
    /// All names that the client wants; empty means all resources for CDS and LDS.
    package var resourceNames: [String] = []
    /// What is asked for.
    package var typeURL = ""
    /// Of the response that is answered; empty in the first request of a type.
    package var responseNonce = ""
    /// Present in a refusal.
    package var error: ErrorDetail?

    /// A request without anything.
    package init() {}

    /// Decodes `bytes`.
    ///
    /// - Parameter wantNode: whether the node is decoded. Skipping it costs nothing; a stock Envoy's has 49 KB.
    package init(decoding bytes: RawSpan, wantNode: Bool) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: versionInfo = try bytes.string(field)
            case 2: if wantNode { node = try Node(decoding: bytes.extracting(payload)) }
            case 3: resourceNames.append(try bytes.string(field))
            case 4: typeURL = try bytes.string(field)
            case 5: responseNonce = try bytes.string(field)
            case 6: error = try ErrorDetail(decoding: bytes.extracting(payload))
            default: break
            }
        }
    }
}

/// A request of the incremental protocol.
///
/// Source: envoy/service/discovery/v3/discovery.proto, `DeltaDiscoveryRequest`. Resource locators are not read.
package struct DeltaDiscoveryRequest: Sendable, Equatable {
    /// Envoy sends it in every request. nil if it was not asked for, too.
    package var node: Node?
    /// What is asked for.
    package var typeURL = ""
    /// Names that the client wants from now on.
    package var subscribe: [String] = []
    /// Names that it no longer wants.
    package var unsubscribe: [String] = []
    /// After a reconnect: what the client still has, version by name.
    package var initialVersions: [String: String] = [:]
    /// Of the response that is answered; empty if none is.
    package var responseNonce = ""
    /// Present in a refusal.
    package var error: ErrorDetail?

    /// A request without anything.
    package init() {}

    /// Decodes `bytes`.
    ///
    /// - Parameter wantNode: whether the node is decoded. Skipping it costs nothing; a stock Envoy's has 49 KB.
    package init(decoding bytes: RawSpan, wantNode: Bool) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: if wantNode { node = try Node(decoding: bytes.extracting(payload)) }
            case 2: typeURL = try bytes.string(field)
            case 3: subscribe.append(try bytes.string(field))
            case 4: unsubscribe.append(try bytes.string(field))
            case 5:
                // A client that resumes names all it holds: the first entry tells how many there may be.
                if initialVersions.isEmpty {
                    initialVersions.reserveCapacity(bytes.byteCount / max(payload.count, Self.entryBytesMin))
                }
                try addInitialVersion(bytes.extracting(payload))
            case 6: responseNonce = try bytes.string(field)
            case 7: error = try ErrorDetail(decoding: bytes.extracting(payload))
            default: break
            }
        }
    }

    /// What an entry of `initial_resource_versions` has at least, with a version of ours.
    private static let entryBytesMin = 24

    private mutating func addInitialVersion(_ bytes: RawSpan) throws(DecodeError) {
        var name = ""
        var version = ""
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            switch field.number {
            case 1: name = try bytes.string(field)
            case 2: version = try bytes.string(field)
            default: break
            }
        }
        initialVersions[name] = version
    }
}
