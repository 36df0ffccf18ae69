internal import EnvoyAPI
internal import MeshConfig

/// Writes a sidecar, or what makes a gateway, into a pod.
///
/// Source: serving.md 7.3 and 7.4. User-written templates are not run: pods that ask for one are refused.
struct PodInjection {
    private let settings: InjectorSettings
    private let workload: Workload
    private let annotations: PodAnnotations
    private let template: SidecarContainer.Template

    /// The injection of the pods of `workload`.
    ///
    /// - Throws: when the pod asks for a template that there is not.
    init(pod: JSONObject, of workload: Workload, settings: InjectorSettings) throws(InjectionError) {
        self.settings = settings
        self.workload = workload
        annotations = PodAnnotations(pod[object: "metadata"].texts("annotations"))
        let name = annotations["inject.istio.io/templates"] ?? "sidecar"
        guard let known = SidecarContainer.Template(rawValue: name) else {
            throw InjectionError("annotation inject.istio.io/templates is \"\(name)\"; expected sidecar or gateway")
        }
        template = known
    }

    /// Injects `pod`; what an earlier injection wrote is taken out first.
    ///
    /// - Throws: for an annotation with a value that means nothing.
    func inject(_ pod: inout JSONObject) throws(InjectionError) {
        var spec = pod[object: "spec"]
        let known = try removeInjected(from: &spec)
        let statusPort =
            try annotations.number("status.sidecar.istio.io/port")
            ?? settings.proxyConfig["statusPort"]?.spelling.flatMap { Int($0) } ?? 15020
        let own = try ownProxy(in: spec)
        var applications = spec[list: "containers"].compactMap(\.object).filter { $0["name"] != "istio-proxy" }
        let capture = try TrafficCapture(annotations, settings: settings, statusPort: statusPort)
        let container = SidecarContainer(
            template: template, settings: settings, annotations: annotations, workload: workload, capture: capture,
            statusPort: statusPort, proxyConfig: try proxyConfig(), applications: applications)

        var moved: [JSONValue]
        if let known {
            moved = known
        } else {
            moved = mergeMetrics(in: &pod, statusPort: statusPort)
            moved += try rewriteProbes(of: &applications, statusPort: statusPort)
        }
        let isNative = try annotations.flag("sidecar.istio.io/nativeSidecar") ?? false
        var proxy = merged(try container.build(extra: moved), with: own)
        if isNative { proxy["restartPolicy"] = "Always" }

        var added = Added()
        if template == .sidecar, capture.mode != .none {
            added.initContainers.append(capture.container(settings: settings))
        }
        if isNative { added.initContainers.append(.object(proxy)) }
        let others = applications.map(JSONValue.object)
        if isNative {
            spec[list: "containers"] = others
        } else {
            added.containers = [.object(proxy)]
            spec[list: "containers"] =
                container.holdsApplication ? added.containers + others : others + added.containers
        }
        spec[list: "initContainers"] = added.initContainers + spec[list: "initContainers"]
        added.volumes = SidecarContainer.volumes + (try annotations.list("sidecar.istio.io/userVolume") ?? [])
        spec[list: "volumes"] = spec[list: "volumes"] + added.volumes
        added.imagePullSecrets = settings.imagePullSecrets.map { ["name": .string($0)] }
        spec[list: "imagePullSecrets"] = spec[list: "imagePullSecrets"] + added.imagePullSecrets
        if spec[object: "securityContext"]["fsGroup"] == nil { spec[object: "securityContext"]["fsGroup"] = 1337 }
        pod["spec"] = .object(spec)
        label(&pod, added)
        if let own {
            let overrides: JSONValue = ["containers": [.object(own)]]
            pod[object: "metadata"][object: "annotations"][Self.overridesAnnotation] = .string(overrides.compactText)
        }
    }

    /// What an injection added to a pod's lists.
    private struct Added {
        var initContainers: [JSONValue] = []
        var containers: [JSONValue] = []
        var volumes: [JSONValue] = []
        var imagePullSecrets: [JSONValue] = []
    }

    private static let statusAnnotation = "sidecar.istio.io/status"
    private static let overridesAnnotation = "proxy.istio.io/overrides"

    /// Takes out what an earlier injection wrote. What it then told the agent about metrics and probes, which point to
    /// the agent by now; nil where there was none.
    private func removeInjected(from spec: inout JSONObject) throws(InjectionError) -> [JSONValue]? {
        guard let status = try annotations.object(Self.statusAnnotation) else { return nil }
        let earlier = (spec[list: "containers"] + spec[list: "initContainers"]).compactMap(\.object)
            .first { $0["name"] == "istio-proxy" }
        for list in ["initContainers", "containers", "volumes", "imagePullSecrets"] {
            let names = Set(status[list: list].compactMap(\.string))
            spec[list: list] = spec[list: list].filter { !names.contains($0.object?["name"]?.string ?? "") }
        }
        let told = ["ISTIO_PROMETHEUS_ANNOTATIONS", "ISTIO_KUBE_APP_PROBERS"]
        return earlier?[list: "env"].filter { told.contains($0.object?["name"]?.string ?? "") }
    }

    /// What the pod itself says of the container `istio-proxy`: written there, or noted when it was injected before.
    private func ownProxy(in spec: JSONObject) throws(InjectionError) -> JSONObject? {
        let noted = try annotations.object(Self.overridesAnnotation)?[list: "containers"] ?? []
        return (noted + spec[list: "containers"]).compactMap(\.object).first { $0["name"] == "istio-proxy" }
    }

    /// The mesh's settings, with `proxy.istio.io/config` over them.
    private func proxyConfig() throws(InjectionError) -> JSONObject {
        settings.proxyConfig.overlaid(with: try annotations.object("proxy.istio.io/config") ?? JSONObject())
    }

    /// Has the agent collect the applications' metrics with its own; what it needs to know of them.
    private func mergeMetrics(in pod: inout JSONObject, statusPort: Int) -> [JSONValue] {
        guard annotations["prometheus.istio.io/merge-metrics"] != "false", statusPort != 0,
            annotations["prometheus.io/scrape"] != "false"
        else { return [] }
        var told: [JSONValue] = []
        if let scrape = annotations["prometheus.io/scrape"] {
            let asked: JSONValue = [
                "scrape": .string(scrape), "path": .string(annotations["prometheus.io/path"] ?? ""),
                "port": .string(annotations["prometheus.io/port"] ?? ""),
            ]
            told = [variable("ISTIO_PROMETHEUS_ANNOTATIONS", asked.compactText)]
        }
        pod[object: "metadata"][object: "annotations"]["prometheus.io/scrape"] = "true"
        pod[object: "metadata"][object: "annotations"]["prometheus.io/port"] = .string("\(statusPort)")
        pod[object: "metadata"][object: "annotations"]["prometheus.io/path"] = "/stats/prometheus"
        return told
    }

    private func rewriteProbes(
        of applications: inout [JSONObject], statusPort: Int
    ) throws(InjectionError) -> [JSONValue] {
        let isWanted = try annotations.flag("sidecar.istio.io/rewriteAppHTTPProbers") ?? settings.rewritesProbes
        guard isWanted, statusPort != 0, template == .sidecar else { return [] }
        var rewrite = ProbeRewrite(statusPort: statusPort)
        for index in applications.indices { rewrite.rewrite(&applications[index]) }
        guard !rewrite.originals.members.isEmpty else { return [] }
        return [variable("ISTIO_KUBE_APP_PROBERS", JSONValue.object(rewrite.originals).compactText)]
    }

    /// The template's container with the fields over it that the pod's own `istio-proxy` has; its image `auto` means
    /// the template's.
    private func merged(_ container: JSONObject, with own: JSONObject?) -> JSONObject {
        guard var own else { return container }
        if own["image"] == "auto" { own["image"] = nil }
        var result = container.overlaid(with: own)
        for list in ["env", "ports", "volumeMounts"] {
            let named = Set(own[list: list].compactMap { $0.object?["name"]?.string })
            let kept = container[list: list].filter { !named.contains($0.object?["name"]?.string ?? "") }
            result[list: list] = kept + own[list: list]
        }
        return result
    }

    private func label(_ pod: inout JSONObject, _ added: Added) {
        var metadata = pod[object: "metadata"]
        let labels = metadata.texts("labels")
        let name =
            labels["service.istio.io/canonical-name"] ?? labels["app.kubernetes.io/name"] ?? labels["app"]
            ?? workload.name
        let revision =
            labels["service.istio.io/canonical-revision"] ?? labels["app.kubernetes.io/version"] ?? labels["version"]
            ?? "latest"
        metadata[object: "labels"]["security.istio.io/tlsMode"] = "istio"
        metadata[object: "labels"]["service.istio.io/canonical-name"] = .string(name)
        metadata[object: "labels"]["service.istio.io/canonical-revision"] = .string(revision)
        metadata[object: "annotations"]["istio.io/rev"] = .string(settings.names.revision)
        var status = JSONObject()
        for (list, values) in [
            ("initContainers", added.initContainers), ("containers", added.containers), ("volumes", added.volumes),
            ("imagePullSecrets", added.imagePullSecrets),
        ] {
            status[list] = .array(values.compactMap { $0.object?["name"] })
        }
        status["revision"] = .string(settings.names.revision)
        metadata[object: "annotations"][Self.statusAnnotation] = .string(JSONValue.object(status).compactText)
        pod["metadata"] = .object(metadata)
    }
}
