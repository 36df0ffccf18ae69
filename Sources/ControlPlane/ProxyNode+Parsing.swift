package import EnvoyAPI
package import Mesh
internal import MeshConfig

extension ProxyNode {
    /// Reads who a client is from the `node` of its first request.
    ///
    /// - Throws: `.missingNode` without a node or node id, `.badNode` for an id that is not
    ///   `type~ip~name.namespace~domain` or names no usable address.
    /// Source: serving.md 1.5, generation.md 0.2.
    package init(parsing message: Node?) throws(RequestError) {
        guard let message, !message.id.isEmpty else { throw .missingNode }
        let parts = message.id.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 else {
            throw .badNode("node id \"\(message.id)\" has \(parts.count) parts; expected type~ip~name.namespace~domain")
        }
        guard let kind = ProxyKind(rawValue: parts[0]) else {
            throw .badNode("node id \"\(message.id)\" is of unknown type \"\(parts[0])\"; expected sidecar or router")
        }
        let metadata = NodeMetadata(message.metadata)
        let stated = metadata.list("INSTANCE_IPS") ?? [parts[1]]
        let addresses = Array(stated.lazy.compactMap { IPAddress($0)?.description }.prefix(Self.addressCountMax))
        guard !addresses.isEmpty else {
            throw .badNode("node \"\(message.id)\" states no valid IP address: \(stated.joined(separator: ","))")
        }
        self.init(
            kind: kind, id: parts[2], addresses: addresses,
            namespace: metadata.string("NAMESPACE") ?? Self.namespace(ofDomain: parts[3]), dnsDomain: parts[3])
        labels = metadata.map("LABELS")
        clusterID = metadata.string("CLUSTER_ID") ?? clusterID
        meshID = metadata.string("MESH_ID") ?? meshID
        network = metadata.string("NETWORK") ?? network
        nodeName = metadata.string("NODE_NAME") ?? nodeName
        serviceAccount = metadata.string("SERVICE_ACCOUNT") ?? serviceAccount
        interception = metadata.string("INTERCEPTION_MODE").flatMap(InterceptionMode.init) ?? interception
        isGRPC = metadata.string("GENERATOR") == "grpc"
        capturesDNS = metadata.flag("DNS_CAPTURE")
        istioVersion = metadata.string("ISTIO_VERSION") ?? ""
        workloadCertificates = istioVersion.isEmpty ? .none : .agent
        self.metadata = MetadataTexts(metadata.texts)
        locality = Locality(
            region: message.locality.region, zone: message.locality.zone, subzone: message.locality.subZone)
        capabilities = ProxyCapabilities(of: message, metadata)
        if isVersion(message.userAgentVersion, atLeast: (1, 37)) || isVersion(istioVersion, atLeast: (1, 29)) {
            capabilities.insert(.formattedTags)
        }
        hasCredentialSocket = metadata.flag("credential")
        listenerOptions = ListenerOptions(metadata)
        clientFiles = metadata.files("TLS_CLIENT")
        serverFiles = metadata.files("TLS_SERVER")
        proxySettings = metadata.object("PROXY_CONFIG").map { ProxySettings($0) }
    }

    /// How many of its addresses count: streams are found by each.
    private static let addressCountMax = 64

    /// The first label of a domain such as `shop.svc.cluster.local`; `default` where there is none.
    private static func namespace(ofDomain domain: String) -> String {
        let labels = domain.split(separator: ".")
        return labels.count >= 2 ? String(labels[0]) : "default"
    }
}

/// Whether `text`, such as `1.37.0-dev`, is a version that is not older than `least`.
private func isVersion(_ text: String, atLeast least: (Int, Int)) -> Bool {
    let parts = text.split(separator: ".").prefix(2).compactMap { Int($0) }
    return parts.count == 2 && (parts[0], parts[1]) >= least
}

extension ProxySettings {
    /// What a node says in `PROXY_CONFIG`, of which most is for its agent.
    fileprivate init(_ config: JSONObject) {
        var read = JSONObject()
        for name in ["proxyHeaders", "gatewayTopology", "tracing", "connectionSettings"] {
            if let value = config[name] { read[name] = value }
        }
        self =
            read.members.isEmpty
            ? ProxySettings() : ProxySettings(reading: Array(JSONValue.object(read).jsonText.utf8))
    }
}

extension ListenerOptions {
    fileprivate init(_ metadata: NodeMetadata) {
        self.init()
        httpProxyPort = metadata.port("HTTP_PROXY_PORT")
        idleTimeout = metadata.string("IDLE_TIMEOUT").flatMap(parseDuration)
        acceptsHTTP10 = metadata.flag("HTTP10")
        isUnprivileged = metadata.flag("UNPRIVILEGED_POD")
        balancesInbound = metadata.flag("INBOUND_LISTENER_EXACT_BALANCE")
        balancesOutbound = metadata.flag("OUTBOUND_LISTENER_EXACT_BALANCE")
        statusPort = metadata.port("ENVOY_STATUS_PORT") ?? statusPort
        metricsPort = metadata.port("ENVOY_PROMETHEUS_PORT") ?? metricsPort
    }
}

extension ProxyCapabilities {
    /// What the client's build can do, from its list of extensions; where it sends none, an Envoy started by Istio's
    /// agent is taken for Istio's build and everything else for a stock one. `XDS_EXTENSIONS: vanilla|istio` in the
    /// metadata decides otherwise. Source: generation.md 7.8.
    fileprivate init(of message: Node, _ metadata: NodeMetadata) {
        let istio: ProxyCapabilities = [.alpn, .metadataExchange, .stats]
        switch metadata.string("XDS_EXTENSIONS") {
        case "vanilla": self = []
        case "istio": self = istio
        default:
            guard message.extensions.isEmpty else {
                self = Self(extensions: message.extensions)
                return
            }
            self = metadata.string("ISTIO_VERSION") != nil && message.userAgentName == "envoy" ? istio : []
        }
    }

    private init(extensions: [Node.Extension]) {
        self = .lacksWasm
        for known in extensions {
            switch known.name {
            case "envoy.filters.http.wasm": remove(.lacksWasm)
            case "istio.alpn": insert(.alpn)
            case "istio.metadata_exchange": insert(.metadataExchange)
            case "istio.stats": insert(.stats)
            case "envoy.filters.network.mysql_proxy": insert(.mysql)
            default: break
            }
        }
    }
}

/// The metadata of a node, in which booleans and numbers may come as text and lists as comma-separated text.
private struct NodeMetadata {
    private let fields: JSONObject

    init(_ fields: JSONObject) { self.fields = fields }

    /// The text of `key`, or nil where it is absent, empty or no text.
    func string(_ key: String) -> String? {
        guard let text = fields[key]?.string, !text.isEmpty else { return nil }
        return text
    }

    /// All texts.
    var texts: [String: String] {
        Dictionary(fields.members.compactMap { member in member.value.string.map { (member.name, $0) } }) { $1 }
    }

    func flag(_ key: String) -> Bool {
        switch fields[key] {
        case .bool(let flag): flag
        case .string(let text): text == "true" || text == "1"
        default: false
        }
    }

    /// The port number of `key`; nil where it is absent or none.
    func port(_ key: String) -> Int? {
        let number: Int? =
            switch fields[key] {
            case .number(let number): Int(exactly: number)
            case .string(let text): Int(text)
            default: nil
            }
        return number.flatMap { (0...65535).contains($0) ? $0 : nil }
    }

    func list(_ key: String) -> [String]? {
        switch fields[key] {
        case .string(let text): text.split(separator: ",").map { String($0.trimmingPrefix(while: { $0 == " " })) }
        case .array(let values): values.compactMap(\.string)
        default: nil
        }
    }

    /// The certificate of which the keys begin with `prefix`; nil where it or its key is absent.
    func files(_ prefix: String) -> CertificateFiles? {
        guard let certificate = string("\(prefix)_CERT_CHAIN"), let key = string("\(prefix)_KEY") else { return nil }
        return CertificateFiles(
            certificate: certificate, privateKey: key, authorities: string("\(prefix)_ROOT_CERT") ?? "")
    }

    func object(_ key: String) -> JSONObject? { fields[key]?.object }

    func map(_ key: String) -> [String: String] {
        let members = fields[key]?.object?.members ?? []
        return Dictionary(members.compactMap { member in member.value.string.map { (member.name, $0) } }) { $1 }
    }
}
