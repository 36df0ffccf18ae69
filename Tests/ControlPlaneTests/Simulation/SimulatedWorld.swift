import Bytes
import EnvoyAPI
import EventLoops
import Generation
import Mesh
import MeshConfig
import Synchronization
import TestSupport
import Transport
import XDS

@testable import ControlPlane

/// Two replicas of a control plane with their proxies, in virtual time: every run of one seed is the same run.
struct SimulatedWorld {
    private let clock = SimulatedClock()
    private let ledger: FaultLedger
    private let complaints = Complaints()
    private let internet: SimulatedInternet
    private let replicas: [SimulatedReplica]
    private var feeds: [ConfigFeed]
    private var mesh = RandomMesh()
    private var random: SeededGenerator
    /// What the checks encode in.
    private let arena: Arena
    /// What the present objects give; nil until it is asked for.
    private var fresh: FreshGeneration?

    private static let replicaCount = 2
    private static let types: [ResourceType] = [.cluster, .endpoint, .listener, .route]

    /// - Parameters:
    ///   - proxyCount: how many proxies; the last two have the ids of the first two.
    ///   - ledger: where the faults of this run are counted.
    ///   - arena: what the checks encode in.
    init(seed: UInt64, proxyCount: Int, ledger: FaultLedger, arena: Arena) {
        self.ledger = ledger
        self.arena = arena
        random = SeededGenerator(seed: seed)
        replicas = (0..<Self.replicaCount).map { [clock] in SimulatedReplica($0, on: clock) }
        feeds = replicas.map { ConfigFeed(replica: $0, ledger: ledger) }
        internet = SimulatedInternet(
            loop: clock.makeLoop(name: "internet"), replicas: replicas, seed: random.next(), ledger: ledger,
            complaints: complaints)
        let proxies = (0..<proxyCount).map { [complaints] index in
            SimulatedProxy(
                node: Self.node(index < proxyCount - 2 ? index : index - (proxyCount - 2)), isDelta: index % 4 != 0,
                isPicky: index % 5 < 2, complaints: complaints)
        }
        change(mesh.populate(using: &random), isWhole: true)
        internet.loop.post { [internet] in internet.assumeIsolated { $0.add(proxies) } }
    }

    /// Lives through a while of changes and faults, and looks whether all is well afterwards.
    ///
    /// - Returns: what was wrong.
    mutating func run() -> [String] {
        disturb(steps: 32)
        for index in feeds.indices { feeds[index].flush(at: clock.now, using: &random) }
        run(for: .seconds(70))
        let refused = verifyAll(mayRefuse: true)
        let flawed = mesh.mend(using: &random)
        change(flawed, isWhole: true)
        run(for: .seconds(10))
        verifyAll(mayRefuse: false)
        ledger.inject(.mending, count: flawed.count)
        if refused > 0 { noteMending() }
        move()
        ask(internet, internet.loop) { $0.close() }
        run(for: .seconds(1))
        return complaints.all
    }

    private mutating func disturb(steps: Int) {
        for _ in 0..<steps {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<55: change(mesh.change(using: &random), isWhole: false)
            case 55..<98: ask(internet, internet.loop) { $0.disturb() }
            default:
                let time = random.pick([Duration.milliseconds(200), .seconds(7), .seconds(90)])
                ask(internet, internet.loop) { $0.jump(by: time) }
                clock.jump(by: time)
            }
            run(for: .microseconds(Int.random(in: 100...60_000, using: &random)))
        }
    }

    /// Every proxy goes to the other replica, which knows the same configuration: nothing is transferred.
    private mutating func move() {
        ask(internet, internet.loop) { $0.moveAll() }
        run(for: .seconds(3))
        for proxy in ask(internet, internet.loop, { $0.proxies }) where proxy.isDelta {
            complaints.expect(
                proxy.receivedCount == 0, "\(proxy.node.id) was sent \(proxy.receivedCount) resources it had")
            if proxy.receivedCount == 0 { ledger.reach(.move) }
        }
        verifyAll(mayRefuse: false)
    }

    private func noteMending() {
        let count = ask(internet, internet.loop) { $0.proxies.reduce(0) { $0 + $1.mendedCount } }
        ledger.reach(.mending, count: count)
    }

    private mutating func change(_ changes: [ConfigChange], isWhole: Bool) {
        fresh = nil
        for index in feeds.indices { feeds[index].add(changes, isWhole: isWhole, at: clock.now, using: &random) }
    }

    private func run(for time: Duration) { clock.run(until: clock.now.advanced(by: time)) }

    private func ask<A: Actor, T: Sendable>(
        _ actor: A, _ loop: SimulatedLoop, _ body: @escaping @Sendable (isolated A) -> T
    ) -> T {
        let result = Mutex<T?>(nil)
        loop.post {
            let value = actor.assumeIsolated { body($0) }
            result.withLock { $0 = value }
        }
        run(for: .zero)
        guard let value = result.withLock({ $0 }) else { preconditionFailure("the clock runs what is posted") }
        return value
    }

    private static func node(_ index: Int) -> Node {
        let home = RandomMesh.home(index)
        let address = RandomMesh.address(home.namespace, home.name, home.pod)
        var node = Node()
        node.id = "sidecar~\(address)~\(home.name)-\(home.pod).\(home.namespace)~\(home.namespace).svc.cluster.local"
        node.metadata = [
            "NAMESPACE": .string(home.namespace), "LABELS": ["app": .string(home.name)],
        ]
        return node
    }
}

// MARK: - The oracle

extension SimulatedWorld {
    /// Every proxy is connected and holds exactly what a fresh generation from the present objects gives it, and the
    /// servers know of no others.
    ///
    /// - Parameter mayRefuse: but for resources that it refuses.
    /// - Returns: how many refusals the servers have on record.
    @discardableResult
    private mutating func verifyAll(mayRefuse: Bool) -> Int {
        let (proxies, connectedCount) = ask(internet, internet.loop) { ($0.proxies, $0.connectedCount) }
        complaints.expect(connectedCount == proxies.count, "\(connectedCount) of \(proxies.count) are connected")
        let statuses = replicas.flatMap(\.places).flatMap { place in ask(place.shard, place.loop) { $0.statuses } }
        complaints.expect(statuses.count == proxies.count, "\(statuses.count) streams for \(proxies.count) proxies")
        let types = statuses.flatMap(\.types)
        let refusedCount = types.reduce(0) { $0 + $1.refusedCount }
        if mayRefuse {
            ledger.inject(.refusal, count: proxies.reduce(0) { $0 + $1.refusalCount })
            ledger.reach(.refusal, count: refusedCount)
            noteVanished()
        } else {
            for status in statuses {
                for type in status.types where type.state != .synced {
                    let refused = type.refused.map(\.name)
                    complaints.add("\(status.connection) \(type.type) stays \(type.state): \(refused)")
                }
            }
        }
        if !mayRefuse { checkThemselves() }
        var fresh = fresh ?? FreshGeneration(of: mesh.objects.values, for: MeshNames(), in: arena)
        for proxy in proxies { verify(proxy, against: &fresh, mayRefuse: mayRefuse) }
        self.fresh = fresh
        return refusedCount
    }

    /// How often each shard is checked: over all seeds each kind of proxy and each type thousands of times.
    private static let checkCount = 3

    /// The servers' own check finds nothing, and has something to look at.
    private mutating func checkThemselves() {
        var checkedCount = 0
        for place in replicas.flatMap(\.places) {
            for _ in 0..<Self.checkCount {
                let choice = random.next()
                guard let sample = ask(place.shard, place.loop, { $0.heldSample(choosing: choice) }) else { continue }
                let differences = sample.differences(choosing: choice, in: arena).map(\.name)
                checkedCount += 1
                complaints.expect(
                    differences.isEmpty, "self-check: \(sample.connection) \(sample.type.short): \(differences)")
            }
        }
        complaints.expect(checkedCount > 0, "no proxy could be checked")
    }

    private func verify(_ proxy: SimulatedProxy, against fresh: inout FreshGeneration, mayRefuse: Bool) {
        let mayRefuse = mayRefuse && proxy.isPicky
        let name = "\(proxy.node.id) \(proxy.isDelta ? "delta" : "sotw")"
        do {
            let expected = try fresh.resources(for: proxy.node)
            // A proxy that refuses a cluster keeps the one before, with its endpoints.
            let flawed = Set(expected[.cluster, default: [:]].values.lazy.filter(\.isFlawed).map(\.name))
            let warming = proxy.warming.subtracting(mayRefuse ? flawed : [])
            complaints.expect(warming.isEmpty, "\(name) still warms \(warming.sorted())")
            for type in Self.types {
                let held = proxy.held[type] ?? [:]
                var wrong: [String] = []
                for (name, resource) in expected[type] ?? [:] where proxy.isSubscribed(to: name, of: type) {
                    if mayRefuse && (resource.isFlawed || flawed.contains(name)) { continue }
                    guard let has = held[name] else { wrong.append("lacks \(name)"); continue }
                    if !(has.resource == resource) { wrong.append("has an old \(name)") }
                }
                for name in held.keys where expected[type]?[name] == nil && !(mayRefuse && flawed.contains(name)) {
                    wrong.append("still has \(name)")
                }
                complaints.expect(wrong.isEmpty, "\(name) \(type.short): \(wrong.sorted().joined(separator: ", "))")
            }
        } catch {
            complaints.add("\(name): \(error)")
        }
    }

    private func noteVanished() {
        for counters in replicas.map(\.counters) {
            ledger.reach(.vanish, count: counters[.keepalive] + counters[.stalledSocket])
        }
    }
}

/// What one replica is told of the changes: each object's in their order, but the objects in any, some together that
/// came apart, and late.
private struct ConfigFeed {
    let replica: SimulatedReplica
    let ledger: FaultLedger
    private var pending: [ConfigKey: ConfigChange] = [:]
    private var batchCount = 0
    private var lastArrival = MonotonicTime.zero

    init(replica: SimulatedReplica, ledger: FaultLedger) {
        self.replica = replica
        self.ledger = ledger
    }

    /// Takes the next changes, and passes them on or keeps them until more come.
    ///
    /// - Parameter isWhole: they are passed on now, in any case.
    mutating func add(
        _ changes: [ConfigChange], isWhole: Bool, at now: MonotonicTime, using random: inout SeededGenerator
    ) {
        for change in changes { pending[change.key] = change }
        batchCount += 1
        if batchCount == 2 { ledger.inject(.reordering) }
        if isWhole || random.chance(70) { flush(at: now, using: &random) }
    }

    /// Passes on what was kept.
    mutating func flush(at now: MonotonicTime, using random: inout SeededGenerator) {
        guard !pending.isEmpty else { return }
        if batchCount > 1 { ledger.reach(.reordering) }
        let arrival = max(lastArrival, now.advanced(by: .microseconds(Int.random(in: 0...30_000, using: &random))))
        lastArrival = arrival
        let changes = pending.sorted { $0.key < $1.key }.map(\.value).shuffled(using: &random)
        replica.receive(changes, after: now.duration(to: arrival))
        pending = [:]
        batchCount = 0
    }
}
