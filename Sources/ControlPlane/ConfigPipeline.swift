package import EventLoops
internal import HashTreeCollections
package import Logging
package import Mesh
package import MeshConfig

/// The one writer of the mesh's configuration: takes changes from the sources, gathers what comes together, and
/// builds the snapshot that follows from them. An actor on the mesh loop; snapshots leave by `publish`.
package actor ConfigPipeline {
    package nonisolated let loop: any EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let names: MeshNames
    private let metrics: ControlPlaneMetrics
    private let log: Logger
    private let publish: @Sendable (Publication) -> Void

    private var snapshot: MeshSnapshot?
    private var latest: Publication?
    private var debouncer = Debouncer()
    /// The newest change of each object that no snapshot holds yet, by the lane it waits in.
    private var pending: [Debouncer.Lane: [ConfigKey: ConfigChange]] = [:]
    private var firstPendingAt: [Debouncer.Lane: Duration] = [:]
    private var timer: LoopTimer?
    private var currentProblems: [ConfigProblem] = []
    private var reportedKinds: Set<String> = []
    private var withheldWatch = WithheldWatch()
    /// Whether nobody sees the root namespace.
    private var isRootHidden = false
    private var settings: MeshSettings
    private var locations = ObjectLocations()

    /// A pipeline that holds nothing yet.
    ///
    /// - Parameter publish: called on `loop` with every new snapshot.
    package init(
        loop: any EventLoop, names: MeshNames, metrics: ControlPlaneMetrics, log: Logger,
        publish: @escaping @Sendable (Publication) -> Void
    ) {
        self.loop = loop
        self.names = names
        self.metrics = metrics
        self.log = log
        self.publish = publish
        settings = names.defaultSettings
    }

    /// What is wrong with the configuration at present.
    package var problems: [ConfigProblem] { currentProblems }

    /// Services with endpoints that nobody gets, since their pods are unknown.
    package var withheld: [ServiceKey: WithheldEndpoints] {
        Dictionary(uniqueKeysWithValues: (snapshot?.withheld ?? [:]).map { ($0.key, $0.value) })
    }

    /// What the newest snapshot holds.
    var snapshotMemory: MemoryReport.Snapshot {
        var report = MemoryReport.Snapshot()
        report.services = snapshot?.services.count ?? 0
        report.servicesWithEndpoints = snapshot?.endpoints.count ?? 0
        report.objects = locations.counts
        return report
    }

    /// Takes what a source has read. The first batch is the whole initial state and is published at once, even when it
    /// is empty: only then may proxies be served. While there is only a mesh config with mistakes, it waits: what it
    /// would have hidden must not be shown.
    package func receive(_ batch: ConfigBatch) {
        note(batch.problems, ignored: batch.ignoredKinds)
        metrics.received(batch.changes)
        guard snapshot != nil else { return begin(with: batch) }
        let seenAt = now - batch.age
        let isEndpointsOnly = batch.changes.allSatisfy { $0.key.kind.changesEndpointsOnly }
        for change in batch.changes {
            enqueue(change, seenAt: seenAt, in: isEndpointsOnly ? endpointLane(of: change) : .configuration)
        }
        arm()
    }

    /// Whether proxies may be served.
    package var hasBegun: Bool { snapshot != nil }

    private func begin(with batch: ConfigBatch) {
        for change in batch.changes { pending[.configuration, default: [:]][change.key] = change }
        if batch.refused.contains(names.meshConfigKey) {
            log.error("not serving before the mesh config is mended", metadata: ["object": "\(names.meshConfigKey)"])
            return
        }
        let changes = Array((pending.removeValue(forKey: .configuration) ?? [:]).values)
        build(with: changes, seenAt: now - batch.age)
        log.notice(
            "configuration is in force",
            metadata: ["objects": "\(changes.count)", "services": "\(snapshot?.services.count ?? 0)"])
    }

    /// Whole slices go when their service goes: routes that lead elsewhere meanwhile must not be overtaken.
    private func endpointLane(of change: ConfigChange) -> Debouncer.Lane {
        guard case .remove(let key) = change, key.kind == .endpointSlice else { return .endpoints }
        return pending[.configuration, default: [:]].isEmpty ? .endpoints : .configuration
    }

    private var now: Duration { loop.now.sinceOrigin }

    private func enqueue(_ change: ConfigChange, seenAt: Duration, in lane: Debouncer.Lane) {
        // A newer change must never overtake an older one of the same object.
        let lane = pending[.configuration]?[change.key] == nil ? lane : .configuration
        if lane == .configuration { pending[.endpoints]?[change.key] = nil }
        pending[lane, default: [:]][change.key] = change
        firstPendingAt[lane] = min(firstPendingAt[lane] ?? seenAt, seenAt)
        debouncer.changed(lane, at: now)
    }

    private func arm() {
        timer?.cancel()
        debouncer.lastFanOut = latest?.fanOutTime(at: now) ?? .zero
        guard let deadline = debouncer.deadline else { return }
        timer = loop.schedule(after: max(.zero, deadline - now)) { [weak self] in
            self?.assumeIsolated { $0.flush() }
        }
    }

    private func flush() {
        let lanes = debouncer.due(at: now)
        if !lanes.isEmpty {
            let seenAt = lanes.compactMap { firstPendingAt.removeValue(forKey: $0) }.min() ?? now
            let changes = lanes.flatMap { (pending.removeValue(forKey: $0) ?? [:]).values }
            build(with: changes, seenAt: seenAt)
        }
        arm()
    }

    private func build(with changes: [ConfigChange], seenAt: Duration) {
        let start = now
        var builder = makeBuilder()
        for change in changes {
            builder.apply(change)
            locations.apply(change)
            noteMeshConfig(in: change)
        }
        builder.apply(settings: settings)
        let (next, change) = builder.build()
        let isFirst = snapshot == nil
        snapshot = next
        metrics.built(next, in: now - start)
        watchWithheld(in: next)
        watchRoot(in: next)
        guard isFirst || !change.isEmpty else { return metrics.withoutEffect(changes.count) }
        log.debug(
            "snapshot",
            metadata: [
                "generation": "\(next.generation)", "services": "\(change.services.count)",
                "endpoints": "\(change.endpoints.count)",
            ])
        let cause = PushCause(id: next.generation, changes: changes, seenAt: seenAt, publishedAt: now)
        metrics.published(cause, changes: changes)
        debouncer.lastBuild = now - start
        let publication = Publication(snapshot: next, change: change, locations: locations, cause: cause)
        latest = publication
        publish(publication)
    }

    /// Tells about endpoints that stay withheld: for a moment it is normal, since pods come after their slices.
    private func watchWithheld(in snapshot: MeshSnapshot) {
        guard withheldWatch.begin(with: snapshot.withheld.keys) else { return }
        loop.schedule(after: WithheldWatch.patience) { [weak self] in
            self?.assumeIsolated { $0.reportWithheld() }
        }
    }

    private func reportWithheld() {
        guard let snapshot else { return }
        for key in withheldWatch.end(with: snapshot.withheld.keys) {
            guard let withheld = snapshot.withheld[key] else { continue }
            log.warning(
                "endpoints withheld: their pods are not in the configuration",
                metadata: [
                    "service": "\(key.namespace)/\(key.hostname)", "endpoints": "\(withheld.count)",
                    "missing": "\(withheld.pod)",
                ])
        }
        watchWithheld(in: snapshot)
    }

    /// Tells when the policies for the whole mesh begin or cease to count.
    private func watchRoot(in snapshot: MeshSnapshot) {
        let root = snapshot.settings.rootNamespace
        let isHidden = !snapshot.discovers(root)
        metrics.rootNamespace(isHidden: isHidden)
        if isHidden, !isRootHidden {
            log.warning(
                "discoverySelectors leave out the root namespace: its policies do not count",
                metadata: ["namespace": "\(root)"])
        }
        isRootHidden = isHidden
    }

    private func makeBuilder() -> SnapshotBuilder {
        if let snapshot { return SnapshotBuilder(previous: snapshot) }
        return SnapshotBuilder(revision: names.revision, settings: names.defaultSettings)
    }

    private func noteMeshConfig(in change: ConfigChange) {
        guard change.key == names.meshConfigKey else { return }
        if case .set(let object) = change, case .configMap(let map) = object.spec, let mesh = map.mesh {
            settings = mesh
        } else {
            settings = names.defaultSettings
        }
    }

    private func note(_ problems: [ConfigProblem], ignored kinds: [String: Int]) {
        let known = Set(currentProblems)
        for problem in problems where !known.contains(problem) {
            let level: Logger.Level = problem.severity == .error ? .error : .warning
            log.log(level: level, "bad configuration", metadata: ["problem": "\(problem)"])
        }
        let errorCount = problems.count { $0.severity == .error }
        if errorCount == 0, currentProblems.contains(where: { $0.severity == .error }) {
            log.notice("configuration has no errors any more")
        }
        currentProblems = problems
        metrics.problemCount(errors: errorCount, warnings: problems.count - errorCount)
        metrics.discoverySelectors(areInvalid: problems.contains { $0.isAboutSelectors(of: names.meshConfigKey) })
        for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) where reportedKinds.insert(kind).inserted {
            log.info("kind ignored", metadata: ["kind": "\(kind)", "objects": "\(count)"])
        }
    }
}

extension ConfigProblem {
    /// Whether it is a mistake in the selectors of the mesh config, which is in the object `key` or in a file of its
    /// own.
    fileprivate func isAboutSelectors(of key: ConfigKey) -> Bool {
        guard severity == .error else { return false }
        return object == nil
            ? field.hasPrefix("discoverySelectors")
            : object == key && field.hasPrefix("data.mesh.discoverySelectors")
    }
}

extension ConfigKind {
    /// Whether an object of the kind can change endpoints but neither services nor policies: such changes go out
    /// before all others.
    fileprivate var changesEndpointsOnly: Bool { self == .endpointSlice || self == .pod }
}
