import EnvoyAPI
import Mesh
import MeshConfig

/// What a proxy's agent answers when its workload looks names up: the addresses of all services in scope.
/// Source: generation.md 9.3.
struct NameTable: Hashable, Sendable {
    /// A service with what its addresses depend on.
    struct Entry: Hashable, Sendable {
        /// The first of its ports.
        let port: ServicePortRef
        /// Of a headless service, whose addresses they are; nil for all others.
        let endpoints: EndpointsRef?
    }

    /// In service order.
    let entries: [Entry]
    let family: IPFamily

    /// The only table that there is.
    var name: String { "NameTable" }

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.NameTable.self) { table in
            // In the order of the map's keys each comes behind the others, and none has to be moved for it.
            for entry in entries.sorted(by: { $0.port.service.hostname < $1.port.service.hostname }) {
                let service = entry.port.service
                var pods: [String: [String]] = [:]
                let addresses = addresses(of: entry, pods: &pods)
                add(service.hostname, shortname: service.name, addresses, of: service, to: table, in: arena)
                for (pod, addresses) in pods {
                    add(
                        "\(pod).\(service.hostname)", shortname: "\(pod).\(service.name)", addresses, of: service,
                        to: table, in: arena)
                }
            }
        }
    }

    private func add(
        _ hostname: String, shortname: String, _ addresses: [String], of service: MeshService,
        to table: Envoy.NameTable,
        in arena: Arena
    ) {
        guard !addresses.isEmpty else { return }
        table.table[hostname] = arena.make { info in
            info.ips.append(contentsOf: addresses)
            switch service.registry {
            case .kubernetes:
                info.registry = "Kubernetes"
                info.shortname = shortname
                info.namespace = service.key.namespace
            case .serviceEntry: info.registry = "External"
            }
        }
    }

    /// Networks are no addresses, and a name that stands for another has none.
    ///
    /// - Parameter pods: gets the addresses of pods that have names of their own.
    private func addresses(of entry: Entry, pods: inout [String: [String]]) -> [String] {
        guard let endpoints = entry.endpoints else {
            return entry.port.service.addresses(for: family, capturesDNS: true).filter { IPAddress($0) != nil }
        }
        var addresses: [String] = []
        var seen: Set<String> = []
        for endpoint in endpoints.all where endpoint.portName == entry.port.port.name && endpoint.isIP {
            guard endpoint.health == .healthy, seen.insert(endpoint.address).inserted else { continue }
            addresses.append(endpoint.address)
            if !endpoint.hostname.isEmpty { pods[endpoint.hostname, default: []].append(endpoint.address) }
        }
        return addresses
    }
}

/// The table of proxies whose agents answer for their workloads; none for others.
func planNameTable(_ view: ProxyView) -> [Recipe] {
    guard view.scope.capturesDNS else { return [] }
    let entries = view.services.filter { !$0.ports.isEmpty }.map { service in
        let isHeadless = service.resolution == .passthrough && service.addresses.isEmpty
        return NameTable.Entry(
            port: ServicePortRef(service: service, index: 0),
            endpoints: isHeadless ? EndpointsRef(view.endpoints(of: service)) : nil)
    }
    return [.nameTable(NameTable(entries: entries, family: view.scope.ipFamily))]
}
