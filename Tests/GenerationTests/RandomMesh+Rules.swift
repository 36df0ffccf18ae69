import Mesh
import MeshConfig
import TestSupport

extension RandomMesh {
    /// DestinationRules for hosts that may exist, pods and nodes whose labels and places matter to some of them.
    mutating func addRules() {
        proxy.locality = Locality(random.pick(["", "eu/eu-1", "eu/eu-2/a", "us"]))
        proxy.nodeName = "node-0"
        proxy.kind = random.chance(15) ? .router : .sidecar
        settings.enableAutoMTLS = random.chance(80)
        if random.chance(20) { settings.localityBalancing = .off }
        for index in 0..<8 where random.chance(60) {
            let labels = [
                "app": "app\(index)", "version": random.pick(["v1", "v2"]),
                "security.istio.io/tlsMode": random.pick(["istio", "istio", "disabled"]),
                "istio-locality": random.pick(["eu.eu-1", "eu.eu-2.a", "us"]),
            ]
            let pod = Pod(
                addresses: (0..<4).map { "10.0.\(index).\($0)" }, serviceAccount: random.pick(["", "app", "web"]))
            add(.pod, random.pick(namespaces), "pod\(index)", .pod(pod), labels: labels)
        }
        for index in 0..<6 { addRule(index) }
    }

    private mutating func addRule(_ index: Int) {
        let host = random.pick([
            "api", "web", "db", "svc\(index)", "api.shop.svc.cluster.local", "*.svc.cluster.local",
            "*.shop.svc.cluster.local", "ext.example.com", "host\(index).example.com", "*.example.com",
        ])
        var rule = DestinationRule(host: host)
        if random.chance(70) { rule.policy = policy() }
        for name in ["v1", "v2", "v9"] where random.chance(40) {
            rule.subsets.append(
                DestinationRule.Subset(
                    name: name, labels: random.chance(20) ? [:] : ["version": name],
                    policy: random.chance(50) ? policy() : nil))
        }
        if random.chance(20) { rule.workloadSelector = proxy.labels }
        rule.exportTo = random.pick([[], [], ["."], ["*"], ["bank"]])
        add(.destinationRule, random.pick(namespaces + ["istio-system"]), "rule\(index)", .destinationRule(rule))
    }

    private mutating func policy() -> TrafficPolicy {
        var policy = TrafficPolicy(parts: parts())
        if random.chance(30) {
            policy.ports = [TrafficPolicy.PortLevel(port: random.pick(portNumbers), parts: parts())]
        }
        if random.chance(10) { policy.proxyProtocol = random.pick([.v1, .v2]) }
        if random.chance(10) { policy.retryBudget = TrafficPolicy.RetryBudget() }
        return policy
    }

    private mutating func parts() -> TrafficPolicy.Parts {
        var parts = TrafficPolicy.Parts()
        if random.chance(40) { parts.connectionPool = pool() }
        if random.chance(50) { parts.loadBalancer = balancer() }
        if random.chance(40) {
            var detection = OutlierDetection()
            detection.consecutive5xxErrors = random.pick([nil, 0, 5])
            detection.minHealthPercent = random.pick([0, 0, 30])
            detection.errorCodes = random.pick([[], [503], [500, 503]])
            parts.outlierDetection = detection
        }
        if random.chance(40) {
            let files = ClientTLSSettings.Trust.files(caCertificates: random.pick(["", "/ca"]), crl: "")
            let pair = ClientTLSSettings.Identity.files(certificate: "/cert", privateKey: "/key")
            let mode = random.pick([
                ClientTLSSettings.Mode.disable, .istioMutual, .simple(files), .simple(.unverified),
                .simple(.credential("ca")), .mutual(pair, files), .mutual(.credential("pair"), .credential("pair")),
            ])
            parts.tls = ClientTLSSettings(mode: mode, sni: random.pick(["", "name"]))
        }
        return parts
    }

    private mutating func pool() -> ConnectionPool {
        var pool = ConnectionPool()
        if random.chance(30) { pool.tcp.maxConnections = 10 }
        if random.chance(30) { pool.tcp.idleTimeout = .seconds(5) }
        if random.chance(30) { pool.tcp.keepalive = ConnectionPool.Keepalive() }
        pool.http.upgrade = random.pick(ConnectionPool.Upgrade.allCases)
        pool.http.useClientProtocol = pool.http.upgrade != .always && random.chance(20)
        if random.chance(30) { pool.http.maxConcurrentStreams = 7 }
        return pool
    }

    private mutating func balancer() -> LoadBalancer {
        let algorithm = random.pick([
            LoadBalancer.Algorithm.leastRequest, .random, .roundRobin, .passthrough,
            .consistentHash(.init(key: .sourceAddress, table: .ring(minimumSize: 1024))),
            .consistentHash(.init(key: .header("x-user"), table: .maglev(size: 1009))),
        ])
        let shares = [("eu", 90), ("us", 10)].map { LocalityBalancing.Distribution.Share(locality: $0, weight: $1) }
        let locality = random.pick([
            LocalityBalancing.inherited, .off, .failover(regions: [], labels: []),
            .failover(regions: [.init(from: "eu", to: "us")], labels: ["version"]),
            .failover(regions: [], labels: ["topology.istio.io/network", "topology.kubernetes.io/zone", "app"]),
            .distribute([.init(from: "eu/*", to: shares)]),
            .zoneAware(isEnabled: true, minClusterSize: 2),
        ])
        let warmup = random.chance(20) ? LoadBalancer.Warmup(duration: .seconds(5)) : nil
        return LoadBalancer(algorithm: algorithm, locality: locality, warmup: warmup)
    }
}
