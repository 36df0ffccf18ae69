/// What tells one state of a file from another without reading it.
struct FileSignature: Hashable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    /// When content or attributes changed last, in nanoseconds since 1970.
    var changeTime: Int64
}

/// What is found where manifests may be.
struct Survey {
    /// The manifests that are there.
    var files: [String: FileSignature] = [:]
    /// Configured paths, directories and links that cannot be followed, with the reason. What was below them before may
    /// still be there.
    var unavailable: [String: String] = [:]
    /// Whether any of them is a link, or behind one.
    var hasLinks = false
}

/// Decides when a changed file is read and when a missing one counts as deleted.
///
/// A file that was closed after writing, or moved into place, is whole. Any other difference may be half of a change
/// (a program is still writing, an editor has moved the old text away and not yet put the new one in its place), so it
/// counts only when it has stayed as it is for `quiet`. As long as something is undecided, for at most `patience`,
/// everything waits: what happens together arrives in one batch.
///
/// Does no I/O; the time is an argument.
struct FileTracker {
    /// How long an unfinished change must stay as it is.
    static let quiet: Duration = .milliseconds(100)
    /// How long finished changes wait for unfinished ones.
    static let patience: Duration = .milliseconds(200)

    /// What to do now.
    struct Decision: Equatable {
        /// Files to read, sorted; `taken` is called for each.
        var read: [String] = []
        /// Files that were deleted, sorted.
        var removed: [String] = []
        /// When to look next, even if nothing is heard of; nil: no need.
        var again: ContinuousClock.Instant?
    }

    private struct Unfinished {
        /// nil: the file is missing.
        var signature: FileSignature?
        var since: ContinuousClock.Instant
    }

    /// The state in which each file was read last.
    private var known: [String: FileSignature] = [:]
    private var unfinished: [String: Unfinished] = [:]
    /// Files that were read in a state that did not last.
    private var doubtful: Set<String> = []
    /// Files that were closed or moved into place since they were read.
    private var finished: Set<String> = []
    /// Whether every file has to be read.
    private(set) var isEverythingFinished = true
    private var waitingSince: ContinuousClock.Instant?

    /// A writer closed the file, or the file was moved to this path.
    mutating func finished(_ path: String) { finished.insert(path) }

    /// The file is being written.
    mutating func modified(_ path: String) { finished.remove(path) }

    /// Whether the file has been read and not deleted since.
    func knows(_ path: String) -> Bool { known[path] != nil }

    /// The files of which something is still to be decided, whether or not there is news of them.
    var undecided: Set<String> { finished.union(unfinished.keys).union(doubtful) }

    /// Notices were lost: every file is read again, as at the start.
    mutating func finishedEverything() { isEverythingFinished = true }

    /// Whether the file was last read in the state of `signature`.
    func hasTaken(_ path: String, _ signature: FileSignature) -> Bool { known[path] == signature }

    /// The file was read in the state of `signature`; nil: in a state that did not last, or not at all.
    mutating func taken(_ path: String, _ signature: FileSignature?) {
        known[path] = signature ?? FileSignature.none
        if signature == nil { doubtful.insert(path) } else { doubtful.remove(path) }
    }

    /// Compares what is there with what is known.
    ///
    /// - Parameter paths: what may be another than at the last look, `undecided` among it; nil: anything.
    mutating func decide(_ survey: Survey, only paths: Set<String>? = nil, at now: ContinuousClock.Instant) -> Decision
    {
        var decision = Decision()
        for path in paths ?? Set(survey.files.keys).union(known.keys) {
            let signature = survey.files[path]
            if signature != nil, finished.contains(path) || isEverythingFinished {
                decision.read.append(path)
            } else if known[path] == signature {
                unfinished[path] = nil
            } else if signature != nil || !survey.isUnavailable(path) {
                let deadline = deadline(of: path, signature, at: now)
                if deadline > now {
                    decision.again = min(decision.again ?? deadline, deadline)
                } else if signature != nil {
                    decision.read.append(path)
                } else {
                    decision.removed.append(path)
                }
            }
        }
        // What came and went between two surveys is forgotten.
        finished = finished.filter { survey.files[$0] != nil }
        unfinished = unfinished.filter { survey.files[$0.key] != nil || known[$0.key] != nil }
        return isWaiting(until: &decision.again, at: now) ? Decision(again: decision.again) : settled(decision)
    }

    /// Until when the file must stay in the state of `signature` (nil: missing) for that to count.
    private mutating func deadline(
        of path: String, _ signature: FileSignature?, at now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        if let seen = unfinished[path], seen.signature == signature { return seen.since + FileTracker.quiet }
        unfinished[path] = Unfinished(signature: signature, since: now)
        return now + FileTracker.quiet
    }

    /// Whether finished changes wait for the unfinished ones, whose first deadline is `deadline`.
    private mutating func isWaiting(
        until deadline: inout ContinuousClock.Instant?, at now: ContinuousClock.Instant
    ) -> Bool {
        if let first = deadline {
            let start = waitingSince ?? now
            waitingSince = start
            let end = start + FileTracker.patience
            if now < end {
                deadline = min(first, end)
                return true
            }
        }
        waitingSince = nil
        return false
    }

    private mutating func settled(_ decision: Decision) -> Decision {
        var decision = decision
        isEverythingFinished = false
        for path in decision.read + decision.removed {
            finished.remove(path)
            unfinished[path] = nil
        }
        for path in decision.removed {
            known[path] = nil
            doubtful.remove(path)
        }
        decision.read.sort()
        decision.removed.sort()
        return decision
    }
}

extension FileSignature {
    /// Equal to no file's.
    fileprivate static let none = FileSignature(device: 0, inode: 0, size: -1, changeTime: 0)
}

extension Survey {
    /// Whether `path` is, or is below, something that could not be looked into.
    func isUnavailable(_ path: String) -> Bool {
        !unavailable.isEmpty && unavailable.keys.contains { path == $0 || path.hasPrefix($0 + "/") }
    }
}
