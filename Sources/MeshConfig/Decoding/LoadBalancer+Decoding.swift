extension ObjectDecoder {
    /// Reads `loadBalancer` of a traffic policy. Source: generation.md 4.5, 11.3.
    mutating func loadBalancer(_ node: YAMLNode) -> LoadBalancer {
        _ = countExclusive(node, ["simple", "consistentHash"])
        let simple = choice(node, "simple", SimpleAlgorithm.self) ?? .unspecified
        let hash = mapping(node, "consistentHash").map { consistentHash($0) }
        return LoadBalancer(
            algorithm: hash.map { .consistentHash($0) } ?? simple.algorithm, locality: localityBalancing(node),
            warmup: warmup(node))
    }

    private mutating func warmup(_ node: YAMLNode) -> LoadBalancer.Warmup? {
        guard let settings = mapping(node, "warmup") else {
            return duration(node, "warmupDurationSecs").map { LoadBalancer.Warmup(duration: $0) }
        }
        let percent = decimal(settings, "minimumPercent", in: 0...100)
        let aggression = decimal(settings, "aggression", in: 0...1_000_000)
        if aggression == 0, let value = settings["aggression"] {
            problem(at: value, "found the number 0, expected more; 1 lets the traffic grow in a straight line")
        }
        return requiredDuration(settings, "duration").map {
            LoadBalancer.Warmup(duration: $0, minimumPercent: percent ?? 10, aggression: aggression ?? 1)
        }
    }

    private mutating func consistentHash(_ node: YAMLNode) -> LoadBalancer.ConsistentHash {
        LoadBalancer.ConsistentHash(key: hashKey(node), table: hashTable(node))
    }

    private mutating func hashKey(_ node: YAMLNode) -> LoadBalancer.ConsistentHash.Key? {
        let names = ["httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName"]
        guard countExclusive(node, names) == 1 else { return nil }
        if let name = text(node, "httpHeaderName"), let value = node["httpHeaderName"] {
            if let fault = faultOfHeaderName(name) { problem(at: value, "the header name \"\(name)\" \(fault)") }
            return .header(name)
        }
        if let cookie = mapping(node, "httpCookie") { return hashCookie(cookie).map { .cookie($0) } }
        if node["httpQueryParameterName"] != nil {
            return requiredText(node, "httpQueryParameterName", "name the parameter").map { .queryParameter($0) }
        }
        return flag(node, "useSourceIp") == true ? .sourceAddress : nil
    }

    private mutating func hashCookie(_ node: YAMLNode) -> LoadBalancer.Cookie? {
        var names: Set<String> = []
        let attributes = mappings(node, "attributes").compactMap { attribute -> LoadBalancer.Cookie.Attribute? in
            guard let name = requiredText(attribute, "name", "name the attribute, such as SameSite") else { return nil }
            if !names.insert(name).inserted {
                problem(at: attribute["name"] ?? attribute, "the attribute \"\(name)\" is given twice; remove one")
            }
            checkLines(attribute, "name", "value")
            return LoadBalancer.Cookie.Attribute(name: name, value: text(attribute, "value") ?? "")
        }
        let ttl = duration(node, "ttl", atLeast: .zero)
        let path = text(node, "path") ?? ""
        return requiredText(node, "name", "name the cookie").map {
            LoadBalancer.Cookie(name: $0, ttl: ttl, path: path, attributes: attributes)
        }
    }

    private mutating func hashTable(_ node: YAMLNode) -> LoadBalancer.ConsistentHash.Table {
        // Envoy refuses larger rings.
        let ringSizes = 0...8_388_608
        _ = countExclusive(node, ["ringHash", "maglev", "minimumRingSize"])
        if let ring = mapping(node, "ringHash") {
            return .ring(minimumSize: number(ring, "minimumRingSize", in: ringSizes) ?? 0)
        }
        if let maglev = mapping(node, "maglev") {
            if maglev["tableSize"] == nil {
                problem(in: maglev, missing: "tableSize", "is missing; expected a prime number, such as 65537")
            }
            let size = number(maglev, "tableSize", in: 2...5_000_010) ?? 65537
            if let value = maglev["tableSize"], !isPrime(size) {
                problem(at: value, "found \(size), expected a prime number, such as 65537")
            }
            return .maglev(size: size)
        }
        let size = number(node, "minimumRingSize", in: ringSizes) ?? 0
        return .ring(minimumSize: size == 0 ? 1024 : size)
    }
}

// Localities.
extension ObjectDecoder {
    private mutating func localityBalancing(_ parent: YAMLNode) -> LocalityBalancing {
        _ = countExclusive(parent, ["localityLbSetting", "zoneAwareLbSetting"])
        return placeSetting(parent) ?? .inherited
    }

    /// Reads what a rule or the mesh says of places; nil where it says nothing.
    mutating func placeSetting(_ parent: YAMLNode) -> LocalityBalancing? {
        guard let zones = mapping(parent, "zoneAwareLbSetting") else {
            return mapping(parent, "localityLbSetting").map { localitySetting($0) }
        }
        return .zoneAware(
            isEnabled: flag(zones, "enabled") ?? true,
            minClusterSize: number(zones, "minClusterSize", in: 0...Int(UInt32.max)) ?? 0,
            regions: mappings(zones, "failover").compactMap { failover($0) },
            labels: texts(zones, "failoverPriority"))
    }

    private mutating func localitySetting(_ node: YAMLNode) -> LocalityBalancing {
        _ = countExclusive(node, ["distribute", "failover"])
        let isEnabled = flag(node, "enabled") ?? true
        let distributions = distributions(node)
        let regions = mappings(node, "failover").compactMap { failover($0) }
        let labels = texts(node, "failoverPriority")
        if !isEnabled { return .off }
        return distributions.isEmpty ? .failover(regions: regions, labels: labels) : .distribute(distributions)
    }

    private mutating func failover(_ node: YAMLNode) -> LocalityBalancing.Failover? {
        let from = requiredText(node, "from", "name the region that may fail")
        let to = requiredText(node, "to", "name the region that takes over")
        guard let from, let to else { return nil }
        if from == to { problem(at: node["to"] ?? node, "\"\(to)\" cannot take over for itself; name another region") }
        return LocalityBalancing.Failover(from: from, to: to)
    }

    private mutating func distributions(_ node: YAMLNode) -> [LocalityBalancing.Distribution] {
        var sources = LocalitySet()
        return mappings(node, "distribute").compactMap { entry in
            let shares = shares(entry)
            guard let from = requiredText(entry, "from", "name the place of the clients, such as region/zone/*") else {
                return nil
            }
            if let fault = sources.fault(inserting: from) { problem(at: entry["from"] ?? entry, fault) }
            return LocalityBalancing.Distribution(from: from, to: shares)
        }
    }

    private mutating func shares(_ distribution: YAMLNode) -> [LocalityBalancing.Distribution.Share] {
        guard let node = mapping(distribution, "to"), !node.entries.isEmpty else {
            problem(in: distribution, missing: "to", "is missing; say how the traffic is shared, such as region/*: 100")
            return []
        }
        var targets = LocalitySet()
        var shares: [LocalityBalancing.Distribution.Share] = []
        var isComplete = true
        for (key, value) in node.entries where key.isScalar {
            if let fault = targets.fault(inserting: key.text) { problem(at: key, fault) }
            guard let weight = number(of: value, in: 1...100) else {
                isComplete = false
                continue
            }
            shares.append(LocalityBalancing.Distribution.Share(locality: key.text, weight: weight))
        }
        let total = shares.reduce(0) { $0 + $1.weight }
        if isComplete, total != 100 { problem(at: node, "has shares that sum up to \(total), expected 100") }
        return shares.sorted { $0.locality < $1.locality }
    }
}

/// Localities of which none may be inside another.
private struct LocalitySet {
    /// Parts in front of a final `*`, joined.
    private var members: Set<String> = []
    /// Everything that a member is inside of.
    private var ancestors: Set<String> = []

    /// Adds a locality such as `region/zone/*`.
    /// - Returns: what is wrong with it; nil: nothing.
    mutating func fault(inserting text: String) -> String? {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.last == "*" { parts.removeLast() }
        guard parts.count <= 3, parts.allSatisfy({ !$0.isEmpty && !$0.contains("*") }) else {
            return "found \"\(text)\", expected region/zone/subzone, where \"*\" may stand in the last place"
        }
        let paths = (0...parts.count).map { parts.prefix($0).joined(separator: "/") }
        let path = paths[parts.count]
        let overlaps = ancestors.contains(path) || paths.contains { members.contains($0) }
        members.insert(path)
        ancestors.formUnion(paths.dropLast())
        return overlaps ? "\"\(text)\" overlaps with another locality of the list; each place may be in one only" : nil
    }
}

private enum SimpleAlgorithm: String, CaseIterable {
    case unspecified = "UNSPECIFIED"
    case leastRequest = "LEAST_REQUEST"
    case leastConnections = "LEAST_CONN"
    case random = "RANDOM"
    case roundRobin = "ROUND_ROBIN"
    case passthrough = "PASSTHROUGH"

    var algorithm: LoadBalancer.Algorithm {
        switch self {
        case .unspecified, .leastRequest, .leastConnections: .leastRequest
        case .random: .random
        case .roundRobin: .roundRobin
        case .passthrough: .passthrough
        }
    }
}

private func isPrime(_ number: Int) -> Bool {
    var divisor = 2
    while divisor * divisor <= number {
        if number.isMultiple(of: divisor) { return false }
        divisor += 1
    }
    return number > 1
}
