import Bytes
import EnvoyAPI
import XDS

/// What two clients do that do the same, as any bytes say: the requests of one are taken by their outlines where that
/// is enough, as a shard does, those of the other as a whole. Both are answered alike, and are told of alike.
func fuzzDiscoveryStream(_ bytes: [UInt8]) {
    var script = Script(bytes)
    guard let kind = script.next() else { return }
    var pair = StreamPair(kind & 1 == 0 ? .delta : .stateOfTheWorld, room: 256 + 64 * (1 + Int(kind >> 4)))
    while let step = script.next() {
        pair.take(step, &script)
        pair.compare()
    }
}

/// Bytes that say one after the other what is done.
private struct Script {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next byte; nil: there is none.
    mutating func next() -> UInt8? { rest.popFirst() }

    /// The names that the next byte has bits for; those of the last one if it says so.
    mutating func names() -> [String] {
        let bits = next() ?? 0
        return StreamPair.names.indices.filter { bits & 1 << $0 != 0 }.map { StreamPair.names[$0] }
    }
}

/// Two streams of the same variant, and the resources of their class.
private struct StreamPair: ResourceSource {
    static let names = ["a", "b", "c", "d", "e", "outbound|80||f", "", "*"]
    private static let types: [ResourceType] = [.cluster, .endpoint, .listener, .route]

    private let variant: DiscoveryVariant
    private let room: Int
    private var whole: DiscoveryStream
    private var outlined: DiscoveryStream
    private let workOfWhole = SharedWork()
    private let work = SharedWork()
    private var sets: [ResourceType: ResourceSet] = [:]
    private var nonces: [ResourceType: String] = [:]
    private var now: Duration = .zero
    private let arena = Arena()

    init(_ variant: DiscoveryVariant, room: Int) {
        self.variant = variant
        self.room = room
        whole = DiscoveryStream(variant, responseByteCountMax: room)
        outlined = DiscoveryStream(variant, responseByteCountMax: room)
        for type in Self.types { sets[type] = ResourceSet(type: type, resources: []) }
    }

    func resources(of type: ResourceType, names: Set<String>?) -> ResourceSet {
        sets[type] ?? ResourceSet(type: type, resources: [])
    }

    func absent(_ type: ResourceType, name: String) -> EncodedResource? {
        type == .endpoint ? resource(name, "") : nil
    }

    private func resource(_ name: String, _ content: String) -> EncodedResource {
        arena.encode(name, as: Envoy.RouteConfiguration.self) { message in
            message.name = name
            message.virtualHosts.append { $0.name = content }
        }
    }

    /// Does what `step` says: two bits of type, three of what is done, three of how.
    mutating func take(_ step: UInt8, _ script: inout Script) {
        let type = Self.types[Int(step & 3)]
        switch step >> 2 & 7 {
        case 0, 1, 2, 3: ask(type, step, &script)
        case 4: change(type, script.next() ?? 0)
        case 5:
            now += .milliseconds(100) * Int(script.next() ?? 0)
            if step & 0x20 != 0 { work.forgetDifferences() }
        case 6:
            whole = DiscoveryStream(variant, responseByteCountMax: room)
            outlined = DiscoveryStream(variant, responseByteCountMax: room)
        default: send(request(type, [], [], [:], nonce: nonces[type] ?? "", isRefusal: false))
        }
    }

    /// Sends a request: with names to let go of, with what is held, as an answer, as others have sent it before.
    private mutating func ask(_ type: ResourceType, _ step: UInt8, _ script: inout Script) {
        let names = script.names()
        let dropped = step & 4 != 0 ? script.names() : []
        let held = step & 8 != 0 ? script.names() : []
        let nonce = step & 0x20 != 0 ? nonces[type] ?? "" : ""
        let isRefusal = step & 0xC0 == 0xC0 && !nonce.isEmpty
        let set = resources(of: type, names: nil)
        let versions = Dictionary(uniqueKeysWithValues: held.map { ($0, set[$0]?.versionText ?? "0") })
        let bytes = request(type, names, dropped, versions, nonce: nonce, isRefusal: isRefusal)
        if step & 0x40 != 0 { _ = take(bytes, by: DiscoveryStream(variant), inOutline: false, work) }
        send(bytes)
    }

    private mutating func change(_ type: ResourceType, _ what: UInt8) {
        let name = Self.names[Int(what & 7) % 6]
        let newer = what >> 3 == 0 ? [] : [resource(name, "\(what >> 3)")]
        sets[type] = resources(of: type, names: nil).replacing(newer, removing: newer.isEmpty ? [name] : [])
        for stream in [whole, outlined] { stream.noteChange(of: ResourceTypes(type)) }
    }

    private func request(
        _ type: ResourceType, _ names: [String], _ dropped: [String], _ held: [String: String], nonce: String,
        isRefusal: Bool
    ) -> [UInt8] {
        let isDelta = variant == .delta
        var bytes = OutputBuffer()
        bytes.appendField(isDelta ? 2 : 4, string: type.typeURL)
        for name in names { bytes.append(name.utf8, as: 3) }
        if isDelta {
            for name in dropped { bytes.append(name.utf8, as: 4) }
            for (name, version) in held {
                var entry = OutputBuffer()
                entry.appendField(1, string: name)
                entry.appendField(2, string: version)
                bytes.append(entry.bytes, as: 5)
            }
        } else if !held.isEmpty {
            bytes.appendField(1, string: "of another stream")
        }
        bytes.appendField(isDelta ? 6 : 5, string: nonce)
        if isRefusal {
            var error = OutputBuffer()
            error.appendField(2, string: "a is bad")
            bytes.append(error.bytes, as: isDelta ? 7 : 6)
        }
        return bytes.bytes
    }

    private func send(_ bytes: [UInt8]) {
        let expected = take(bytes, by: whole, inOutline: false, workOfWhole)
        precondition(take(bytes, by: outlined, inOutline: true, work) == expected, "a request means the same")
    }

    /// Has a stream take a request, as a shard does.
    ///
    /// - Parameter inOutline: whether it is decoded only where that is needed.
    private func take(
        _ bytes: [UInt8], by stream: DiscoveryStream, inOutline: Bool, _ work: SharedWork
    ) -> DiscoveryStream.Received {
        let isDelta = variant == .delta
        let span = unsafe bytes.span.bytes
        do throws(DecodeError) {
            if inOutline, isDelta, let answer = Acknowledgement(decoding: span).flatMap(stream.receive) {
                return answer
            }
            if inOutline {
                let outline = try RequestOutline(decoding: span, isDelta: isDelta, wantNode: false)
                if let received = stream.receive(outline, from: self, sharing: work) { return received }
            }
            guard isDelta else {
                return stream.receive(try DiscoveryRequest(decoding: span, wantNode: false), sharing: work)
            }
            let request = try DeltaDiscoveryRequest(decoding: span, wantNode: false)
            return stream.receive(request, from: self, sharing: work)
        } catch {
            preconditionFailure("what is written as a request is one: \(error)")
        }
    }

    /// Has both streams answer, and looks whether they say the same and think the same of their clients.
    mutating func compare() {
        while let expected = whole.next(from: self, sharing: workOfWhole, at: now) {
            guard let response = outlined.next(from: self, sharing: work, at: now) else {
                preconditionFailure("both are answered")
            }
            precondition(response.message.array == expected.message.array, "both are answered alike")
            nonces[expected.type] = outlined[type: expected.type].map { String($0.nonceSent, radix: 16) }
        }
        precondition(outlined.next(from: self, sharing: work, at: now) == nil, "both have been answered")
        for type in Self.types {
            let (one, other) = (whole[type: type], outlined[type: type])
            precondition(one?.names == other?.names && one?.isWildcard == other?.isWildcard, "both want the same")
            precondition(whole.state(of: type) == outlined.state(of: type), "both are as far")
            precondition(differences(one, type) == differences(other, type), "both lack the same")
        }
    }

    private func differences(_ subscription: Subscription?, _ type: ResourceType) -> [Comparison.Difference]? {
        subscription?.holdings.compare(with: resources(of: type, names: nil)) { absent(type, name: $0) }.differences
    }
}

extension OutputBuffer {
    /// Appends field `number`, though it be empty.
    fileprivate mutating func append(_ content: some Collection<UInt8>, as number: Int) {
        appendLengthDelimitedHead(field: number, length: content.count)
        append(contentsOf: content)
    }
}
