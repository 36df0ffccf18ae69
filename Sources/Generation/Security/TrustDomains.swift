import MeshConfig

/// The trust domains whose identities are the same: that of the mesh, then its aliases.
/// Source: generation.md 8.2, "Trust domain aliases".
struct TrustDomains: Hashable, Sendable {
    /// Not empty, none twice.
    private let domains: [String]

    init(_ settings: MeshSettings) {
        var seen: Set<String> = []
        domains = ([settings.trustDomain] + settings.trustDomainAliases).filter { seen.insert($0).inserted }
    }

    /// All spellings of an identity `DOMAIN/ns/NAMESPACE/sa/NAME` of the mesh; any other text is itself.
    func principals(_ principal: String) -> [String] {
        let parts = principal.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard principal.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 4, parts[0] != "*" else { return [principal] }
        return spellings(String(parts[0])).map { "\($0)/\(parts[1])" }
    }

    /// All names of the trust domain that `pattern` means; any that is none of the mesh's is itself.
    func spellings(_ pattern: String) -> [String] {
        guard pattern == "cluster.local" || domains.contains(where: { isMatch($0, pattern) }) else { return [pattern] }
        var seen: Set<String> = []
        return domains.map { pattern.hasPrefix("*") && isMatch($0, pattern) ? pattern : $0 }
            .filter { seen.insert($0).inserted }
    }

    private func isMatch(_ domain: String, _ pattern: String) -> Bool {
        switch TextPattern(pattern) {
        case .present: true
        case .prefix(let text): domain.hasPrefix(text)
        case .suffix(let text): domain.hasSuffix(text)
        case .exact(let text): domain == text
        }
    }
}
