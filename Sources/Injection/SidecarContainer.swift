internal import EnvoyAPI
internal import MeshConfig

/// The container of the proxy, beside an application or alone in a gateway. Source: serving.md 7.3 and 7.4.
struct SidecarContainer {
    /// Which of the built-in templates.
    enum Template: String {
        case sidecar
        case gateway
    }

    let template: Template
    let settings: InjectorSettings
    let annotations: PodAnnotations
    let workload: Workload
    let capture: TrafficCapture
    /// The port of the agent: health, merged metrics, rewritten probes.
    let statusPort: Int
    /// `PROXY_CONFIG`: the mesh's settings with those of the pod over them.
    let proxyConfig: JSONObject
    /// The containers of the pod that are not ours.
    let applications: [JSONObject]

    /// The container, with `extra` variables of its environment behind the usual ones.
    func build(extra: [JSONValue]) throws(InjectionError) -> JSONObject {
        var container: JSONObject = ["name": "istio-proxy"]
        container["image"] = .string(annotations["sidecar.istio.io/proxyImage"] ?? settings.image(of: proxyConfig))
        if let policy = settings.imagePullPolicy { container["imagePullPolicy"] = .string(policy) }
        container["args"] = .array(arguments.map(JSONValue.string))
        container["ports"] = [["containerPort": 15090, "name": "http-envoy-prom", "protocol": "TCP"]]
        container["env"] = .array(environment + extra)
        if statusPort != 0 {
            container["readinessProbe"] = .object(try readinessProbe())
            container["startupProbe"] = .object(probe(period: 1, failures: 600))
        }
        if holdsApplication {
            container["lifecycle"] = ["postStart": ["exec": ["command": ["pilot-agent", "wait"]]]]
        }
        container["resources"] = .object(resources)
        container["securityContext"] = .object(securityContext)
        container["volumeMounts"] = .array(
            Self.mounts + (try annotations.list("sidecar.istio.io/userVolumeMount") ?? []))
        return container
    }

    /// Whether applications start when the proxy is ready.
    var holdsApplication: Bool { proxyConfig["holdApplicationUntilProxyStarts"] == .bool(true) }

    private var arguments: [String] {
        let role = template == .gateway ? "router" : "sidecar"
        func level(_ annotation: String, _ setting: String, _ standard: String) -> String {
            annotations["sidecar.istio.io/\(annotation)"] ?? settings.proxyValue(setting)?.string ?? standard
        }
        return [
            "proxy", role, "--domain", "$(POD_NAMESPACE).svc.\(settings.clusterDomain)",
            "--proxyLogLevel=\(level("logLevel", "logLevel", "warning"))",
            "--proxyComponentLogLevel=\(level("componentLogLevel", "componentLogLevel", "misc:error"))",
            "--log_output_level=\(annotations["sidecar.istio.io/agentLogLevel"] ?? "default:info")",
        ]
    }

    private var environment: [JSONValue] {
        let address = proxyConfig["discoveryAddress"]?.string ?? ""
        var variables = [
            variable("PILOT_CERT_PROVIDER", "istiod"),
            variable("CA_ADDR", proxyConfig["caAddress"]?.string ?? settings.certificateAuthority ?? address),
            field("POD_NAME", "metadata.name"), field("POD_NAMESPACE", "metadata.namespace"),
            field("INSTANCE_IP", "status.podIP"), field("SERVICE_ACCOUNT", "spec.serviceAccountName"),
            field("HOST_IP", "status.hostIP"), resource("ISTIO_CPU_LIMIT", "limits.cpu"),
            variable("PROXY_CONFIG", JSONValue.object(proxyConfig).compactText),
            variable("ISTIO_META_POD_PORTS", JSONValue.array(ports).compactText),
            variable(
                "ISTIO_META_APP_CONTAINERS", applications.compactMap { $0["name"]?.string }.joined(separator: ",")),
            resource("GOMEMLIMIT", "limits.memory"), resource("GOMAXPROCS", "limits.cpu"),
            variable("ISTIO_META_CLUSTER_ID", settings.clusterID), field("ISTIO_META_NODE_NAME", "spec.nodeName"),
            variable("ISTIO_META_INTERCEPTION_MODE", capture.mode.rawValue),
        ]
        if let network = settings.network { variables.append(variable("ISTIO_META_NETWORK", network)) }
        variables += [
            variable("ISTIO_META_WORKLOAD_NAME", workload.name), variable("ISTIO_META_OWNER", workload.owner),
            variable("ISTIO_META_MESH_ID", settings.meshID), variable("TRUST_DOMAIN", settings.trustDomain),
        ]
        for member in proxyConfig[object: "proxyMetadata"].members {
            variables.append(variable(member.name, member.value.spelling ?? ""))
        }
        return variables
    }

    /// The ports that the applications declare.
    private var ports: [JSONValue] {
        applications.flatMap { $0[list: "ports"] }.compactMap(\.object).map { port in
            var told = JSONObject()
            for name in ["name", "containerPort", "protocol"] { told[name] = port[name] }
            return .object(told)
        }
    }

    private func readinessProbe() throws(InjectionError) -> JSONObject {
        func number(_ name: String, _ setting: String, _ standard: Int) throws(InjectionError) -> Int {
            let own = try annotations.number("readiness.status.sidecar.istio.io/\(name)")
            return own ?? settings.proxyValue(setting)?.spelling.flatMap { Int($0) } ?? standard
        }
        var probe = probe(
            period: try number("periodSeconds", "readinessPeriodSeconds", 15),
            failures: try number("failureThreshold", "readinessFailureThreshold", 4))
        let delay = try number("initialDelaySeconds", "readinessInitialDelaySeconds", 0)
        if delay > 0 { probe["initialDelaySeconds"] = .number(Double(delay)) }
        return probe
    }

    private func probe(period: Int, failures: Int) -> JSONObject {
        [
            "failureThreshold": .number(Double(failures)), "httpGet": ["path": "/healthz/ready", "port": 15021],
            "periodSeconds": .number(Double(period)), "timeoutSeconds": 3,
        ]
    }

    /// The settings' resources, with what the annotations say in place of them.
    private var resources: JSONObject {
        var result = settings.resources
        for (annotation, part, name) in [
            ("proxyCPU", "requests", "cpu"), ("proxyMemory", "requests", "memory"),
            ("proxyCPULimit", "limits", "cpu"), ("proxyMemoryLimit", "limits", "memory"),
        ] {
            guard let amount = annotations["sidecar.istio.io/\(annotation)"] else { continue }
            result[object: part][name] = .string(amount)
        }
        return result
    }

    private var securityContext: JSONObject {
        let isTransparent = template == .sidecar && capture.mode == .transparent
        var capabilities: JSONObject = ["drop": ["ALL"]]
        if isTransparent { capabilities["add"] = ["NET_ADMIN"] }
        return [
            "allowPrivilegeEscalation": false, "capabilities": .object(capabilities), "privileged": false,
            "readOnlyRootFilesystem": true, "runAsGroup": 1337, "runAsNonRoot": .bool(!isTransparent),
            "runAsUser": isTransparent ? 0 : 1337,
        ]
    }

    private static let mounts: [JSONValue] = [
        ("workload-socket", "/var/run/secrets/workload-spiffe-uds"),
        ("credential-socket", "/var/run/secrets/credential-uds"),
        ("workload-certs", "/var/run/secrets/workload-spiffe-credentials"),
        ("istiod-ca-cert", "/var/run/secrets/istio"), ("istio-data", "/var/lib/istio/data"),
        ("istio-envoy", "/etc/istio/proxy"), ("istio-token", "/var/run/secrets/tokens"),
        ("istio-podinfo", "/etc/istio/pod"),
    ].map { ["name": .string($0), "mountPath": .string($1)] }

    /// The volumes behind the mounts.
    static let volumes: [JSONValue] = [
        ["name": "workload-socket", "emptyDir": [:]], ["name": "credential-socket", "emptyDir": [:]],
        ["name": "workload-certs", "emptyDir": [:]],
        ["name": "istio-envoy", "emptyDir": ["medium": "Memory"]], ["name": "istio-data", "emptyDir": [:]],
        [
            "name": "istio-podinfo",
            "downwardAPI": [
                "items": [
                    ["path": "labels", "fieldRef": ["fieldPath": "metadata.labels"]],
                    ["path": "annotations", "fieldRef": ["fieldPath": "metadata.annotations"]],
                ]
            ],
        ],
        [
            "name": "istio-token",
            "projected": [
                "sources": [
                    [
                        "serviceAccountToken": [
                            "audience": "istio-ca", "expirationSeconds": 43200, "path": "istio-token",
                        ]
                    ]
                ]
            ],
        ],
        ["name": "istiod-ca-cert", "configMap": ["name": "istio-ca-root-cert"]],
    ]
}

/// A variable of a container's environment with a fixed value.
func variable(_ name: String, _ value: String) -> JSONValue {
    ["name": .string(name), "value": .string(value)]
}

private func field(_ name: String, _ path: String) -> JSONValue {
    ["name": .string(name), "valueFrom": ["fieldRef": ["fieldPath": .string(path)]]]
}

private func resource(_ name: String, _ resource: String) -> JSONValue {
    let divisor: JSONValue = resource.hasSuffix("cpu") ? "1" : "0"
    return [
        "name": .string(name),
        "valueFrom": ["resourceFieldRef": ["resource": .string(resource), "divisor": divisor]],
    ]
}
