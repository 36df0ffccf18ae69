internal import Glibc
internal import Synchronization

/// Keeps a server's TLS context up to date with its files, as certificates are renewed while it runs.
///
/// Only new connections get a new context; those that exist keep theirs.
package final class TLSReloader: Sendable {
    /// What came of looking at the files.
    package enum Outcome: Equatable, Sendable {
        /// They are as they were, whether they could be used then or not.
        case unchanged
        /// New connections get what they hold now.
        case reloaded
        /// They have changed and cannot be used, perhaps since only some of them were replaced yet; new connections
        /// get what was last good.
        case refused(TLSError)
    }

    private struct State {
        var context: TLSContext
        var seen: [FileStamp?]
    }

    private let settings: TLSServerSettings
    private let state: Mutex<State>

    /// Reads the files for the first time.
    ///
    /// - Throws: when they cannot be used.
    package init(_ settings: TLSServerSettings) throws(TLSError) {
        self.settings = settings
        let seen = settings.files.map { FileStamp($0) }
        state = Mutex(State(context: try TLSContext(server: settings), seen: seen))
    }

    /// What to serve new connections with. Any thread.
    package var context: TLSContext { state.withLock { $0.context } }

    /// Looks whether the files were changed or replaced, and if so reads them. To be called every second or so from one
    /// place at a time, which may wait for the disk.
    package func refresh() -> Outcome {
        // What changes after this look is different at the next.
        let seen = settings.files.map { FileStamp($0) }
        guard state.withLock({ $0.seen != seen }) else { return .unchanged }
        do throws(TLSError) {
            let context = try TLSContext(server: settings)
            state.withLock { $0 = State(context: context, seen: seen) }
            return .reloaded
        } catch {
            state.withLock { $0.seen = seen }
            return .refused(error)
        }
    }
}

/// What tells one content of a file from another without reading it.
private struct FileStamp: Equatable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let changedSeconds: Int
    private let changedNanoseconds: Int

    /// The file at `path`, or what a link there leads to; nil when there is none.
    init?(_ path: String) {
        var found = stat()
        guard unsafe stat(path, &found) == 0 else { return nil }
        device = found.st_dev
        inode = found.st_ino
        size = found.st_size
        changedSeconds = found.st_ctim.tv_sec
        changedNanoseconds = found.st_ctim.tv_nsec
    }
}
