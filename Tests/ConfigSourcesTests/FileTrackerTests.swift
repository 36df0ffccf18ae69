import Testing

@testable import ConfigSources

struct FileTrackerTests {
    private var tracker = FileTracker()
    private var now = ContinuousClock.now
    private var survey = Survey()

    private static func version(_ number: Int64) -> FileSignature {
        FileSignature(device: 1, inode: 1, size: number, changeTime: number)
    }

    /// What is decided after `wait`; what is read counts as read whole.
    private mutating func decide(after wait: Duration = .zero) -> FileTracker.Decision {
        now += wait
        let decision = tracker.decide(survey, at: now)
        for path in decision.read { tracker.taken(path, survey.files[path]) }
        return decision
    }

    /// A tracker that has read `files`.
    private mutating func start(with files: String...) {
        for file in files { survey.files[file] = FileTrackerTests.version(1) }
        #expect(decide().read == files)
    }

    @Test mutating func `at the start everything is read at once`() {
        start(with: "a", "b")
        #expect(decide(after: .seconds(1)) == FileTracker.Decision())
    }

    @Test mutating func `a file that was closed is read at once, even if it looks the same`() {
        start(with: "a")
        tracker.finished("a")
        #expect(decide().read == ["a"])
        #expect(decide() == FileTracker.Decision())
    }

    @Test mutating func `a file that is being written is read when it has been quiet`() {
        start(with: "a")
        survey.files["a"] = FileTrackerTests.version(2)
        #expect(decide() == FileTracker.Decision(again: now + FileTracker.quiet))
        survey.files["a"] = FileTrackerTests.version(3)
        #expect(decide(after: .milliseconds(90)) == FileTracker.Decision(again: now + FileTracker.quiet))
        #expect(decide(after: FileTracker.quiet).read == ["a"])
    }

    @Test mutating func `a file that is written again after it was closed is not finished`() {
        start(with: "a")
        survey.files["a"] = FileTrackerTests.version(2)
        tracker.finished("a")
        tracker.modified("a")
        #expect(decide().read == [])
    }

    @Test mutating func `where it is told what may be another, nothing else is looked at`() {
        start(with: "a", "b", "c")
        for file in ["a", "b", "c"] { survey.files[file] = FileTrackerTests.version(2) }
        tracker.finished("c")
        #expect(tracker.decide(survey, only: ["a"], at: now) == FileTracker.Decision(again: now + FileTracker.quiet))
        #expect(tracker.undecided == ["a", "c"])
        #expect(tracker.decide(survey, only: ["a", "c"], at: now + FileTracker.quiet).read == ["a", "c"])
        tracker.taken("a", nil)
        #expect(tracker.undecided == ["a"], "it was read in a state that did not last")
    }

    @Test mutating func `a missing file is deleted when it stays missing`() {
        start(with: "a")
        survey.files["a"] = nil
        #expect(decide() == FileTracker.Decision(again: now + FileTracker.quiet))
        #expect(decide(after: FileTracker.quiet).removed == ["a"])
        #expect(decide() == FileTracker.Decision())
    }

    @Test mutating func `a file that an editor replaces is never missing`() {
        start(with: "a")
        survey.files["a"] = nil
        _ = decide()
        survey.files["a"] = FileTrackerTests.version(2)
        tracker.finished("a")
        #expect(decide(after: .milliseconds(5)).read == ["a"])
    }

    @Test mutating func `a renamed file goes and comes in one decision`() {
        start(with: "a")
        survey.files = ["b": FileTrackerTests.version(1)]
        tracker.finished("b")
        #expect(decide() == FileTracker.Decision(again: now + FileTracker.quiet))
        #expect(decide(after: FileTracker.quiet) == FileTracker.Decision(read: ["b"], removed: ["a"]))
    }

    @Test mutating func `a file that is always being written does not hold up the others for long`() {
        start(with: "a", "b")
        let start = now
        tracker.finished("b")
        var size: Int64 = 1
        while true {
            size += 1
            survey.files["a"] = FileTrackerTests.version(size)
            let decision = decide()
            if !decision.read.isEmpty {
                #expect(decision.read == ["b"])
                break
            }
            now += .milliseconds(20)
        }
        #expect(now - start == FileTracker.patience)
    }

    @Test mutating func `what is below something unavailable is not missing`() {
        start(with: "d/a", "d2/a", "e")
        survey.files = [:]
        survey.unavailable = ["d": "gone", "e": "gone"]
        _ = decide()
        #expect(decide(after: FileTracker.quiet).removed == ["d2/a"])
    }

    @Test mutating func `lost notices make everything be read again`() {
        start(with: "a", "b")
        tracker.finishedEverything()
        #expect(decide().read == ["a", "b"])
    }

    @Test mutating func `a file that changed while it was read is read again`() {
        start(with: "a")
        tracker.taken("a", nil)
        #expect(decide().again != nil)
        #expect(decide(after: FileTracker.quiet).read == ["a"])
    }
}
