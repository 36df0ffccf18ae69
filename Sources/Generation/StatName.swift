import Mesh
import MeshConfig

/// What names in statistics may tell of a port where the mesh has a pattern for them.
/// Source: generation.md 1.1, "alt_stat_name"; 18.15.
struct StatName {
    /// For short: name and namespace in Kubernetes, else the hostname.
    private let service: String
    private let name: String
    private let hostname: String
    let port: Int
    var portName = ""
    var targetPort = 0
    var subset = ""

    /// That of a port of `service`.
    init(_ service: MeshService, port: Int) {
        self.service = service.registry == .kubernetes ? "\(service.name).\(service.namespace)" : service.hostname
        name = service.name
        hostname = service.hostname
        self.port = port
    }

    /// That of a port of the Sidecar `name`, called `hostname`, that no service has.
    init(sidecar name: String, hostname: String, port: Int) {
        service = hostname
        self.name = name
        self.hostname = hostname
        self.port = port
    }

    /// `pattern` with all of it filled in.
    func filling(_ pattern: String) -> String {
        var text = ""
        var rest = pattern[...]
        while let start = rest.firstIndex(of: "%") {
            text += rest[..<start]
            rest = rest[start...]
            guard let end = rest.dropFirst().firstIndex(of: "%"), let value = value(of: rest[start...end]) else {
                text.append(rest.removeFirst())
                continue
            }
            text += value
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }

    private func value(of operation: Substring) -> String? {
        switch operation {
        case "%SERVICE%": service
        case "%SERVICE_NAME%": name
        case "%SERVICE_FQDN%": hostname
        case "%SERVICE_PORT%": String(port)
        case "%SERVICE_PORT_NAME%": portName
        case "%TARGET_PORT%": String(targetPort)
        case "%SUBSET_NAME%": subset
        default: nil
        }
    }
}

extension ProxyView {
    /// What connections to a cluster of `service` count into, in place of the cluster's name; nil: the mesh has no
    /// pattern, or there is no service.
    func connectionStatName(of service: MeshService?, _ cluster: ClusterKey) -> String? {
        let pattern = settings.outboundStatPattern
        guard !pattern.isEmpty, let service else { return nil }
        var name = StatName(service, port: cluster.port)
        name.subset = cluster.subset
        return name.filling(pattern)
    }

    /// What a port of the proxies' own workload counts into; nil: the mesh has no pattern.
    func inboundStatName(_ name: StatName, portName: String, targetPort: Int) -> String? {
        let pattern = settings.inboundStatPattern
        if pattern.isEmpty { return nil }
        var name = name
        name.portName = portName
        name.targetPort = targetPort
        return name.filling(pattern)
    }
}
