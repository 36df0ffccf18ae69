internal import Foundation
internal import Glibc
package import MeshConfig
internal import Synchronization

/// A configured path that cannot be used. The message says which and why.
package struct DirectorySourceError: Error, CustomStringConvertible {
    package let description: String
}

/// Kubernetes manifests in directories and files, read and then watched.
///
/// Files `*.yaml`, `*.yml` and `*.json` in the directories and their folders count, also behind symbolic links; hidden
/// ones do not. A change is taken when its writer has closed the file or moved it into place, after 10 ms without
/// another change; a half-written file, or a missing one, when it has stayed so for 100 ms. What cannot be read, and a
/// configured path that is gone, as after an unmount, keeps its objects and is looked at again every second. When most
/// of a directory is deleted at once, a second look has to confirm it (`RemovalGuard`).
package final class DirectorySource: Sendable {
    private enum Phase {
        case idle
        case running
        case stopped
    }

    private let paths: [String]
    private let meshConfig: MeshConfigFile?
    private let scope: MeshNames?
    private let allowsMassRemoval: Bool
    private let handler: @Sendable (ConfigBatch) -> Void
    private let phase = Mutex(Phase.idle)
    /// Becomes readable when the thread has to end.
    private let pipe: WakePipe
    private let end = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - paths: directories and files, as the operator wrote them.
    ///   - meshConfig: the file that takes the place of the ConfigMap with the mesh config, if there is one.
    ///   - names: the control plane for which it reads: objects of namespaces that its `discoverySelectors` leave out
    ///     are not read; nil: all are.
    ///   - allowsMassRemoval: whether most of a directory may be removed at once.
    ///   - handler: called on the source's own thread, one call at a time.
    /// - Throws: when the system has no descriptor left.
    package init(
        paths: [String], meshConfig: MeshConfigFile? = nil, scopeOf names: MeshNames? = nil,
        allowsMassRemoval: Bool = false, handler: @escaping @Sendable (ConfigBatch) -> Void
    ) throws(DirectorySourceError) {
        self.paths = paths
        self.meshConfig = meshConfig
        scope = names
        self.allowsMassRemoval = allowsMassRemoval
        self.handler = handler
        do throws(FileSystemError) {
            pipe = try WakePipe()
        } catch {
            throw DirectorySourceError(description: "cannot watch the configuration: \(error.reason)")
        }
    }

    /// Starts the thread. Its first batch holds everything that is there now and comes even when that is nothing; later
    /// ones come when an object, or something that is wrong, has changed.
    ///
    /// May be called once.
    /// - Throws: when a path, or the mesh config, does not exist or cannot be read.
    package func start() throws(DirectorySourceError) {
        try DirectorySource.check(paths)
        if let meshConfig { try DirectorySource.check(meshConfig) }
        phase.withLock { phase in
            precondition(phase == .idle, "a DirectorySource starts once")
            phase = .running
        }
        let thread = Thread { [self] in
            let watcher = DirectoryWatcher(
                paths: paths, meshConfig: meshConfig, scopeOf: scope, listens: true,
                allowsMassRemoval: allowsMassRemoval)
            watcher.run(until: pipe.readEnd.number, handler: handler)
            end.signal()
        }
        thread.name = "config-files"
        thread.start()
    }

    /// Ends the thread and waits for it; the handler, which must not call this, is not called afterwards.
    package func stop() {
        let wasRunning = phase.withLock { phase in
            defer { phase = .stopped }
            return phase == .running
        }
        guard wasRunning else { return }
        pipe.wake()
        end.wait()
    }

    /// Reads everything once, as the first batch of a source would hold it.
    /// - Throws: when a path does not exist or cannot be read.
    package static func readOnce(
        paths: [String], meshConfig: MeshConfigFile? = nil
    ) throws(DirectorySourceError) -> ConfigBatch {
        try check(paths)
        if let meshConfig { try check(meshConfig) }
        let watcher = DirectoryWatcher(paths: paths, meshConfig: meshConfig, listens: false, allowsMassRemoval: true)
        let (batch, _) = watcher.look()
        return batch ?? ConfigBatch(changes: [], problems: [], ignoredKinds: [:])
    }

    /// The files that a source of `paths` reads, sorted.
    /// - Throws: when a path does not exist or cannot be read.
    package static func files(in paths: [String]) throws(DirectorySourceError) -> [String] {
        try check(paths)
        return DirectorySurvey(of: paths).found.files.keys.sorted()
    }

    private static func check(_ paths: [String]) throws(DirectorySourceError) {
        for path in paths {
            do throws(FileSystemError) {
                let status = try FileStatus(of: path)
                if status.isDirectory { _ = try names(in: path) } else { try checkFile(path, status) }
            } catch {
                throw DirectorySourceError(
                    description:
                        "cannot read the configuration \(path): \(error.reason); expected a directory or a file")
            }
        }
    }

    private static func check(_ meshConfig: MeshConfigFile) throws(DirectorySourceError) {
        do throws(FileSystemError) {
            try checkFile(meshConfig.path, try FileStatus(of: meshConfig.path))
        } catch {
            throw DirectorySourceError(
                description: "cannot read the mesh config \(meshConfig.path): \(error.reason); expected a file")
        }
    }

    private static func checkFile(_ path: String, _ status: FileStatus) throws(FileSystemError) {
        guard status.isRegular else { throw FileSystemError(code: status.isDirectory ? EISDIR : EINVAL) }
        _ = try OwnedDescriptor(unsafe open(path, O_RDONLY | O_CLOEXEC))
    }
}
