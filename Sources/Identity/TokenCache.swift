internal import Crypto
internal import Foundation

/// Tokens that were found to be good, by their hash, until they expire.
///
/// Two generations: what is used moves to the young one; when that is full it becomes the old one, and what was there
/// is forgotten. So at most twice `generationCountMax` tokens are kept, roughly those used last.
struct TokenCache {
    private struct Entry {
        let identity: PeerIdentity
        let end: Date
    }

    private let generationCountMax: Int
    private var young: [SHA256Digest: Entry] = [:]
    private var old: [SHA256Digest: Entry] = [:]

    /// An empty cache.
    init(generationCountMax: Int) {
        self.generationCountMax = generationCountMax
    }

    /// Number of tokens in it.
    var count: Int { young.count + old.count }

    /// Whom the token with the hash `digest` stands for; nil when it is not known, or no longer good at `now`.
    mutating func find(_ digest: SHA256Digest, at now: Date) -> PeerIdentity? {
        if let entry = young[digest] {
            if now < entry.end { return entry.identity }
            young[digest] = nil
        } else if let entry = old.removeValue(forKey: digest), now < entry.end {
            insert(entry, for: digest)
            return entry.identity
        }
        return nil
    }

    /// Remembers a token that is good until `end`.
    mutating func insert(_ identity: PeerIdentity, until end: Date, for digest: SHA256Digest) {
        insert(Entry(identity: identity, end: end), for: digest)
    }

    private mutating func insert(_ entry: Entry, for digest: SHA256Digest) {
        if young.count >= generationCountMax {
            old = young
            young = [:]
        }
        young[digest] = entry
    }
}
