import Bytes
import EnvoyAPI
import Testing

@testable import XDS

/// Resources of a pretended class, to be changed by tests.
struct PretendedSource: ResourceSource {
    /// Content by type and name. Clusters, routes and so on are told apart by their type only.
    var contents: [ResourceType: [String: String]] = [:]
    /// Made anew by `publish`, so that sets keep their identity between changes.
    private var sets: [ResourceType: ResourceSet] = [:]
    /// The types of which there are other sets since streams were told the last time.
    var changed: ResourceTypes = []

    init(_ contents: [ResourceType: [String: String]] = [:]) {
        self.contents = contents
        publish()
    }

    mutating func publish() {
        for type in ResourceType.allCases {
            let resources = (contents[type] ?? [:]).sorted { $0.key < $1.key }.map { resource($0.key, $0.value) }
            let set = ResourceSet(type: type, resources: resources)
            guard sets[type]?.version != set.version else { continue }
            sets[type] = set
            changed.set(type, true)
        }
    }

    mutating func set(_ type: ResourceType, _ name: String, to content: String?) {
        contents[type, default: [:]][name] = content
        publish()
    }

    func resources(of type: ResourceType, names: Set<String>?) -> ResourceSet {
        sets[type] ?? ResourceSet(type: type, resources: [])
    }

    /// Unknown endpoints have no members; a listener may be asked for under another name.
    func absent(_ type: ResourceType, name: String) -> EncodedResource? {
        type == .endpoint || name.hasPrefix("alias-of-") ? resource(name, "") : nil
    }
}

/// A resource whose bytes depend on `name` and `content`.
func resource(_ name: String, _ content: String) -> EncodedResource {
    Arena().encode(name, as: Envoy.RouteConfiguration.self) { message in
        message.name = name
        message.virtualHosts.append { $0.name = content }
    }
}

/// The version that the client is told of a resource with this content.
func version(_ name: String, _ content: String) -> String { resource(name, content).versionText }

/// What a test sees of a response: short enough to be compared with a literal.
struct Seen: Equatable, CustomStringConvertible {
    var type: ResourceType
    var names: [String]
    var removed: [String]

    init(_ type: ResourceType, _ names: [String] = [], removed: [String] = []) {
        self.type = type
        self.names = names
        self.removed = removed
    }

    var description: String { "\(type.short) \(names)" + (removed.isEmpty ? "" : " removed \(removed)") }
}

/// A client that drives one `DiscoveryStream` and reads the bytes that it answers with.
struct ScriptedClient {
    var stream: DiscoveryStream
    var source: PretendedSource
    var now: Duration = .zero
    /// The nonce of the last response of each type.
    var nonces: [ResourceType: String] = [:]
    /// What was sent last of each resource, under which version.
    private(set) var versions: [ResourceType: [String: String]] = [:]
    /// Bytes of the largest response so far.
    private(set) var largestResponse = 0
    /// How many requests were taken of which only the outline was read.
    private(set) var outlineCount = 0
    private let work: SharedWork
    private let readsOutlines: Bool
    private let arena = Arena()

    init(
        _ variant: DiscoveryVariant, _ contents: [ResourceType: [String: String]] = [:],
        responseByteCountMax: Int = DiscoveryStream.responseByteCountMax, sharing work: SharedWork = SharedWork(),
        readsOutlines: Bool = true
    ) {
        self.work = work
        self.readsOutlines = readsOutlines
        stream = DiscoveryStream(variant, responseByteCountMax: responseByteCountMax)
        source = PretendedSource(contents)
    }

    /// Everything that the server sends now, in order.
    mutating func responses() throws -> [Seen] {
        var seen: [Seen] = []
        stream.noteChange(of: source.changed)
        source.changed = []
        while let response = stream.next(from: source, sharing: work, at: now) {
            let bytes = response.message.array
            largestResponse = max(largestResponse, bytes.count)
            let isDelta = stream.variant == .delta
            let message = try unsafe ReceivedResponse(decoding: bytes.span.bytes, isDelta: isDelta)
            let type = try #require(ResourceType(typeURL: message.typeURL))
            nonces[type] = message.nonce
            // The state of the world has no names outside the content; the set knows them in the same order.
            let names = try message.resources.map { resource in
                try isDelta ? resource.name : Self.name(inContent: resource.content)
            }
            for (name, resource) in zip(names, message.resources) {
                versions[type, default: [:]][name] = resource.version
            }
            seen.append(Seen(type, names, removed: message.removed))
        }
        return seen
    }

    /// Field 1 of a route configuration is its name.
    private static func name(inContent content: [UInt8]) throws -> String {
        try #require(content.count >= 2 && content[0] == 0x0a)
        return String(decoding: content[2..<2 + Int(content[1])], as: UTF8.self)
    }

    @discardableResult
    mutating func send(_ request: DeltaDiscoveryRequest) -> DiscoveryStream.Received {
        var bytes = OutputBuffer()
        bytes.appendField(2, string: request.typeURL)
        for name in request.subscribe { bytes.appendField(3, string: name) }
        for name in request.unsubscribe { bytes.appendField(4, string: name) }
        for (name, version) in request.initialVersions {
            var entry = OutputBuffer()
            entry.appendField(1, string: name)
            entry.appendField(2, string: version)
            bytes.appendLengthDelimitedHead(field: 5, length: entry.count)
            bytes.append(contentsOf: entry.bytes)
        }
        bytes.appendField(6, string: request.responseNonce)
        if request.error != nil { bytes.appendLengthDelimitedHead(field: 7, length: 0) }
        return receive(outlineOf: bytes) ?? stream.receive(request, from: source, sharing: work)
    }

    private mutating func receive(outlineOf bytes: OutputBuffer) -> DiscoveryStream.Received? {
        let isDelta = stream.variant == .delta
        let outline = try? unsafe RequestOutline(decoding: bytes.bytes.span.bytes, isDelta: isDelta, wantNode: false)
        guard readsOutlines, let outline else { return nil }
        let received = stream.receive(outline, from: source, sharing: work)
        if received != nil { outlineCount += 1 }
        return received
    }

    @discardableResult
    mutating func send(_ request: DiscoveryRequest) -> DiscoveryStream.Received {
        var bytes = OutputBuffer()
        bytes.appendField(1, string: request.versionInfo)
        for name in request.resourceNames { bytes.appendField(3, string: name) }
        bytes.appendField(4, string: request.typeURL)
        bytes.appendField(5, string: request.responseNonce)
        if request.error != nil { bytes.appendLengthDelimitedHead(field: 6, length: 0) }
        return receive(outlineOf: bytes) ?? stream.receive(request, sharing: work)
    }

    /// Delta: subscribes and unsubscribes.
    @discardableResult
    mutating func ask(
        _ type: ResourceType, subscribe: [String] = [], unsubscribe: [String] = [], holding: [String: String] = [:],
        nonce: String = ""
    ) -> DiscoveryStream.Received {
        var request = DeltaDiscoveryRequest()
        request.typeURL = type.typeURL
        request.subscribe = subscribe
        request.unsubscribe = unsubscribe
        request.initialVersions = holding
        request.responseNonce = nonce
        return send(request)
    }

    /// State of the world: lists all names anew.
    @discardableResult
    mutating func list(_ type: ResourceType, _ names: [String] = [], nonce: String = "") -> DiscoveryStream.Received {
        var request = DiscoveryRequest()
        request.typeURL = type.typeURL
        request.resourceNames = names
        request.responseNonce = nonce
        return send(request)
    }

    /// Asks for `type` for the first time, as a client that comes with `held` from another stream.
    mutating func resume(_ type: ResourceType, _ names: [String] = [], holding held: [String: String] = [:]) {
        if stream.variant == .delta {
            ask(type, subscribe: names, holding: held)
        } else {
            var request = DiscoveryRequest()
            request.typeURL = type.typeURL
            request.resourceNames = names
            request.versionInfo = "of another stream"
            send(request)
        }
    }

    /// Accepts the last response of `type`; state-of-the-world clients repeat their `names`.
    @discardableResult
    mutating func accept(_ type: ResourceType, _ names: [String] = []) -> DiscoveryStream.Received {
        let nonce = nonces[type] ?? ""
        guard stream.variant == .delta else { return list(type, names, nonce: nonce) }
        let bytes = arena.serialize(Envoy.DeltaDiscoveryRequest.self) { request in
            request.typeUrl = type.typeURL
            request.responseNonce = nonce
        }
        let acknowledgement = unsafe Acknowledgement(decoding: bytes.array.span.bytes)
        return acknowledgement.flatMap { stream.receive($0) } ?? ask(type, nonce: nonce)
    }

    /// Refuses the last response of `type`.
    @discardableResult
    mutating func refuse(
        _ type: ResourceType, _ names: [String] = [], because reason: String
    ) -> DiscoveryStream.Received {
        let error = ErrorDetail(code: 13, message: reason)
        if stream.variant == .delta {
            var request = DeltaDiscoveryRequest()
            request.typeURL = type.typeURL
            request.responseNonce = nonces[type] ?? ""
            request.error = error
            return send(request)
        }
        var request = DiscoveryRequest()
        request.typeURL = type.typeURL
        request.resourceNames = names
        request.responseNonce = nonces[type] ?? ""
        request.error = error
        return send(request)
    }
}
