import EnvoyAPI
import TestSupport
import Testing

@testable import XDS

/// A client that applies what it is sent as Envoy does, and answers late: what it ends with is what there is.
@Suite struct ConvergenceTests {
    static let types: [ResourceType] = [.cluster, .endpoint, .listener, .route]

    @Test(arguments: UInt64(1)...300)
    func `a client ends with exactly what there is, but for what it refuses`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var client = RandomClient(room: 256 + Int.random(in: 60...600, using: &random))
        for _ in 0..<60 { try client.step(using: &random) }
        try client.settle()
        for type in Self.types { client.verify(type) }
    }
}

/// A delta client of random resources. Content that begins with `bad` is refused.
struct RandomClient {
    private var client: ScriptedClient
    private let room: Int
    private var held: [ResourceType: [String: String]] = [:]
    /// The response of each type that has not been answered, and whether it was refused.
    private var unanswered: [ResourceType: Bool] = [:]
    private var responseCount = 0

    private static let names = (0..<12).map { "r\($0)" }

    init(room: Int) {
        self.room = room
        client = ScriptedClient(.delta, [:], responseByteCountMax: room)
        connect()
    }

    /// Begins a new stream, as after a lost connection.
    private mutating func connect() {
        client.stream = DiscoveryStream(.delta, responseByteCountMax: room)
        unanswered = [:]
        for type in ConvergenceTests.types {
            let versions = (held[type] ?? [:]).map { ($0, version($0, $1)) }
            client.ask(
                type, subscribe: type.isWildcard ? [] : Self.names,
                holding: Dictionary(uniqueKeysWithValues: versions))
        }
    }

    mutating func step(using random: inout SeededGenerator) throws {
        if random.chance(4) {
            connect()
        } else if random.chance(50) {
            for _ in 0..<Int.random(in: 1...8, using: &random) { change(using: &random) }
            client.source.publish()
        } else if let type = ConvergenceTests.types.first(where: { unanswered[$0] != nil }) {
            answer(type, blames: random.chance(50))
        }
        try receive()
    }

    /// Answers everything until nothing comes any more.
    mutating func settle() throws {
        responseCount = 0
        try receive()
        while let type = unanswered.keys.first {
            answer(type, blames: false)
            try receive()
            guard responseCount < 500 else {
                Issue.record("the server goes on for ever")
                return
            }
        }
    }

    func verify(_ type: ResourceType) {
        let wanted = client.source.contents[type] ?? [:]
        let held = held[type] ?? [:]
        for name in Self.names {
            // A refused resource stays as it was, whatever that is.
            guard wanted[name]?.hasPrefix("bad") != true else { continue }
            // So do endpoints of which the cluster is gone, and with it all use of them.
            guard type != .endpoint || client.source.contents[.cluster]?[name] != nil || wanted[name] != nil else {
                continue
            }
            // Endpoints that nobody has are an answer without members.
            let expected = wanted[name] ?? (type == .endpoint ? "" : nil)
            #expect(held[name] == expected, "\(type.short) \(name)")
        }
    }

    private mutating func change(using random: inout SeededGenerator) {
        let type = random.pick(ConvergenceTests.types)
        let padding = String(repeating: "x", count: Int.random(in: 0...120, using: &random))
        let content = (random.chance(15) ? "bad" : "good") + "\(Int.random(in: 0..<4, using: &random))" + padding
        client.source.contents[type, default: [:]][random.pick(Self.names)] = random.chance(25) ? nil : content
    }

    private mutating func answer(_ type: ResourceType, blames: Bool) {
        guard let isRefused = unanswered.removeValue(forKey: type) else { return }
        if isRefused { client.refuse(type, because: blames ? "r1 is bad" : "no") } else { client.accept(type) }
    }

    private mutating func receive() throws {
        for response in try client.responses() {
            responseCount += 1
            #expect(unanswered[response.type] == nil, "two responses of \(response.type.short) are unanswered")
            #expect(response.names.count <= 1 || client.largestResponse <= room, "a response is too large")
            unanswered[response.type] = apply(response)
        }
    }

    /// - Returns: whether something in it was bad.
    private mutating func apply(_ response: Seen) -> Bool {
        var isRefused = false
        for name in response.names {
            let content = client.source.contents[response.type]?[name] ?? ""
            guard !content.hasPrefix("bad") else {
                isRefused = true
                if response.type == .endpoint || response.type == .route { return true }
                continue
            }
            held[response.type, default: [:]][name] = content
        }
        for name in response.removed { held[response.type]?[name] = nil }
        return isRefused
    }
}
