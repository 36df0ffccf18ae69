import ConfigSources
import Foundation
import Glibc
import MeshConfig
import Synchronization
import Testing

/// A directory of its own below the system's temporary one, a source that watches it, and what the source has said.
final class World: Sendable {
    struct State {
        var batches: [ConfigBatch] = []
        /// The label `v` of each object, by name.
        var objects: [String: String] = [:]
        var problems: [ConfigProblem] { batches.last?.problems ?? [] }
        /// The trust domain of the newest mesh config.
        var trustDomain: String? { batches.compactMap(\.meshSettings).last?.trustDomain }
    }

    struct TookTooLong: Error {}

    private let folder: URL
    private let root: URL
    private let shared = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)
    private let held = DispatchSemaphore(value: 0)
    private let isHolding = Mutex(false)
    private let source = Mutex<DirectorySource?>(nil)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "config-sources-\(UUID().uuidString)")
        root = folder.appending(path: "manifests")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    /// Stops the source and removes the directory.
    func end() {
        held.signal()
        stop()
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record(error)
        }
    }

    var state: State { shared.withLock { $0 } }

    func url(_ name: String) -> URL { root.appending(path: name).standardized }
    func path(_ name: String) -> String { url(name).path(percentEncoded: false) }

    /// Starts the source, on the whole directory unless told otherwise.
    func start(
        paths: [String]? = nil, meshConfig: MeshConfigFile? = nil, scopeOf names: MeshNames? = nil
    ) throws {
        let paths = paths ?? [root.path(percentEncoded: false)]
        let source = try DirectorySource(paths: paths, meshConfig: meshConfig, scopeOf: names) { [self] in
            take($0)
        }
        try source.start()
        self.source.withLock { $0 = source }
    }

    func stop() { source.withLock { $0 }?.stop() }

    /// Makes the source's thread wait in the handler of its first batch.
    func holdFirstBatch() { isHolding.withLock { $0 = true } }
    func releaseFirstBatch() { held.signal() }

    private func take(_ batch: ConfigBatch) {
        shared.withLock { state in
            state.batches.append(batch)
            for change in batch.changes {
                switch change {
                case .set(let object): state.objects[object.key.name] = object.meta.labels["v"]
                case .remove(let key): state.objects[key.name] = nil
                }
            }
        }
        arrived.signal()
        let mustWait = isHolding.withLock { isHolding in
            defer { isHolding = false }
            return isHolding
        }
        if mustWait { held.wait() }
    }

    /// Waits until `condition` holds.
    func wait(until condition: (State) -> Bool) throws {
        while !condition(state) {
            guard arrived.wait(timeout: .now() + 60) == .success else {
                Issue.record(
                    "the source says \(state.objects.count) objects, \(state.problems), \(state.batches.count) batches")
                throw TookTooLong()
            }
        }
    }

    /// The batch of this number, from 0, when it has come.
    func batch(_ number: Int) throws -> ConfigBatch {
        try wait { $0.batches.count > number }
        return state.batches[number]
    }

    /// Writes a file as a shell does: opens, truncates, writes, closes.
    func write(_ name: String, _ text: String) throws {
        try FileManager.default.createDirectory(
            at: url(name).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url(name))
    }

    /// Opens a file for writing and closes it.
    func touch(_ name: String) throws { try FileHandle(forWritingTo: url(name)).close() }

    /// Renames, over whatever has the new name.
    func move(_ from: String, _ to: String) throws {
        guard unsafe rename(path(from), path(to)) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    /// Does what may be impossible by now.
    /// - Returns: whether it was possible.
    @discardableResult func tryTo(_ act: () throws -> Void) -> Bool {
        do {
            try act()
            return true
        } catch {
            return false
        }
    }

    func delete(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }
}
