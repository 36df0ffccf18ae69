import Foundation
import Testing

/// The control plane as a whole, in virtual time.
@Suite struct SimulationTests {
    /// The seeds of this run: one given by SEED, else as many as SEEDS says, else 200.
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SEED"].flatMap(UInt64.init) { return [seed] }
        return (1...(environment["SEEDS"].flatMap(UInt64.init) ?? 200)).map { $0 }
    }()

    @Test(arguments: seeds)
    func `every proxy ends with what a fresh generation gives it`(_ seed: UInt64) {
        var world = SimulatedWorld(seed: seed, proxyCount: 20)
        world.disturb(for: .seconds(3))
        world.settle()
        let faults = world.verify()
        #expect(faults.disconnects > 0 && faults.messages > 0, "seed \(seed) disturbed nothing")
    }
}
