import EnvoyAPI
import Mesh

extension GatewayTable {
    /// The table as a resource, where `resource` is `old`: hosts that stay are taken from there.
    ///
    /// - Returns: nil where more than hosts differs, or most of them do.
    func encode(after old: GatewayTable, _ resource: EncodedResource, in arena: Arena) -> EncodedResource? {
        guard name == old.name, facts == old.facts else { return nil }
        let differences = hosts.elements.differences(from: old.hosts.elements, ==)
        guard differences.count < hosts.elements.count else { return nil }
        var newer: [String: GatewayHost] = [:]
        for case let host? in differences.map(\.new) { newer[host.name] = host }
        let names = differences.compactMap { $0.new?.name ?? $0.old?.name }
        do throws(DecodeError) {
            return try resource.replacingVirtualHosts(names) { name, _ in
                newer[name].map { host in
                    arena.serialize {
                        var writer = RouteWriter(facts, in: arena)
                        return writer.fragment(host.virtualHost(in: arena))
                    }
                }
            }
        } catch {
            preconditionFailure("what was encoded here can be decoded")
        }
    }
}
