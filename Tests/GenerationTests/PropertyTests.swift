import Bytes
import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import TestSupport
import Testing

/// What holds for every mesh, tried on random ones full of clashes.
struct PropertyTests {
    static let seeds = Array(UInt64(1)...100)
    static let types = GoldenCase.files.map(\.type)

    @Test(arguments: seeds) func `the order in which objects arrive does not change a byte`(_ seed: UInt64) {
        let mesh = RandomMesh(seed: seed)
        var random = SeededGenerator(seed: seed)
        let other = RandomMesh.view(mesh.objects.shuffled(using: &random), mesh.settings, mesh.proxy)
        for type in Self.types {
            let (a, b) = (generate(type, for: mesh.view), generate(type, for: other))
            #expect(a.map(\.name) == b.map(\.name))
            #expect(a.map(\.bytes.array) == b.map(\.bytes.array))
        }
    }

    @Test(arguments: seeds) func `a plan is sorted and has no name twice`(_ seed: UInt64) {
        let view = RandomMesh(seed: seed).view
        for type in Self.types {
            let names = plan(type, for: view).map(\.name)
            #expect(zip(names, names.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test(arguments: seeds) func `a planned name is the resource's own`(_ seed: UInt64) {
        let view = RandomMesh(seed: seed).view
        for (type, key) in zip(Self.types, ["name", "cluster_name", "name", "name"]) {
            for resource in generate(type, for: view) { #expect(resource.json[key] == .string(resource.name)) }
        }
    }

    @Test(arguments: seeds) func `no domain is twice in a route table, whatever its case`(_ seed: UInt64) {
        for table in generate(.route, for: RandomMesh(seed: seed).view) {
            let domains = JSONValue.object(table.json).all("domains").compactMap(\.string).map { $0.lowercased() }
            #expect(Set(domains).count == domains.count, "\(table.name)")
        }
    }

    @Test(arguments: seeds) func `no two listeners have one address`(_ seed: UInt64) {
        var seen: Set<JSONValue> = []
        let listeners = generate(.listener, for: RandomMesh(seed: seed).view)
        for listener in listeners where listener.json["api_listener"] == nil {
            let more = listener.json["additional_addresses"]?.array ?? []
            let addresses = [listener.json["address"]] + more.map { $0.object?["address"] }
            for address in addresses.compactMap(\.self) {
                #expect(seen.insert(address).inserted, "\(listener.name)")
            }
        }
    }

    @Test(arguments: seeds) func `no two chains of a listener could match one connection alike`(_ seed: UInt64) {
        for listener in generate(.listener, for: RandomMesh(seed: seed).view) {
            var seen: Set<JSONValue> = []
            for chain in listener.json["filter_chains"]?.array ?? [] {
                var match = chain.object?["filter_chain_match"]?.object ?? [:]
                let names = match["server_names"]?.array ?? [.null]
                match["server_names"] = nil
                for name in names {
                    #expect(seen.insert([name, .object(match)]).inserted, "\(listener.name)")
                }
            }
        }
    }

    @Test(arguments: seeds) func `all that resources refer to is planned, but for what users name`(_ seed: UInt64) {
        let view = RandomMesh(seed: seed).view
        let json = Dictionary(
            uniqueKeysWithValues: Self.types.map { type in
                (type, generate(type, for: view).map { JSONValue.object($0.json) })
            })
        func names(_ type: ResourceType) -> Set<String> { Set(plan(type, for: view).map(\.name)) }
        let listeners = json[.listener, default: []]
        let tables = json[.route, default: []]
        #expect(listeners.strings("route_config_name").subtracting(names(.route)) == [])
        // A gRPC client would not make any call before it knew all clusters, whoever named them.
        // The chains of gateways do not say that VirtualServices made them.
        let chains = view.scope.kind == .router ? [] : listeners
        let ours = view.scope.isGRPC ? tables : (chains + tables).map(\.withoutVirtualServices)
        let shares = ours.flatMap { $0.all("clusters") }.compactMap { $0.object?["name"]?.string }
        let clusters = ours.strings("cluster").union(shares)
        // A Unix socket does not tell which of several ports of a service is meant.
        let known = clusters.filter { !$0.hasPrefix("outbound|0|") }
        #expect(known.subtracting(names(.cluster)) == [])
        #expect(names(.endpoint) == json[.cluster, default: []].strings("service_name"))
    }

    @Test(arguments: seeds) func `only IPs and sockets are sent as endpoints, with a weight`(_ seed: UInt64) {
        for assignment in generate(.endpoint, for: RandomMesh(seed: seed).view) {
            let json = JSONValue.object(assignment.json)
            for address in json.all("socket_address").compactMap(\.object) {
                #expect(address["address"]?.string.flatMap(IPAddress.init) != nil)
            }
            #expect(!json.all("load_balancing_weight").contains(.number(0)))
        }
    }
}

extension JSONValue {
    /// Without the chains and routes that VirtualServices made.
    var withoutVirtualServices: JSONValue {
        switch self {
        case .object(let object):
            var ours = JSONObject()
            for member in object.members where !member.value.isOfVirtualService {
                ours[member.name] = member.value.withoutVirtualServices
            }
            return .object(ours)
        case .array(let elements):
            return .array(elements.filter { !$0.isOfVirtualService }.map(\.withoutVirtualServices))
        case .null, .bool, .number, .string: return self
        }
    }

    private var isOfVirtualService: Bool {
        let metadata = object?["metadata"]?.object?["filter_metadata"]?.object?["istio"]?.object
        return metadata?["config"]?.string?.contains("/virtual-service/") == true
    }

    /// The values of all members called `name`, at any depth, arrays taken apart.
    func all(_ name: String) -> [JSONValue] {
        switch self {
        case .object(let object):
            object.members.flatMap { member in
                (member.name == name ? member.value.array ?? [member.value] : []) + member.value.all(name)
            }
        case .array(let elements): elements.flatMap { $0.all(name) }
        case .null, .bool, .number, .string: []
        }
    }
}

extension [JSONValue] {
    /// The texts of all members called `name`, at any depth.
    func strings(_ name: String) -> Set<String> { Set(flatMap { $0.all(name) }.compactMap(\.string)) }
}
