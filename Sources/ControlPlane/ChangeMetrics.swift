internal import MeshConfig
internal import Metrics

/// The series about what came from the sources and why the proxies were told, under the names and labels that
/// dashboards for istiod know. Source: serving.md 2.2, "Reasons", and 8.3.
struct ChangeMetrics: Sendable {
    private let updates = Dictionary(
        uniqueKeysWithValues: Update.allCases.map {
            ($0, Counter(label: "pilot_inbound_updates", dimensions: [("type", $0.rawValue)]))
        })
    private let triggers = Dictionary(
        uniqueKeysWithValues: Trigger.allCases.map {
            ($0, Counter(label: "pilot_push_triggers", dimensions: [("type", $0.rawValue)]))
        })

    /// Notes what a source has handed over.
    func received(_ changes: [ConfigChange]) {
        for (update, count) in tally(changes.map(Update.init)) { updates[update]?.increment(by: count) }
    }

    /// Notes the changes of a snapshot on its way to the proxies.
    func published(_ changes: [ConfigChange]) {
        for (trigger, count) in tally(changes.map { Trigger($0.key.kind) }) { triggers[trigger]?.increment(by: count) }
    }

    private func tally<Value: Hashable>(_ values: [Value]) -> [Value: Int] {
        values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

/// What changed, as a label.
private enum Update: String, CaseIterable {
    case config
    case endpoints = "eds"
    case service = "svc"
    case serviceRemoval = "svcdelete"

    init(_ change: ConfigChange) {
        switch (change, change.key.kind) {
        case (_, .endpointSlice): self = .endpoints
        case (.set, .service), (.set, .serviceEntry): self = .service
        case (.remove, .service), (.remove, .serviceEntry): self = .serviceRemoval
        default: self = .config
        }
    }
}

/// Why the proxies are told, as a label.
private enum Trigger: String, CaseIterable {
    case config, endpoint, global, namespace, proxy, secret, service, tag

    init(_ kind: ConfigKind) {
        switch kind {
        case .endpointSlice, .workloadEntry: self = .endpoint
        case .service, .serviceEntry: self = .service
        case .configMap: self = .global
        case .namespace: self = .namespace
        case .pod, .node: self = .proxy
        case .secret: self = .secret
        case .mutatingWebhookConfiguration: self = .tag
        default: self = .config
        }
    }
}
