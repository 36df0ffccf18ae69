import MeshConfig
import Testing

@testable import ConfigSources

struct RemovalGuardTests {
    private var removals = RemovalGuard(roots: ["conf", "conf/own", "single.yaml"])
    private var now = ContinuousClock.now
    private var survey = Survey()
    /// Every file has three objects.
    private var counts: [String: Int] = [:]

    private mutating func start(with files: [String]) {
        for file in files {
            survey.files[file] = FileSignature(device: 1, inode: 1, size: 1, changeTime: 1)
            counts[file] = 3
        }
    }

    private mutating func remove(_ files: [String]) -> RemovalGuard.Decision {
        for file in files { survey.files[file] = nil }
        return removals.review(removed: files, in: survey, objectCounts: counts, at: now)
    }

    private mutating func look(after wait: Duration) -> RemovalGuard.Decision {
        now += wait
        return removals.review(removed: [], in: survey, objectCounts: counts, at: now)
    }

    private static let six = (1...6).map { "conf/\($0).yaml" }

    @Test mutating func `a directory that becomes empty is held until a second look`() {
        start(with: Self.six)
        let decision = remove(Self.six)
        #expect(decision.removed == [])
        let reason = "6 files with 18 of its 18 objects vanished at once"
        #expect(decision.held == [RemovalGuard.Held(path: "conf", reason: reason)])
        #expect(decision.again == now + .seconds(5))
        #expect(look(after: .milliseconds(4999)).removed == [])
        let second = look(after: .milliseconds(1))
        #expect(second == RemovalGuard.Decision(removed: Self.six, released: ["conf"]))
    }

    @Test mutating func `half of a directory, or few objects, go at once`() {
        start(with: Self.six + ["conf/own/a.yaml", "conf/own/b.yaml", "conf/own/c.yaml"])
        #expect(remove(["conf/1.yaml", "conf/2.yaml", "conf/3.yaml"]).removed.count == 3)
        #expect(remove(["conf/own/a.yaml", "conf/own/b.yaml", "conf/own/c.yaml"]).removed.count == 3)
    }

    @Test mutating func `files that come back were never gone`() {
        start(with: Self.six)
        _ = remove(Self.six)
        start(with: Self.six)
        #expect(look(after: .seconds(1)) == RemovalGuard.Decision(released: ["conf"]))
        #expect(look(after: .seconds(9)) == RemovalGuard.Decision())
    }

    @Test mutating func `only what is still missing goes`() {
        start(with: Self.six)
        _ = remove(Self.six)
        start(with: ["conf/1.yaml"])
        #expect(look(after: .seconds(5)).removed == Array(Self.six.dropFirst()))
    }

    @Test mutating func `a directory that cannot be read does not confirm that its files are gone`() {
        start(with: Self.six)
        _ = remove(Self.six)
        survey.unavailable["conf"] = "Permission denied"
        #expect(look(after: .seconds(5)).removed == [])
        survey.unavailable = [:]
        #expect(look(after: .seconds(5)).removed == Self.six)
    }

    @Test mutating func `what vanishes bit by bit while more is held is held too`() {
        start(with: Self.six)
        #expect(remove(Array(Self.six.prefix(4))).removed == [])
        now += .seconds(4)
        #expect(remove(Array(Self.six.suffix(2))).removed == [])
        #expect(look(after: .seconds(4)).removed == [])
        #expect(look(after: .seconds(1)).removed == Self.six)
    }

    @Test func `what is held back is a problem of the directory until it is released`() {
        var manifests = ManifestSet()
        let held = manifests.apply([.heldBack(directory: "conf", reason: "6 files vanished at once")])
        #expect(
            held.problems.map(\.description)
                == ["conf: 6 files vanished at once; they stay in force until a look 5.0 seconds later confirms it"])
        #expect(manifests.apply([.released(directory: "conf")]).problems == [])
    }
}
