import HashTreeCollections
import MeshConfig

/// What the conversion of the Gateway API needs to know beside Gateways and routes.
struct GatewayAPIFacts: Sendable {
    /// The domain under which Kubernetes services have their hostnames.
    var clusterDomain = ""
    /// Controllers by the name of their class.
    private var classes: TreeDictionary<String, String> = [:]
    private var grants: TreeDictionary<ObjectName, ReferenceGrant> = [:]
    /// Labels of the namespaces that have any.
    private var namespaces: TreeDictionary<String, [String: String]> = [:]
    /// Secrets with a certificate.
    private var certificates: TreeSet<ObjectName> = []

    /// Takes over changed objects.
    ///
    /// - Returns: whether anything changed.
    mutating func apply(_ edits: [ConfigKind: TrafficConfig.Edits]) -> Bool {
        var hasChanged = false
        for (name, object) in edits[.gatewayClass] ?? [:] {
            var controller: String?
            if case .gatewayClass(let spec)? = object?.spec { controller = spec.controller }
            hasChanged = hasChanged || classes[name.name] != controller
            classes[name.name] = controller
        }
        for (name, object) in edits[.referenceGrant] ?? [:] {
            var grant: ReferenceGrant?
            if case .referenceGrant(let spec)? = object?.spec { grant = spec }
            hasChanged = hasChanged || grants[name] != grant
            grants[name] = grant
        }
        for (name, object) in edits[.namespace] ?? [:] {
            let labels = object.flatMap { $0.meta.labels.isEmpty ? nil : $0.meta.labels }
            hasChanged = hasChanged || namespaces[name.name] != labels
            namespaces[name.name] = labels
        }
        return hasChanged
    }

    /// Takes over changed Secrets.
    ///
    /// - Returns: those that have a certificate and had none, or had one and have none.
    mutating func apply(secrets: TrafficConfig.Edits) -> Set<ObjectName> {
        var changed: Set<ObjectName> = []
        for (name, object) in secrets {
            var hasCertificate = false
            if case .secret(let secret)? = object?.spec { hasCertificate = secret.keyPair != nil }
            guard hasCertificate != certificates.contains(name) else { continue }
            if hasCertificate { certificates.insert(name) } else { certificates.remove(name) }
            changed.insert(name)
        }
        return changed
    }

    /// Whether there is a Secret of this name with a certificate.
    func hasCertificate(_ name: ObjectName) -> Bool { certificates.contains(name) }

    /// Whether Gateways of the class are ours. The class `istio` need not be declared.
    func serves(class name: String) -> Bool {
        (classes[name] ?? (name == "istio" ? Self.controller : "")) == Self.controller
    }

    private static let controller = "istio.io/gateway-controller"

    /// Whether an object of `kind` in `namespace` may name `target`: those of its own namespace, and those that a grant
    /// there allows.
    func allows(_ target: ObjectReference, for kind: String, in namespace: String) -> Bool {
        if target.namespace == namespace { return true }
        return grants.contains { name, grant in
            name.namespace == target.namespace
                && grant.sources.contains {
                    $0.kind == kind && $0.namespace == namespace && $0.group == "gateway.networking.k8s.io"
                }
                && grant.targets.contains {
                    $0.kind == target.kind && $0.group == target.group && ($0.name.isEmpty || $0.name == target.name)
                }
        }
    }

    /// Whether what an object in `owner` allows, routes or listeners, may be of `namespace`.
    func admits(
        _ namespace: String, to allowed: KubernetesGateway.Listener.Namespaces, owner: String
    ) -> Bool {
        switch allowed {
        case .same: namespace == owner
        case .all: true
        case .none: false
        case .selected(let selector): selector.matches(namespaces[namespace] ?? [:])
        }
    }

    /// The namespaces that a selector selects, sorted.
    func namespaces(selectedBy selector: LabelSelector) -> [String] {
        namespaces.filter { selector.matches($0.value) }.map(\.key).sorted()
    }

    /// The hostname of a Kubernetes service.
    func hostname(of service: String, in namespace: String) -> String {
        service.isEmpty ? "" : "\(service).\(namespace).svc.\(clusterDomain)"
    }
}

extension GatewayAPIFacts {
    /// The DestinationRules that a BackendTLSPolicy comes to, one for each target. Source: generation.md 6.9.
    func rules(of policy: GatewayAPIIndex.Declared<BackendTLSPolicy>) -> [ConfigObject] {
        let (namespace, spec) = (policy.key.namespace, policy.spec)
        let trust: ClientTLSSettings.Trust =
            spec.authorities.map { .credential("configmap://\(namespace)/\($0)") }
            ?? .files(caCertificates: "", crl: "")
        let tls = ClientTLSSettings(
            mode: .simple(trust), sni: spec.hostname, subjectAltNames: spec.subjectAltNames)
        return spec.targets.map { target in
            var rule = DestinationRule(host: hostname(of: target.service, in: namespace))
            rule.backendTLS = [DestinationRule.BackendTLS(port: target.port, tls)]
            let part = target.port.isEmpty ? target.service : "\(target.service)~\(target.port)"
            return ConfigObject(
                key: ConfigKey(.destinationRule, namespace, madeName(policy.key.name, part)),
                meta: ObjectMeta(creationTime: policy.creationTime), spec: .destinationRule(rule),
                source: policy.source, origins: [policy.key])
        }
    }
}

/// The name of an object that is made of one of the Gateway API: no manifest can have it, since `~` is in no name.
func madeName(_ owner: String, _ part: String) -> String { "\(owner)~istio-autogenerated-k8s-gateway~\(part)" }
