internal import Mesh
package import MeshConfig

/// Why an object of the configuration exists for the proxies of a control plane, or does not, and for whom.
package struct Explanation: Sendable {
    /// One thing that decides.
    package struct Reason: Sendable {
        /// What it does to the object.
        package enum Effect: Sendable {
            /// The object counts, as far as this goes.
            case keeps
            /// Nobody sees the object for this alone.
            case hides
            /// It counts, and does less than it says.
            case weakens
        }

        package let effect: Effect
        /// What is told: `namespace`, `revision`, `exportTo`, or a field of the object.
        package let subject: String
        package let text: String

        init(_ effect: Effect, _ subject: String, _ text: String) {
            self.effect = effect
            self.subject = subject
            self.text = text
        }
    }

    package let key: ConfigKey
    package let location: SourceLocation
    package let reasons: [Reason]

    /// Whether any proxy sees it.
    package var counts: Bool { !reasons.contains { $0.effect == .hides } }
}

extension StaticMesh {
    /// Why the object `key` counts, or does not; nil: there is none, or none without mistakes.
    package func explanation(of key: ConfigKey) -> Explanation? {
        guard let object = objects[key] else { return nil }
        var reasons = [namespaceReason(object), revisionReason(object)] + audienceReason(object)
        if !reasons.contains(where: { $0.effect == .hides }) {
            reasons += shadow(of: object)
            reasons += advice.filter { $0.object == key }.map { Explanation.Reason(.weakens, $0.field, $0.message) }
        }
        return Explanation(key: key, location: object.source, reasons: reasons)
    }

    /// What is wrong with the object `key`, so that it, or its newest version, is left out.
    package func problems(of key: ConfigKey) -> [ConfigProblem] { problems.filter { $0.object == key } }

    private func namespaceReason(_ object: ConfigObject) -> Explanation.Reason {
        let namespace = object.key.namespace
        let selectors = snapshot.settings.discoverySelectors
        if object.key.kind.isClusterScoped {
            return Explanation.Reason(.keeps, "namespace", "a \(object.key.kind.rawValue) is in none")
        }
        if selectors.isEmpty {
            return Explanation.Reason(.keeps, "namespace", "there are no discoverySelectors, which leave out nothing")
        }
        guard let labels = objects[ConfigKey(.namespace, "", namespace)]?.meta.labels else {
            return Explanation.Reason(
                .hides, "namespace", "there is no Namespace \(namespace) whose labels discoverySelectors could fit")
        }
        guard let index = selectors.firstIndex(where: { $0.matches(labels) }) else {
            let words = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            let selectors = selectors.map { "\"\($0.text)\"" }.joined(separator: ", ")
            return Explanation.Reason(
                .hides, "namespace", "discoverySelectors \(selectors) leave out \(namespace), which has \(words)")
        }
        return Explanation.Reason(
            .keeps, "namespace", "discoverySelectors[\(index)] \"\(selectors[index].text)\" selects \(namespace)")
    }

    private func revisionReason(_ object: ConfigObject) -> Explanation.Reason {
        guard object.key.kind.followsRevisionLabel else {
            return Explanation.Reason(.keeps, "revision", "a \(object.key.kind.rawValue) is every revision's")
        }
        guard let label = object.meta.labels[RevisionLabel.revision] else {
            return Explanation.Reason(.keeps, "revision", "has no label istio.io/rev, so every revision takes it")
        }
        let targets = snapshot.revisions.revisions(of: label).map { "\"\($0)\"" }.joined(separator: ", ")
        let tag = targets.isEmpty ? "" : ", a tag that leads to \(targets)"
        let isOwn = snapshot.ownRevisions.contains(label)
        let verdict = isOwn ? "this revision" : "not this revision, \(snapshot.ownRevisions.sorted().quoted)"
        return Explanation.Reason(
            isOwn ? .keeps : .hides, "revision", "istio.io/rev is \"\(label)\"\(tag): \(verdict)")
    }

    private func audienceReason(_ object: ConfigObject) -> [Explanation.Reason] {
        let settings = snapshot.settings
        let (words, standard): ([String], [String])
        switch object.spec {
        case .virtualService(let service):
            (words, standard) = (service.exportTo, settings.defaultVirtualServiceExportTo)
        case .destinationRule(let rule):
            (words, standard) = (rule.exportTo, settings.defaultDestinationRuleExportTo)
        case .serviceEntry(let entry): (words, standard) = (entry.exportTo, settings.defaultServiceExportTo)
        case .service:
            let annotation = object.meta.annotations[Annotation.exportTo] ?? ""
            let names = annotation.split(separator: ",").map { String($0.filter { $0 != " " }) }
            (words, standard) = (names, settings.defaultServiceExportTo)
        default: return []
        }
        let source = words.isEmpty ? " by the mesh's default" : ""
        switch audience(words, default: standard, namespace: object.key.namespace) {
        case MeshService.everybody: return [Explanation.Reason(.keeps, "exportTo", "every namespace sees it\(source)")]
        case MeshService.nobody: return [Explanation.Reason(.hides, "exportTo", "nobody sees it\(source)")]
        case let namespaces:
            let list = namespaces.joined(separator: ", ")
            return [Explanation.Reason(.keeps, "exportTo", "only proxies of \(list) see it\(source)")]
        }
    }
}

// What other objects take from one.
extension StaticMesh {
    private func shadow(of object: ConfigObject) -> [Explanation.Reason] {
        switch object.spec {
        case .service:
            let host = fullHostname(object.key.name, in: object.key.namespace)
            return rivals(of: object, for: host, "metadata.name")
        case .serviceEntry(let entry):
            return entry.hosts.enumerated().flatMap { rivals(of: object, for: $1, "spec.hosts[\($0)]") }
        case .destinationRule(let rule) where rule.workloadSelector == nil: return rivals(of: object, rule)
        case .sidecar(let sidecar) where sidecar.workloadSelector == nil:
            guard let chosen = viewer(in: object.key.namespace).sidecar, chosen.key != object.key else { return [] }
            return [
                Explanation.Reason(
                    .weakens, "spec", "\(place(of: chosen.key)) counts, which is older and selects all too")
            ]
        default: return []
        }
    }

    /// Of several namespaces' services with one name, proxies of others see one.
    private func rivals(of object: ConfigObject, for host: String, _ field: String) -> [Explanation.Reason] {
        guard let seen = snapshot.service(named: host, seenFrom: ""),
            let origin = seen.origins.first, !seen.origins.contains(object.key)
        else { return [] }
        return [Explanation.Reason(.weakens, field, "\(host) is \(place(of: origin)) to proxies of other namespaces")]
    }

    private func rivals(of object: ConfigObject, _ rule: DestinationRule) -> [Explanation.Reason] {
        let namespace = object.key.namespace
        let host = fullHostname(rule.host, in: namespace)
        guard !host.hasPrefix("*"), let service = snapshot.service(named: host, seenFrom: namespace),
            let record = viewer(in: namespace).rule(for: service), !record.origins.contains(object.key)
        else { return [] }
        return [
            Explanation.Reason(.weakens, "spec.host", "\(place(of: record.key)) counts for \(host) in \(namespace)")
        ]
    }

    /// What a proxy of `namespace` sees that nothing selects.
    private func viewer(in namespace: String) -> ProxyView {
        view(
            of: ProxyNode(
                id: "any.\(namespace)", addresses: ["192.0.2.1"], namespace: namespace,
                dnsDomain: "\(namespace).svc.cluster.local"))
    }

    private func place(of key: ConfigKey) -> String { location(of: key).map { "\(key) (\($0))" } ?? "\(key)" }
}

extension ConfigKey {
    /// Reads `kind/namespace/name`, or `kind/name` for what is in no namespace; kinds in any case.
    ///
    /// Returns nil for a kind that is not read, or another number of parts.
    package init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let kind = ConfigKind.allCases.first(where: { $0.rawValue.lowercased() == parts[0].lowercased() }),
            parts.count == (kind.isClusterScoped ? 2 : 3)
        else { return nil }
        self.init(kind, kind.isClusterScoped ? "" : parts[1], parts[parts.count - 1])
    }
}

extension [String] {
    fileprivate var quoted: String { map { "\"\($0)\"" }.joined(separator: ", ") }
}
