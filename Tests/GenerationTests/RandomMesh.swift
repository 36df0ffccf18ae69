import Mesh
import MeshConfig
import TestSupport

/// A mesh that a seed determines, small and full of clashes: few names, few port numbers, few addresses.
struct RandomMesh {
    private(set) var objects: [ConfigObject] = []
    var settings = MeshSettings()
    var proxy = ProxyNode([])
    var random: SeededGenerator

    let namespaces = ["shop", "bank", "default"]
    let portNumbers = [80, 443, 7070, 5432, 15021]

    /// - Parameter isGateway: whether the proxy is a gateway in any case.
    init(seed: UInt64, isGateway: Bool = false) {
        random = SeededGenerator(seed: seed)
        if random.chance(30) { settings.outboundPolicy = .registryOnly }
        if random.chance(30) { settings.inboundPolicy = .localhost }
        if random.chance(30) { settings.accessLogFile = "/dev/stdout" }
        if random.chance(20) { settings.enableTracing = false }
        for index in 0..<8 { addService(index) }
        for index in 0..<8 { addEntry(index) }
        proxy.namespace = random.pick(namespaces)
        proxy.dnsDomain = "\(proxy.namespace).svc.cluster.local"
        proxy.addresses = random.pick([["10.0.0.1"], ["fd00::1"], ["10.0.0.1", "fd00::1"]])
        proxy.labels = ["app": "app\(Int.random(in: 0..<8, using: &random))"]
        proxy.capturesDNS = random.chance(40)
        proxy.interception = random.pick([.redirect, .redirect, .tproxy, .none])
        if random.chance(20) { proxy.capabilities = [.alpn, .metadataExchange] }
        proxy.isGRPC = random.chance(10)
        addRules()
        addPolicies()
        addTelemetries()
        addSidecar()
        for index in 0..<4 { addL4Routes(index) }
        for index in 0..<4 { addHTTPRoutes(index) }
        addGateways(isCertain: isGateway)
        addFilters()
    }

    /// What the proxy sees when the objects arrive in this order.
    static func view(_ objects: [ConfigObject], _ settings: MeshSettings, _ proxy: ProxyNode) -> ProxyView {
        var builder = SnapshotBuilder(settings: settings)
        for object in objects { builder.apply(.set(object)) }
        let (snapshot, _) = builder.build()
        return snapshot.view(of: snapshot.scope(of: proxy), reusing: nil)
    }

    var view: ProxyView { Self.view(objects, settings, proxy) }

    private mutating func addService(_ index: Int) {
        let name = random.pick(["api", "web", "db", "svc\(index)"])
        let namespace = random.pick(namespaces)
        let app = "app\(index)"
        let kind: Service.Kind =
            switch Int.random(in: 0..<10, using: &random) {
            case 0...1: .headless
            case 2: .externalName(random.pick(["api.shop.svc.cluster.local", "www.example.com"]))
            case 3...4: .clusterIP(["10.1.0.\(index)", "fd00:1::\(random.pick([index, 1]))"])
            default: .clusterIP(["10.1.0.\(random.pick([index, 1]))"])
            }
        let ports = ports()
        let service = Service(kind: kind, ports: ports, selector: ["app": app], isNodeLocal: random.chance(10))
        add(.service, namespace, name, .service(service))
        var slice = EndpointSlice(serviceName: name, ports: [], endpoints: [])
        slice.ports = ports.map { SlicePort(name: $0.name, number: $0.number + 1000) }
        for pod in 0..<Int.random(in: 0..<4, using: &random) {
            let address = "10.0.\(index).\(pod)"
            slice.endpoints.append(SliceEndpoint(addresses: [address], isReady: random.chance(80)))
        }
        add(.endpointSlice, namespace, "\(name)-1", .endpointSlice(slice))
        add(.pod, namespace, "\(name)-0", .pod(Pod(addresses: ["10.0.0.1"])), labels: ["app": app])
    }

    private mutating func addEntry(_ index: Int) {
        let hosts = [
            random.pick([
                "ext.example.com", "host\(index).example.com", "api.shop", "api.shop.svc.cluster.local",
                "*.wild.example.com",
            ])
        ]
        let addresses = random.pick([
            [], [], ["240.0.0.\(index)"], ["10.1.0.1"], ["fd00:1::1"], ["203.0.113.0/24", "240.0.0.1"],
        ])
        var resolution = random.pick([ServiceEntry.Resolution.none, .static, .dns, .dnsRoundRobin])
        if hosts[0].hasPrefix("*") { resolution = random.pick([.none, .dynamicDNS]) }
        let isNone = resolution == .none || resolution == .dynamicDNS
        let endpoint = EntryEndpoint(address: "192.0.2.\(index)", locality: random.pick(["", "eu/eu-1", "us"]))
        let entry = ServiceEntry(
            hosts: hosts, addresses: addresses, allocatedAddresses: [hosts[0]: ["240.240.0.\(index)"]], ports: ports(),
            resolution: resolution, endpoints: isNone || random.chance(30) && resolution != .static ? [] : [endpoint])
        add(.serviceEntry, random.pick(namespaces), "entry\(index)", .serviceEntry(entry))
    }

    private mutating func ports() -> [ServicePort] {
        // No API server stands before a file, so even a number may be there twice.
        let numbers = (0..<Int.random(in: 1...3, using: &random)).map { _ in random.pick(portNumbers) }
        return numbers.enumerated().map { index, number in
            let declared = random.pick(PortProtocol.allCases)
            return ServicePort(
                name: "p\(index)", number: number, target: .number(number + 1000), protocol: declared)
        }
    }

    mutating func add(
        _ kind: ConfigKind, _ namespace: String, _ name: String, _ spec: ConfigSpec, labels: [String: String] = [:]
    ) {
        let time = Int64.random(in: 0..<3, using: &random)
        let key = ConfigKey(kind, namespace, name)
        objects.removeAll { $0.key == key }
        objects.append(
            ConfigObject(
                key: key, meta: ObjectMeta(labels: labels, creationTime: time), spec: spec,
                source: SourceLocation(file: "random", line: 1)))
    }
}
