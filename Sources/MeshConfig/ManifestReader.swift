internal import Bytes

/// What one file says.
package struct Manifest: Sendable {
    /// The objects without errors, in the order of the file; a key may occur more than once.
    package var objects: [ConfigObject] = []
    /// What is to be in force for objects with errors of which no good version is known, where to leave them out would
    /// allow what they forbid.
    package var standIns: [ConfigObject] = []
    /// Everything that is wrong, in the order of the file.
    package var problems: [ConfigProblem] = []
    /// How many objects were skipped because their kind is not read, by `Kind.group`.
    package var ignoredKinds: [String: Int] = [:]
    /// Namespaces of objects that were not read since nobody wants them.
    package var unwanted: Set<String> = []
    /// Whether the text is YAML to its end. If not, nothing of it counts: `objects` is empty.
    package var isParsed = true

    package init() {}
}

/// Reads manifests: YAML with any number of documents, or JSON, with single objects and lists of objects.
package enum ManifestReader {
    /// Reads the text of one file.
    ///
    /// An object with a mistake gives problems and is left out; the others of the file stand.
    /// - Parameter file: what `FILE:LINE` in messages says.
    /// - Parameter wants: whether an object is read at all; of others nothing is, whatever is wrong with them.
    /// Source: generation.md 11.
    package static func read(
        _ text: [UInt8], file: String, wants: @escaping (ConfigKey) -> Bool = { _ in true }
    ) -> Manifest {
        var reading = ManifestReading(file: file, wants: wants)
        do throws(YAMLError) {
            try readYAML(text) { reading.document($0) }
            return reading.manifest
        } catch {
            var broken = Manifest()
            broken.isParsed = false
            broken.problems = [
                ConfigProblem(
                    location: SourceLocation(file: file, line: error.line), object: nil, field: "",
                    message: error.message)
            ]
            return broken
        }
    }
}

/// One pass over one file.
private struct ManifestReading {
    let file: String
    let wants: (ConfigKey) -> Bool
    var manifest = Manifest()

    /// What an item of a list inherits where it does not say it: items of a PodList may have neither.
    struct Inherited {
        var kind: String?
        var apiVersion: String?
    }

    mutating func document(_ root: YAMLNode) {
        var waiting: [(node: YAMLNode, inherited: Inherited)] = [(root, Inherited())]
        while let (node, inherited) = waiting.popLast() {
            guard let (items, inherited) = list(node, inherited) else { continue }
            waiting += items.reversed().map { ($0, inherited) }
        }
    }

    /// Reads one object.
    /// - Returns: the items instead, where it is a list of objects.
    private mutating func list(_ node: YAMLNode, _ inherited: Inherited) -> (items: [YAMLNode], Inherited)? {
        var decoder = ObjectDecoder(file: file, root: node)
        guard node.isMapping else {
            decoder.problem(
                at: node, "found \(node.described), expected a Kubernetes object (apiVersion, kind, metadata)")
            manifest.problems += decoder.problems
            return nil
        }
        let kind = decoder.text(node, "kind") ?? inherited.kind
        let apiVersion = decoder.text(node, "apiVersion") ?? inherited.apiVersion
        guard let kind, let apiVersion else {
            if kind == nil, node["kind"] == nil {
                decoder.problem(
                    in: node, missing: "kind", "is missing; expected a Kubernetes object, such as a Service")
            }
            if apiVersion == nil, node["apiVersion"] == nil {
                decoder.problem(in: node, missing: "apiVersion", "is missing; expected something like v1")
            }
            manifest.problems += decoder.problems
            return nil
        }
        if kind.hasSuffix("List"), let items = node["items"], items.isSequence || kind == "List" {
            let own = decoder.problems.filter { !$0.field.hasPrefix("items[") }
            manifest.problems += own
            let itemKind = kind == "List" ? nil : String(kind.dropLast(4))
            return (items.elements, Inherited(kind: itemKind, apiVersion: kind == "List" ? nil : apiVersion))
        }
        object(&decoder, kind: kind, apiVersion: apiVersion)
        return nil
    }

    private mutating func object(_ decoder: inout ObjectDecoder, kind: String, apiVersion: String) {
        let slash = apiVersion.firstIndex(of: "/")
        let group = slash.map { apiVersion[..<$0] } ?? ""
        guard let known = ConfigKind(kind, group: String(group)) else {
            manifest.ignoredKinds[group.isEmpty ? kind : "\(kind).\(group)", default: 0] += 1
            return
        }
        if known.isCustom { decoder.noteLookups() }
        let meta = decoder.metadata(of: known)
        if let key = decoder.key, !wants(key) {
            manifest.unwanted.insert(key.namespace)
            return
        }
        if let meta, let spec = decoder.spec(of: known, meta), let key = decoder.key {
            let source = SourceLocation(file: file, line: decoder.root.line)
            if !decoder.hasErrors {
                decoder.warnOfUnreadFields()
                manifest.objects.append(ConfigObject(key: key, meta: meta, spec: spec, source: source))
            } else if case .authorizationPolicy(let policy) = spec, let standIn = decoder.standIn(for: policy) {
                manifest.standIns.append(
                    ConfigObject(key: key, meta: meta, spec: .authorizationPolicy(standIn), source: source))
            }
        }
        manifest.problems += decoder.finishedProblems()
    }
}

extension ObjectDecoder {
    /// Reads what is behind the metadata; nil where it is missing as a whole.
    fileprivate mutating func spec(of kind: ConfigKind, _ meta: ObjectMeta) -> ConfigSpec? {
        switch kind {
        case .namespace: .namespace
        case .node: .node
        case .pod: .pod(pod(meta: meta))
        case .service: service().map { .service($0) }
        case .endpointSlice: .endpointSlice(endpointSlice(meta: meta))
        case .configMap: .configMap(configMap())
        case .secret: .secret(secret())
        case .serviceEntry: serviceEntry(meta: meta).map { .serviceEntry($0) }
        case .workloadEntry: workloadEntry(meta: meta).map { .workloadEntry($0) }
        case .workloadGroup: workloadGroup().map { .workloadGroup($0) }
        case .virtualService: virtualService().map { .virtualService($0) }
        case .destinationRule: destinationRule().map { .destinationRule($0) }
        case .gateway: gateway().map { .gateway($0) }
        case .sidecar: sidecar().map { .sidecar($0) }
        case .peerAuthentication: .peerAuthentication(peerAuthentication())
        case .telemetry: .telemetry(telemetry())
        case .gatewayClass: gatewayClass().map { .gatewayClass($0) }
        case .kubernetesGateway: kubernetesGateway(meta).map { .kubernetesGateway($0) }
        case .listenerSet: listenerSet().map { .listenerSet($0) }
        case .httpRoute, .grpcRoute, .tlsRoute, .tcpRoute: kubernetesRoute(kind).map { .kubernetesRoute($0) }
        case .referenceGrant: referenceGrant().map { .referenceGrant($0) }
        case .backendTLSPolicy: backendTLSPolicy().map { .backendTLSPolicy($0) }
        case .mutatingWebhookConfiguration: .mutatingWebhookConfiguration(webhookConfiguration())
        case .authorizationPolicy: .authorizationPolicy(authorizationPolicy(meta))
        case .requestAuthentication: requestAuthentication().map { .requestAuthentication($0) }
        case .envoyFilter: .envoyFilter(envoyFilter())
        case .wasmPlugin: wasmPlugin().map { .trafficExtension($0) }
        case .trafficExtension: trafficExtension().map { .trafficExtension($0) }
        case .proxyConfig: .stored(contentHash: checkedProxyConfig()?.contentHash ?? 0)
        }
    }
}

extension YAMLNode {
    /// A hash of the values in this node: the same for YAML and JSON of one content, in the same order.
    fileprivate var contentHash: UInt64 {
        var canonical: [UInt8] = []
        for index in range {
            let node = YAMLNode(tree: tree, index: index)
            if let type = node.scalarType {
                let value = tree.scalar(index)
                canonical.append(type.hashTag)
                appendLength(value.count, to: &canonical)
                canonical += value
            } else {
                canonical.append(node.isMapping ? UInt8(ascii: "m") : UInt8(ascii: "s"))
                appendLength(node.range.count, to: &canonical)
            }
        }
        return unsafe canonical.withUnsafeBytes { unsafe stableHash($0) }
    }

    private func appendLength(_ length: Int, to bytes: inout [UInt8]) {
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
    }
}

extension YAMLScalarType {
    fileprivate var hashTag: UInt8 {
        switch self {
        case .text: UInt8(ascii: "t")
        case .number: UInt8(ascii: "n")
        case .flag: UInt8(ascii: "f")
        case .null: UInt8(ascii: "0")
        }
    }
}
