internal import EnvoyAPI
internal import MeshConfig

/// Which connections of a pod go through its sidecar, as the arguments of `istio-iptables`.
///
/// Source: serving.md 7.3, annotations `traffic.sidecar.istio.io/…`.
struct TrafficCapture {
    /// How connections are redirected.
    enum Mode: String, CaseIterable {
        case redirect = "REDIRECT"
        case transparent = "TPROXY"
        /// Not at all: applications name the proxy themselves.
        case none = "NONE"
    }

    let mode: Mode
    /// CIDRs, or `*`.
    private let includedOutboundRanges: String
    private let excludedOutboundRanges: String
    /// Port lists, or `*`.
    private let includedInboundPorts: String
    private let excludedInboundPorts: String
    private let includedOutboundPorts: String
    private let excludedOutboundPorts: String
    /// Interfaces of virtual machines whose traffic counts as outbound.
    private let virtualInterfaces: String
    private let excludedInterfaces: String

    /// The sidecar's own ports, which are never redirected: metrics, health and the agent's.
    private let ownPorts: String

    /// What the annotations of a pod say, else the settings.
    ///
    /// - Throws: for a value that is no list of ports or ranges.
    init(_ annotations: PodAnnotations, settings: InjectorSettings, statusPort: Int) throws(InjectionError) {
        mode = try annotations.choice("sidecar.istio.io/interceptionMode") ?? .redirect
        func ports(_ name: String, _ setting: String, standard: String) throws(InjectionError) -> String {
            try annotations.ports("traffic.sidecar.istio.io/\(name)")
                ?? settings.proxyValue(setting)?.spelling ?? standard
        }
        func ranges(_ name: String, _ setting: String, standard: String) throws(InjectionError) -> String {
            try annotations.ranges("traffic.sidecar.istio.io/\(name)")
                ?? settings.proxyValue(setting)?.spelling ?? standard
        }
        includedOutboundRanges = try ranges("includeOutboundIPRanges", "includeIPRanges", standard: "*")
        excludedOutboundRanges = try ranges("excludeOutboundIPRanges", "excludeIPRanges", standard: "")
        includedInboundPorts = try ports("includeInboundPorts", "includeInboundPorts", standard: "*")
        excludedInboundPorts = try ports("excludeInboundPorts", "excludeInboundPorts", standard: "")
        includedOutboundPorts = try ports("includeOutboundPorts", "includeOutboundPorts", standard: "")
        excludedOutboundPorts = try ports("excludeOutboundPorts", "excludeOutboundPorts", standard: "")
        virtualInterfaces =
            annotations["istio.io/rerouteVirtualInterfaces"]
            ?? annotations["traffic.sidecar.istio.io/kubevirtInterfaces"] ?? ""
        excludedInterfaces = annotations["traffic.sidecar.istio.io/excludeInterfaces"] ?? ""
        ownPorts = "15090,15021,\(statusPort)"
    }

    /// The container that sets the redirection up before any other starts.
    func container(settings: InjectorSettings) -> JSONValue {
        var arguments = [
            "istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337", "-m", mode.rawValue,
            "-i", includedOutboundRanges, "-x", excludedOutboundRanges, "-b", includedInboundPorts,
            "-d", excludedInboundPorts.isEmpty ? ownPorts : "\(ownPorts),\(excludedInboundPorts)",
        ]
        let optional = [
            ("-q", includedOutboundPorts), ("-o", excludedOutboundPorts), ("-k", virtualInterfaces),
            ("-c", excludedInterfaces),
        ]
        for (flag, value) in optional where !value.isEmpty { arguments += [flag, value] }
        arguments.append("--log_output_level=default:info")

        var container: JSONObject = ["name": "istio-init", "image": .string(settings.image)]
        if let policy = settings.imagePullPolicy { container["imagePullPolicy"] = .string(policy) }
        container["args"] = .array(arguments.map(JSONValue.string))
        let capture = settings.proxyConfig[object: "proxyMetadata"]["ISTIO_META_DNS_CAPTURE"]?.spelling
        if let capture { container["env"] = [["name": "ISTIO_META_DNS_CAPTURE", "value": .string(capture)]] }
        container["resources"] = .object(settings.resources)
        container["securityContext"] = [
            "allowPrivilegeEscalation": false,
            "capabilities": ["add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]],
            "privileged": false, "readOnlyRootFilesystem": false,
            "runAsGroup": 0, "runAsNonRoot": false, "runAsUser": 0,
        ]
        return .object(container)
    }
}
