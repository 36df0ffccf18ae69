/// What a peer may ask of one connection. Beside these, nghttp2's own limits on floods of frames are in force.
package struct TransportLimits: Sendable {
    /// The longest message that is received, in bytes. A longer one ends its stream with RESOURCE_EXHAUSTED.
    /// Default 4 MiB, as in istiod (`ISTIO_GPRC_MAXRECVMSGSIZE`).
    package var messageBytesMax = 4 << 20
    /// Streams that a peer may have open at one time on one connection; further ones are refused.
    package var streamsPerConnectionMax: UInt32 = 100
    /// The longest list of header fields, counted as HTTP/2 does: names, values and 32 bytes for each field.
    package var headerListBytesMax = 16 << 10
    /// How many bytes a peer may send ahead, on one stream and on the whole connection. 65,535 to 2^31 - 1.
    package var receiveWindowBytes: Int32 = 65_535

    /// The defaults.
    package init() {}
}
