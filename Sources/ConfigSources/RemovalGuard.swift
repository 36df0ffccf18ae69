internal import MeshConfig

/// Holds the removal of most of a configured directory back until a second look confirms it.
///
/// A volume that was unmounted, a checkout that failed half-way, an empty artefact: each looks like the wish to delete
/// everything. When files with more than half of the objects of a configured path, and at least 10, vanish at once,
/// their objects stay in force. When the files are still missing after `confirmation`, they count as deleted; those
/// that are back by then were never gone. Whoever deletes on purpose waits that long.
///
/// Does no I/O; the time is an argument.
struct RemovalGuard {
    /// How long files must be missing.
    static let confirmation: Duration = .seconds(5)
    /// Fewer objects may go at once.
    static let objectCountMin = 10

    /// What to do about missing files.
    struct Decision: Equatable {
        /// Files that count as deleted, sorted.
        var removed: [String] = []
        /// Configured paths of which removals are held back from now on, with the reason; sorted by path.
        var held: [Held] = []
        /// Configured paths of which nothing is held back any more, sorted.
        var released: [String] = []
        /// When to look again, even if nothing is heard of; nil: no need.
        var again: ContinuousClock.Instant?
    }

    /// A configured path of which removals are held back.
    struct Held: Equatable {
        let path: String
        let reason: String
    }

    private struct Vanished {
        var files: Set<String>
        let since: ContinuousClock.Instant
    }

    /// Configured paths, as the operator wrote them.
    private let roots: [String]
    private var vanished: [String: Vanished] = [:]

    init(roots: [String]) { self.roots = roots }

    /// Takes the files that a survey misses.
    ///
    /// - Parameters:
    ///   - removed: files that would count as deleted since the last call.
    ///   - survey: what is there now.
    ///   - objectCounts: how many objects each known file has, those in `removed` among them.
    mutating func review(
        removed: [String], in survey: Survey, objectCounts: [String: Int], at now: ContinuousClock.Instant
    ) -> Decision {
        var decision = Decision()
        review(held: survey, &decision, at: now)
        for (root, files) in Dictionary(grouping: removed, by: root(of:)) {
            guard let root, let reason = reason(for: files, of: root, objectCounts) else {
                decision.removed += files
                continue
            }
            vanished[root] = Vanished(files: (vanished[root]?.files ?? []).union(files), since: now)
            decision.held.append(Held(path: root, reason: reason))
        }
        decision.removed.sort()
        decision.held.sort { $0.path < $1.path }
        decision.released = decision.released.filter { vanished[$0] == nil }.sorted()
        decision.again = vanished.values.map { $0.since + Self.confirmation }.min()
        return decision
    }

    /// Lets go what is back, and what has been missing for long enough.
    private mutating func review(held survey: Survey, _ decision: inout Decision, at now: ContinuousClock.Instant) {
        for (root, known) in vanished {
            // What is below a directory that cannot be read may still be there.
            let missing = known.files.filter { survey.files[$0] == nil }
            let isOver = known.since + Self.confirmation <= now && !survey.isUnavailable(root)
            if isOver { decision.removed += missing }
            if isOver || missing.isEmpty {
                vanished[root] = nil
                decision.released.append(root)
            } else {
                let since = known.since + Self.confirmation <= now ? now : known.since
                vanished[root] = Vanished(files: missing, since: since)
            }
        }
    }

    /// The configured path that `file` is below; the longest where several are.
    private func root(of file: String) -> String? {
        roots.filter { file == $0 || file.hasPrefix(DirectorySurvey.join($0, "")) }.max { $0.count < $1.count }
    }

    /// Why the removal of `files` has to wait; nil: it has not.
    private func reason(for files: [String], of root: String, _ objectCounts: [String: Int]) -> String? {
        let gone = Set(files).union(vanished[root]?.files ?? [])
        let goneCount = gone.reduce(0) { $0 + (objectCounts[$1] ?? 0) }
        let count = objectCounts.reduce(0) { self.root(of: $1.key) == root ? $0 + $1.value : $0 }
        guard goneCount >= Self.objectCountMin, goneCount * 2 > count else { return nil }
        return "\(gone.count) files with \(goneCount) of its \(count) objects vanished at once"
    }
}
