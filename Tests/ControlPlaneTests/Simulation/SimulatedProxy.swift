import EnvoyAPI

/// An Envoy reduced to what the control plane can tell of it: which requests it sends in which order, what it holds,
/// which clusters it still warms, and what it refuses. Source: envoy-facts.md, "Order of requests"; generation.md 14.2.
struct SimulatedProxy {
    struct Held {
        var version: String
        var resource: KnownResource
    }

    let node: Node
    let isDelta: Bool
    /// It refuses resources with a flaw.
    let isPicky: Bool
    private(set) var held: [ResourceType: [String: Held]] = [:]
    /// Clusters that were sent and have not been followed by endpoints.
    private(set) var warming: Set<String> = []
    /// What was received since the last connect: resources, and names that are gone.
    private(set) var receivedCount = 0
    private(set) var refusalCount = 0
    /// Resources that were refused on this stream and accepted later, when they had been mended.
    private(set) var mendedCount = 0

    private let complaints: Complaints
    private var routeNames: Set<String> = []
    private var endpointNames: Set<String> = []
    private var nonces: [ResourceType: String] = [:]
    private var nonceMax: UInt64 = 0
    private var refusedNames: [ResourceType: Set<String>] = [:]
    private var hasEverRefused = false
    private var hasAskedListeners = false
    /// Requests for clusters that wait until clusters are warm: once all are, Envoy says nothing of clusters before all
    /// are again.
    private var heldRequests: [OutgoingRequest] = []
    /// Types of which something came on this stream.
    private var typesReceived: Set<ResourceType> = []

    init(node: Node, isDelta: Bool, isPicky: Bool, complaints: Complaints) {
        self.node = node
        self.isDelta = isDelta
        self.isPicky = isPicky
        self.complaints = complaints
    }

    /// What is subscribed to, by name, of the types that are asked for by name.
    func isSubscribed(to name: String, of type: ResourceType) -> Bool {
        switch type {
        case .endpoint: endpointNames.contains(name)
        case .route: routeNames.contains(name)
        default: true
        }
    }

    /// The requests of a new stream: everything that was subscribed to before, with what is held of it.
    mutating func connect() -> [OutgoingRequest] {
        nonces = [:]
        nonceMax = 0
        receivedCount = 0
        refusedNames = [:]
        typesReceived = []
        heldRequests = []
        var requests = saying(request(.cluster), of: .cluster)
        if !endpointNames.isEmpty { requests.append(request(.endpoint)) }
        if hasAskedListeners { requests.append(request(.listener)) }
        if !routeNames.isEmpty { requests.append(request(.route)) }
        return requests
    }

    /// Takes a response and says what Envoy sends next: changed subscriptions, then the answer.
    ///
    /// - Parameter isLate: so much time has passed somewhere that the server no longer waited for an answer.
    mutating func receive(_ response: ReceivedResponse, isLate: Bool) -> [OutgoingRequest] {
        guard let type = ResourceType(typeURL: response.typeURL) else {
            complaints.add("a response of unknown type \(response.typeURL)")
            return []
        }
        note(response.nonce, of: type)
        let resources = response.resources.map { resource in
            Received(resource, KnownResource.with(resource.content, typeURL: resource.typeURL))
        }
        receivedCount += resources.count + response.removed.count
        let refused = isPicky ? resources.filter { isRefused($0.known, of: type) } : []
        let names = Set(resources.map(\.known.name))
        complaints.expect(names.count == resources.count, "\(type.short) sends a resource twice")
        if refused.isEmpty || !type.stopsAtFirstFault {
            for resource in resources where !(isPicky && resource.known.isFlawed) {
                take(resource, of: type, isLate: isLate)
            }
            let isWhole = !isDelta && type.isWildcard
            let gone = isWhole ? Set((held[type] ?? [:]).keys).subtracting(names) : Set(response.removed)
            if type == .cluster, !isLate { checkUse(of: gone) }
            drop(gone, of: type)
        } else {
            for resource in resources.prefix(while: { !$0.known.isFlawed }) { take(resource, of: type, isLate: isLate) }
            // A refused update ends the wait for it.
            if type == .endpoint { warming.subtract(names) }
        }
        typesReceived.insert(type)
        let answer = answer(to: type, refusing: refused)
        return follow(type) + saying(answer, of: type)
    }

    /// What is said now, after something has happened to `type`, where `request` is about it.
    private mutating func saying(_ request: OutgoingRequest, of type: ResourceType) -> [OutgoingRequest] {
        var requests = type == .cluster ? [] : [request]
        if type == .cluster { heldRequests.append(request) }
        if warming.isEmpty || !hasAskedListeners {
            requests += heldRequests
            heldRequests = []
        }
        return requests
    }

    private struct Received {
        let version: String
        let known: KnownResource

        init(_ resource: ReceivedResponse.Resource, _ known: KnownResource) {
            version = resource.version
            self.known = known
        }
    }

    private mutating func note(_ nonce: String, of type: ResourceType) {
        nonces[type] = nonce
        let number = UInt64(nonce, radix: 16) ?? 0
        complaints.expect(number > nonceMax, "nonce \(nonce) does not follow \(nonceMax)")
        nonceMax = number
    }

    private func isRefused(_ resource: KnownResource, of type: ResourceType) -> Bool {
        resource.isFlawed && isSubscribed(to: resource.name, of: type)
    }

    private mutating func take(_ received: Received, of type: ResourceType, isLate: Bool) {
        let resource = received.known
        // What was unsubscribed while the response was on its way is ignored.
        guard isSubscribed(to: resource.name, of: type) else { return }
        let before = held[type]?[resource.name]
        switch type {
        case .cluster where !resource.usesEDS: warming.remove(resource.name)
        case .cluster where before.map { !($0.resource == resource) } ?? true: warming.insert(resource.name)
        case .endpoint: warming.remove(resource.name)
        default: break
        }
        held[type, default: [:]][resource.name] = Held(version: received.version, resource: resource)
        if refusedNames[type]?.remove(resource.name) != nil { mendedCount += 1 }
        guard !hasEverRefused, !isLate, type == .listener || type == .route else { return }
        for cluster in resource.clusterNames where held[.cluster]?[cluster] == nil {
            complaints.add("\(type.short) \(resource.name) comes before its cluster \(cluster)")
        }
    }

    private mutating func drop(_ names: Set<String>, of type: ResourceType) {
        for name in names {
            held[type]?[name] = nil
            refusedNames[type]?.remove(name)
            if type == .cluster || type == .endpoint { warming.remove(name) }
        }
    }

    /// Nothing that the proxy holds sends to clusters that go.
    private func checkUse(of names: Set<String>) {
        // A list of all clusters leaves out what the server does not know that the client holds from an earlier stream.
        guard !names.isEmpty, !hasEverRefused, isDelta || typesReceived.contains(.cluster) else { return }
        for user in [ResourceType.listener, .route] {
            for (name, use) in held[user] ?? [:] where !use.resource.clusterNames.isDisjoint(with: names) {
                let clusters = use.resource.clusterNames.intersection(names).sorted()
                complaints.add("clusters \(clusters) go before \(user.short) \(name), which sends to them")
            }
        }
    }

    /// The requests that follow from what was just received.
    private mutating func follow(_ type: ResourceType) -> [OutgoingRequest] {
        var requests: [OutgoingRequest] = []
        if type == .cluster {
            let wanted = (held[.cluster] ?? [:]).values.lazy.filter(\.resource.usesEDS).map(\.resource.name)
            requests += change(.endpoint, \.endpointNames, to: Set(wanted))
        }
        if type == .listener {
            let wanted = (held[.listener] ?? [:]).values.flatMap(\.resource.routeNames)
            requests += change(.route, \.routeNames, to: Set(wanted))
        }
        if !hasAskedListeners && typesReceived.contains(.cluster) && warming.isEmpty {
            hasAskedListeners = true
            requests.append(request(.listener))
        }
        return requests
    }

    private mutating func change(
        _ type: ResourceType, _ names: WritableKeyPath<Self, Set<String>>, to wanted: Set<String>
    ) -> [OutgoingRequest] {
        let before = self[keyPath: names]
        guard wanted != before else { return [] }
        self[keyPath: names] = wanted
        for name in before.subtracting(wanted) {
            held[type]?[name] = nil
            refusedNames[type]?.remove(name)
        }
        guard isDelta else { return [.stateOfTheWorld(list(type, nonce: nonces[type] ?? ""))] }
        var delta = deltaRequest(type)
        delta.subscribe = wanted.subtracting(before).sorted()
        delta.unsubscribe = before.subtracting(wanted).sorted()
        return [.delta(delta)]
    }

    private mutating func answer(to type: ResourceType, refusing refused: [Received]) -> OutgoingRequest {
        var error: ErrorDetail?
        if let first = refused.first {
            hasEverRefused = true
            refusalCount += 1
            let blamed = type.stopsAtFirstFault ? [first.known.name] : refused.map(\.known.name)
            refusedNames[type, default: []].formUnion(blamed)
            // Of clusters and listeners Envoy names all that are bad, of the others not always the first.
            let isSilent = type.stopsAtFirstFault && refusalCount % 4 == 0
            let text = isSilent ? "flawed" : "Error adding/updating \(blamed.joined(separator: ", ")): flawed"
            error = ErrorDetail(code: 13, message: text)
        }
        if isDelta {
            var request = deltaRequest(type)
            request.responseNonce = nonces[type] ?? ""
            request.error = error
            return .delta(request)
        }
        var request = list(type, nonce: nonces[type] ?? "")
        request.error = error
        return .stateOfTheWorld(request)
    }

    /// The first request for a type on a stream.
    private func request(_ type: ResourceType) -> OutgoingRequest {
        guard isDelta else {
            var request = list(type, nonce: "")
            request.versionInfo = held[type]?.isEmpty ?? true ? "" : "of an earlier stream"
            return .stateOfTheWorld(request)
        }
        var request = deltaRequest(type)
        request.subscribe = names(of: type).sorted()
        request.initialVersions = (held[type] ?? [:]).mapValues(\.version)
        return .delta(request)
    }

    private func deltaRequest(_ type: ResourceType) -> DeltaDiscoveryRequest {
        var request = DeltaDiscoveryRequest()
        request.node = node
        request.typeURL = type.typeURL
        return request
    }

    private func list(_ type: ResourceType, nonce: String) -> DiscoveryRequest {
        var request = DiscoveryRequest()
        request.node = node
        request.typeURL = type.typeURL
        request.resourceNames = names(of: type).sorted()
        request.responseNonce = nonce
        return request
    }

    private func names(of type: ResourceType) -> Set<String> {
        switch type {
        case .endpoint: endpointNames
        case .route: routeNames
        default: []
        }
    }
}

extension ResourceType {
    /// Whether Envoy drops all that follows a fault in a response. Source: generation.md 14.2.
    fileprivate var stopsAtFirstFault: Bool { self == .endpoint || self == .route }
}
