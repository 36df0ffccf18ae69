import HashTreeCollections
import MeshConfig

extension Inventory {
    /// The endpoints of `service`, in the order of `ServiceEndpoints`. Source: generation.md 2.1, 18.4.
    ///
    /// A ServiceEntry with the hostname and namespace of a Kubernetes Service adds its endpoints to the Service's.
    ///
    /// - Parameter withheld: gets the endpoints that had to be left out.
    func makeEndpoints(of service: MeshService, withheld: inout WithheldEndpoints?) -> [WorkloadEndpoint] {
        if case .alias = service.resolution { return [] }
        var endpoints: [WorkloadEndpoint] = []
        if let name = serviceName(of: service.key), let declared = services[name] {
            appendSliceEndpoints(of: name, declared, to: &endpoints, &withheld)
        }
        let sliceEndpointCount = endpoints.count
        if service.registry == .kubernetes { appendWorkloadEntries(selectedBy: service, to: &endpoints) }
        for name in entryNames(of: service.key) {
            guard let entry = entries[name]?.spec else { continue }
            appendEndpoints(of: entry, name: name, to: service, &endpoints)
        }
        if endpoints.count > sliceEndpointCount {
            var seen: Set<EndpointIdentity> = []
            endpoints.removeAll { !seen.insert(EndpointIdentity($0)).inserted }
        }
        drainLabelled(&endpoints, of: service)
        if service.takesOneHost {
            // Envoy refuses a logical DNS cluster with several.
            var served: Set<String> = []
            endpoints.removeAll { !served.insert($0.portName).inserted }
        }
        endpoints.sort { $0.precedes($1) }
        return endpoints
    }

    private func appendSliceEndpoints(
        of name: ObjectName, _ service: Declared<Service>, to endpoints: inout [WorkloadEndpoint],
        _ withheld: inout WithheldEndpoints?
    ) {
        struct Slot: Hashable {
            let address: String
            let portName: String
        }
        var seen: Set<Slot> = []
        let hasBothFamilies = service.spec.isDualStack
        for slice in slices(of: name) {
            endpoints.reserveCapacity(endpoints.count + slice.endpoints.count * slice.ports.count)
            for endpoint in slice.endpoints {
                guard let health = health(of: endpoint, service) else { continue }
                let workload = endpoint.podName.isEmpty ? nil : workload(ObjectName(name.namespace, endpoint.podName))
                if workload == nil, !endpoint.podName.isEmpty {
                    if withheld == nil {
                        withheld = WithheldEndpoints(of: ConfigKey(.pod, name.namespace, endpoint.podName))
                    } else {
                        withheld?.count += 1
                    }
                    continue
                }
                for address in endpoint.addresses {
                    // Generation.md 18.11: such a service has its IPv4 endpoints only.
                    if hasBothFamilies, workload != nil, address.contains(":") { continue }
                    let all = isDualStack && hasBothFamilies ? workload?.pod.addresses ?? [] : []
                    for port in slice.ports where seen.insert(Slot(address: address, portName: port.name)).inserted {
                        var made = WorkloadEndpoint(
                            address: address, port: port.number, portName: port.name, health: health,
                            namespace: workload == nil ? "" : name.namespace, nodeName: endpoint.nodeName,
                            workload: workload)
                        made.additionalAddresses = all.filter { $0 != address }
                        made.hostname = endpoint.hostname
                        endpoints.append(made)
                    }
                }
            }
        }
    }

    /// The health of an endpoint; nil where it must not be sent at all. Source: serving.md 6.4.
    private func health(of endpoint: SliceEndpoint, _ service: Declared<Service>) -> WorkloadEndpoint.Health? {
        if endpoint.isReady || service.spec.publishesNotReady { return .healthy }
        guard endpoint.isTerminating else { return .unhealthy }
        let keepsSessions = service.meta.labels.first(of: Self.persistentSessionLabels)?.isEmpty == false
        return keepsSessions && endpoint.isServing ? .draining : nil
    }

    /// A workload may say by a label that it is about to end. Only the sessions that it has go on then.
    private func drainLabelled(_ endpoints: inout [WorkloadEndpoint], of service: MeshService) {
        guard endpoints.contains(where: \.saysItEnds) else { return }
        let keepsSessions = service.labels.first(of: Self.persistentSessionLabels)?.isEmpty == false
        endpoints = endpoints.compactMap { endpoint in
            if !endpoint.saysItEnds { return endpoint }
            guard keepsSessions else { return nil }
            var draining = endpoint
            draining.health = .draining
            return draining
        }
    }

    private static let persistentSessionLabels = ["istio.io/persistent-session", "istio.io/persistent-session-header"]

    private func appendEndpoints(
        of entry: ServiceEntry, name: ObjectName, to service: MeshService, _ endpoints: inout [WorkloadEndpoint]
    ) {
        if entry.resolution == .dynamicDNS { return }
        if let selector = entry.workloadSelector {
            for (entryName, endpoint) in workloadEntries(selectedBy: selector, in: name.namespace)
            where service.resolution.canReach(endpoint.address) {
                append(endpoint, of: entryName, in: name.namespace, serving: entry.ports, to: &endpoints)
            }
            for workload in workloads(selectedBy: name) {
                guard workload.pod.isReady, let address = workload.pod.addresses.first else { continue }
                endpoints += entry.ports.map { port in
                    WorkloadEndpoint(
                        address: address, port: port.targetNumber, portName: port.name, namespace: name.namespace,
                        workload: workload)
                }
            }
            return
        }
        if entry.resolution == .none { return }
        let findsNames = service.resolution.findsNames
        if entry.resolution != .static, entry.endpoints.isEmpty {
            guard findsNames, !service.hostname.hasPrefix("*") else { return }
            endpoints += entry.ports.map { port in
                WorkloadEndpoint(
                    address: service.hostname, port: port.targetNumber, portName: port.name, health: .unknown,
                    namespace: name.namespace, workloadName: name.name)
            }
        }
        endpoints.reserveCapacity(endpoints.count + entry.endpoints.count * entry.ports.count)
        for (index, endpoint) in entry.endpoints.enumerated() where service.resolution.canReach(endpoint.address) {
            append(endpoint, of: "\(name.name)-\(index)", in: name.namespace, serving: entry.ports, to: &endpoints)
        }
    }

    /// A Service takes WorkloadEntries with IP addresses only, as it does pods. Source: serving.md 6.8.
    private func appendWorkloadEntries(selectedBy service: MeshService, to endpoints: inout [WorkloadEndpoint]) {
        for (name, endpoint) in workloadEntries(selectedBy: service.selector, in: service.namespace)
        where IPAddress(endpoint.address) != nil {
            append(endpoint, of: name, in: service.namespace, serving: service.ports, to: &endpoints)
        }
    }

    /// Appends what `endpoint` serves of `ports`.
    private func append(
        _ endpoint: EntryEndpoint, of workloadName: String, in namespace: String, serving ports: [ServicePort],
        to endpoints: inout [WorkloadEndpoint]
    ) {
        for port in ports {
            guard let number = endpoint.number(serving: port) else { continue }
            endpoints.append(
                WorkloadEndpoint(
                    endpoint, port: number, portName: port.name, namespace: namespace, workloadName: workloadName))
        }
    }
}

/// What makes two endpoints of a service the same one.
struct EndpointIdentity: Hashable {
    let address: String
    let port: Int
    let portName: String

    init(_ endpoint: WorkloadEndpoint) {
        address = endpoint.address
        port = endpoint.port
        portName = endpoint.portName
    }
}

extension WorkloadEndpoint {
    fileprivate var saysItEnds: Bool { labels[WorkloadLabel.draining]?.isEmpty == false }

    /// The order of `ServiceEndpoints`.
    fileprivate func precedes(_ other: WorkloadEndpoint) -> Bool {
        if portName != other.portName { return portName < other.portName }
        if locality != other.locality { return locality < other.locality }
        return (address, port) < (other.address, other.port)
    }

    /// An endpoint that is a pod, or one of which nothing more is known.
    fileprivate init(
        address: String, port: Int, portName: String, health: Health = .healthy, namespace: String,
        nodeName: String = "", workload: Workload?
    ) {
        self.init(
            address: address, port: port, portName: portName, health: health,
            locality: workload?.locality ?? Locality(), labels: workload?.labels ?? [:], namespace: namespace,
            serviceAccount: workload?.pod.serviceAccount ?? "", workloadName: workload?.pod.workloadName ?? "",
            nodeName: workload?.pod.nodeName ?? nodeName,
            network: workload?.labels[WorkloadLabel.network] ?? "",
            acceptsMTLS: workload?.labels[WorkloadLabel.tlsMode] == "istio")
    }

    /// An endpoint written into a ServiceEntry or a WorkloadEntry. Source: generation.md 2.1.
    fileprivate init(
        _ endpoint: EntryEndpoint, port: Int, portName: String, namespace: String, workloadName: String
    ) {
        let acceptsMTLS =
            if let mode = endpoint.labels[WorkloadLabel.tlsMode] { mode == "istio" } else {
                !endpoint.serviceAccount.isEmpty
            }
        self.init(
            address: endpoint.address, port: port, portName: portName, health: .unknown,
            locality: endpoint.locality.isEmpty
                ? Locality(workloadLabels: endpoint.labels) ?? Locality() : Locality(endpoint.locality),
            labels: endpoint.labels, namespace: namespace, serviceAccount: endpoint.serviceAccount,
            workloadName: workloadName,
            network: endpoint.network.isEmpty ? endpoint.labels[WorkloadLabel.network] ?? "" : endpoint.network,
            weight: max(endpoint.weight, 1), acceptsMTLS: acceptsMTLS)
    }
}

extension EntryEndpoint {
    /// The port on which it serves `port`: 0 for a socket's path, nil where it does not know the target port's name.
    fileprivate func number(serving port: ServicePort) -> Int? {
        if address.isSocketPath { return 0 }
        switch port.target {
        case .number(let number): return ports[port.name] ?? number
        case .name(let name): return ports[name]
        }
    }
}

extension ServicePort {
    /// The target port where it is a number, which it is in every ServiceEntry; else the port's own number.
    fileprivate var targetNumber: Int {
        if case .number(let number) = target { number } else { number }
    }
}

extension Service {
    /// Whether it has virtual IPs of both families.
    fileprivate var isDualStack: Bool {
        guard case .clusterIP(let ips) = kind else { return false }
        return ips.contains { $0.contains(":") } && ips.contains { !$0.contains(":") }
    }
}

extension MeshService.Resolution {
    /// Whether Envoy looks names up for a service of this kind, so that endpoints may have host names.
    fileprivate var findsNames: Bool {
        switch self {
        case .dns, .dnsRoundRobin, .dynamicDNS: true
        case .clientSide, .passthrough, .alias: false
        }
    }

    /// Whether a cluster of this kind can have an endpoint at `address`; none can at an empty one, behind which is
    /// another network.
    fileprivate func canReach(_ address: String) -> Bool {
        if address.isSocketPath { return !findsNames }
        return findsNames ? !address.isEmpty : IPAddress(address) != nil
    }
}

extension MeshService {
    /// Whether its cluster is a logical DNS one.
    fileprivate var takesOneHost: Bool { resolution == .dnsRoundRobin || (resolution == .dns && racesConnections) }
}

extension String {
    /// Whether the address of an endpoint is a Unix socket's.
    fileprivate var isSocketPath: Bool { hasPrefix("unix://") }
}
