internal import Mesh
internal import MeshConfig

/// What is allowed by itself and still hardly meant: objects that do not fit together.
///
/// Each rule looks at one object in the light of the others. Source: generation.md 11.3, demands.md.
struct Review {
    let mesh: StaticMesh
    let objects: [ConfigObject]
    /// Subsets by the full host of the rule that has them.
    private let subsets: [String: Set<String>]
    private let gateways: Set<GatewayReference>
    private let podLabels: [String: [[String: String]]]

    init(_ mesh: StaticMesh) {
        self.mesh = mesh
        // What proxies cannot see has no effect on them.
        objects = mesh.objects.values.sorted { $0.key < $1.key }.filter(mesh.snapshot.includes)
        var subsets: [String: Set<String>] = [:]
        var gateways: Set<GatewayReference> = []
        var podLabels: [String: [[String: String]]] = [:]
        for object in objects {
            let namespace = object.key.namespace
            switch object.spec {
            case .destinationRule(let rule):
                subsets[mesh.fullHostname(rule.host, in: namespace), default: []].formUnion(rule.subsets.map(\.name))
            case .gateway: gateways.insert(.gateway(namespace: namespace, name: object.key.name))
            case .pod: podLabels[namespace, default: []].append(object.meta.labels)
            default: break
            }
        }
        self.subsets = subsets
        self.gateways = gateways
        self.podLabels = podLabels
    }

    /// One thing that is wrong with an object.
    struct Finding {
        let field: String
        let message: String

        init(_ field: String, _ message: String) {
            self.field = field
            self.message = message
        }
    }

    /// Everything that is worth a warning, by object.
    var warnings: [ConfigProblem] {
        var warnings: [ConfigProblem] = []
        for object in objects {
            warnings += findings(of: object).map {
                ConfigProblem(
                    .warning, location: object.source, object: object.key, field: $0.field, message: $0.message)
            }
        }
        return warnings + namespacesLeftOut() + GatewayClashes(mesh).warnings + hostsOfSeveralVirtualServices()
            + idlePatches()
    }

    private func findings(of object: ConfigObject) -> [Finding] {
        let namespace = object.key.namespace
        switch object.spec {
        case .service(let service): return portNames(service.ports) + audience(of: object)
        case .serviceEntry(let entry): return audience(entry.exportTo)
        case .virtualService(let service): return findings(of: service, in: namespace)
        case .destinationRule(let rule): return findings(of: rule, in: namespace)
        case .gateway(let gateway): return selects(gateway.selector, in: nil, "spec.selector")
        case .kubernetesGateway(let gateway): return missingCertificates(of: gateway.listeners)
        case .listenerSet(let set): return missingCertificates(of: set.listeners)
        case .sidecar(let sidecar):
            guard let labels = sidecar.workloadSelector, !labels.isEmpty else { return [] }
            return isForRootOnly(namespace, "spec.workloadSelector")
                ?? selects(labels, in: namespace, "spec.workloadSelector")
        case .peerAuthentication(let policy): return selects(policy.selector, in: namespace, "spec.selector")
        case .authorizationPolicy(let policy):
            return selects(policy.target, in: namespace) + rulesOfHTTP(policy, in: namespace)
        case .requestAuthentication(let policy): return selects(policy.target, in: namespace)
        case .telemetry(let telemetry): return selects(telemetry.target, in: namespace)
        case .trafficExtension(let plugin): return selects(plugin.target, in: namespace)
        case .envoyFilter(let filter): return selects(filter.target, in: namespace, "spec.workloadSelector")
        default: return []
        }
    }
}

// Services.
extension Review {
    private func portNames(_ ports: [ServicePort]) -> [Finding] {
        ports.enumerated().filter { $1.protocol_ == .auto && !$1.name.isEmpty }.map { index, port in
            Finding(
                "spec.ports[\(index)].name",
                "\"\(port.name)\" says nothing about the protocol, which is guessed from the traffic; begin the name "
                    + "with http-, grpc-, tcp-, tls- or the like, or set appProtocol")
        }
    }

    private func audience(of object: ConfigObject) -> [Finding] {
        let words = object.meta.annotations[Annotation.exportTo] ?? ""
        return audience(words.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) })
    }

    private func audience(_ exportTo: [String]) -> [Finding] {
        guard exportTo.contains("~") else { return [] }
        return [Finding("exportTo", "\"~\" hides the service from every proxy; name the namespaces that may use it")]
    }

    private func selects(
        _ target: PolicyTarget, in namespace: String, _ field: String = "spec.selector"
    ) -> [Finding] {
        switch target {
        case .workloads(let selector):
            selects(selector, in: mesh.namespaceSelected(from: namespace), field)
        case .gateways: []
        }
    }

    /// A Sidecar of the root namespace is for the whole mesh, unless it selects workloads.
    private func isForRootOnly(_ namespace: String, _ field: String) -> [Finding]? {
        guard namespace == mesh.snapshot.settings.rootNamespace else { return nil }
        return [
            Finding(
                field,
                "selects workloads of the root namespace only, not of the mesh; put the Sidecar into their namespace")
        ]
    }

    /// A selector that no pod has the labels for; nothing to say where the manifests hold no pods at all.
    ///
    /// - Parameter namespace: whose pods are meant; nil: those of all.
    private func selects(_ selector: [String: String], in namespace: String?, _ field: String) -> [Finding] {
        guard !selector.isEmpty, !podLabels.isEmpty else { return [] }
        let pods = namespace.map { podLabels[$0] ?? [] } ?? Array(podLabels.values.joined())
        if pods.contains(where: { pod in selector.allSatisfy { pod[$0.key] == $0.value } }) { return [] }
        let labels = selector.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        return [Finding(field, "no pod has the labels \(labels); correct them, or the object has no effect")]
    }
}

// Rules and routes.
extension Review {
    private func findings(of rule: DestinationRule, in namespace: String) -> [Finding] {
        let host = mesh.fullHostname(rule.host, in: namespace)
        let findings = selects(rule.workloadSelector ?? [:], in: namespace, "spec.workloadSelector")
        guard !host.hasPrefix("*"), mesh.snapshot.service(named: host, seenFrom: namespace) == nil else {
            return findings
        }
        return findings + [Finding("spec.host", unknown(host, in: namespace))]
    }

    private func findings(of service: VirtualService, in namespace: String) -> [Finding] {
        var findings: [Finding] = []
        for (index, gateway) in service.gateways.enumerated() where gateway != .mesh && !gateways.contains(gateway) {
            guard case .gateway(let owner, let name) = gateway else { continue }
            findings.append(
                Finding("spec.gateways[\(index)]", "there is no Gateway \(owner)/\(name); correct it or add one"))
        }
        for (index, route) in service.http.enumerated() {
            let path = "spec.http[\(index)]"
            if case .forward(let destinations) = route.action {
                for (number, destination) in destinations.enumerated() {
                    findings += check(destination.destination, in: namespace, "\(path).route[\(number)].destination")
                }
            }
            for mirror in route.mirrors { findings += check(mirror.destination, in: namespace, "\(path).mirror") }
        }
        findings += missingDelegates(of: service, in: namespace) + unreachable(service.http)
        for (index, route) in service.tls.enumerated() {
            findings += check(route.destinations, in: namespace, "spec.tls[\(index)]")
        }
        for (index, route) in service.tcp.enumerated() {
            findings += check(route.destinations, in: namespace, "spec.tcp[\(index)]")
        }
        return findings
    }

    private func check(_ destinations: [WeightedDestination], in namespace: String, _ path: String) -> [Finding] {
        destinations.enumerated().flatMap { index, destination in
            check(destination.destination, in: namespace, "\(path).route[\(index)].destination")
        }
    }

    private func check(_ destination: RouteDestination, in namespace: String, _ path: String) -> [Finding] {
        let host = mesh.fullHostname(destination.host, in: namespace)
        guard let service = mesh.snapshot.service(named: host, seenFrom: namespace) else {
            return [Finding("\(path).host", unknown(host, in: namespace))]
        }
        var findings: [Finding] = []
        if !destination.subset.isEmpty, subsets[host]?.contains(destination.subset) != true {
            findings.append(
                Finding(
                    "\(path).subset",
                    "no DestinationRule of \(host) has a subset \"\(destination.subset)\"; add it: requests fail with 503"
                ))
        }
        if destination.port != 0, !service.ports.contains(where: { $0.number == destination.port }) {
            let ports = service.ports.map { String($0.number) }.joined(separator: ", ")
            findings.append(
                Finding(
                    "\(path).port", "\(host) has no port \(destination.port), only \(ports); requests fail with 503"))
        }
        return findings
    }

    private func unknown(_ host: String, in namespace: String) -> String {
        "no service \(host) is visible from namespace \(namespace); correct the name, or add a Service or ServiceEntry"
    }

    /// Routes behind one that takes every request.
    private func unreachable(_ routes: [HTTPRoute]) -> [Finding] {
        guard let last = routes.firstIndex(where: \.takesEverything), last < routes.count - 1 else { return [] }
        return [
            Finding(
                "spec.http[\(last + 1)]",
                "is never reached, since spec.http[\(last)] takes every request; move that to the end")
        ]
    }

    /// For sidecars only one VirtualService of a host counts: the oldest.
    private func hostsOfSeveralVirtualServices() -> [ConfigProblem] {
        struct Claim: Hashable {
            let namespace: String
            let host: String
        }
        var owners: [Claim: ConfigObject] = [:]
        var warnings: [ConfigProblem] = []
        for object in objects.sorted(by: { ($0.meta.creationTime, $0.key) < ($1.meta.creationTime, $1.key) }) {
            guard case .virtualService(let service) = object.spec, service.gateways.contains(.mesh) else { continue }
            for (index, host) in service.hosts.enumerated() {
                let claim = Claim(
                    namespace: object.key.namespace, host: mesh.fullHostname(host, in: object.key.namespace))
                guard let owner = owners[claim] else {
                    owners[claim] = object
                    continue
                }
                warnings.append(
                    ConfigProblem(
                        .warning, location: object.source, object: object.key, field: "spec.hosts[\(index)]",
                        message: "\(host) is routed by \(owner.key) (\(owner.source)) already, which is older and the "
                            + "only one that sidecars follow; merge the two"))
            }
        }
        return warnings
    }
}

extension HTTPRoute {
    /// Whether no request passes the route by.
    fileprivate var takesEverything: Bool {
        matches.isEmpty
            || matches.contains { match in
                var bare = match
                bare.uri = nil
                bare.name = ""
                bare.statPrefix = ""
                bare.ignoresCase = false
                guard bare == HTTPMatch() else { return false }
                return match.uri == nil || match.uri == .prefix("/") || match.uri == .regex(".*")
            }
    }
}
