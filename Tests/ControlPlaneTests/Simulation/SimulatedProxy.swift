import EnvoyAPI
import Testing

/// What a proxy has to know about a resource to behave as Envoy does.
struct ResourceFacts {
    /// Its content names it.
    var name = ""
    /// A cluster whose endpoints come by EDS.
    var usesEDS = false
    /// Names of the route tables that a listener asks for.
    var routeNames: Set<String> = []

    /// - Parameter content: the encoded message.
    init(typeURL: String, content: [UInt8]) {
        let json = unsafe JSONObject(typeURL: typeURL, message: content.span.bytes)
        name = (json["name"] ?? json["cluster_name"])?.string ?? ""
        usesEDS = json["type"]?.string == "EDS"
        Self.collectRoutes(.object(json), into: &routeNames)
    }

    private static func collectRoutes(_ value: JSONValue, into names: inout Set<String>) {
        for element in value.array ?? [] { collectRoutes(element, into: &names) }
        for member in value.object?.members ?? [] {
            if member.name == "route_config_name", let name = member.value.string { names.insert(name) }
            collectRoutes(member.value, into: &names)
        }
    }
}

/// An Envoy reduced to what the control plane can tell of it: which requests it sends in which order, what it holds,
/// and which clusters it still warms. Source: envoy-facts.md, "Order of requests".
struct SimulatedProxy {
    struct Held: Equatable {
        var version: String
        var content: [UInt8]
    }

    let node: Node
    let isDelta: Bool
    private(set) var held: [ResourceType: [String: Held]] = [:]
    /// Clusters that were sent and have not been followed by endpoints.
    private(set) var warming: Set<String> = []
    private var routeNames: Set<String> = []
    private var endpointNames: Set<String> = []
    private var nonces: [ResourceType: String] = [:]
    private var hasAskedListeners = false

    init(node: Node, isDelta: Bool) {
        self.node = node
        self.isDelta = isDelta
    }

    /// What is subscribed to, by name, of the types that are asked for by name.
    var subscribed: [ResourceType: Set<String>] { [.endpoint: endpointNames, .route: routeNames] }

    /// The requests of a new stream: everything that was subscribed to before, with what is held of it.
    mutating func connect() -> [OutgoingRequest] {
        nonces = [:]
        var requests = [request(.cluster, isFirst: true)]
        if !endpointNames.isEmpty { requests.append(request(.endpoint, isFirst: true)) }
        if hasAskedListeners { requests.append(request(.listener, isFirst: true)) }
        if !routeNames.isEmpty { requests.append(request(.route, isFirst: true)) }
        return requests
    }

    /// Takes a response and says what Envoy sends next: changed subscriptions, then the acknowledgement.
    mutating func receive(_ response: ReceivedResponse, facts: ([UInt8], String) -> ResourceFacts) -> [OutgoingRequest]
    {
        guard let type = ResourceType(typeURL: response.typeURL) else {
            Issue.record("a response of unknown type \(response.typeURL)")
            return []
        }
        nonces[type] = response.nonce
        var holds = held[type] ?? [:]
        var received: Set<String> = []
        for resource in response.resources {
            let known = facts(resource.content, resource.typeURL)
            #expect(!isDelta || resource.name == known.name, "a resource's name is that of its content")
            #expect(received.insert(known.name).inserted, "\(type.short) sends \(known.name) twice")
            // What was unsubscribed while the response was on its way is ignored.
            guard subscribed[type]?.contains(known.name) ?? true else { continue }
            note(known, of: type, isChange: holds[known.name]?.content != resource.content)
            holds[known.name] = Held(version: resource.version, content: resource.content)
        }
        var gone = Set(response.removed)
        if !isDelta && type.isWildcard { gone = Set(holds.keys).subtracting(received) }
        for name in gone {
            holds[name] = nil
            if type == .cluster || type == .endpoint { warming.remove(name) }
        }
        held[type] = holds
        return follow(type, facts: facts) + [acknowledgement(of: type)]
    }

    private mutating func note(_ facts: ResourceFacts, of type: ResourceType, isChange: Bool) {
        switch type {
        case .cluster where !facts.usesEDS: warming.remove(facts.name)
        case .cluster where isChange: warming.insert(facts.name)
        case .endpoint: warming.remove(facts.name)
        default: break
        }
    }

    /// The requests that follow from what was just received.
    private mutating func follow(
        _ type: ResourceType, facts: ([UInt8], String) -> ResourceFacts
    ) -> [OutgoingRequest] {
        var requests: [OutgoingRequest] = []
        if type == .cluster {
            let clusters = held[.cluster] ?? [:]
            let wanted = clusters.filter { facts($0.value.content, type.typeURL).usesEDS }
            requests += change(.endpoint, \.endpointNames, to: Set(wanted.keys))
        }
        if type == .listener {
            let listeners = held[.listener] ?? [:]
            let wanted = listeners.values.flatMap { facts($0.content, type.typeURL).routeNames }
            requests += change(.route, \.routeNames, to: Set(wanted))
        }
        if !hasAskedListeners && held[.cluster] != nil && warming.isEmpty {
            hasAskedListeners = true
            requests.append(request(.listener, isFirst: true))
        }
        return requests
    }

    private mutating func change(
        _ type: ResourceType, _ names: WritableKeyPath<Self, Set<String>>, to wanted: Set<String>
    ) -> [OutgoingRequest] {
        let before = self[keyPath: names]
        guard wanted != before else { return [] }
        self[keyPath: names] = wanted
        for name in before.subtracting(wanted) { held[type]?[name] = nil }
        if isDelta {
            var delta = DeltaDiscoveryRequest()
            delta.node = node
            delta.typeURL = type.typeURL
            delta.subscribe = wanted.subtracting(before).sorted()
            delta.unsubscribe = before.subtracting(wanted).sorted()
            return [.delta(delta)]
        }
        return [.stateOfTheWorld(list(type, nonce: nonces[type] ?? ""))]
    }

    private func request(_ type: ResourceType, isFirst: Bool) -> OutgoingRequest {
        guard isDelta else { return .stateOfTheWorld(list(type, nonce: "")) }
        var request = DeltaDiscoveryRequest()
        request.node = node
        request.typeURL = type.typeURL
        request.subscribe = (subscribed[type] ?? []).sorted()
        request.initialVersions = (held[type] ?? [:]).mapValues(\.version)
        return .delta(request)
    }

    private func acknowledgement(of type: ResourceType) -> OutgoingRequest {
        guard isDelta else { return .stateOfTheWorld(list(type, nonce: nonces[type] ?? "")) }
        var request = DeltaDiscoveryRequest()
        request.node = node
        request.typeURL = type.typeURL
        request.responseNonce = nonces[type] ?? ""
        return .delta(request)
    }

    private func list(_ type: ResourceType, nonce: String) -> DiscoveryRequest {
        var request = DiscoveryRequest()
        request.node = node
        request.typeURL = type.typeURL
        request.resourceNames = (subscribed[type] ?? []).sorted()
        request.responseNonce = nonce
        return request
    }
}

/// A request of either protocol.
enum OutgoingRequest: Sendable {
    case stateOfTheWorld(DiscoveryRequest)
    case delta(DeltaDiscoveryRequest)
}
