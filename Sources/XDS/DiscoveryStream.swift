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

/// One ADS stream of either variant: what the client subscribes to, and what to send it next.
///
/// Bytes, clocks and sockets are its caller's. It is level-triggered: `next` compares what the client
/// holds with the newest resources, whatever happened in between, so nothing queues up for a slow client. At most one
/// response of each type awaits its answer. Source: serving.md 1.4–1.12.
package final class DiscoveryStream {
    // What each push and each answer needs comes first.
    package let variant: DiscoveryVariant
    /// The types of which the client may lack something that it may be sent once nothing stands in the way. All others
    /// cost nothing.
    private var pending: ResourceTypes = []
    /// The types of which a response awaits its answer.
    private var inFlight: ResourceTypes = []
    private var resumption = Resumption.none
    private var lastNonce: UInt64 = 0
    /// Nil while the client has none.
    private var subscriptions = ByType<Subscription?>(repeating: nil)
    private let responseByteCountMax: Int

    /// Whether the client comes with something from an earlier stream. What it holds may refer to its clusters, so
    /// before some of them go it is given time to ask for its listeners and routes too, which it does at once if it has
    /// any; and those that may refer to new clusters wait until it asks for them, which Envoy does once all that it has
    /// are warm.
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
    package init(_ variant: DiscoveryVariant, responseByteCountMax: Int = DiscoveryStream.responseByteCountMax) {
        self.variant = variant
        self.responseByteCountMax = responseByteCountMax
        precondition(subscriptions.count == ResourceType.allCases.count, "each type has its place")
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
    package subscript(type type: ResourceType) -> Subscription? { subscriptions[type.rawValue] }
}

extension DiscoveryStream {
    /// Names that the client subscribes to, and resources of which it holds something else than the newest.
    package var entryCount: Int {
        var count = 0
        for index in subscriptions.indices { count += subscriptions[index]?.entryCount ?? 0 }
        return count
    }

    /// The bytes of the names of all entries. Its cost is that of the names.
    package var nameByteCount: Int {
        var count = 0
        for index in subscriptions.indices { count += subscriptions[index]?.nameByteCount ?? 0 }
        return count
    }

    /// What is kept for the client alone, about, in bytes: all entries but names that it shares with others.
    package var ownByteCount: Int {
        var count = 0
        for index in subscriptions.indices { count += subscriptions[index]?.ownByteCount ?? 0 }
        return count
    }

    /// How many names the client has subscribed to, beside the wildcard.
    package func nameCount(of type: ResourceType) -> Int { subscriptions[type.rawValue]?.names.count ?? 0 }

    /// How far the client is with `type`, or nil while it has no subscription to it.
    package func state(of type: ResourceType) -> SyncState? {
        subscriptions[type.rawValue]?.state
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
    ///
    /// - Parameter source: what a client that resumes should hold; most hold just that.
    package func receive(
        _ request: DeltaDiscoveryRequest, from source: some ResourceSource, sharing work: SharedWork
    ) -> Received {
        guard let type = ResourceType(typeURL: request.typeURL) else { return .unknownType(request.typeURL) }
        let (subscription, isFirst) = subscription(to: type)
        let outcome = subscription.receive(request, isFirst: isFirst, from: source, sharing: work)
        return note(outcome, of: subscription, isResumed: !request.initialVersions.isEmpty, isFirst: isFirst)
    }

    /// Takes a state-of-the-world request.
    package func receive(_ request: DiscoveryRequest, sharing work: SharedWork) -> Received {
        guard let type = ResourceType(typeURL: request.typeURL) else { return .unknownType(request.typeURL) }
        let (subscription, isFirst) = subscription(to: type)
        let outcome = subscription.receive(request, isFirst: isFirst, sharing: work)
        return note(outcome, of: subscription, isResumed: !request.versionInfo.isEmpty, isFirst: isFirst)
    }

    /// Takes a request of which only the outline is known, where that is enough.
    ///
    /// - Returns: nil where the request has to be taken as a whole; then nothing has happened.
    package func receive(
        _ outline: RequestOutline, from source: some ResourceSource, sharing work: SharedWork
    ) -> Received? {
        guard let type = ResourceType(typeURL: outline.typeURL) else { return .unknownType(outline.typeURL) }
        let (subscription, isFirst) = subscription(to: type)
        guard let outcome = subscription.receive(outline, isFirst: isFirst, from: source, sharing: work) else {
            return nil
        }
        return note(outcome, of: subscription, isResumed: outline.isResumed, isFirst: isFirst)
    }

    /// Takes a delta request that does nothing but accept a response.
    ///
    /// - Returns: nil where the request means more than that: then it has to be taken as a whole.
    package func receive(_ acknowledgement: Acknowledgement) -> Received? {
        let type = acknowledgement.type
        guard let subscription = self[type: type], subscription.receive(acknowledgement) else { return nil }
        inFlight.set(type, false)
        return .acknowledged(type)
    }

    /// The subscription to `type`, which may have to begin.
    private func subscription(to type: ResourceType) -> (Subscription, isFirst: Bool) {
        if let known = self[type: type] { return (known, isFirst: false) }
        return (Subscription(type: type, variant), isFirst: true)
    }

    /// Notes what a request was for `subscription`.
    ///
    /// - Parameter isResumed: whether the client says that it holds something; counts in the first request of a type.
    private func note(
        _ outcome: Subscription.Outcome, of subscription: Subscription, isResumed: Bool, isFirst: Bool
    ) -> Received {
        let type = subscription.type
        if isFirst { noteFirst(type, isResumed: isResumed) }
        // Who asks for endpoints before clusters has one that is not warm, and waits for an answer, even of what it
        // holds.
        if isFirst, isResumed, type == .endpoint, self[type: .cluster] == nil {
            for name in subscription.names { subscription.force(name) }
        }
        pending.set(type, true)
        // Who no longer follows all clusters is told of endpoints that would have gone with theirs.
        if type == .cluster { pending.set(.endpoint, true) }
        // Without names and without the wildcard a state-of-the-world client has ended its subscription.
        let isActive = variant == .delta || subscription.wantsAnything
        subscriptions[type.rawValue] = isActive ? subscription : nil
        inFlight.set(type, isActive && subscription.isInFlight)
        return switch outcome {
        case .acknowledged: .acknowledged(type)
        case .refused(let refusal): .refused(type, refusal)
        case .expired: .expired(type)
        case .changed: .subscribed(type)
        }
    }
}

extension DiscoveryStream {
    private func noteFirst(_ type: ResourceType, isResumed: Bool) {
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
    package func noteChange(of types: ResourceTypes) {
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
    package func next(
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

    private func nextOnce(
        from source: some ResourceSource, sharing work: SharedWork, at now: Duration, _ hasPostponed: inout Bool
    ) -> DiscoveryResponse? {
        guard !pending.isEmpty else { return nil }
        var clustersWait = if case .withoutClusters = resumption { true } else { false }
        // Envoy answers for clusters once they are warm: until then it has none to send requests to.
        if inFlight.contains(.cluster), self[type: .cluster]?.mayWarm(at: now, patience: Self.patience) == true {
            clustersWait = true
        }
        for type in ResourceType.allCases {
            guard pending.contains(type), type == .cluster || !clustersWait || type.warmsClusters else { continue }
            guard let subscription = self[type: type] else {
                pending.set(type, false)
                continue
            }
            let set = source.resources(of: type, names: subscription.wantedNames)
            guard subscription.mayLack(set) else {
                pending.set(type, false)
                continue
            }
            if subscription.isBlocked(at: now, patience: Self.patience) {
                // What is left may be removals only, which nothing waits for.
                clustersWait = clustersWait || type == .cluster && !subscription.hasSettled(on: set)
                continue
            }
            if let response = next(subscription, to: set, from: source, sharing: work, at: now, &hasPostponed) {
                return response
            }
        }
        return nil
    }

    /// The next response of one type; nil: the client lacks nothing of it, or nothing that may be sent now.
    private func next(
        _ subscription: Subscription, to set: ResourceSet, from source: some ResourceSource, sharing work: SharedWork,
        at now: Duration, _ hasPostponed: inout Bool
    ) -> DiscoveryResponse? {
        let type = subscription.type
        let mayOvertake = variant == .delta && type == .endpoint && pending.contains(.cluster) && lacksClusters(source)
        if !mayOvertake || hasClusters(of: subscription, in: followedClusters(source)),
            let step = subscription.sharedStep(
                to: set, byteCountMax: mayBeSplit(type) ? responseByteCountMax : nil, sharing: work)
        {
            switch step {
            case .nothing:
                subscription.advance(to: set)
                pending.set(type, false)
                return nil
            case .response(let content, let then):
                lastNonce += 1
                subscription.send(content, then: then, nonce: lastNonce, at: now)
                return launch(content, of: subscription, in: set)
            case .own: break
            }
        }
        let mayRemove = type != .cluster || !mayReferToClusters(source, at: now)
        let absent = { name in source.absent(type, name: name) }
        let clusters = type == .endpoint ? followedClusters(source) : nil
        let awaited = mayOvertake ? clusters.map { clustersToCome(of: $0, sharing: work) } ?? [] : []
        var update = subscription.update(
            to: set, sharing: work, mayRemove: mayRemove, clusters: clusters, awaited: awaited, absent: absent)
        hasPostponed = hasPostponed || !update.postponed.isEmpty
        if mayBeSplit(type) { update.shorten(to: responseByteCountMax, doubting: subscription.doubted) }
        if let response = respond(update, to: subscription, of: set, at: now, absent: absent) { return response }
        pending.set(type, !update.postponed.isEmpty)
        return nil
    }

    private func mayBeSplit(_ type: ResourceType) -> Bool { variant == .delta || !type.isWildcard }

    /// The newest clusters, for a client that follows all of them.
    private func followedClusters(_ source: some ResourceSource) -> ResourceSet? {
        guard self[type: .cluster]?.isWildcard == true else { return nil }
        return source.resources(of: .cluster, names: nil)
    }

    /// Whether a client that follows all clusters has yet to be sent some.
    private func lacksClusters(_ source: some ResourceSource) -> Bool {
        followedClusters(source).map { self[type: .cluster]?.mayLack($0) ?? false } ?? false
    }

    /// Whether the client has been sent the clusters of all endpoints that it wants, though others may be to come.
    private func hasClusters(of endpoints: Subscription, in clusters: ResourceSet?) -> Bool {
        guard let clusters, let last = endpoints.sharedNames?.last else { return false }
        return self[type: .cluster]?.hasBeenSent(clusters, upTo: last) ?? false
    }

    /// The names of those `clusters` that are newer than what the client has been sent. Endpoints may overtake them.
    private func clustersToCome(of clusters: ResourceSet, sharing work: SharedWork) -> Set<String> {
        guard let subscription = self[type: .cluster] else { return [] }
        let update = subscription.update(to: clusters, sharing: work, mayRemove: false) { _ in nil }
        return Set(update.changed.map(\.name))
    }

    /// Whether a client that resumes has yet to ask for what may refer to clusters that are gone.
    private func mustWaitForRequests(
        _ source: some ResourceSource, sharing work: SharedWork, at now: Duration
    ) -> Bool {
        if case .begun = resumption, let subscription = self[type: .cluster] {
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
        for type in ResourceType.allCases where type.refersToClusters {
            guard let subscription = self[type: type] else { continue }
            if subscription.isBlocked(at: now, patience: Self.patience) { return true }
            let set = source.resources(of: type, names: subscription.wantedNames)
            if subscription.mayLack(set) && !subscription.hasSettled(on: set) { return true }
        }
        return false
    }

    private func respond(
        _ update: Update, to subscription: Subscription, of set: ResourceSet, at now: Duration,
        absent: (String) -> EncodedResource?
    ) -> DiscoveryResponse? {
        let isSilent: Bool =
            switch variant {
            case .delta: update.isEmpty
            // A state of the world that leaves something out deletes it, for the types that allow that at all.
            case .stateOfTheWorld:
                update.changed.isEmpty && !update.owesAnswer && (update.removed.isEmpty || !set.type.isWildcard)
            }
        guard !isSilent else {
            subscription.adopt(set, postponed: update.postponed)
            return nil
        }
        let isList = variant == .stateOfTheWorld && set.type.isWildcard
        let content = ResponseContent(
            update.changed, removing: update.removed,
            listing: isList ? subscription.stateOfTheWorld(update, of: set, absent: absent) : nil, of: set,
            inDelta: variant == .delta)
        lastNonce += 1
        subscription.sent(update, of: set, in: content, nonce: lastNonce, at: now)
        return launch(content, of: subscription, in: set)
    }

    private func launch(_ content: ResponseContent, of subscription: Subscription, in set: ResourceSet)
        -> DiscoveryResponse
    {
        inFlight.set(set.type, true)
        pending.set(set.type, subscription.mayLack(set))
        // Envoy warms a cluster that it is sent until its endpoints come, and in delta it does not ask for them again.
        if set.type == .cluster, !content.changed.isEmpty {
            if let endpoints = self[type: .endpoint] {
                for cluster in content.changed { endpoints.force(cluster.name) }
            }
            pending.set(.endpoint, true)
        }
        return DiscoveryResponse(content, nonce: lastNonce)
    }
}
