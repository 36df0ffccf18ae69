package import MeshConfig

/// What happened to one file.
package enum FileChange: Sendable {
    /// The file is new or was written; this is all of it.
    case contents(file: String, [UInt8])
    /// The file was deleted, and its objects with it.
    case removed(file: String)
    /// The file, or a directory, is there but cannot be read: what was read from it before stays in force.
    case unreadable(file: String, reason: String)
    /// Most of a configured directory is missing, which may be a mistake: what was read from it stays in force for now.
    case heldBack(directory: String, reason: String)
    /// Nothing is held back any more.
    case released(directory: String)
}

/// All manifests together: file texts go in, changes of objects and everything that is wrong come out.
///
/// * A file that is no YAML keeps the objects of its last good text.
/// * An object with a mistake keeps the last good version that its file had. Where there is none, a policy that was to
///   allow something stands as one that allows nothing.
/// * Of an object in several files the one in the first file, by path, is in force; the others are problems. When it
///   goes, the next one takes over. Within one file the first one counts.
/// * With a mesh config file there is no other object of its key, and a mistake in it keeps its last good settings.
/// * Objects of namespaces that are not discovered are not read, as if they were not there.
///
/// Does no I/O of its own. The result depends only on the texts, and, for the last good versions, on their order.
/// Source: generation.md 11.1.
package struct ManifestSet {
    fileprivate struct File {
        var objects: [ConfigKey: ConfigObject] = [:]
        /// Those of `objects` that stand for one with mistakes.
        var standIns: Set<ConfigKey> = []
        var problems: [ConfigProblem] = []
        var ignoredKinds: [String: Int] = [:]
        /// Namespaces with objects in the file that nobody wanted.
        var unwanted: Set<String> = []
    }

    private let meshConfig: MeshConfigFile?
    /// Which objects are wanted; nil: all.
    private var scope: ManifestScope?
    private var files: [String: File] = [:]
    /// Those with problems or skipped kinds: a batch tells of all of them, and most have neither.
    private var notable: Set<String> = []
    /// The files that have an object, sorted: the first one's is in force.
    private var claims: [ConfigKey: [String]] = [:]
    /// Keys with more than one claim.
    private var contested: Set<ConfigKey> = []
    /// What is wrong with configured directories of which most is missing.
    private var heldBack: [String: ConfigProblem] = [:]

    /// An empty set.
    ///
    /// - Parameter meshConfig: the file, among those of `apply`, that holds mesh config and no manifests.
    /// - Parameter names: the control plane whose `discoverySelectors` say which namespaces are read; nil: all are.
    package init(meshConfig: MeshConfigFile? = nil, scopeOf names: MeshNames? = nil) {
        self.meshConfig = meshConfig
        scope = names.map { ManifestScope(of: $0) }
    }

    /// Takes what happened to some files, each at most once.
    ///
    /// - Parameter read: gives the text of another file, which holds objects that are wanted since these changes; nil:
    ///   it cannot be read now, and its text will be among the changes of a later call.
    /// - Returns: what that changed, and the complete state of problems and skipped kinds.
    package mutating func apply(
        _ changes: [FileChange], rereading read: (String) -> [UInt8]? = { _ in nil }
    ) -> ConfigBatch {
        var before: [ConfigKey: ConfigObject?] = [:]
        scope?.begin(with: changes)
        take(changes, noting: &before)
        let deciding = before.keys.filter { scope?.follows($0) ?? false }.map { ($0, inForce($0)) }
        if scope?.follow(deciding) == true { followScope(changes, read, noting: &before) }
        return ConfigBatch(
            changes: differences(from: before), problems: problems(),
            ignoredKinds: notable.reduce(into: [:]) {
                $0.merge(files[$1]?.ignoredKinds ?? [:], uniquingKeysWith: +)
            }, refused: refused())
    }

    private mutating func take(_ changes: [FileChange], noting before: inout [ConfigKey: ConfigObject?]) {
        for change in changes {
            switch change {
            case .contents(let path, let text): replace(path, with: file(path, text), noting: &before)
            case .removed(let path): replace(path, with: nil, noting: &before)
            case .unreadable(let path, let reason):
                let message = "cannot be read: \(reason); what was read from it before stays in force"
                files[path, default: File()].problems = [problem(path, message)]
                notable.insert(path)
            case .heldBack(let path, let reason):
                heldBack[path] = problem(
                    path, "\(reason); they stay in force until a look \(RemovalGuard.confirmation) later confirms it")
            case .released(let path): heldBack[path] = nil
            }
        }
    }

    /// Drops what is not wanted any more, and reads what is wanted now.
    private mutating func followScope(
        _ changes: [FileChange], _ read: (String) -> [UInt8]?, noting before: inout [ConfigKey: ConfigObject?]
    ) {
        guard let scope else { return }
        var texts: [String: [UInt8]] = [:]
        for case .contents(let path, let text) in changes { texts[path] = text }
        for (path, var file) in files {
            if file.unwanted.contains(where: scope.includes) {
                if let text = texts[path] ?? read(path) { replace(path, with: self.file(path, text), noting: &before) }
            } else if file.objects.keys.contains(where: { !scope.wants($0) }) {
                for key in file.objects.keys where !scope.wants(key) { file.drop(key) }
                replace(path, with: file, noting: &before)
            }
        }
    }

    /// How many objects each file has.
    var objectCounts: [String: Int] { files.mapValues(\.objects.count) }

    private func problem(_ path: String, _ message: String) -> ConfigProblem {
        ConfigProblem(location: SourceLocation(file: path, line: 0), object: nil, field: "", message: message)
    }

    /// What the file at `path` is with `text`, given what it was.
    private func file(_ path: String, _ text: [UInt8]) -> File {
        var file = files[path] ?? File()
        if let meshConfig, meshConfig.path == path {
            let (object, problems) = meshConfig.read(text)
            if let object { file.objects = [object.key: object] }
            file.problems = problems
            return file
        }
        let manifest =
            scope.map { ManifestReader.read(text, file: path, wants: $0.wants) }
            ?? ManifestReader.read(text, file: path)
        file.problems = manifest.problems
        guard manifest.isParsed else { return file }
        let lastGood = file.objects.filter { [standIns = file.standIns] in !standIns.contains($0.key) }
        file.standIns = []
        file.objects = Dictionary(minimumCapacity: manifest.objects.count)
        for object in manifest.objects where object.key != meshConfig?.key {
            if let first = file.objects[object.key] {
                file.problems.append(duplicate(object, of: first))
            } else {
                file.objects[object.key] = object
            }
        }
        for key in manifest.problems.compactMap(\.object) where file.objects[key] == nil {
            file.objects[key] = lastGood[key]
        }
        for object in manifest.standIns where file.objects[object.key] == nil {
            file.objects[object.key] = object
            file.standIns.insert(object.key)
        }
        file.ignoredKinds = manifest.ignoredKinds
        file.unwanted = manifest.unwanted
        return file
    }

    private mutating func replace(_ path: String, with file: File?, noting before: inout [ConfigKey: ConfigObject?]) {
        let old = files[path]?.objects ?? [:]
        let new = file?.objects ?? [:]
        for key in old.keys {
            note(key, in: &before)
            if new[key] == nil { withdraw(path, from: key) }
        }
        for key in new.keys where old[key] == nil {
            note(key, in: &before)
            claim(key, for: path)
        }
        files[path] = file
        if let file, !(file.problems.isEmpty && file.ignoredKinds.isEmpty) {
            notable.insert(path)
        } else {
            notable.remove(path)
        }
    }

    private func note(_ key: ConfigKey, in before: inout [ConfigKey: ConfigObject?]) {
        if before[key] == nil { before[key] = .some(inForce(key)) }
    }

    private mutating func claim(_ key: ConfigKey, for path: String) {
        var paths = claims[key] ?? []
        paths.insert(path, at: paths.firstIndex { $0 > path } ?? paths.endIndex)
        claims[key] = paths
        if paths.count > 1 { contested.insert(key) }
    }

    private mutating func withdraw(_ path: String, from key: ConfigKey) {
        let paths = (claims[key] ?? []).filter { $0 != path }
        claims[key] = paths.isEmpty ? nil : paths
        if paths.count < 2 { contested.remove(key) }
    }

    private func inForce(_ key: ConfigKey) -> ConfigObject? {
        guard let path = claims[key]?.first else { return nil }
        return files[path]?.objects[key]
    }
}

extension ManifestSet.File {
    /// Takes an object out that is not wanted any more.
    fileprivate mutating func drop(_ key: ConfigKey) {
        objects[key] = nil
        standIns.remove(key)
        problems.removeAll { $0.object == key }
        unwanted.insert(key.namespace)
    }
}

extension ManifestSet {
    private func differences(from before: [ConfigKey: ConfigObject?]) -> [ConfigChange] {
        before.keys.sorted().compactMap { key in
            switch (before[key] ?? nil, inForce(key)) {
            case (nil, nil): nil
            case (_?, nil): .remove(key)
            case (let old, let new?): old?.isEquivalent(to: new) == true ? nil : .set(new)
            }
        }
    }

    private func problems() -> [ConfigProblem] {
        var problems = notable.flatMap { files[$0]?.problems ?? [] } + heldBack.values
        for key in contested {
            let objects = (claims[key] ?? []).compactMap { files[$0]?.objects[key] }
            if let first = objects.first { problems += objects.dropFirst().map { duplicate($0, of: first) } }
        }
        return problems.sorted { a, b in
            if a.location.file != b.location.file { return a.location.file < b.location.file }
            if a.location.line != b.location.line { return a.location.line < b.location.line }
            // Dear, and hardly ever asked for.
            return a.description < b.description
        }
    }

    /// What has no good version. A mesh config file that is no YAML at all says nothing, so that the mesh has its
    /// defaults, as with istiod.
    private func refused() -> Set<ConfigKey> {
        var refused: Set<ConfigKey> = []
        for path in notable {
            for problem in files[path]?.problems ?? [] where problem.severity == .error {
                let isMeshConfig = path == meshConfig?.path && !problem.field.isEmpty
                guard let key = isMeshConfig ? meshConfig?.key : problem.object else { continue }
                if inForce(key) == nil { refused.insert(key) }
            }
        }
        return refused
    }

    private func duplicate(_ object: ConfigObject, of first: ConfigObject) -> ConfigProblem {
        ConfigProblem(
            location: object.source, object: object.key, field: "",
            message: "is also defined in \(first.source), which is in force; remove one of them")
    }
}
