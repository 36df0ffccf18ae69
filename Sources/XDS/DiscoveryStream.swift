package import Bytes
package import EnvoyAPI

/// The two variants of the protocol. Both methods of the service may be used on one connection, one for each stream.
package enum DiscoveryVariant: Sendable {
    case stateOfTheWorld
    case delta

    /// The gRPC method that speaks the variant.
    package var method: String {
        let service = "/envoy.service.discovery.v3.AggregatedDiscoveryService/"
        return service + (self == .delta ? "DeltaAggregatedResources" : "StreamAggregatedResources")
    }
}

/// A response that is ready to be sent.
package struct DiscoveryResponse {
    package let type: ResourceType
    /// The encoded message: a head of its own, then the shared bytes of each resource.
    package let segments: [Segment]
    package let byteCount: Int
    package let resourceCount: Int
    /// The resources that the client lacked, sorted by name: a state of the world holds others too.
    package let changed: [EncodedResource]
    /// Names that are gone, sorted.
    package let removed: [String]
}

/// One ADS stream of either variant: what the client subscribes to, and what to send it next.
///
/// A pure value: bytes, clocks and sockets are its caller's. It is level-triggered: `next` compares what the client
/// holds with the newest resources, whatever happened in between, so nothing queues up for a slow client. At most one
/// response of each type awaits its answer. Source: serving.md 1.4–1.12.
package struct DiscoveryStream {
    package let variant: DiscoveryVariant
    /// By `ResourceType.rawValue`, always used in place: copying one would touch a dozen reference counts.
    private var subscriptions: [Subscription]
    /// The types of which the client may lack something that it may be sent once nothing stands in the way. All others
    /// cost nothing.
    private var pending: ResourceTypes = []
    /// The types of which a response awaits its answer.
    private var inFlight: ResourceTypes = []
    private var lastNonce: UInt64 = 0
    private var resumption = Resumption.none
    private let responseByteCountMax: Int

    /// Whether the client comes with something from an earlier stream. What it holds may refer to its clusters, so before
    /// some of them go it is given time to ask for its listeners and routes too, which it does at once if it has any; and
    /// those that may refer to new clusters wait until it asks for them, which Envoy does once all that it has are warm.
    private enum Resumption: Equatable {
        case none
        case begun
        /// A response that takes clusters away is kept back.
        case waiting(since: Duration)
        /// Listeners and routes are kept back until the client asks for clusters; nil: from now on.
        case withoutClusters(since: Duration?)
    }

    /// How long a client is given to ask for what it held on an earlier stream.
    package static let resumptionTime: Duration = .milliseconds(500)

    /// How long an unanswered response keeps newer ones of its type back; then they are sent anyway, so that a client
    /// that never answers converges too. Source: serving.md 1.1.
    package static let patience: Duration = .seconds(5)

    /// What a response may hold, in bytes, before its resources are split into several: 1 MiB. A resource that is
    /// larger goes alone. Source: issue 3, "Protocol".
    package static let responseByteCountMax = 1 << 20

    /// A stream without subscriptions.
    ///
    /// - Parameter responseByteCountMax: what a response may hold before it is split; lists of all resources of a type,
    ///   as state-of-the-world clients need them, are never split.
    package init(_ variant: DiscoveryVariant, responseByteCountMax: Int = Self.responseByteCountMax) {
        self.variant = variant
        self.responseByteCountMax = responseByteCountMax
        subscriptions = ResourceType.allCases.map(Subscription.init)
    }

    /// Whether some response awaits its answer, or the client's listeners and routes.
    package var isWaiting: Bool {
        !inFlight.isEmpty || resumptionEnd != nil
    }

    /// When to call `next` at the latest although nothing has happened: a response waits for the client's requests, but
    /// not longer. Nil: nothing does.
    package var resumptionEnd: Duration? {
        switch resumption {
        case .waiting(let begin): begin + Self.resumptionTime
        case .withoutClusters(let begin?): begin + Self.patience
        case .none, .begun, .withoutClusters(nil): nil
        }
    }

    /// The subscription to `type`, or nil while the client has none.
    package subscript(type type: ResourceType) -> Subscription? {
        subscriptions[type.rawValue].isActive ? subscriptions[type.rawValue] : nil
    }
}

extension DiscoveryStream {
    /// Names that the client subscribes to, and resources of which it holds something else than the newest.
    package var entryCount: Int {
        var count = 0
        for index in subscriptions.indices { count += subscriptions[index].entryCount }
        return count
    }

    /// The bytes of the names of all entries. Its cost is that of the names.
    package var nameByteCount: Int {
        var count = 0
        for index in subscriptions.indices { count += subscriptions[index].nameByteCount }
        return count
    }

    /// How many names the client has subscribed to, beside the wildcard.
    package func nameCount(of type: ResourceType) -> Int { subscriptions[type.rawValue].names.count }

    /// How far the client is with `type`, or nil while it has no subscription to it.
    package func state(of type: ResourceType) -> SyncState? {
        subscriptions[type.rawValue].isActive ? subscriptions[type.rawValue].state : nil
    }
}

// MARK: - Requests

extension DiscoveryStream {
    /// What a request was, for the caller's logs and metrics. Whatever it was, `next` says what to send.
    package enum Received: Equatable {
        /// The client accepted the last response of the type.
        case acknowledged(ResourceType)
        /// The client refused the last response of the type.
        case refused(ResourceType, Refusal)
        /// An answer to an older response: its subscription changes count, nothing else.
        case expired(ResourceType)
        /// A subscription began or changed.
        case subscribed(ResourceType)
        /// A type that Martlet does not serve: never answered.
        case unknownType(String)

        /// The type that it was about, where Martlet serves that.
        package var type: ResourceType? {
            switch self {
            case .acknowledged(let type), .refused(let type, _), .expired(let type), .subscribed(let type): type
            case .unknownType: nil
            }
        }
    }

    /// Takes a delta request.
    package mutating func receive(_ request: DeltaDiscoveryRequest, sharing work: SharedWork) -> Received {
        receive(typeURL: request.typeURL, isResumed: !request.initialVersions.isEmpty) { subscription, isFirst in
            subscription.receive(request, isFirst: isFirst, sharing: work)
        }
    }

    /// Takes a state-of-the-world request.
    package mutating func receive(_ request: DiscoveryRequest, sharing work: SharedWork) -> Received {
        receive(typeURL: request.typeURL, isResumed: !request.versionInfo.isEmpty) { subscription, isFirst in
            subscription.receive(request, isFirst: isFirst, sharing: work)
        }
    }

    /// - Parameter isResumed: whether the client says that it holds something; counts in the first request of a type.
    private mutating func receive(
        typeURL: String, isResumed: Bool, _ apply: (inout Subscription, _ isFirst: Bool) -> Subscription.Outcome
    ) -> Received {
        guard let type = ResourceType(typeURL: typeURL) else { return .unknownType(typeURL) }
        let index = type.rawValue
        let isFirst = !subscriptions[index].isActive
        if isFirst { noteFirst(type, isResumed: isResumed) }
        let outcome = apply(&subscriptions[index], isFirst)
        // Who asks for endpoints before clusters has one that is not warm, and waits for an answer, even of what it holds.
        if isFirst, isResumed, type == .endpoint, self[type: .cluster] == nil {
            for name in subscriptions[index].names { subscriptions[index].force(name) }
        }
        pending.set(type, true)
        // Without names and without the wildcard a state-of-the-world client has ended its subscription.
        subscriptions[index].isActive = variant == .delta || subscriptions[index].wantsAnything
        if !subscriptions[index].isActive { subscriptions[index] = Subscription(type: type) }
        inFlight.set(type, subscriptions[index].isInFlight)
        return switch outcome {
        case .acknowledged: .acknowledged(type)
        case .refused(let refusal): .refused(type, refusal)
        case .expired: .expired(type)
        case .changed: .subscribed(type)
        }
    }
}

extension DiscoveryStream {
    private mutating func noteFirst(_ type: ResourceType, isResumed: Bool) {
        if type == .cluster {
            // A list of all clusters does not say which of them went.
            resumption = isResumed && variant == .delta ? .begun : .none
        } else if isResumed, type == .endpoint || type.refersToClusters, self[type: .cluster] == nil {
            // Nobody holds endpoints or a listener who has not had clusters.
            if resumption == .none { resumption = .withoutClusters(since: nil) }
        }
    }
}

// MARK: - Responses

extension DiscoveryStream {
    /// Notes that the source has newer resources of `types`: of others `next` does not look for any.
    package mutating func noteChange(of types: ResourceTypes) {
        pending.formUnion(types)
        // Endpoints stay while their cluster does, and may overtake it.
        if types.contains(.cluster) { pending.set(.endpoint, true) }
    }

    /// The next response to send, or nil when the client has, or is being sent, everything.
    ///
    /// Call it until it returns nil: after each request, and after `noteChange`. Types come in push
    /// order. While changes to clusters wait for an answer, the types that may refer to them wait too, but not those
    /// that clusters need themselves; removals of clusters wait until listeners and routes have been accepted.
    ///
    /// - Parameter now: time on any monotonic clock.
    package mutating func next(
        from source: some ResourceSource, sharing work: SharedWork, at now: Duration
    ) -> DiscoveryResponse? {
        if case .withoutClusters(let begin) = resumption {
            let begin = begin ?? now
            resumption = now - begin < Self.patience ? .withoutClusters(since: begin) : .none
        }
        guard !mustWaitForRequests(source, sharing: work, at: now) else { return nil }
        var hasPostponed = false
        if let response = nextOnce(from: source, sharing: work, at: now, &hasPostponed) { return response }
        // Listeners and routes may have turned out to lack nothing: what waited for them can go at once.
        guard hasPostponed, !mayReferToClusters(source, at: now) else { return nil }
        return nextOnce(from: source, sharing: work, at: now, &hasPostponed)
    }

    private mutating func nextOnce(
        from source: some ResourceSource, sharing work: SharedWork, at now: Duration, _ hasPostponed: inout Bool
    ) -> DiscoveryResponse? {
        guard !pending.isEmpty else { return nil }
        var clustersWait = if case .withoutClusters = resumption { true } else { false }
        // Envoy answers for clusters once they are warm: until then it has none to send requests to.
        if subscriptions[ResourceType.cluster.rawValue].mayWarm(at: now, patience: Self.patience) {
            clustersWait = true
        }
        for index in subscriptions.indices {
            let type = subscriptions[index].type
            guard pending.contains(type), type == .cluster || !clustersWait || type.warmsClusters else { continue }
            guard subscriptions[index].isActive else {
                pending.set(type, false)
                continue
            }
            let set = source.resources(of: type, names: subscriptions[index].wantedNames)
            guard subscriptions[index].mayLack(set) else {
                pending.set(type, false)
                continue
            }
            if subscriptions[index].isBlocked(at: now, patience: Self.patience) {
                // What is left may be removals only, which nothing waits for.
                clustersWait = clustersWait || type == .cluster && !subscriptions[index].hasSettled(on: set)
                continue
            }
            let mayRemove = type != .cluster || !mayReferToClusters(source, at: now)
            let absent = { name in source.absent(type, name: name) }
            let followsClusters = subscriptions[ResourceType.cluster.rawValue].isWildcard
            let clusters =
                type == .endpoint && followsClusters ? source.resources(of: .cluster, names: nil) : nil
            let awaited = clusters.map { clustersToCome(of: $0, sharing: work) } ?? []
            var update = subscriptions[index].update(
                to: set, sharing: work, mayRemove: mayRemove, clusters: clusters, awaited: awaited, absent: absent)
            hasPostponed = hasPostponed || !update.postponed.isEmpty
            if variant == .delta || !type.isWildcard {
                update.shorten(to: responseByteCountMax, doubting: subscriptions[index].doubted)
            }
            if let response = respond(update, of: set, at: now, absent: absent) { return response }
            pending.set(type, !update.postponed.isEmpty)
        }
        return nil
    }

    /// The names of those `clusters` that are newer than what the client has been sent. Endpoints may overtake them.
    private func clustersToCome(of clusters: ResourceSet, sharing work: SharedWork) -> Set<String> {
        guard variant == .delta else { return [] }
        let index = ResourceType.cluster.rawValue
        guard subscriptions[index].mayLack(clusters) else { return [] }
        let update = subscriptions[index].update(to: clusters, sharing: work, mayRemove: false) { _ in nil }
        return Set(update.changed.map(\.name))
    }

    /// Whether a client that resumes has yet to ask for what may refer to clusters that are gone.
    private mutating func mustWaitForRequests(
        _ source: some ResourceSource, sharing work: SharedWork, at now: Duration
    ) -> Bool {
        if case .begun = resumption {
            let subscription = subscriptions[ResourceType.cluster.rawValue]
            let set = source.resources(of: .cluster, names: subscription.wantedNames)
            let absent = { name in source.absent(.cluster, name: name) }
            let update = subscription.update(to: set, sharing: work, mayRemove: true, absent: absent)
            resumption = update.removed.isEmpty ? .none : .waiting(since: now)
        }
        if case .waiting(let begin) = resumption {
            let hasAsked = self[type: .listener] != nil && self[type: .route] != nil
            if !hasAsked && now - begin < Self.resumptionTime { return true }
            resumption = .none
        }
        return false
    }

    /// Whether the client may still hold a listener or route that names a cluster which is gone.
    private func mayReferToClusters(_ source: some ResourceSource, at now: Duration) -> Bool {
        for index in subscriptions.indices
        where subscriptions[index].isActive && subscriptions[index].type.refersToClusters {
            if subscriptions[index].isBlocked(at: now, patience: Self.patience) { return true }
            let set = source.resources(of: subscriptions[index].type, names: subscriptions[index].wantedNames)
            if subscriptions[index].mayLack(set) && !subscriptions[index].hasSettled(on: set) { return true }
        }
        return false
    }

    private mutating func respond(
        _ update: Update, of set: ResourceSet, at now: Duration, absent: (String) -> EncodedResource?
    ) -> DiscoveryResponse? {
        let index = set.type.rawValue
        let isSilent: Bool =
            switch variant {
            case .delta: update.isEmpty
            // A state of the world that leaves something out deletes it, for the types that allow that at all.
            case .stateOfTheWorld:
                update.changed.isEmpty && !update.owesAnswer && (update.removed.isEmpty || !set.type.isWildcard)
            }
        guard !isSilent else {
            subscriptions[index].adopt(set, postponed: update.postponed)
            return nil
        }
        lastNonce += 1
        let isDelta = variant == .delta
        let body =
            isDelta ? update.changed : subscriptions[index].stateOfTheWorld(update, of: set, absent: absent)
        var segments: [Segment] = []
        segments.reserveCapacity(body.count + 1)
        segments.append(responseHead(update, of: set))
        for resource in body { segments.append(isDelta ? resource.deltaSegment : resource.sotwSegment) }
        let list = !isDelta && set.type.isWildcard ? body : []
        subscriptions[index].sent(update, of: set, listing: list, nonce: lastNonce, at: now)
        inFlight.set(set.type, true)
        pending.set(set.type, subscriptions[index].mayLack(set))
        // Envoy warms a cluster that it is sent until its endpoints come, and in delta it does not ask for them again.
        if set.type == .cluster, !update.changed.isEmpty {
            for cluster in update.changed { subscriptions[ResourceType.endpoint.rawValue].force(cluster.name) }
            pending.set(.endpoint, true)
        }
        return DiscoveryResponse(
            type: set.type, segments: segments, byteCount: segments.byteCount, resourceCount: body.count,
            changed: update.changed,
            removed: update.removed)
    }

    /// The fields of the response other than its resources: they come first, so that the resources can follow as they
    /// are. Both messages have version, resources, type and nonce in fields 1, 2, 4 and 5. Source: envoy-messages.md, discovery.proto.
    private func responseHead(_ update: Update, of set: ResourceSet) -> Segment {
        var head = OutputBuffer(capacity: 128)
        head.appendField(1, string: hexVersion(set.version))
        head.appendField(4, string: set.type.typeURL)
        head.appendField(5, string: String(lastNonce, radix: 16))
        if variant == .delta {
            for name in update.removed { head.appendField(6, string: name) }
        }
        return Segment(head.shared())
    }
}
