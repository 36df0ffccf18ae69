// Gateways of the Gateway API and what belongs to them. Source: generation.md 6.9; the API's own rules.
extension ObjectDecoder {
    /// Reads what is behind the metadata of a GatewayClass; nil where it is missing, which is reported.
    mutating func gatewayClass() -> GatewayClass? {
        guard let spec = requiredSpec() else { return nil }
        return requiredText(spec, "controllerName", "name the controller, such as istio.io/gateway-controller")
            .map { GatewayClass(controller: $0) }
    }

    /// Reads what is behind the metadata of a Gateway of the Gateway API; nil where it is missing, which is reported.
    mutating func kubernetesGateway(_ meta: ObjectMeta) -> KubernetesGateway? {
        guard let spec = requiredSpec() else { return nil }
        let className = requiredText(spec, "gatewayClassName", "name the class of the gateway, such as istio")
        let services = mappings(spec, "addresses").compactMap { node -> String? in
            guard text(node, "type") == "Hostname" else { return nil }
            return requiredText(node, "value", "name the gateway's service")?.lowercased()
        }
        let listeners = kubernetesListeners(spec)
        let allowed = routeNamespaces(mapping(mapping(spec, "allowedListeners"), "namespaces"), usually: .none)
        let frontend = mapping(mapping(spec, "tls"), "frontend")
        let validation = clientValidation(mapping(mapping(frontend, "default"), "validation"))
        let ports = mappings(frontend, "perPort").compactMap { node -> (Int, KubernetesGateway.ClientValidation?)? in
            let validation = clientValidation(mapping(mapping(node, "tls"), "validation"))
            if node["port"] == nil { problem(in: node, missing: "port", "is missing; name a port of a listener") }
            return number(node, "port", in: portNumbers).map { ($0, validation) }
        }
        guard let className else { return nil }
        var gateway = KubernetesGateway(className: className, services: services, listeners: listeners)
        gateway.allowedListeners = allowed
        gateway.clientValidation = validation
        gateway.clientValidationByPort = Dictionary(ports) { first, _ in first }
        if meta.labels["topology.istio.io/network"] != nil {
            gateway.autoPassthroughPort = meta.labels["networking.istio.io/gatewayPort"].flatMap { Int($0) } ?? 15443
        }
        return gateway
    }

    /// Reads what is behind the metadata of a ListenerSet; nil where it is missing, which is reported.
    mutating func listenerSet() -> ListenerSet? {
        guard let spec = requiredSpec() else { return nil }
        guard let node = mapping(spec, "parentRef") else {
            problem(in: spec, missing: "parentRef", "is missing; name the Gateway that gets the listeners")
            return nil
        }
        let parent = objectReference(node, kind: "Gateway")
        if let parent, parent.kind != "Gateway" {
            problem(at: node["kind"] ?? node, "found \(parent.kind), expected Gateway")
        }
        let listeners = kubernetesListeners(spec)
        return parent.map {
            ListenerSet(gatewayNamespace: $0.namespace, gateway: $0.name, listeners: listeners)
        }
    }

    /// The field `listeners`, of which one at least must be there.
    private mutating func kubernetesListeners(_ spec: YAMLNode) -> [KubernetesGateway.Listener] {
        if spec["listeners"]?.elements.isEmpty ?? true {
            problem(in: spec, missing: "listeners", "has no listener; list at least one port")
        }
        var names: Set<String> = []
        return mappings(spec, "listeners").compactMap { node in
            if let word = node["protocol"], let text = text(of: word), ["UDP", "HBONE"].contains(text) {
                warning(at: word, "found \(text), which gateways do not serve, so that the listener is left out")
                return nil
            }
            guard let listener = kubernetesListener(node) else { return nil }
            if !names.insert(listener.name).inserted {
                problem(
                    at: node["name"] ?? node, "another listener is named \"\(listener.name)\" too; names must differ")
            }
            return listener
        }
    }

    /// Reads how certificates of clients are checked; nil where nothing is said, or the wrong thing, which is reported.
    private mutating func clientValidation(_ node: YAMLNode?) -> KubernetesGateway.ClientValidation? {
        guard let node else { return nil }
        let references = mappings(node, "caCertificateRefs")
        guard let first = references.first, let authority = objectReference(first, kind: "ConfigMap") else {
            if references.isEmpty {
                problem(
                    in: node, missing: "caCertificateRefs",
                    "is missing; name the ConfigMap or Secret with the authorities")
            }
            return nil
        }
        if authority.kind != "ConfigMap", authority.kind != "Secret" {
            problem(at: first["kind"] ?? first, "found \(authority.kind), expected ConfigMap or Secret")
        }
        if references.count > 1 {
            warning(at: references[1], "has no effect: only the first is used; put all authorities into one ConfigMap")
        }
        let isOptional = choice(node, "mode", ClientValidationWord.self) == .allowInsecureFallback
        return KubernetesGateway.ClientValidation(authority, isOptional: isOptional)
    }

    private mutating func kubernetesListener(_ node: YAMLNode) -> KubernetesGateway.Listener? {
        let name = requiredText(node, "name", "name the listener, as routes call it")
        let word = choice(node, "protocol", KubernetesGateway.Listener.Protocol_.self)
        if node["protocol"] == nil {
            problem(in: node, missing: "protocol", "is missing; expected HTTP, HTTPS, TLS or TCP")
        }
        if node["port"] == nil {
            problem(in: node, missing: "port", "is missing; expected a port number of 1 to 65535")
        }
        let port = number(node, "port", in: portNumbers)
        let hostname = hostname(node, "hostname") ?? ""
        let tls = listenerTLS(node, word)
        let (namespaces, kinds) = allowedRoutes(node)
        guard let name, let word, let port else { return nil }
        return KubernetesGateway.Listener(
            name: name, port: port, protocol: word, hostname: hostname, tls: tls, namespaces: namespaces, kinds: kinds)
    }

    private mutating func listenerTLS(
        _ listener: YAMLNode, _ word: KubernetesGateway.Listener.Protocol_?
    ) -> KubernetesGateway.ListenerTLS? {
        guard word == .https || word == .tls else {
            if let node = listener["tls"] { problem(at: node, "is only for HTTPS and TLS; remove it") }
            return nil
        }
        guard let node = mapping(listener, "tls") else {
            problem(in: listener, missing: "tls", "is missing; name the certificate, or set mode Passthrough")
            return nil
        }
        var tls = KubernetesGateway.ListenerTLS()
        tls.mode = choice(node, "mode", KubernetesGateway.ListenerTLS.Mode.self) ?? .terminate
        if let options = mapping(node, "options") {
            let name = "gateway.istio.io/tls-terminate-mode"
            tls.clientMode = choice(options, name, KubernetesGateway.ListenerTLS.ClientMode.self) ?? .simple
        }
        tls.certificates = mappings(node, "certificateRefs").compactMap { objectReference($0, kind: "Secret") }
        tls.clientValidation = clientValidation(mapping(node, "frontendValidation"))
        if let certificates = node["certificateRefs"], tls.certificates.count > 2 {
            problem(at: certificates, "names \(tls.certificates.count) certificates, expected one or two")
        }
        let bringsOwn = tls.clientMode == .istioMutual || tls.clientMode == .istioSimple
        if tls.mode == .terminate, !bringsOwn, tls.certificates.isEmpty {
            problem(in: node, missing: "certificateRefs", "is missing; name the Secret with the certificate")
        }
        return tls
    }

    private mutating func allowedRoutes(
        _ listener: YAMLNode
    ) -> (KubernetesGateway.Listener.Namespaces, kinds: [String]) {
        let node = mapping(listener, "allowedRoutes")
        let kinds = mappings(node, "kinds").compactMap { text($0, "kind") }
        return (routeNamespaces(mapping(node, "namespaces"), usually: .same), kinds)
    }

    /// Reads from which namespaces something may come.
    ///
    /// - Parameter usually: what counts where nothing is said.
    private mutating func routeNamespaces(
        _ node: YAMLNode?, usually: KubernetesGateway.Listener.Namespaces
    ) -> KubernetesGateway.Listener.Namespaces {
        guard let node else { return usually }
        switch choice(node, "from", NamespacesWord.self) {
        case .all: return .all
        case .none?: return .none
        case .same: return .same
        case nil: return usually
        case .selector:
            guard let selector = mapping(node, "selector") else {
                problem(in: node, missing: "selector", "is missing; say which namespaces are meant")
                return .none
            }
            return .selected(labelSelector(selector))
        }
    }

    /// Reads a Kubernetes label selector.
    mutating func labelSelector(_ node: YAMLNode) -> LabelSelector {
        let expressions = mappings(node, "matchExpressions").compactMap { node -> LabelSelector.Expression? in
            let key = requiredText(node, "key", "name the label")
            if node["operator"] == nil {
                problem(in: node, missing: "operator", "is missing; expected In, NotIn, Exists or DoesNotExist")
            }
            let word = choice(node, "operator", LabelSelector.Expression.Operator.self)
            let values = texts(node, "values")
            guard let key, let word else { return nil }
            if word == .isIn || word == .isNotIn, values.isEmpty {
                problem(in: node, missing: "values", "is missing; list the values to compare with")
            } else if word == .exists || word == .doesNotExist, let given = node["values"], !values.isEmpty {
                problem(at: given, "is not possible with operator \(word.rawValue); remove it")
            }
            return LabelSelector.Expression(key: key, operator: word, values: values)
        }
        return LabelSelector(labels: textMap(node, "matchLabels"), expressions: expressions)
    }

    /// Reads what is behind the metadata of a ReferenceGrant; nil where it is missing, which is reported.
    mutating func referenceGrant() -> ReferenceGrant? {
        guard let spec = requiredSpec() else { return nil }
        let sources = mappings(spec, "from").compactMap { node -> ReferenceGrant.Source? in
            let kind = requiredText(node, "kind", "name the kind of object, such as HTTPRoute")
            let namespace = requiredText(node, "namespace", "name the namespace of the object")
            guard let kind, let namespace else { return nil }
            return ReferenceGrant.Source(group: text(node, "group") ?? "", kind: kind, namespace: namespace)
        }
        let targets = mappings(spec, "to").compactMap { node -> ReferenceGrant.Target? in
            requiredText(node, "kind", "name the kind of object, such as Service").map {
                ReferenceGrant.Target(group: text(node, "group") ?? "", kind: $0, name: text(node, "name") ?? "")
            }
        }
        return ReferenceGrant(sources: sources, targets: targets)
    }

    /// Reads what is behind the metadata of a BackendTLSPolicy; nil where it is missing, which is reported.
    mutating func backendTLSPolicy() -> BackendTLSPolicy? {
        guard let spec = requiredSpec() else { return nil }
        let targets = mappings(spec, "targetRefs").compactMap { node -> BackendTLSPolicy.Target? in
            let kind = text(node, "kind") ?? ""
            guard kind == "Service", (text(node, "group") ?? "").isEmpty else {
                warning(at: node["kind"] ?? node, "found \(kind), expected Service; it is left out")
                return nil
            }
            let port = text(node, "sectionName") ?? ""
            return requiredText(node, "name", "name the service").map { BackendTLSPolicy.Target($0, port: port) }
        }
        if spec["targetRefs"]?.elements.isEmpty ?? true {
            problem(in: spec, missing: "targetRefs", "is missing; name the services that the policy is for")
        }
        guard let validation = mapping(spec, "validation") else {
            problem(in: spec, missing: "validation", "is missing; say whose certificates are trusted")
            return nil
        }
        let authorities = backendAuthorities(validation)
        let names = mappings(validation, "subjectAltNames").compactMap { text($0, "hostname") ?? text($0, "uri") }
        guard let hostname = requiredText(validation, "hostname", "name the server, as its certificate does") else {
            return nil
        }
        if let fault = faultOfHostname(hostname, wildcards: false), let node = validation["hostname"] {
            problem(at: node, "the host \"\(hostname)\" \(fault)")
        }
        return BackendTLSPolicy(
            targets: targets, hostname: hostname, authorities: authorities, subjectAltNames: names)
    }

    /// The name of the ConfigMap with the authorities of a BackendTLSPolicy; nil: those of the system.
    private mutating func backendAuthorities(_ validation: YAMLNode) -> String? {
        let references = mappings(validation, "caCertificateRefs")
        let known = text(validation, "wellKnownCACertificates")
        if let known, let node = validation["wellKnownCACertificates"] {
            if known != "System" { problem(at: node, "found \"\(known)\", expected System") }
            if !references.isEmpty { problem(at: node, "is not possible beside caCertificateRefs; keep one of them") }
        } else if references.isEmpty {
            problem(
                in: validation, missing: "caCertificateRefs",
                "is missing; name a ConfigMap with the authorities, or set wellKnownCACertificates: System")
        }
        guard let first = references.first, let reference = objectReference(first, kind: "ConfigMap") else {
            return nil
        }
        if reference.kind != "ConfigMap" {
            problem(at: first["kind"] ?? first, "found \(reference.kind), expected ConfigMap")
        }
        if references.count > 1 {
            warning(at: references[1], "has no effect: only the first is used; put all authorities into one ConfigMap")
        }
        return reference.name
    }
}

// What several of these objects say alike.
extension ObjectDecoder {
    /// The object that `node` names, of `kind` where it does not say, and in the object's own namespace.
    mutating func objectReference(_ node: YAMLNode, kind: String) -> ObjectReference? {
        let kind = text(node, "kind") ?? kind
        let namespace = text(node, "namespace") ?? key?.namespace ?? ""
        return requiredText(node, "name", "name the \(kind)").map {
            ObjectReference(group: text(node, "group") ?? "", kind: kind, namespace: namespace, name: $0)
        }
    }

    /// The lower-cased hostname in the field `name`, perhaps a wildcard; nil where there is none.
    mutating func hostname(_ parent: YAMLNode, _ name: String) -> String? {
        guard let text = text(parent, name), !text.isEmpty, let node = parent[name] else { return nil }
        return checkedHostname(text, at: node)
    }

    /// `text` in lower case; nil where it is no hostname, which is reported.
    mutating func checkedHostname(_ text: String, at node: YAMLNode) -> String? {
        guard let fault = faultOfHostname(text, wildcards: true) else { return text.lowercased() }
        problem(at: node, "the host \"\(text)\" \(fault)")
        return nil
    }
}

private enum NamespacesWord: String, CaseIterable {
    case same = "Same"
    case all = "All"
    case selector = "Selector"
    case none = "None"
}

private enum ClientValidationWord: String, CaseIterable {
    case allowValidOnly = "AllowValidOnly"
    case allowInsecureFallback = "AllowInsecureFallback"
}
