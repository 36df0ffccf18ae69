internal import EnvoyAPI
internal import Synchronization

/// The certificates that proxies without an agent get from us, by the identity that they name: proxies of one identity
/// on this instance share one. Any thread reads; `CertificateOffice` writes.
final class WorkloadSecrets: Sendable {
    private struct Holding {
        var holderCount = 1
        /// Nil until it has been made.
        var certificate: EncodedResource?
    }

    private struct State {
        var holdings: [String: Holding] = [:]
        var roots: EncodedResource?
    }

    private let state = Mutex(State())

    /// What a holder of `identity` is served: roots, and a certificate once there is one. By name.
    func resources(for identity: String) -> [EncodedResource] {
        state.withLock { state in [state.roots, state.holdings[identity]?.certificate].compactMap(\.self) }
    }

    /// Counts one more holder of `identity`.
    ///
    /// - Returns: whether nothing was known of it, so that a certificate has to be made.
    func add(_ identity: String) -> Bool {
        state.withLock { state in
            guard state.holdings[identity] == nil else {
                state.holdings[identity]?.holderCount += 1
                return false
            }
            state.holdings[identity] = Holding()
            return true
        }
    }

    /// Counts one holder less. The certificate stays until it would be renewed: proxies come back.
    func remove(_ identity: String) { state.withLock { $0.holdings[identity]?.holderCount -= 1 } }

    /// Forgets `identity` if nobody holds it.
    ///
    /// - Returns: whether somebody does.
    func isHeld(_ identity: String) -> Bool {
        state.withLock { state in
            guard let holding = state.holdings[identity] else { return false }
            if holding.holderCount == 0 { state.holdings[identity] = nil }
            return holding.holderCount > 0
        }
    }

    /// Puts a new certificate in the place of the one before.
    func set(_ certificate: EncodedResource, for identity: String) {
        state.withLock { $0.holdings[identity]?.certificate = certificate }
    }

    /// Puts other roots in the place of those before.
    func set(roots: EncodedResource) { state.withLock { $0.roots = roots } }
}
