import EnvoyAPI
import EnvoySchema
import Mesh
import MeshConfig

/// Applies patches to one message. The order is a part of what EnvoyFilters mean. Source: generation.md 9.1.
struct Patcher {
    let side: EnvoyFilter.Context
    /// What has found something to change.
    private(set) var applied: Set<EnvoyPatchPlace> = []
    private let patches: [EnvoyFilter.Subject: [EnvoyPatch]]

    /// - Parameter patches: those for `side` that concern the message or something in it, in their order.
    init(_ patches: [EnvoyPatch], _ side: EnvoyFilter.Context) {
        self.patches = Dictionary(grouping: patches, by: \.subject)
        self.side = side
    }

    /// The patches for one kind of thing.
    func patches(for subject: EnvoyFilter.Subject) -> [EnvoyPatch] { patches[subject] ?? [] }

    /// Whether there are patches for any of `subjects`.
    func has(_ subjects: EnvoyFilter.Subject...) -> Bool { subjects.contains { patches[$0] != nil } }

    /// Notes that `patch` has found something.
    mutating func note(_ patch: EnvoyPatch) { applied.insert(patch.place) }

    /// Merges the patch's value into `message`.
    mutating func merge(_ patch: EnvoyPatch, into message: inout WireMessage) throws(DecodeError) {
        guard let type = MessageType(named: patch.subject.typeName) else { return }
        try message.merge(patch.value, as: type, replacingLists: patch.operation == .mergeAndReplaceList)
        note(patch)
    }
}

// Clusters.
extension Patcher {
    /// Applies the merges for a cluster, which is one of those that they match.
    mutating func patch(cluster: inout WireMessage) throws(DecodeError) {
        for patch in patches(for: .cluster) {
            let value = try patch.value
            if let socket = try value.message(PatchedField.clusterSocket) {
                // All else in such a patch is ignored, as Istio does.
                if try merge(socket: socket, into: &cluster) { note(patch) }
            } else {
                try merge(patch, into: &cluster)
            }
        }
    }

    /// - Returns: whether the cluster has a place for the socket.
    private func merge(socket: WireMessage, into cluster: inout WireMessage) throws(DecodeError) -> Bool {
        var matches = try cluster.messages(PatchedField.clusterSocketMatches)
        guard matches.isEmpty else {
            for index in matches.indices {
                guard var own = try matches[index].message(PatchedField.socketMatchSocket),
                    own.text(PatchedField.name) == socket.text(PatchedField.name)
                else { continue }
                guard try own.mergeConfig(PatchedField.socketConfig, of: socket) else { return false }
                matches[index].set(PatchedField.socketMatchSocket, to: own)
                cluster.set(PatchedField.clusterSocketMatches, to: matches)
                return true
            }
            return false
        }
        guard var own = try cluster.message(PatchedField.clusterSocket),
            own.text(PatchedField.name) == socket.text(PatchedField.name)
        else {
            cluster.set(PatchedField.clusterSocket, to: socket)
            return true
        }
        guard try own.mergeConfig(PatchedField.socketConfig, of: socket) else { return false }
        cluster.set(PatchedField.clusterSocket, to: own)
        return true
    }
}

// Lists.
extension Patcher {
    /// Adds to, replaces in and removes from a list whose elements have names or other marks.
    ///
    /// - Parameter matches: whether an element is the one that a patch with a place is about.
    mutating func edit(
        _ list: inout [WireMessage], _ patches: [EnvoyPatch],
        where matches: (WireMessage, EnvoyPatch) -> Bool
    ) throws(DecodeError) {
        for patch in patches {
            let place = patch.isPlaced ? list.firstIndex { matches($0, patch) } : nil
            switch (patch.operation, place, patch.isPlaced) {
            case (.add, _, _), (.insertAfter, _, false): list.append(try patch.value)
            case (.insertBefore, _, false): list.insert(try patch.value, at: 0)
            case (.insertFirst, _, _):
                // A route is put first only where the one that it is for exists.
                if patch.subject == .httpRoute, patch.isPlaced, place == nil { continue }
                list.insert(try patch.value, at: 0)
            case (.insertBefore, let place?, _): list.insert(try patch.value, at: place)
            case (.insertAfter, let place?, _): list.insert(try patch.value, at: place + 1)
            case (.replace, let place?, _) where patch.subject != .httpRoute: list[place] = try patch.value
            case (.remove, _?, _): list.removeAll { matches($0, patch) }
            default: continue
            }
            note(patch)
        }
    }

    /// Merges into each filter of a list what patches have for it: a name, and a configuration of the same type.
    ///
    /// - Parameter config: the number of the filter's `typed_config`.
    mutating func merge(
        _ patches: [EnvoyPatch], intoFilters filters: inout [WireMessage], config: Int,
        where matches: (WireMessage, EnvoyPatch) -> Bool
    ) throws(DecodeError) {
        for patch in patches where patch.operation.isMerge {
            let value = try patch.value
            for index in filters.indices {
                guard !patch.isPlaced || matches(filters[index], patch), filters[index].has(config) else { continue }
                if value.has(config), try !filters[index].mergeConfig(config, of: value) { continue }
                let name = value.text(PatchedField.name)
                if !name.isEmpty { filters[index].set(PatchedField.name, to: name) }
                note(patch)
            }
        }
    }
}

extension WireMessage {
    /// Merges the packed message `field` of `other` into its own, if both are of one type.
    ///
    /// - Returns: whether they are.
    mutating func mergeConfig(_ field: Int, of other: WireMessage) throws(DecodeError) -> Bool {
        guard var own = try message(field), let addition = try other.message(field), try own.mergeAny(addition) else {
            return false
        }
        set(field, to: own)
        return true
    }
}
