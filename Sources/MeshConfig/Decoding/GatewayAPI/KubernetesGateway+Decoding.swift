// Gateways of the Gateway API and what belongs to them. Source: generation.md 6.9; the API's own rules.
extension ObjectDecoder {
    /// Reads what is behind the metadata of a GatewayClass; nil where it is missing, which is reported.
    mutating func gatewayClass() -> GatewayClass? {
        guard let spec = requiredSpec() else { return nil }
        return requiredText(spec, "controllerName", "name the controller, such as istio.io/gateway-controller")
            .map { GatewayClass(controller: $0) }
    }

    /// Reads what is behind the metadata of a Gateway of the Gateway API; nil where it is missing, which is reported.
    mutating func kubernetesGateway() -> KubernetesGateway? {
        guard let spec = requiredSpec() else { return nil }
        let className = requiredText(spec, "gatewayClassName", "name the class of the gateway, such as istio")
        let services = mappings(spec, "addresses").compactMap { node -> String? in
            guard text(node, "type") == "Hostname" else { return nil }
            return requiredText(node, "value", "name the gateway's service")?.lowercased()
        }
        if spec["listeners"]?.elements.isEmpty ?? true {
            problem(in: spec, missing: "listeners", "has no listener; list at least one port")
        }
        var names: Set<String> = []
        let listeners = mappings(spec, "listeners").compactMap { node -> KubernetesGateway.Listener? in
            guard let listener = kubernetesListener(node) else { return nil }
            if !names.insert(listener.name).inserted {
                problem(
                    at: node["name"] ?? node, "another listener is named \"\(listener.name)\" too; names must differ")
            }
            return listener
        }
        guard let className else { return nil }
        return KubernetesGateway(className: className, services: services, listeners: listeners)
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
        if let certificates = node["certificateRefs"], tls.certificates.count > 2 {
            problem(at: certificates, "names \(tls.certificates.count) certificates, expected one or two")
        }
        if tls.mode == .terminate, tls.clientMode != .istioMutual, tls.certificates.isEmpty {
            problem(in: node, missing: "certificateRefs", "is missing; name the Secret with the certificate")
        }
        return tls
    }

    private mutating func allowedRoutes(
        _ listener: YAMLNode
    ) -> (KubernetesGateway.Listener.Namespaces, kinds: [String]) {
        let node = mapping(listener, "allowedRoutes")
        let kinds = mappings(node, "kinds").compactMap { text($0, "kind") }
        let namespaces = mapping(node, "namespaces")
        switch choice(namespaces, "from", NamespacesWord.self) {
        case .all: return (.all, kinds)
        case .none?: return (.none, kinds)
        case .same, nil: return (.same, kinds)
        case .selector:
            guard let selector = mapping(namespaces, "selector") else {
                problem(in: namespaces ?? listener, missing: "selector", "is missing; say which namespaces are meant")
                return (.none, kinds)
            }
            return (.selected(labelSelector(selector)), kinds)
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
        let services = mappings(spec, "targetRefs").compactMap { node -> String? in
            guard text(node, "kind") == "Service", (text(node, "group") ?? "").isEmpty else { return nil }
            if let section = node["sectionName"] {
                warning(at: section, "single ports are not supported, so that this is left out; remove sectionName")
                return nil
            }
            return requiredText(node, "name", "name the service")
        }
        guard let validation = mapping(spec, "validation") else {
            problem(in: spec, missing: "validation", "is missing; say whose certificates are trusted")
            return nil
        }
        let authorities = mappings(validation, "caCertificateRefs").compactMap {
            objectReference($0, kind: "ConfigMap")
        }
        if authorities.isEmpty, text(validation, "wellKnownCACertificates") != "System" {
            problem(
                in: validation, missing: "caCertificateRefs",
                "is missing; name a ConfigMap with the authorities, or set wellKnownCACertificates: System")
        }
        let names = mappings(validation, "subjectAltNames").compactMap { text($0, "hostname") ?? text($0, "uri") }
        guard let hostname = requiredText(validation, "hostname", "name the server, as its certificate does") else {
            return nil
        }
        return BackendTLSPolicy(
            services: services, hostname: hostname, authorities: authorities.first?.name, subjectAltNames: names)
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
