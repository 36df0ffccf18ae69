internal import Crypto
package import Foundation
package import Logging
internal import Synchronization

/// Takes a client for the service account that its token names, a JSON Web Token signed by a key of a local file.
///
/// The work for one token is bounded: its length is limited, and at most one signature is checked. A token that was
/// found to be good is remembered until it expires or the keys change. The file is looked at when a token arrives, at
/// most once a second. Source: RFC 7519, RFC 8725 (best practices), serving.md 7.6.
package final class JWTAuthenticator: Authenticator {
    /// What is expected of tokens.
    package struct Settings: Sendable {
        /// A JSON Web Key Set with the keys that tokens may be signed with.
        package var keysPath: String
        /// One of the token's audiences.
        package var audience: String
        /// Who must have issued the token; nil: whoever has the key.
        package var issuer: String?

        package init(keysPath: String, audience: String, issuer: String? = nil) {
            self.keysPath = keysPath
            self.audience = audience
            self.issuer = issuer
        }
    }

    /// The longest token that is looked at, in bytes.
    static let tokenByteCountMax = 8 << 10
    /// By how much the clocks of the issuer and of this machine may differ.
    static let leeway: TimeInterval = 10
    /// How long the file of keys is not looked at again.
    static let keysCheckInterval: TimeInterval = 1
    /// Half of the number of good tokens that are remembered at most.
    static let cacheGenerationCountMax = 8192

    fileprivate struct State {
        var keys: KeySet
        /// What `keys` was read from.
        var content: Data
        /// What is wrong with the file now, while `keys` are from before.
        var problem: KeySetError?
        var checkedAt: Date
        var cache = TokenCache(generationCountMax: JWTAuthenticator.cacheGenerationCountMax)
        var verificationCount = 0
    }

    private let settings: Settings
    private let file: KeyFile
    private let log: Logger
    private let now: @Sendable () -> Date
    private let state: Mutex<State>

    /// Reads the keys.
    ///
    /// - Parameter now: tells the time.
    /// - Throws: when there are no keys that could be used.
    package init(
        _ settings: Settings, log: Logger, now: @escaping @Sendable () -> Date = { Date() }
    ) throws(KeySetError) {
        self.settings = settings
        self.log = log
        self.now = now
        file = KeyFile(path: settings.keysPath)
        let content = try file.read()
        state = Mutex(State(keys: try KeySet(decoding: content), content: content, checkedAt: now()))
    }

    // A signature takes long enough to let a loop go on meanwhile.
    @concurrent
    package func authenticate(_ credentials: Credentials) async throws(AuthenticationError) -> PeerIdentity {
        guard let token = credentials.token else { throw .noCredentials }
        do throws(TokenFault) {
            return try identity(token, at: now())
        } catch {
            throw .badToken(error)
        }
    }

    /// How many signatures were checked.
    var verificationCount: Int { state.withLock { $0.verificationCount } }

    /// Whom `token` stands for at `now`.
    func identity(_ token: BearerToken, at now: Date) throws(TokenFault) -> PeerIdentity {
        guard token.text.utf8.count <= Self.tokenByteCountMax else { throw .tooLong }
        readChangedKeys(at: now)
        let digest = SHA256.hash(data: Array(token.text.utf8))
        if let known = state.withLock({ $0.cache.find(digest, at: now) }) { return known }
        let (identity, end, content) = try verified(token, at: now)
        state.withLock { state in
            // A token must not outlive its key.
            if state.content == content { state.cache.insert(identity, until: end, for: digest) }
        }
        return identity
    }

    private func verified(
        _ token: BearerToken, at now: Date
    ) throws(TokenFault) -> (PeerIdentity, end: Date, content: Data) {
        let signed = try SignedToken(token.text)
        let (keys, content) = state.withLock { ($0.keys, $0.content) }
        guard let key = keys.key(signed.keyID, for: signed.algorithm) else { throw .unknownKey }
        state.withLock { $0.verificationCount += 1 }
        guard key.verifies(signed.signature, of: signed.signedBytes) else { throw .badSignature }
        let (identity, end) = try judge(signed.claims(), at: now)
        return (identity, end, content)
    }

    private func judge(_ claims: Claims, at now: Date) throws(TokenFault) -> (PeerIdentity, end: Date) {
        guard let expiry = claims.exp else { throw .noExpiry }
        let end = Date(timeIntervalSince1970: expiry + Self.leeway)
        guard now < end else { throw .expired }
        if let start = claims.nbf, now < Date(timeIntervalSince1970: start - Self.leeway) { throw .notYetValid }
        guard claims.aud?.names.contains(settings.audience) == true else { throw .wrongAudience }
        if let issuer = settings.issuer, claims.iss != issuer { throw .wrongIssuer }
        guard let subject = claims.sub,
            let identity = PeerIdentity(subject: subject)
        else { throw .noServiceAccount }
        return (identity, end)
    }

    /// Takes over a changed file of keys. One that cannot be used is reported once and changes nothing.
    private func readChangedKeys(at now: Date) {
        let isDue = state.withLock { state in
            // The clock may have been set back.
            guard abs(now.timeIntervalSince(state.checkedAt)) >= Self.keysCheckInterval else { return false }
            state.checkedAt = now
            return true
        }
        guard isDue else { return }
        do throws(KeySetError) {
            let content = try file.read()
            if state.withLock({ $0.holds(content) }) { return }
            let keys = try KeySet(decoding: content)
            state.withLock { $0.adopt(keys, from: content) }
            log.notice("token keys changed", metadata: ["file": "\(file.path)", "keys": "\(keys.count)"])
        } catch {
            guard state.withLock({ $0.isNew(error) }) else { return }
            log.error(
                "token keys cannot be used; the ones before stay in force",
                metadata: ["file": "\(file.path)", "reason": "\(error)"])
        }
    }
}

extension JWTAuthenticator.State {
    /// Whether the keys are those of `content`; then nothing is wrong with the file any more.
    fileprivate mutating func holds(_ content: Data) -> Bool {
        guard content == self.content else { return false }
        problem = nil
        return true
    }

    fileprivate mutating func adopt(_ keys: KeySet, from content: Data) {
        self.keys = keys
        self.content = content
        problem = nil
        cache = TokenCache(generationCountMax: JWTAuthenticator.cacheGenerationCountMax)
    }

    /// Whether `problem` was not there before.
    fileprivate mutating func isNew(_ problem: KeySetError) -> Bool {
        defer { self.problem = problem }
        return problem != self.problem
    }
}
