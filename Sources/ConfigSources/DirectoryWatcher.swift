internal import Glibc
internal import MeshConfig

/// The work of a `DirectorySource`: looks, reads, and keeps what was read. Lives on one thread.
///
/// The kernel's notices only say when to look, where, and which writes are finished; what there is, the file system
/// says. After notices of files in watched directories it is asked about those; after anything else, and wherever there
/// are links, a survey of everything is made. So lost notices, swapped links and moved folders need no rules of their
/// own.
final class DirectoryWatcher {
    /// How long nothing must happen before a survey is made, so that a burst of changes becomes one.
    private static let lull: Duration = .milliseconds(10)
    /// How long a burst may put the survey off.
    private static let burstMax: Duration = .milliseconds(200)
    /// How often it is looked again at what could not be read or watched.
    private static let recheckInterval: Duration = .seconds(1)

    private let paths: [String]
    /// nil where the kernel gives no notices; then there is a survey every second.
    private let inotify: Inotify?
    /// What each watch is for: one file may have several paths.
    private var watches: [Int32: [String]] = [:]
    private var isEverythingWatched = false

    private var tracker = FileTracker()
    private var manifests: ManifestSet
    /// nil where everything may be removed at once.
    private var removals: RemovalGuard?
    /// Whether there were notices of something that matters since the last look began.
    private var hasHeard = false
    /// What the last look has found; nil where notices of files do not tell of every change to it.
    private var found: Survey?
    /// What is called so in watched directories, and was heard of since the last look began.
    private var touched: Set<String> = []
    /// Files that could not be read.
    private var unreadable: Set<String> = []
    /// Directories and links that could not be followed.
    private var unavailable: Set<String> = []
    /// The last batch that was handed over; nil before the first.
    private var last: ConfigBatch?

    /// - Parameters:
    ///   - names: the control plane whose `discoverySelectors` say what is read; nil: everything is.
    ///   - listens: whether there will be changes to hear of.
    ///   - allowsMassRemoval: whether most of a directory may be removed at once.
    init(
        paths: [String], meshConfig: MeshConfigFile?, scopeOf names: MeshNames? = nil, listens: Bool,
        allowsMassRemoval: Bool
    ) {
        removals = allowsMassRemoval ? nil : RemovalGuard(roots: paths)
        self.paths = paths + (meshConfig.map { [$0.path] } ?? [])
        manifests = ManifestSet(meshConfig: meshConfig, scopeOf: names)
        guard listens else {
            inotify = nil
            return
        }
        do throws(FileSystemError) {
            inotify = try Inotify()
        } catch {
            inotify = nil
        }
    }

    /// Hands batches to `handler` until `wake` becomes readable.
    func run(until wake: Int32, handler: (ConfigBatch) -> Void) {
        var next: ContinuousClock.Instant? = .now
        while true {
            let wakening = wait(for: wake, until: next)
            let wokenAt = ContinuousClock.now
            switch wakening {
            case .woken: return
            case .notice:
                guard hearBurst(wake) else { return }
                if !hasHeard { continue }
            case .time: break
            }
            var (batch, again) = look()
            batch?.age = .now - wokenAt
            if let batch { handler(batch) }
            next = again
        }
    }

    /// Looks once and reads what has changed.
    /// - Returns: what that changed, nil for nothing; and when to look again even if nothing is heard of.
    func look() -> (batch: ConfigBatch?, again: ContinuousClock.Instant?) {
        // Notices of what happens from here on stay in the queue, and wake the thread again.
        hasHeard = false
        for path in unreadable { tracker.finished(path) }
        let part = touched.union(tracker.undecided)
        touched = []
        let updated = updated(at: part)
        let survey = updated ?? survey()
        var changes = changesOfAvailability(survey)
        let decision = tracker.decide(survey, only: updated.map { _ in part }, at: .now)
        changes += read(decision.read, survey)
        unreadable.subtract(decision.removed)
        let review = review(decision.removed, survey)
        changes += review.held.map { .heldBack(directory: $0.path, reason: $0.reason) }
        changes += review.released.map { .released(directory: $0) }
        changes += review.removed.map { .removed(file: $0) }

        var again = [decision.again, review.again].compactMap(\.self).min()
        func lookAgain(after delay: Duration) { again = min(again ?? .now + delay, .now + delay) }
        if hasHeard { lookAgain(after: DirectoryWatcher.lull) }
        if !isEverythingWatched || !unreadable.isEmpty || !unavailable.isEmpty {
            lookAgain(after: DirectoryWatcher.recheckInterval)
        }
        return (batch(of: changes), again)
    }

    private func review(_ removed: [String], _ survey: Survey) -> RemovalGuard.Decision {
        let counts = removed.isEmpty ? [:] : manifests.objectCounts
        return removals?.review(removed: removed, in: survey, objectCounts: counts, at: .now)
            ?? RemovalGuard.Decision(removed: removed)
    }

    /// nil where nothing is different from what was handed over last; never nil the first time.
    private func batch(of changes: [FileChange]) -> ConfigBatch? {
        if last != nil, changes.isEmpty { return nil }
        let batch = manifests.apply(changes, rereading: reread)
        if let last, batch.changes.isEmpty, batch.problems == last.problems, batch.ignoredKinds == last.ignoredKinds {
            return nil
        }
        last = ConfigBatch(changes: [], problems: batch.problems, ignoredKinds: batch.ignoredKinds)
        return batch
    }
}

// Looking and reading.
extension DirectoryWatcher {
    /// What was found last with what is now at `paths`; nil where that needs a survey.
    private func updated(at paths: Set<String>) -> Survey? {
        guard var survey = found, !tracker.isEverythingFinished else { return nil }
        // While it is changed, there is no other copy of it.
        found = nil
        for path in paths {
            do throws(FileSystemError) {
                let status = try FileStatus(of: path, followsLinks: false)
                guard status.isRegular else { return nil }
                if DirectorySurvey.isManifest(atPath: path) { survey.files[path] = status.signature }
            } catch {
                guard error.isMissing else { return nil }
                survey.files[path] = nil
            }
        }
        found = survey
        return survey
    }

    private func survey() -> Survey {
        var renewed: [Int32: [String]] = [:]
        var hasMissed = inotify == nil
        let survey = DirectorySurvey(of: paths) { [self] path in
            do throws(FileSystemError) {
                guard let watch = try watch(path) else { return }
                renewed[watch, default: []].append(path)
            } catch {
                if !error.isMissing { hasMissed = true }
            }
        }
        for watch in watches.keys where renewed[watch] == nil { unwatch(watch) }
        watches = renewed
        isEverythingWatched = !hasMissed
        let isTold = isEverythingWatched && survey.found.unavailable.isEmpty && !survey.found.hasLinks
        found = isTold ? survey.found : nil
        return survey.found
    }

    private func watch(_ path: String) throws(FileSystemError) -> Int32? {
        switch inotify {
        case .some(let inotify): try inotify.watch(path)
        case .none: nil
        }
    }

    private func unwatch(_ watch: Int32) {
        switch inotify {
        case .some(let inotify): inotify.unwatch(watch)
        case .none: break
        }
    }

    private func changesOfAvailability(_ survey: Survey) -> [FileChange] {
        var changes = survey.unavailable.map { FileChange.unreadable(file: $0.key, reason: $0.value) }
        for path in unavailable where survey.unavailable[path] == nil {
            if survey.files[path] != nil {
                tracker.finished(path)
            } else if !tracker.knows(path) {
                changes.append(.removed(file: path))
            }
        }
        unavailable = Set(survey.unavailable.keys)
        return changes
    }

    /// The text of a file that was read before, in which more is wanted now.
    private func reread(_ path: String) -> [UInt8]? {
        do throws(FileSystemError) {
            let (bytes, signature) = try contents(of: path)
            // What was written meanwhile is read when its writer has finished.
            return signature.map { tracker.hasTaken(path, $0) } == true ? bytes : nil
        } catch {
            // Looked at again, as everything that cannot be read.
            unreadable.insert(path)
            return nil
        }
    }

    /// Reads files. What was written meanwhile is left for the next look.
    private func read(_ paths: [String], _ survey: Survey) -> [FileChange] {
        var texts: [(path: String, bytes: [UInt8])] = []
        var changes: [FileChange] = []
        for path in paths {
            do throws(FileSystemError) {
                let (bytes, signature) = try contents(of: path)
                unreadable.remove(path)
                if signature != nil { texts.append((path, bytes)) } else { hasHeard = true }
                tracker.taken(path, signature)
            } catch {
                // What is missing now will be missing in the next survey.
                if error.isMissing { continue }
                unreadable.insert(path)
                tracker.taken(path, survey.files[path])
                changes.append(.unreadable(file: path, reason: error.reason))
            }
        }
        let written = hear()
        for (path, bytes) in texts {
            if written.contains(path) {
                tracker.taken(path, nil)
            } else {
                changes.append(.contents(file: path, bytes))
            }
        }
        return changes
    }
}

// Listening.
extension DirectoryWatcher {
    private enum Wakening {
        /// The other side wants an end.
        case woken
        case notice
        case time
    }

    private func wait(for wake: Int32, until deadline: ContinuousClock.Instant?) -> Wakening {
        var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
        switch inotify {
        case .some(let inotify): descriptors.append(pollfd(fd: inotify.number, events: Int16(POLLIN), revents: 0))
        case .none: break
        }
        let delay = deadline.map { max(.zero, $0 - .now) }
        // Rounded up, so that the deadline has come when the time is over.
        let milliseconds = delay.map { Int32(clamping: Int64(($0 / .milliseconds(1)).rounded(.up))) } ?? -1
        let count = unsafe poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        guard count > 0 else { return .time }
        return descriptors[0].revents != 0 ? .woken : .notice
    }

    /// Hears notices until there is a lull.
    /// - Returns: false when it is time to end.
    private func hearBurst(_ wake: Int32) -> Bool {
        let end = ContinuousClock.now + DirectoryWatcher.burstMax
        hear()
        while ContinuousClock.now < end {
            switch wait(for: wake, until: .now + DirectoryWatcher.lull) {
            case .woken: return false
            case .notice: hear()
            case .time: return true
            }
        }
        return true
    }

    /// Takes all waiting notices.
    /// - Returns: the manifests that they are about.
    @discardableResult private func hear() -> Set<String> {
        var written: Set<String> = []
        switch inotify {
        case .some(let inotify): for event in inotify.events() { written.formUnion(hear(event)) }
        case .none: break
        }
        return written
    }

    private func hear(_ event: Inotify.Event) -> [String] {
        if event.isOverflow {
            tracker.finishedEverything()
            hasHeard = true
            found = nil
        }
        let isAboutWatched = event.name.isEmpty
        let isManifest = isAboutWatched || DirectorySurvey.isManifest(event.name)
        // Somebody's log file in the directory is no reason to look.
        guard isManifest || !event.isContent, let paths = watches[event.watch] else { return [] }
        hasHeard = true
        let files = isAboutWatched ? paths : paths.map { DirectorySurvey.join($0, event.name) }
        if isAboutWatched || event.isAboutDirectory { found = nil } else { touched.formUnion(files) }
        for file in files {
            if event.isFinished { tracker.finished(file) } else if event.isModification { tracker.modified(file) }
        }
        return files
    }
}
