internal import Glibc
internal import Synchronization

/// Keeps a server's TLS context up to date, as certificates are renewed while it runs: with its files, and with what it
/// is told.
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
        var settings: TLSServerSettings
        var context: TLSContext
        var seen: [FileStamp?]
    }

    private let state: Mutex<State>

    /// Reads the files for the first time.
    ///
    /// - Throws: when they cannot be used.
    package init(_ settings: TLSServerSettings) throws(TLSError) {
        state = Mutex(try Self.read(settings))
    }

    /// What to serve new connections with. Any thread.
    package var context: TLSContext { state.withLock { $0.context } }

    /// Looks whether the files were changed or replaced, and if so reads them. To be called every second or so from one
    /// place at a time, which may wait for the disk.
    package func refresh() -> Outcome {
        let (settings, known) = state.withLock { ($0.settings, $0.seen) }
        let seen = Self.stamps(of: settings)
        guard seen != known else { return .unchanged }
        do throws(TLSError) {
            try use(settings)
            return .reloaded
        } catch {
            state.withLock { $0.seen = seen }
            return .refused(error)
        }
    }

    /// Serves new connections with other settings. From the place that calls `refresh`.
    ///
    /// - Throws: when they cannot be used; then those before go on.
    package func use(_ settings: TLSServerSettings) throws(TLSError) {
        let new = try Self.read(settings)
        state.withLock { $0 = new }
    }

    private static func read(_ settings: TLSServerSettings) throws(TLSError) -> State {
        // What changes after this look is different at the next.
        let seen = stamps(of: settings)
        return State(settings: settings, context: try TLSContext(server: settings), seen: seen)
    }

    private static func stamps(of settings: TLSServerSettings) -> [FileStamp?] { settings.files.map { FileStamp($0) } }
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
