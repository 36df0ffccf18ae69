internal import Bytes
internal import EnvoyAPI
internal import Identity
internal import Mesh
internal import MeshConfig
internal import Metrics
internal import Synchronization
internal import Transport
internal import XDS

/// The series that the control plane reports, through whatever metrics system the process has set up.
///
/// Names that dashboards for istiod know are kept; ours start with `martlet_`. Source: demands.md, "What the tools
/// around it expect".
package struct ControlPlaneMetrics: Sendable {
    private final class TypeMetrics: Sendable {
        let pushes: Counter
        let resources: Counter
        let removals: Counter
        let bytes: Counter
        let rejects: Counter

        init(_ type: ResourceType) {
            let dimensions = [("type", type.short.lowercased())]
            pushes = Counter(label: "pilot_xds_pushes", dimensions: dimensions)
            resources = Counter(label: "martlet_xds_resources_sent_total", dimensions: dimensions)
            removals = Counter(label: "martlet_xds_resources_removed_total", dimensions: dimensions)
            bytes = Counter(label: "martlet_xds_sent_bytes_total", dimensions: dimensions)
            rejects = Counter(label: "pilot_total_xds_rejects", dimensions: dimensions)
        }
    }

    private let types = ResourceType.allCases.map(TypeMetrics.init)
    private let expiredNonces = Counter(label: "pilot_xds_expired_nonce")
    private let unknownTypes = Counter(label: "pilot_xds_unknown_type_total")
    // A timer, as it takes whole numbers: to make those of a recorder costs more than all else that counts an answer.
    private let convergence = Metrics.Timer(label: "pilot_proxy_convergence_time")
    private let queueTime = Recorder(label: "pilot_proxy_queue_time")
    private let buildTime = Recorder(label: "pilot_pushcontext_init_seconds")
    private let debounceTime = Recorder(label: "pilot_debounce_time")
    private let idleChanges = Counter(label: "martlet_changes_without_effect_total")
    private let cacheHits = RunningTotal(Counter(label: "xds_cache_reads", dimensions: [("type", "hit")]))
    private let cacheMisses = RunningTotal(Counter(label: "xds_cache_reads", dimensions: [("type", "miss")]))
    private let cacheReleases = RunningTotal(Counter(label: "xds_cache_evictions", dimensions: [("type", "clear")]))
    private let cacheEvictions = RunningTotal(Counter(label: "xds_cache_evictions", dimensions: [("type", "size")]))
    private let residentBytes = Gauge(label: "process_resident_memory_bytes")
    private let selfChecks = Counter(label: "martlet_self_checks_total")
    private let selfCheckDifferences = Counter(label: "martlet_self_check_differences_total")
    private let services = Gauge(label: "pilot_services")
    private let virtualServices = Gauge(label: "pilot_virt_services")
    private let changes = ChangeMetrics()
    private let hiddenRoots = Gauge(label: "pilot_root_namespace_undiscovered")
    private let withheld = Gauge(label: "martlet_withheld_services")
    private let connections = Gauge(label: "martlet_connections")
    private let accepted = RunningTotal(Counter(label: "martlet_connections_accepted_total"))
    private let limits = Dictionary(
        uniqueKeysWithValues: TransportLimit.allCases.map { limit in
            (limit, RunningTotal(Counter(label: limit.metric, dimensions: [("reason", limit.rawValue)])))
        })
    private let handshakes = Dictionary(
        uniqueKeysWithValues: HandshakeFailure.allCases.map { failure in
            let counter = Counter(label: HandshakeFailure.metric, dimensions: [("reason", failure.rawValue)])
            return (failure, RunningTotal(counter))
        })
    private let serviceLimits = Dictionary(
        uniqueKeysWithValues: ServiceLimit.allCases.map { limit in
            (limit, Counter(label: "martlet_streams_refused_total", dimensions: [("reason", limit.rawValue)]))
        })
    private let otherRevisions = LabelledCounter("pilot_xds_revision_rejects_total", by: "claimed")
    private let servedOtherRevisions = LabelledCounter("martlet_revision_warnings_total", by: "claimed")
    private let unknownRevisions = Counter(label: "pilot_xds_revision_unknown_total")
    private let undiscovered = Counter(
        label: "martlet_streams_refused_total", dimensions: [("reason", "namespace_not_discovered")])
    private let invalidSelectors = Gauge(label: "pilot_discovery_selectors_invalid")
    private let errors = Gauge(label: "martlet_config_errors")
    private let warnings = Gauge(label: "martlet_config_warnings")
    private let authentications = Dictionary(
        uniqueKeysWithValues: AuthenticationOutcome.allCases.map { outcome in
            (
                outcome,
                Counter(label: "martlet_xds_authentications_total", dimensions: [("outcome", outcome.rawValue)])
            )
        })

    /// Registers the series with the process's metrics system.
    package init() {}

    /// Notes responses on their way to clients, and clients that have accepted all that changes meant for them.
    func note(_ tally: PushTally) {
        for time in tally.convergenceTimes {
            let (seconds, attoseconds) = time.components
            convergence.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
        for type in ResourceType.allCases {
            let sum = tally[type]
            guard sum.responses > 0 else { continue }
            let metrics = types[type.rawValue]
            metrics.pushes.increment(by: sum.responses)
            metrics.resources.increment(by: sum.resources)
            if sum.removals > 0 { metrics.removals.increment(by: sum.removals) }
            metrics.bytes.increment(by: sum.bytes)
        }
    }

    /// Notes what a request was.
    func received(_ received: DiscoveryStream.Received) {
        switch received {
        case .refused(let type, _): types[type.rawValue].rejects.increment()
        case .expired: expiredNonces.increment()
        case .unknownType: unknownTypes.increment()
        case .acknowledged, .subscribed: break
        }
    }

    /// Notes that a snapshot was built in `time`.
    func built(_ snapshot: MeshSnapshot, in time: Duration) {
        buildTime.record(time.seconds)
        services.record(snapshot.services.count)
        virtualServices.record(snapshot.virtualServiceCount)
        withheld.record(snapshot.withheld.count)
    }

    /// Notes what a source has handed over.
    func received(_ news: [ConfigChange]) { changes.received(news) }

    /// Notes a snapshot on its way to the proxies, and what it brings.
    func published(_ cause: PushCause, changes: [ConfigChange]) {
        debounceTime.record((cause.publishedAt - cause.seenAt).seconds)
        self.changes.published(changes)
    }

    /// Notes that what a proxy holds was compared with what it should hold.
    func selfChecked(differences count: Int) {
        selfChecks.increment()
        selfCheckDifferences.increment(by: count)
    }

    /// Notes changes of objects that no proxy could notice.
    func withoutEffect(_ count: Int) { idleChanges.increment(by: count) }

    /// Notes whether the mesh's `discoverySelectors` leave out its root namespace.
    func rootNamespace(isHidden: Bool) { hiddenRoots.record(isHidden ? 1 : 0) }

    /// Reports what the transport has counted since the last call. From one place only.
    func note(_ counters: TransportCounters) {
        connections.record(counters.connectionsOpen)
        for limit in TransportLimit.allCases { limits[limit]?.report(counters[limit]) }
        for failure in HandshakeFailure.allCases { handshakes[failure]?.report(counters[failure]) }
        accepted.report(counters.connectionsAccepted)
    }

    /// Reports what the cache has counted since the last call, and how much memory the process uses. From one place
    /// only.
    func note(_ cache: ResourceCache, residentByteCount: Int) {
        let counts = cache.counts
        cacheHits.report(counts.hits)
        cacheMisses.report(counts.misses)
        cacheReleases.report(counts.released)
        cacheEvictions.report(counts.evicted)
        residentBytes.record(residentByteCount)
    }

    /// Notes how many problems the configuration has.
    func problemCount(errors errorCount: Int, warnings warningCount: Int) {
        errors.record(errorCount)
        warnings.record(warningCount)
    }

    /// Notes how the authentication of a client ended.
    func authentication(_ outcome: AuthenticationOutcome) { authentications[outcome]?.increment() }

    /// Notes that a stream was ended since its client had reached `limit`.
    func reached(_ limit: ServiceLimit) { serviceLimits[limit]?.increment() }

    /// Notes what becomes of a client that says that it belongs to the revision `claimed`; nil: to none.
    func judged(_ verdict: RevisionGate.Verdict, claimed: String?) {
        switch verdict {
        case .accepted: break
        case .unknown: unknownRevisions.increment()
        case .warned: servedOtherRevisions.increment(claimed ?? "")
        case .refused: otherRevisions.increment(claimed ?? "")
        }
    }

    /// Notes that a client was refused since its namespace is not discovered.
    func refusedUndiscovered() { undiscovered.increment() }

    /// Notes how many clients of a shard are of namespaces that are not discovered.
    func outOfScopeCount(_ count: Int, on shard: String) {
        Gauge(label: "pilot_proxies_out_of_scope", dimensions: [("shard", shard)]).record(count)
    }

    /// Notes whether the mesh config's `discoverySelectors` have mistakes, so that older ones are in force, or none.
    func discoverySelectors(areInvalid: Bool) { invalidSelectors.record(areInvalid ? 1 : 0) }

    /// Notes that a stream was let in that had to wait for `time`.
    func letIn(after time: Duration) { queueTime.record(time.seconds) }

    /// Notes how many streams of a shard wait to be let in.
    func waitingCount(_ count: Int, on shard: String) {
        Gauge(label: "martlet_streams_waiting", dimensions: [("shard", shard)]).record(count)
    }

    /// Notes how many streams a shard has.
    func streamCount(_ count: Int, on shard: String) {
        Gauge(label: "pilot_xds", dimensions: [("shard", shard)]).record(count)
    }
}

/// How the authentication of a client may end, as a label.
enum AuthenticationOutcome: String, CaseIterable {
    case authenticated
    /// It had to show something and did not.
    case missing
    case refused
    case timedOut = "timed_out"
    /// It is known, and not who its node says.
    case unauthorized
}

extension AuthenticationOutcome {
    /// The end that `error` is; nil when it has nothing to do with authentication.
    init?(_ error: RequestError) {
        switch error {
        case .unauthenticated(.noCredentials): self = .missing
        case .unauthenticated, .tooMuchTooEarly: self = .refused
        case .authenticationTimedOut: self = .timedOut
        case .unauthorized, .impersonation: self = .unauthorized
        case .undecodable, .missingNode, .badNode, .missingType, .otherRevision, .namespaceNotDiscovered,
            .tooManyStreams, .tooBusy, .tooManyNames, .tooMuchState, .outOfMemory, .tooManyCertificates, .notIssued,
            .notReady:
            return nil
        }
    }
}

/// A limit of the control plane's own that a client has reached, as a label; the transport's are `TransportLimit`.
enum ServiceLimit: String, CaseIterable {
    case streamsPerClient = "too_many_streams_of_client"
    case busy = "too_busy"
    case names = "too_many_names"
    case streamBytes = "stream_bytes"
    case memory
    case certificates = "too_many_certificates"

    /// The limit for which a stream ends with `error`; nil when it is for something else.
    init?(_ error: RequestError) {
        switch error {
        case .tooManyStreams: self = .streamsPerClient
        case .tooBusy: self = .busy
        case .tooManyNames: self = .names
        case .tooMuchState: self = .streamBytes
        case .outOfMemory: self = .memory
        case .tooManyCertificates: self = .certificates
        default: return nil
        }
    }
}

/// Counters of one name, one for each value of a label that clients may invent: of the first values each has its own.
private final class LabelledCounter: Sendable {
    private static let valueCountMax = 20

    private let name: String
    private let label: String
    private let counters = Mutex<[String: Counter]>([:])

    init(_ name: String, by label: String) {
        self.name = name
        self.label = label
    }

    func increment(_ value: String) {
        let counter = counters.withLock { counters in
            let value = counters[value] != nil || counters.count < Self.valueCountMax ? value : "other"
            if let counter = counters[value] { return counter }
            let counter = Counter(label: name, dimensions: [(label, value)])
            counters[value] = counter
            return counter
        }
        counter.increment()
    }
}

/// A counter that follows a total which somebody else counts.
private final class RunningTotal: Sendable {
    private let counter: Counter
    private let reported = Mutex(0)

    init(_ counter: Counter) { self.counter = counter }

    func report(_ total: Int) {
        let news = reported.withLock { reported in
            defer { reported = total }
            return total - reported
        }
        if news > 0 { counter.increment(by: news) }
    }
}

extension Duration {
    /// The duration in seconds, as metrics want it.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
