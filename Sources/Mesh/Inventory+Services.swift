import HashTreeCollections
import MeshConfig

extension Inventory {
    /// The record of service `key`, or nil where no object defines it. Source: generation.md 2.1, 2.3.
    ///
    /// A Kubernetes Service decides before ServiceEntries, an older ServiceEntry before a younger one.
    func makeService(_ key: ServiceKey, _ settings: MeshSettings, revision: Revision) -> MeshService? {
        let entryNames = entryNames(of: key)
        let entryKeys = entryNames.map { ConfigKey(.serviceEntry, $0.namespace, $0.name) }
        if let name = serviceName(of: key), let declared = services[name] {
            return makeService(key, name: name, declared, entryKeys: entryKeys, settings, revision: revision)
        }
        let declared = entryNames.compactMap { entries[$0] }
        guard let first = declared.first else { return nil }
        return makeService(
            key, first, others: declared.dropFirst(), entryKeys: entryKeys, settings, revision: revision)
    }

    private func makeService(
        _ key: ServiceKey, name: ObjectName, _ declared: Declared<Service>, entryKeys: [ConfigKey],
        _ settings: MeshSettings, revision: Revision
    ) -> MeshService {
        let (meta, spec) = (declared.meta, declared.spec)
        let resolution: MeshService.Resolution
        var addresses: [String] = []
        var isExternal = false
        switch spec.kind {
        case .clusterIP(let ips):
            resolution = .clientSide
            addresses = ips
        case .headless:
            resolution = .passthrough
        case .externalName(let hostname):
            resolution = .alias(of: hostname)
            isExternal = true
        }
        let exportTo = meta.annotations.list(Annotation.exportTo)
        let accounts = meta.annotations.list(Annotation.kubernetesServiceAccounts)
            .map { workloadIdentity($0, in: key.namespace, settings.trustDomain) }
        return MeshService(
            key: key, name: name.name, registry: .kubernetes, ports: spec.ports, resolution: resolution,
            addresses: addresses, isMeshExternal: isExternal,
            exportTo: audience(exportTo, default: settings.defaultServiceExportTo, namespace: key.namespace),
            creationTime: meta.creationTime, labels: meta.labels, selector: spec.selector,
            isNodeLocal: spec.isNodeLocal,
            trafficDistribution: spec.trafficDistribution.isEmpty
                ? meta.annotations[Annotation.trafficDistribution] ?? "" : spec.trafficDistribution,
            subjectAltNames: meta.annotations.list(Annotation.canonicalServiceAccounts) + accounts,
            aliases: aliases.aliases(of: key.hostname),
            origins: [ConfigKey(.service, name.namespace, name.name)] + entryKeys, revision: revision)
    }

    private func makeService(
        _ key: ServiceKey, _ first: Declared<ServiceEntry>, others: ArraySlice<Declared<ServiceEntry>>,
        entryKeys: [ConfigKey], _ settings: MeshSettings, revision: Revision
    ) -> MeshService {
        let (meta, spec) = (first.meta, first.spec)
        var ports = spec.ports
        var addresses = spec.addresses
        var allocated = spec.allocatedAddresses[key.hostname] ?? []
        // Istio keeps a record for each entry and address; here they are one, with the addresses of all.
        for other in others where other.canJoin(first) {
            ports += other.spec.ports.filter { port in !ports.contains { $0.number == port.number } }
            addresses += other.spec.addresses.filter { !addresses.contains($0) }
            allocated += (other.spec.allocatedAddresses[key.hostname] ?? []).filter { !allocated.contains($0) }
        }
        let isDNS = spec.resolution == .dns || spec.resolution == .dnsRoundRobin
        let races = isDNS && meta.annotations[Annotation.connectStrategy] == "RACE_FIRST_TCP_CONNECT"
        return MeshService(
            key: key, name: key.hostname, registry: .serviceEntry, ports: ports,
            resolution: MeshService.Resolution(spec.resolution), addresses: addresses,
            allocatedAddresses: addresses.isEmpty && spec.resolution != .none ? allocated : [],
            isMeshExternal: spec.isMeshExternal,
            exportTo: audience(spec.exportTo, default: settings.defaultServiceExportTo, namespace: key.namespace),
            creationTime: meta.creationTime, labels: meta.labels, selector: spec.workloadSelector ?? [:],
            trafficDistribution: meta.annotations[Annotation.trafficDistribution] ?? "", racesConnections: races,
            subjectAltNames: spec.subjectAltNames, aliases: aliases.aliases(of: key.hostname), origins: entryKeys,
            revision: revision)
    }
}

extension Inventory.Declared<ServiceEntry> {
    /// Whether two entries for one host of one namespace are parts of one service. Source: generation.md 2.3.
    fileprivate func canJoin(_ first: Self) -> Bool {
        spec.resolution == first.spec.resolution && meta.labels == first.meta.labels
            && spec.workloadSelector == first.spec.workloadSelector && spec.exportTo == first.spec.exportTo
    }
}

extension MeshService.Resolution {
    fileprivate init(_ resolution: ServiceEntry.Resolution) {
        switch resolution {
        case .none: self = .passthrough
        case .static: self = .clientSide
        case .dns: self = .dns
        case .dnsRoundRobin: self = .dnsRoundRobin
        case .dynamicDNS: self = .dynamicDNS
        }
    }
}

extension [String: String] {
    /// The items of an annotation, which commas separate.
    fileprivate func list(_ annotation: String) -> [String] {
        (self[annotation] ?? "").split(separator: ",").map { $0.trimmingSpaces() }
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
