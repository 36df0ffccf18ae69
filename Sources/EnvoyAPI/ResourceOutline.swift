/// What a client has to know of a resource to ask for what comes next, found without decoding the rest of it.
///
/// Ranges are of the bytes that were read. Sources: the messages of envoy/config and envoy/extensions that are named
/// below, by their field numbers; envoy-facts.md, "Order of requests".
package struct ResourceOutline: Sendable {
    /// Something that the resource makes its holder ask for.
    package struct Link: Sendable {
        package let type: ResourceType
        package let name: Range<Int>
    }

    /// What the content says the resource is called.
    package private(set) var name = 0..<0
    /// Endpoints of a cluster, route tables and extensions of a listener, secrets of both: those that come by ADS.
    package private(set) var links: [Link] = []
    /// Where a cluster's `connect_timeout` stands, the encoded Duration; nil where there is none.
    package private(set) var connectTimeout: Range<Int>?

    /// The outline of nothing.
    package init() {}

    /// Takes up the outline of the resource at `range` of `bytes` instead of the present one, whose memory it reuses.
    ///
    /// - Throws: when what is read of it cannot be decoded.
    package mutating func read(_ type: ResourceType, _ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        name = 0..<0
        links.removeAll(keepingCapacity: true)
        connectTimeout = nil
        switch type {
        case .cluster: try readCluster(bytes, range)
        case .listener: try readListener(bytes, range)
        case .endpoint, .route, .secret, .extensionConfig:
            try forEachField(bytes, range) { number, payload in if number == 1 { name = payload } }
        case .nameTable:
            // Its first field is a map, and there is only one of it.
            try forEachField(bytes, range) { _, _ in }
        }
    }

    private mutating func readCluster(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        var usesEDS = false
        var serviceName = 0..<0
        var reader = WireReader(in: range)
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else {
                if field.number == 2 { usesEDS = field.bits == 3 }
                continue
            }
            switch field.number {
            case 1: name = payload
            case 3:  // EdsClusterConfig
                try forEachField(bytes, payload) { number, part in if number == 2 { serviceName = part } }
            case 4: connectTimeout = payload
            case 24: try readTransportSocket(bytes, payload)
            case 43:  // TransportSocketMatch
                try forEachField(bytes, payload) { number, part throws(DecodeError) in
                    if number == 3 { try readTransportSocket(bytes, part) }
                }
            default: break
            }
        }
        if usesEDS { links.append(Link(type: .endpoint, name: serviceName.isEmpty ? name : serviceName)) }
    }

    private mutating func readListener(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        try forEachField(bytes, range) { number, payload throws(DecodeError) in
            switch number {
            case 1: name = payload
            case 3, 25:  // FilterChain
                try forEachField(bytes, payload) { number, part throws(DecodeError) in
                    switch number {
                    case 3: try readFilter(bytes, part)
                    case 6: try readTransportSocket(bytes, part)
                    default: break
                    }
                }
            case 19:  // ApiListener
                try forEachField(bytes, payload) { number, part throws(DecodeError) in
                    if number == 1 { try readConnectionManager(bytes, part) }
                }
            default: break
            }
        }
    }

    /// A network or HTTP filter: the fields are the same.
    private mutating func readFilter(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        var filterName = 0..<0
        try forEachField(bytes, range) { number, payload throws(DecodeError) in
            switch number {
            case 1: filterName = payload
            case 4: try readConnectionManager(bytes, payload)
            case 5: links.append(Link(type: .extensionConfig, name: filterName))
            default: break
            }
        }
    }

    private mutating func readConnectionManager(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        let manager: StaticString = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
        guard let message = try content(ofAny: bytes, range, endingWith: manager) else { return }
        try forEachField(bytes, message) { number, payload throws(DecodeError) in
            switch number {
            case 3:  // Rds
                try forEachField(bytes, payload) { number, part in
                    if number == 2 { links.append(Link(type: .route, name: part)) }
                }
            case 5: try readFilter(bytes, payload)
            default: break
            }
        }
    }

    private mutating func readTransportSocket(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        try forEachField(bytes, range) { number, payload throws(DecodeError) in
            guard number == 3, let message = try content(ofAny: bytes, payload, endingWith: "TlsContext") else {
                return
            }
            // UpstreamTlsContext and DownstreamTlsContext begin with the CommonTlsContext.
            try forEachField(bytes, message) { number, payload throws(DecodeError) in
                if number == 1 { try readTLSContext(bytes, payload) }
            }
        }
    }

    private mutating func readTLSContext(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        try forEachField(bytes, range) { number, payload throws(DecodeError) in
            switch number {
            case 6, 7: try readSecretConfig(bytes, payload)
            case 8:  // CombinedCertificateValidationContext
                try forEachField(bytes, payload) { number, part throws(DecodeError) in
                    if number == 2 { try readSecretConfig(bytes, part) }
                }
            default: break
            }
        }
    }

    /// SdsSecretConfig. Secrets that the agent beside the proxy serves are not asked for here.
    private mutating func readSecretConfig(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        var secret = 0..<0
        var comesByADS = false
        try forEachField(bytes, range) { number, payload throws(DecodeError) in
            if number == 1 { secret = payload }
            if number == 2 {
                try forEachField(bytes, payload) { number, _ in if number == 3 { comesByADS = true } }
            }
        }
        if comesByADS { links.append(Link(type: .secret, name: secret)) }
    }

    /// The message in an `Any` whose type URL ends with `suffix`; nil for one of another type.
    private func content(
        ofAny bytes: RawSpan, _ range: Range<Int>, endingWith suffix: StaticString
    ) throws(DecodeError) -> Range<Int>? {
        var isWanted = false
        var message = 0..<0
        try forEachField(bytes, range) { number, payload in
            if number == 1 { isWanted = bytes.extracting(payload).ends(with: suffix) }
            if number == 2 { message = payload }
        }
        return isWanted ? message : nil
    }
}

/// Calls `body` with the number and the place of each length-delimited field of the message at `range`.
private func forEachField(
    _ bytes: RawSpan, _ range: Range<Int>, _ body: (Int, Range<Int>) throws(DecodeError) -> Void
) throws(DecodeError) {
    var reader = WireReader(in: range)
    while let field = try reader.next(bytes) {
        if let payload = field.payload { try body(field.number, payload) }
    }
}

extension RawSpan {
    fileprivate func ends(with suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        guard byteCount >= count else { return false }
        return unsafe extracting(last: count).withUnsafeBytes { end in
            suffix.withUTF8Buffer { unsafe end.elementsEqual($0) }
        }
    }
}
