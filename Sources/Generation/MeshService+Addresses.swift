import Mesh

extension MeshService {
    /// Virtual IPs and CIDRs by which proxies of the family `family` reach the service; empty where any address may be
    /// meant.
    ///
    /// A Kubernetes service's addresses are limited to those that the proxy can reach. Automatically allocated ones
    /// count only for a proxy that answers its workload's DNS queries, since nobody else hands them out.
    /// Source: generation.md 2.2.
    func addresses(for family: IPFamily, capturesDNS: Bool) -> [String] {
        let candidates = addresses.isEmpty && capturesDNS ? allocatedAddresses : addresses
        guard registry == .kubernetes || addresses.isEmpty else { return candidates }
        let isReachable = { (address: String) in
            switch family {
            case .v4: !address.isIPv6
            case .v6: address.isIPv6
            case .dual: true
            }
        }
        return candidates.allSatisfy(isReachable) ? candidates : candidates.filter(isReachable)
    }
}

extension String {
    /// Whether a text that is an address is one of IPv6.
    var isIPv6: Bool { utf8.contains(UInt8(ascii: ":")) }
}
