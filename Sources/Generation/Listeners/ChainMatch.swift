import EnvoyAPI
import MeshConfig

/// The condition of an outbound filter chain: all parts must hold, an absent part always does.
struct ChainMatch: Hashable, Sendable {
    /// Plaintext that the inspector recognised as HTTP.
    var isPlainHTTP = false
    /// Hosts named in a TLS client hello, one of which it must be: sorted; a wildcard starts with `*.`.
    var serverNames: [String] = []
    /// Where the connection goes to, one of which it must be; sorted.
    var ranges: [IPPrefix] = []

    /// The condition that always holds.
    static let everything = ChainMatch()

    /// What of the condition `other` leaves over; nil: nothing. Envoy refuses a listener of which two chains share a
    /// server name, or an address range, and all else.
    ///
    /// Istio compares whole sets, and lets the rest be refused. Source: generation.md 2.7 c, 14.1.
    func excluding(_ other: ChainMatch) -> ChainMatch? {
        guard isPlainHTTP == other.isPlainHTTP, overlaps(serverNames, other.serverNames),
            overlaps(ranges, other.ranges)
        else { return self }
        var rest = self
        if !serverNames.isEmpty && ranges == other.ranges {
            rest.serverNames.removeAll { other.serverNames.contains($0) }
            return rest.serverNames.isEmpty ? nil : rest
        }
        rest.ranges.removeAll { other.ranges.contains($0) }
        return rest.ranges.isEmpty ? nil : rest
    }

    /// Whether one connection could meet both conditions; an empty list is a condition of its own, that nothing else
    /// holds.
    private func overlaps<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Bool {
        a.isEmpty || b.isEmpty ? a.isEmpty && b.isEmpty : a.contains { b.contains($0) }
    }

    /// Writes the condition, which is not `everything`.
    func write(to match: Envoy.FilterChainMatch, plainHTTP protocols: [String]) {
        if isPlainHTTP {
            match.transportProtocol = "raw_buffer"
            match.applicationProtocols.append(contentsOf: protocols)
        }
        match.serverNames.append(contentsOf: serverNames)
        for range in ranges { match.prefixRanges.append { range.write(to: $0) } }
    }
}

extension IPPrefix {
    /// Writes the block of addresses.
    func write(to message: Envoy.CidrRange) {
        message.addressPrefix = address.description
        message.prefixLen = UInt32(length)
    }
}
