import EnvoyAPI
import MeshConfig

/// The retries of the routes of one table. Source: generation.md 6.5.
struct RetryPolicies {
    private let arena: Arena
    /// What routes without words of their own have; nil: no retries.
    private let standard: RetryPolicy.Custom?

    /// The retries where the mesh's default is `meshDefault`.
    init(_ meshDefault: RetryPolicy, in arena: Arena) {
        self.arena = arena
        switch meshDefault {
        case .meshDefault: standard = RetryPolicy.Custom(attempts: 2)
        case .never: standard = nil
        case .custom(let custom): standard = custom
        }
    }

    /// The standard policy; nil: no retries.
    var message: Envoy.RetryPolicy? { standard.map { $0.message(avoidsTriedHosts: true, in: arena) } }

    /// The policy of a route; nil: it has no retries.
    ///
    /// - Parameter isHashed: whether a hash decides the endpoint, so that only the one that was tried already will do.
    func message(_ policy: RetryPolicy, isHashed: Bool) -> Envoy.RetryPolicy? {
        switch policy {
        case .meshDefault: standard?.message(avoidsTriedHosts: !isHashed, in: arena)
        case .never: nil
        case .custom(let custom): custom.message(avoidsTriedHosts: !isHashed, in: arena)
        }
    }
}

extension RetryPolicy.Custom {
    /// What surely did not reach the server.
    private static let standardConditions = [
        "connect-failure", "refused-stream", "unavailable", "cancelled", "retriable-status-codes",
    ]

    /// - Parameter avoidsTriedHosts: what counts unless the policy says.
    fileprivate func message(avoidsTriedHosts: Bool, in arena: Arena) -> Envoy.RetryPolicy {
        arena.make { retry in
            retry.numRetries = UInt32(attempts)
            retry.retryOn = words
            retry.retriableStatusCodes.append(contentsOf: statusCodes.map(UInt32.init))
            retry.perTryTimeout = perTryTimeout
            retry.hostSelectionRetryMaxAttempts = 5
            if ignoresPreviousHosts ?? avoidsTriedHosts {
                retry.retryHostPredicate.append { predicate in
                    predicate.name = "envoy.retry_host_predicates.previous_hosts"
                    predicate.typedConfig = arena.any(Envoy.PreviousHostsPredicate.self)
                }
            }
            if triesRemoteLocalities {
                retry.retryPriority = arena.make { priority in
                    priority.name = "envoy.retry_priorities.previous_priorities"
                    priority.typedConfig = arena.any(Envoy.PreviousPrioritiesConfig.self) { $0.updateFrequency = 2 }
                }
            }
            if let backoff { retry.retryBackOff = arena.make { $0.baseInterval = backoff } }
        }
    }

    /// The conditions as Envoy reads them.
    private var words: String {
        var words = conditions ?? (statusCodes.isEmpty ? Self.standardConditions : [])
        let forCodes = "retriable-status-codes"
        if !statusCodes.isEmpty, !words.contains(forCodes) { words.append(forCodes) }
        return words.joined(separator: ",")
    }
}
