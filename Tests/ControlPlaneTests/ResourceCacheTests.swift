import Bytes
import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

@testable import ControlPlane

@Suite struct ResourceCacheTests {
    private let arena = Arena()
    private let view: ProxyView

    init() {
        let node = ProxyNode(
            id: "web.shop", addresses: ["10.0.0.1"], namespace: "shop", dnsDomain: "shop.svc.cluster.local")
        let (snapshot, _) = SnapshotBuilder(revision: "default", settings: MeshSettings()).build()
        view = snapshot.view(of: snapshot.scope(of: node), reusing: nil)
    }

    /// An assignment without endpoints: each name makes another resource.
    private func planned(_ number: Int) throws -> PlannedResource {
        try #require(planAbsent(.endpoint, name: "outbound|80||s\(number).shop.svc.cluster.local", for: view))
    }

    @Test func `what was encoded once is found again`() throws {
        let cache = ResourceCache()
        let first = cache.resource(try planned(1), in: arena)
        #expect(cache.resource(try planned(1), in: arena) === first)
        #expect(cache.counts.hits == 1 && cache.counts.misses == 1)
    }

    @Test func `what nobody holds goes with the second sweep, what somebody holds stays`() throws {
        let cache = ResourceCache()
        let held = cache.resource(try planned(0), in: arena)
        for number in 1...10 { _ = cache.resource(try planned(number), in: arena) }
        for (remaining, released) in [(11, 0), (1, 10), (1, 10)] {
            cache.beginSweep()
            cache.sweep(100)
            #expect(cache.report.total.resources == remaining && cache.counts.released == released)
        }
        #expect(cache.report.total.bytes == held.bytes.count)
        #expect(cache.resource(try planned(0), in: arena) === held)
    }

    @Test func `a sweep goes on where it stopped, and looks at no more than it may`() throws {
        let cache = ResourceCache()
        for number in 1...10 { _ = cache.resource(try planned(number), in: arena) }
        cache.beginSweep()
        cache.sweep(10)
        cache.beginSweep()
        cache.sweep(4)
        #expect(cache.report.total.resources == 6)
        cache.sweep(4)
        cache.sweep(4)
        #expect(cache.report.total.resources == 0)
    }

    @Test func `what is held again between two sweeps stays`() throws {
        let cache = ResourceCache()
        _ = cache.resource(try planned(1), in: arena)
        cache.beginSweep()
        cache.sweep(1)
        let held = cache.resource(try planned(1), in: arena)
        cache.beginSweep()
        cache.sweep(1)
        #expect(cache.resource(try planned(1), in: arena) === held)
        #expect(cache.counts.released == 0)
    }

    @Test func `a cache that is full keeps to its budget`() throws {
        let byteCountMax = 4000
        let cache = ResourceCache(byteCountMax: byteCountMax)
        for number in 1...1000 {
            let resource = cache.resource(try planned(number), in: arena)
            #expect(cache.report.total.bytes <= byteCountMax + resource.bytes.count)
        }
        let report = cache.report
        #expect(report.evicted > 900 && report.total.resources > 0 && report.limitBytes == byteCountMax)
        #expect(report.types.keys.sorted() == ["EDS"] && report.types["EDS"]?.bytes == report.total.bytes)
    }
}

@Suite struct MemoryTideTests {
    @Test func `freed memory is given back when a tide no longer rises, and once for each tide`() {
        var tide = MemoryTide()
        let start = 50 << 20
        func isDue(_ risen: Int) -> Bool { tide.isDue(residentByteCount: start + risen) }
        #expect(!isDue(0) && !isDue(MemoryTide.rise))
        #expect(!isDue(3 * MemoryTide.rise), "it still rises")
        #expect(isDue(3 * MemoryTide.rise + MemoryTide.ripple))
        tide.settle(residentByteCount: start + 2 * MemoryTide.rise)
        #expect(!isDue(2 * MemoryTide.rise) && !isDue(3 * MemoryTide.rise), "that much is in use")
        #expect(!isDue(4 * MemoryTide.rise))
        #expect(isDue(4 * MemoryTide.rise))
    }
}

@Suite struct MemoryBudgetTests {
    @Test func `a budget that is reached has to be left by a twentieth`() {
        let budget = MemoryBudget(byteCountMax: 1000)
        let steps: [(resident: Int, hasChanged: Bool, isExhausted: Bool)] = [
            (1000, false, false), (1001, true, true), (960, false, true), (950, true, false), (1000, false, false),
        ]
        for step in steps {
            #expect(budget.note(residentByteCount: step.resident) == step.hasChanged)
            #expect(budget.isExhausted == step.isExhausted)
        }
    }

    @Test(arguments: [("1073741824\n", 966_367_638), ("max\n", nil), ("", nil)] as [(String, Int?)])
    func `a container's limit leaves a tenth, and may be none`(_ text: String, _ expected: Int?) {
        #expect(MemoryBudget.byteCountMax(ofContainerWith: text) == expected)
    }

    @Test func `without a budget memory has no end`() {
        let budget = MemoryBudget()
        #expect(!budget.note(residentByteCount: .max) && !budget.isExhausted)
    }

    @Test func `the kernel tells how much memory the process uses`() throws {
        let count = try #require(MemoryBudget.residentByteCountOfProcess())
        #expect(count > 1 << 20)
    }
}
