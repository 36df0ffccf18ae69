import EnvoyAPI
import Mesh
import MeshConfig

/// What Istio's own filter counts of the traffic on one side, by one provider. Source: generation.md 7.5.
struct TrafficMetrics: Hashable, Sendable {
    /// What is otherwise than usual of one metric.
    struct Change: Hashable, Sendable {
        let metric: String
        let isDropped: Bool
        /// Sorted.
        let removedTags: [String]
        /// Expressions by tag.
        let tags: [String: String]
    }

    /// Whether requests without a known destination are counted without the host that they ask for: clients from
    /// anywhere could make up any number of hosts.
    let hidesHost: Bool
    /// How often connections are counted that last; nil: as usual.
    let interval: Duration?
    /// In the order of Istio's names of the metrics.
    let changes: [Change]

    fileprivate static let filterName = "istio.stats"

    /// The configuration of the filter, for HTTP and TCP alike.
    fileprivate func message(in arena: Arena) -> AnyMessage {
        arena.any(Envoy.IstioStats.self) { config in
            config.disableHostHeaderFallback = hidesHost
            config.tcpReportingDuration = interval
            for change in changes {
                config.metrics.append { metric in
                    metric.name = change.metric
                    metric.drop = change.isDropped
                    metric.tagsToRemove.append(contentsOf: change.removedTags)
                    for (tag, expression) in change.tags { metric.dimensions[tag] = expression }
                }
            }
        }
    }
}

extension Arena {
    /// The HTTP filters that count requests.
    func httpFilters(_ metrics: [TrafficMetrics]) -> [Envoy.HttpFilter] {
        metrics.map { httpFilter(TrafficMetrics.filterName, $0.message(in: self)) }
    }

    /// The network filters that count connections.
    func networkFilters(_ metrics: [TrafficMetrics]) -> [Envoy.NetworkFilter] {
        metrics.map { metrics in
            make { filter in
                filter.name = TrafficMetrics.filterName
                filter.typedConfig = metrics.message(in: self)
            }
        }
    }
}

extension ProxyView {
    /// What the proxies count on one side, gateways being clients, by the names of the providers; nothing where they
    /// lack Istio's filter.
    func trafficMetrics(_ side: Telemetry.Mode) -> [TrafficMetrics] {
        guard scope.capabilities.contains(.stats) else { return [] }
        let entries = telemetries.flatMap(\.spec.metrics)
        let usual = settings.defaultMetricsProviders
        // Who names providers does not want those of wider policies.
        let named = Set(entries.last { !$0.providers.isEmpty }?.providers ?? usual)
        var states = entries.isEmpty ? Dictionary(usual.map { ($0, ProviderState()) }) { $1 } : [:]
        var current = usual
        for entry in entries {
            if !entry.providers.isEmpty { current = entry.providers }
            for name in current where named.contains(name) { states[name, default: ProviderState()].apply(entry, side) }
        }
        return states.filter { countsTraffic($0.key) && !$0.value.isOff }.sorted { $0.key < $1.key }.map { _, state in
            TrafficMetrics(
                hidesHost: side == .server || scope.kind == .router, interval: state.interval, changes: state.changes)
        }
    }

    /// Whether the provider `name` is Prometheus. A mesh always has one of that name.
    private func countsTraffic(_ name: String) -> Bool {
        switch settings.extensionProviders[name] {
        case .prometheus: true
        case nil: name == "prometheus"
        default: false
        }
    }
}

/// What entries say of one provider on one side, the later over the earlier ones.
private struct ProviderState {
    private struct Override {
        var isDropped = false
        var tags: [String: Telemetry.Metrics.TagChange] = [:]
    }

    private(set) var isOff = false
    private(set) var interval: Duration?
    private var overrides: [String: Override] = [:]

    mutating func apply(_ entry: Telemetry.Metrics, _ side: Telemetry.Mode) {
        interval = entry.interval ?? interval
        for override in entry.overrides where override.mode == .both || override.mode == side {
            isOff = override.metric == nil && override.isDisabled == true
            if isOff { continue }
            for metric in override.metric.map({ [$0] }) ?? Telemetry.Metrics.known {
                if let isDisabled = override.isDisabled {
                    overrides[metric, default: Override()].isDropped = isDisabled
                }
                overrides[metric, default: Override()].tags.merge(override.tags) { $1 }
            }
        }
    }

    var changes: [TrafficMetrics.Change] {
        overrides.sorted { $0.key < $1.key }.map { metric, override in
            var removed: [String] = []
            var tags: [String: String] = [:]
            for (tag, change) in override.tags {
                switch change {
                case .remove: removed.append(tag)
                case .set(let expression): tags[tag] = expression
                }
            }
            return TrafficMetrics.Change(
                metric: Self.names[metric] ?? metric, isDropped: override.isDropped, removedTags: removed.sorted(),
                tags: tags)
        }
    }

    /// What Istio's metrics are called in Prometheus, without `istio_` before it.
    private static let names = [
        "REQUEST_COUNT": "requests_total", "REQUEST_DURATION": "request_duration_milliseconds",
        "REQUEST_SIZE": "request_bytes", "RESPONSE_SIZE": "response_bytes",
        "TCP_OPENED_CONNECTIONS": "tcp_connections_opened_total",
        "TCP_CLOSED_CONNECTIONS": "tcp_connections_closed_total", "TCP_SENT_BYTES": "tcp_sent_bytes_total",
        "TCP_RECEIVED_BYTES": "tcp_received_bytes_total", "GRPC_REQUEST_MESSAGES": "request_messages_total",
        "GRPC_RESPONSE_MESSAGES": "response_messages_total",
    ]
}
