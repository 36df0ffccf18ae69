internal import EnvoyAPI
internal import Logging
internal import Mesh
internal import MeshConfig
internal import Transport

/// What a shard does so that it serves the proxies of its own revision alone: it asks the gate, tells of those that are
/// refused, and lets them wait for the answer, since they come again as soon as they have it.
struct ProxyAdmission {
    private let gate: RevisionGate
    private let metrics: ControlPlaneMetrics
    private let log: Logger
    /// Refused streams that have not been told yet.
    private var held: [StreamID: GRPCStatus] = [:]
    private var heldCount: UInt64 = 0
    private var reports = RepeatedReports()

    /// How many refused streams wait at a time; the next ones hear it at once.
    static let heldMax = 1000
    /// How long a refused stream waits, at least and at most.
    private static let waiting: (least: Duration, spread: UInt64) = (.seconds(1), 4000)

    init(gate: RevisionGate, metrics: ControlPlaneMetrics, log: Logger) {
        self.gate = gate
        self.metrics = metrics
        self.log = log
    }

    /// Lets a proxy in, or not. Clients that ask for nothing but the control plane's own state are not judged.
    ///
    /// - Throws: `.otherRevision`, `.namespaceNotDiscovered`.
    mutating func admit(
        _ proxy: ProxyNode, _ message: Node?, asking typeURL: String, to snapshot: MeshSnapshot, at now: Duration
    ) throws(RequestError) {
        guard !Self.isAboutControlPlane(typeURL), let claim = message.flatMap({ RevisionClaim(of: $0) }) else { return }
        let verdict = gate.verdict(on: claim, own: snapshot.ownRevisions)
        metrics.judged(verdict, claimed: claim.revision)
        try act(on: verdict, .otherRevision(RevisionMismatch(proxy, claim, at: gate)), at: now)
        let namespaceVerdict = gate.verdict(isDiscovered: snapshot.discovers(proxy.namespace))
        if namespaceVerdict == .refused { metrics.refusedUndiscovered() }
        try act(
            on: namespaceVerdict, .namespaceNotDiscovered(proxy: proxy.id, namespace: proxy.namespace), at: now)
    }

    private mutating func act(
        on verdict: RevisionGate.Verdict, _ error: RequestError, at now: Duration
    ) throws(RequestError) {
        switch verdict {
        case .accepted, .unknown: break
        case .warned:
            guard isNews(error, at: now) else { return }
            log.warning("serving a proxy that is not ours", metadata: ["reason": "\(error)"])
        case .refused: throw error
        }
    }

    private static func isAboutControlPlane(_ typeURL: String) -> Bool {
        typeURL.hasPrefix("istio.io/debug") || typeURL == "type.googleapis.com/istio.v1.HealthInformation"
    }
}

extension ProxyAdmission {
    /// Whether a refusal for `error` is worth a line in the log: proxies that are not ours get one in a while each.
    mutating func isNews(_ error: RequestError, at now: Duration) -> Bool {
        error.proxyNotOurs.map { reports.isNews($0, at: now) } ?? true
    }

    /// Keeps a stream that is refused for `error` waiting for `status`.
    ///
    /// - Returns: after what time it should be told; nil: at once, and then it does not wait here.
    mutating func hold(_ stream: StreamID, for error: RequestError, _ status: GRPCStatus) -> Duration? {
        guard error.proxyNotOurs != nil, held.count < Self.heldMax else { return nil }
        held[stream] = status
        heldCount &+= 1
        // Steps of the golden ratio spread any number of streams evenly.
        return Self.waiting.least + .milliseconds(heldCount &* 2_654_435_761 % Self.waiting.spread)
    }

    /// Ends the wait of a stream.
    ///
    /// - Returns: what it should be told; nil for one that does not wait.
    @discardableResult
    mutating func takeBack(_ stream: StreamID) -> GRPCStatus? { held.removeValue(forKey: stream) }
}

extension RequestError {
    /// The proxy that is refused for not being ours; nil for other reasons.
    fileprivate var proxyNotOurs: String? {
        switch self {
        case .otherRevision(let mismatch): mismatch.proxy
        case .namespaceNotDiscovered(let proxy, _): proxy
        default: nil
        }
    }
}

/// Which proxies have been told about lately.
private struct RepeatedReports {
    private static let silence: Duration = .seconds(300)
    /// More proxies than this are not told about at all.
    private static let countMax = 4096

    private var reportedAt: [String: Duration] = [:]

    /// Whether `proxy` should be told about now; then it is not news for a while.
    mutating func isNews(_ proxy: String, at now: Duration) -> Bool {
        if let last = reportedAt[proxy] {
            guard now - last >= Self.silence else { return false }
        } else if reportedAt.count >= Self.countMax {
            reportedAt = reportedAt.filter { now - $0.value < Self.silence }
            guard reportedAt.count < Self.countMax else { return false }
        }
        reportedAt[proxy] = now
        return true
    }
}
