import Bytes
import EnvoyAPI
import TestSupport
import Testing

@testable import XDS

/// A client whose requests are taken by their outlines where that is enough is sent what one is sent whose requests are
/// read as a whole, whatever both do.
@Suite struct OutlineTests {
    private static let types: [ResourceType] = [.cluster, .endpoint, .listener, .route]
    private static let names = (0..<8).map { "r\($0)" }

    /// Two clients that do the same, one of them in a world that knows many names.
    private struct Pair {
        let variant: DiscoveryVariant
        let room: Int
        let work = SharedWork()
        var source = PretendedSource()
        var whole: ScriptedClient
        var outlined: ScriptedClient
        var wanted: [ResourceType: Set<String>] = [:]
        /// What both hold, as far as they have accepted it.
        var held: [ResourceType: [String: String]] = [:]

        init(_ variant: DiscoveryVariant, room: Int) {
            (self.variant, self.room) = (variant, room)
            whole = ScriptedClient(variant, responseByteCountMax: room, readsOutlines: false)
            outlined = ScriptedClient(variant, responseByteCountMax: room, sharing: work)
        }

        mutating func both(_ act: (inout ScriptedClient) -> DiscoveryStream.Received) {
            #expect(act(&whole) == act(&outlined))
        }

        /// Begins new streams, on which everything is asked for that was before.
        mutating func connect(using random: inout SeededGenerator) {
            whole.stream = DiscoveryStream(variant, responseByteCountMax: room)
            outlined.stream = DiscoveryStream(variant, responseByteCountMax: room)
            for type in OutlineTests.types { ask(type, resuming: random.chance(70)) }
        }

        private mutating func ask(_ type: ResourceType, resuming: Bool) {
            let names = type.isWildcard ? [] : (wanted[type] ?? []).sorted()
            guard type.isWildcard || !names.isEmpty else { return }
            let held = resuming ? held[type]?.filter { type.isWildcard || wanted[type]?.contains($0.key) == true } : nil
            let isDelta = variant == .delta
            both { client in
                isDelta
                    ? client.ask(type, subscribe: names, holding: held ?? [:]) : client.list(type, names)
            }
        }

        mutating func change(_ type: ResourceType, using random: inout SeededGenerator) {
            let names = Set(OutlineTests.names.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random)))
            let before = wanted[type] ?? []
            // Somebody has mostly asked for the same before.
            if random.chance(80) { _ = work.shared(names) }
            if random.chance(80) { _ = work.shared(names.subtracting(before)) }
            if variant == .stateOfTheWorld {
                wanted[type] = names
                let nonce = random.chance(80) ? whole.nonces[type] ?? "" : ""
                both { $0.list(type, names.sorted(), nonce: nonce) }
            } else if random.chance(75) {
                let more = random.chance(70) ? names.subtracting(before) : names
                wanted[type] = before.union(more)
                both { $0.ask(type, subscribe: more.sorted()) }
            } else {
                wanted[type] = before.subtracting(names)
                for name in names { held[type]?[name] = nil }
                both { $0.ask(type, unsubscribe: names.sorted()) }
            }
        }

        mutating func answer(_ type: ResourceType, using random: inout SeededGenerator) {
            guard whole.nonces[type] != nil else { return }
            let names = type.isWildcard ? [] : (wanted[type] ?? []).sorted()
            if random.chance(85) {
                both { $0.accept(type, names) }
            } else {
                let reason = random.chance(50) ? "r1 is bad" : "no"
                both { $0.refuse(type, names, because: reason) }
            }
        }

        mutating func receive() throws {
            (whole.source, outlined.source) = (source, source)
            let seen = try whole.responses()
            #expect(try outlined.responses() == seen)
            #expect(outlined.versions == whole.versions)
            for response in seen {
                for name in response.names {
                    held[response.type, default: [:]][name] = whole.versions[response.type]?[name]
                }
                for name in response.removed { held[response.type]?[name] = nil }
            }
            for type in OutlineTests.types {
                #expect(whole.stream[type: type]?.names == outlined.stream[type: type]?.names)
                #expect(whole.stream.state(of: type) == outlined.stream.state(of: type))
            }
        }
    }

    @Test(arguments: UInt64(1)...150, [DiscoveryVariant.delta, .stateOfTheWorld])
    func `an outline is as good as the whole request`(_ seed: UInt64, _ variant: DiscoveryVariant) throws {
        var random = SeededGenerator(seed: seed)
        let room = 256 + Int.random(in: 1...8, using: &random) * resource("r1", "12").bytes.count
        var pair = Pair(variant, room: room)
        pair.connect(using: &random)
        for step in 0..<60 {
            if random.chance(6) { pair.connect(using: &random) }
            if random.chance(30) {
                let content = random.chance(20) ? nil : "\(step % 16)"
                pair.source.set(random.pick(Self.types), random.pick(Self.names), to: content)
            }
            if random.chance(30) { pair.change(random.pick([.endpoint, .route]), using: &random) }
            if random.chance(60) { pair.answer(random.pick(Self.types), using: &random) }
            if random.chance(10) { pair.work.forgetDifferences() }
            try pair.receive()
            if random.chance(10) {
                pair.whole.now += DiscoveryStream.patience
                pair.outlined.now += DiscoveryStream.patience
            }
        }
        #expect(pair.outlined.outlineCount > 0)
    }
}
