internal import EnvoyAPI
internal import EventLoops
internal import Mesh
internal import MeshConfig
internal import Transport
internal import XDS

/// A client that has said who it is.
final class IdentifiedProxy {
    let node: ProxyNode

    init(node: ProxyNode) { self.node = node }

    /// Whether `change` may have brought the client into another class. Here, where the node is not copied.
    func mayMove(by change: SnapshotChange) -> Bool { change.mayAffect(scopeOf: node) }
}

/// One ADS stream on its shard: who the client is, what it subscribes to, and which class serves it.
final class ADSSession: ResourceSource {
    // What each push and each answer needs comes first and lies together: with a thousand sessions little of one is in
    // the processor's cache when its turn comes.
    /// What the client subscribes to.
    let stream: DiscoveryStream
    private(set) var proxyClass: ProxyClass?
    /// Nil until the first request has said who the client is. In a box, since a node is dear to copy.
    private(set) var proxy: IdentifiedProxy?
    let id: StreamID
    /// How much of what its class had to tell it has heard.
    var heardNewsCount = 0
    /// Whether the session waits in the shard's queue for its turn.
    var isQueued = false
    /// Whether the client was let in: until then nothing that it says is read.
    var isLetIn = false
    /// Whether it was, and has yet to answer what it was sent first.
    var isWarming = false
    /// Whether the stream is no more.
    var hasEnded = false
    /// Whether one of `states` is a refusal.
    private var hasRefused = false
    /// When the oldest change that this client is being told about was seen; nil once it has accepted everything.
    var convergingSince: Duration?
    /// On the loop's clock.
    let openedAt: Duration
    /// How far the client is with the pushes.
    var progress = PushProgress()
    /// `<proxy id>-<counter>`: two streams of one proxy may overlap while it reconnects.
    private(set) var connectionID = ""
    /// What it was sent lately.
    var deliveries = DeliveryHistory()
    /// How far the client is with each type, by `ResourceType.rawValue`.
    private var states: ByType<TypeState>

    /// Who is at the other end, whatever the requests say.
    let peer: Peer
    /// With whose streams this one is counted.
    let client: Client
    /// What the names that the stream keeps take at most, in bytes: what came in messages since they were counted.
    private var nameByteCountMax = 0
    /// How many entries the stream had when it was looked at last.
    private var entryCount = 0
    /// Where it is among the sessions of its class.
    var placeInClass = 0
    /// Whether the client's namespace is one that the mesh's `discoverySelectors` leave out.
    var isOutOfScope = false
    /// Ends the wait for what a client that resumes has yet to ask for; nil while it had no need to be waited for.
    var resumption: LoopTimer?
    /// The identity whose secrets the client gets from us beside its class's; nil: none.
    private(set) var workload: String?
    private let certificates: CertificateOffice?
    /// What the client's secrets were last put together from, and what came of it.
    private var ownSecrets: (shared: ResourceSet, own: [EncodedResource], set: ResourceSet)?
    /// What clients that name their resources were last compared with.
    private var namedSets: [ResourceType: ResourceSet] = [:]

    /// The state that a type is in, since when, and when it was sent something last.
    private struct TypeState {
        var state: SyncState?
        var began: Duration
        var sent: Duration?
    }

    /// - Parameter certificates: where the secrets of identities are.
    init(
        id: StreamID, variant: DiscoveryVariant, peer: Peer, client: Client, openedAt: Duration,
        certificates: CertificateOffice?
    ) {
        self.certificates = certificates
        self.id = id
        self.peer = peer
        self.client = client
        self.openedAt = openedAt
        stream = DiscoveryStream(variant)
        states = InlineArray(repeating: TypeState(began: openedAt))
    }

    /// Records who the client is, from the first request of the stream.
    func identify(_ node: ProxyNode, connection number: UInt64) {
        precondition(proxy == nil, "a stream is identified once")
        proxy = IdentifiedProxy(node: node)
        connectionID = "\(node.id)-\(number)"
    }

    /// What is kept for the stream alone, in bytes, at most.
    private var stateByteCount: Int { nameByteCountMax + entryCount * Subscription.entryByteCount }

    /// Looks whether a request made the stream too large. Names are counted one by one only where what came in messages
    /// may be too much.
    ///
    /// - Throws: `.tooMuchState` beyond `limit` bytes.
    func checkState(after messageByteCount: Int, limit: Int) throws(RequestError) {
        nameByteCountMax += messageByteCount
        entryCount = stream.entryCount
        guard stateByteCount > limit else { return }
        nameByteCountMax = stream.nameByteCount
        guard stateByteCount > limit else { return }
        throw .tooMuchState(limit)
    }

    /// Moves the session to another class; nil when it ends.
    func join(_ newClass: ProxyClass?) {
        proxyClass?.remove(self)
        newClass?.add(self)
        proxyClass = newClass
        stream.noteChange(of: .all)
        namedSets = [:]
    }

    func resources(of type: ResourceType, names: Set<String>?) -> ResourceSet {
        guard let proxyClass else { return ResourceSet(type: type, resources: []) }
        if type == .secret, let workload, let certificates {
            return secrets(of: proxyClass, and: certificates.secrets.resources(for: workload))
        }
        // A sidecar wants all there is of every type; a gRPC client wants a few of the many.
        guard let names, proxyClass.isGRPC else { return proxyClass.resources(of: type) }
        let set = proxyClass.resources(of: type, names: names, previous: namedSets[type])
        namedSets[type] = set
        return set
    }

    /// What proxies of the class get, and what this one gets for its identity: the same object as long as both are.
    private func secrets(of proxyClass: ProxyClass, and own: [EncodedResource]) -> ResourceSet {
        let shared = proxyClass.resources(of: .secret)
        if let ownSecrets, ownSecrets.shared === shared, ownSecrets.own.elementsEqual(own, by: ===) {
            return ownSecrets.set
        }
        let all = (shared.resources + own).sorted { $0.name < $1.name }
        let set = ResourceSet(type: .secret, resources: all)
        ownSecrets = (shared, own, set)
        return set
    }

    /// Gives the client the secrets of another identity; nil: of none.
    func hold(_ identity: String?) {
        guard identity != workload else { return }
        if let identity { certificates?.hold(identity) }
        if let workload { certificates?.release(workload) }
        workload = identity
    }

    func absent(_ type: ResourceType, name: String) -> EncodedResource? {
        proxyClass?.absent(type, name: name)
    }

    /// Compares what the client holds of `type` with the newest resources; nil: it has no subscription to it.
    func compare(_ type: ResourceType) -> Comparison? {
        guard let subscription = stream[type: type] else { return nil }
        return subscription.holdings.compare(with: resources(of: type, names: subscription.wantedNames)) {
            absent(type, name: $0)
        }
    }

    /// Notes the state that `type` is in now.
    func noteState(of type: ResourceType, at now: Duration) {
        let state = stream.state(of: type)
        if states[type.rawValue].state != state {
            states[type.rawValue].state = state
            states[type.rawValue].began = now
        }
        if state == .error { hasRefused = true }
    }

    /// Notes which refusals have settled without a word from the client, as what it refused is gone or as it was.
    func noteSettledRefusals(at now: Duration) {
        guard hasRefused else { return }
        hasRefused = false
        for type in ResourceType.allCases where states[type.rawValue].state == .error { noteState(of: type, at: now) }
    }

    /// Notes that a response of `type` was sent.
    func noteSent(_ type: ResourceType, at now: Duration) { states[type.rawValue].sent = now }

    /// When the last response of `type` was sent; nil: none was.
    func lastSent(_ type: ResourceType) -> Duration? { states[type.rawValue].sent }

    /// Since when `type` has been in its state.
    func stateBegan(of type: ResourceType) -> Duration { states[type.rawValue].began }

    /// The objects that a resource was made from, at most `ProxyStatus.listCountMax`, with their places.
    func origins(of type: ResourceType, name: String, locations: ObjectLocations) -> [String] {
        originKeys(of: type, name: name).prefix(ProxyStatus.listCountMax).map { locations.text(of: $0) }
    }

    /// The objects that a resource is made from; none when there is no such resource.
    func originKeys(of type: ResourceType, name: String) -> [ConfigKey] {
        proxyClass?.origins(of: type, name: name) ?? []
    }

    /// Whether people call its proxy `name`: by its id, or by the connection's.
    func isCalled(_ name: String) -> Bool { proxy?.node.id == name || connectionID == name }
}
