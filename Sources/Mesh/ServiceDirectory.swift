import HashTreeCollections

/// Who sees which services: the services in order, by audience.
///
/// Two layers, so that namespaces without services of their own kind share one array: what everybody sees, and what
/// single namespaces see in addition.
struct ServiceDirectory: Sendable {
    /// One service as it was and as it is; nil: absent.
    typealias Replacement = (old: MeshService?, new: MeshService?)

    private var everybody: [MeshService] = []
    private var byNamespace: TreeDictionary<String, [MeshService]> = [:]

    /// The services that proxies of `namespace` see, in service order; several may share a hostname.
    func services(seenFrom namespace: String) -> [MeshService] {
        guard let own = byNamespace[namespace] else { return everybody }
        return everybody.applying(own.map { Edit(service: $0, isRemoval: false) })
    }

    /// Takes over changed services: O(changes × log n), and one copy of each list that they are in.
    mutating func replace(_ replacements: [Replacement]) {
        var forEverybody: [Edit] = []
        var byAudience: [String: [Edit]] = [:]
        func note(_ edit: Edit) {
            let exportTo = edit.service.exportTo
            if exportTo == MeshService.everybody {
                forEverybody.append(edit)
            } else if exportTo != MeshService.nobody {
                for namespace in exportTo { byAudience[namespace, default: []].append(edit) }
            }
        }
        for (old, new) in replacements {
            if let old { note(Edit(service: old, isRemoval: true)) }
            if let new { note(Edit(service: new, isRemoval: false)) }
        }
        everybody = everybody.applying(forEverybody)
        for (namespace, edits) in byAudience {
            let list = (byNamespace[namespace] ?? []).applying(edits)
            byNamespace[namespace] = list.isEmpty ? nil : list
        }
    }
}

/// A service that comes into a list or leaves it.
private struct Edit {
    let service: MeshService
    let isRemoval: Bool
}

extension [MeshService] {
    /// The list, which is in service order, with the edits made and still in order. Removed services must be in it.
    fileprivate func applying(_ edits: [Edit]) -> [MeshService] {
        if edits.isEmpty { return self }
        var result: [MeshService] = []
        result.reserveCapacity(count + edits.count)
        var taken = 0
        for edit in edits.sorted(by: { $0.service.precedes($1.service) }) {
            let place = Swift.max(taken, firstIndex(notBefore: edit.service))
            result.append(contentsOf: self[taken..<place])
            if edit.isRemoval {
                precondition(self[place] === edit.service, "a removed service is in the list")
                taken = place + 1
            } else {
                result.append(edit.service)
                taken = place
            }
        }
        result.append(contentsOf: self[taken...])
        return result
    }

    private func firstIndex(notBefore service: MeshService) -> Int {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = self[middle].precedes(service) ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
