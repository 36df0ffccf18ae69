/// What stands between the parentheses of an operator of Envoy's formats: `%NAME%`, `%NAME(arguments)%`,
/// `%NAME:length%`, or with both.
private enum FormatArguments {
    case none
    case optional
    case needed
    /// The name of a header, and one that counts where there is no such header: `X?Y`.
    case header

    /// What each operator takes, as Envoy 1.36.2 says when it is asked for one after the other.
    static let ofOperators: [String: FormatArguments] = {
        var known: [String: FormatArguments] = ["REQ": .header, "RESP": .header, "TRAILER": .header]
        for (names, arguments) in [(plain, FormatArguments.none), (flexible, .optional), (dependent, .needed)] {
            for name in names.split(whereSeparator: \.isWhitespace) { known[String(name)] = arguments }
        }
        return known
    }()

    private static let flexible = """
        DOWNSTREAM_PEER_CERT_V_END DOWNSTREAM_PEER_CERT_V_START EMIT_TIME EMIT_TIME_LOCAL GRPC_STATUS
        PATH RESPONSE_CODE_DETAILS START_TIME START_TIME_LOCAL UPSTREAM_PEER_CERT_V_END
        UPSTREAM_PEER_CERT_V_START
        """

    private static let dependent = """
        CEL CLUSTER_METADATA COMMON_DURATION DYNAMIC_METADATA ENVIRONMENT FILTER_STATE METADATA
        QUERY_PARAM UPSTREAM_FILTER_STATE UPSTREAM_METADATA
        """

    private static let plain = """
        ACCESS_LOG_TYPE BYTES_RECEIVED BYTES_RETRANSMITTED BYTES_SENT CONNECTION_ID
        CONNECTION_TERMINATION_DETAILS CUSTOM_FLAGS DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED
        DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT DOWNSTREAM_DIRECT_LOCAL_ADDRESS
        DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_DIRECT_LOCAL_PORT
        DOWNSTREAM_DIRECT_REMOTE_ADDRESS DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT
        DOWNSTREAM_DIRECT_REMOTE_PORT DOWNSTREAM_HANDSHAKE_DURATION DOWNSTREAM_HEADER_BYTES_RECEIVED
        DOWNSTREAM_HEADER_BYTES_SENT DOWNSTREAM_LOCAL_ADDRESS DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT
        DOWNSTREAM_LOCAL_DNS_SAN DOWNSTREAM_LOCAL_EMAIL_SAN DOWNSTREAM_LOCAL_IP_SAN
        DOWNSTREAM_LOCAL_OTHERNAME_SAN DOWNSTREAM_LOCAL_PORT DOWNSTREAM_LOCAL_SUBJECT
        DOWNSTREAM_LOCAL_URI_SAN DOWNSTREAM_PEER_CERT DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1
        DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256 DOWNSTREAM_PEER_CHAIN_SERIALS DOWNSTREAM_PEER_DNS_SAN
        DOWNSTREAM_PEER_EMAIL_SAN DOWNSTREAM_PEER_FINGERPRINT_1 DOWNSTREAM_PEER_FINGERPRINT_256
        DOWNSTREAM_PEER_IP_SAN DOWNSTREAM_PEER_ISSUER DOWNSTREAM_PEER_OTHERNAME_SAN
        DOWNSTREAM_PEER_SERIAL DOWNSTREAM_PEER_SUBJECT DOWNSTREAM_PEER_URI_SAN DOWNSTREAM_REMOTE_ADDRESS
        DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_REMOTE_PORT DOWNSTREAM_TLS_CIPHER
        DOWNSTREAM_TLS_SESSION_ID DOWNSTREAM_TLS_VERSION DOWNSTREAM_TRANSPORT_FAILURE_REASON
        DOWNSTREAM_WIRE_BYTES_RECEIVED DOWNSTREAM_WIRE_BYTES_SENT DURATION FILTER_CHAIN_NAME
        GRPC_STATUS_NUMBER HOSTNAME LOCAL_REPLY_BODY PACKETS_RETRANSMITTED PROTOCOL
        REQUESTED_SERVER_NAME REQUEST_DURATION REQUEST_HEADERS_BYTES REQUEST_TX_DURATION RESPONSE_CODE
        RESPONSE_DURATION RESPONSE_FLAGS RESPONSE_FLAGS_LONG RESPONSE_HEADERS_BYTES
        RESPONSE_TRAILERS_BYTES RESPONSE_TX_DURATION ROUNDTRIP_DURATION ROUTE_NAME STREAM_ID
        TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT TRACE_ID UNIQUE_ID UPSTREAM_CLUSTER UPSTREAM_CLUSTER_RAW
        UPSTREAM_CONNECTION_ID UPSTREAM_CONNECTION_POOL_READY_DURATION
        UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT
        UPSTREAM_HEADER_BYTES_RECEIVED UPSTREAM_HEADER_BYTES_SENT UPSTREAM_HOST UPSTREAM_HOST_NAME
        UPSTREAM_HOST_NAME_WITHOUT_PORT UPSTREAM_LOCAL_ADDRESS UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT
        UPSTREAM_LOCAL_DNS_SAN UPSTREAM_LOCAL_IP_SAN UPSTREAM_LOCAL_PORT UPSTREAM_LOCAL_URI_SAN
        UPSTREAM_PEER_CERT UPSTREAM_PEER_DNS_SAN UPSTREAM_PEER_IP_SAN UPSTREAM_PEER_ISSUER
        UPSTREAM_PEER_SUBJECT UPSTREAM_PEER_URI_SAN UPSTREAM_PROTOCOL UPSTREAM_REMOTE_ADDRESS
        UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT UPSTREAM_REMOTE_PORT UPSTREAM_REQUEST_ATTEMPT_COUNT
        UPSTREAM_TLS_CIPHER UPSTREAM_TLS_SESSION_ID UPSTREAM_TLS_VERSION
        UPSTREAM_TRANSPORT_FAILURE_REASON UPSTREAM_WIRE_BYTES_RECEIVED UPSTREAM_WIRE_BYTES_SENT
        VIRTUAL_CLUSTER_NAME
        """
}

/// What is wrong with `text` as a format of headers, access logs and tags of spans; nil: nothing. `%%` stands for the
/// sign. Envoy refuses everything that a format is in which it cannot read. Source: generation.md 6.3, 11.2.
///
/// - Parameter others: names of operators that extensions bring.
func faultOfFormat(_ text: String, others: Set<String> = []) -> String? {
    var rest = text.utf8[...]
    while let sign = rest.firstIndex(of: percent) {
        rest = rest[rest.index(after: sign)...]
        if rest.first == percent {
            rest.removeFirst()
            continue
        }
        guard let found = formatOperator(rest) else {
            return "has a \"%\" that begins none of Envoy's operators, such as %REQ(x-name)%; write %% for the sign"
        }
        if let fault = others.contains(found.name) ? nil : fault(of: found.name, found.arguments) { return fault }
        rest = found.rest
    }
    return nil
}

private let percent = UInt8(ascii: "%")

/// The operator whose first `%` stands just before `text`, and what follows it; nil where it is none.
private func formatOperator(
    _ text: Substring.UTF8View
) -> (name: String, arguments: String?, rest: Substring.UTF8View)? {
    let name = text.prefix {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || isDigit($0) || $0 == UInt8(ascii: "_")
    }
    guard !name.isEmpty else { return nil }
    let rest = text[name.endIndex...]
    guard rest.first == UInt8(ascii: "(") else { return afterLength(rest).map { (String(Substring(name)), nil, $0) } }
    // Arguments may have parentheses of their own: they end where the operator can.
    var end = rest.startIndex
    while let next = rest[end...].firstIndex(of: UInt8(ascii: ")")) {
        end = rest.index(after: next)
        if let behind = afterLength(rest[end...]) {
            return (String(Substring(name)), String(Substring(rest[..<next].dropFirst())), behind)
        }
    }
    return nil
}

/// What follows the end of an operator, `%` or `:length%`, which `text` begins with; nil where it does not.
private func afterLength(_ text: Substring.UTF8View) -> Substring.UTF8View? {
    var rest = text
    if rest.first == UInt8(ascii: ":") {
        let length = rest.dropFirst().prefix(while: isDigit)
        guard !length.isEmpty else { return nil }
        rest = rest[length.endIndex...]
    }
    return rest.first == percent ? rest.dropFirst() : nil
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func fault(of name: String, _ arguments: String?) -> String? {
    guard let kind = FormatArguments.ofOperators[name] else {
        return "has the operator \(name), which Envoy does not know"
    }
    switch kind {
    case .optional: return nil
    case .none: return arguments == nil ? nil : "has the operator \(name) with arguments, of which it takes none"
    case .needed:
        return arguments?.isEmpty ?? true ? "has the operator \(name) without arguments, which it needs" : nil
    case .header:
        let names = (arguments ?? "").split(separator: "?", omittingEmptySubsequences: false)
        let areNames =
            names.count <= 2
            && names.allSatisfy { name in
                faultOfHeaderToken(String(name.first == ":" ? name.dropFirst() : name)) == nil
            }
        return areNames ? nil : "has the operator \(name), which needs the name of a header, such as \(name)(x-name)"
    }
}
