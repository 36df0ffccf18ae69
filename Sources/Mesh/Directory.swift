import HashTreeCollections

/// What namespaces see or not, with an order of its own.
protocol DirectoryMember: AnyObject, Sortable {
    /// As `MeshService.exportTo`.
    var exportTo: [String] { get }
}

extension MeshService: DirectoryMember {}
extension ConfigRecord: DirectoryMember {}

/// Who sees what: members in order, by audience.
///
/// Two layers, so that namespaces to which nothing is exported by name share one list: what everybody sees, and what
/// single namespaces see in addition.
struct Directory<Member: DirectoryMember>: Sendable {
    /// One member as it was and as it is; nil: absent.
    typealias Replacement = (old: Member?, new: Member?)

    /// What everybody sees.
    private(set) var everybody = ChunkedList<Member>()
    private var byNamespace: TreeDictionary<String, ChunkedList<Member>> = [:]

    var isEmpty: Bool { everybody.isEmpty && byNamespace.isEmpty }

    /// What `namespace` sees because its name is in `exportTo`.
    func exported(to namespace: String) -> ChunkedList<Member> { byNamespace[namespace] ?? ChunkedList() }

    /// All that `namespace` sees.
    func members(seenFrom namespace: String) -> ChunkedList<Member> {
        everybody.applying(exported(to: namespace).map { .insert($0) })
    }

    /// Takes over changed members: the cost of an edit of each list that they are in.
    mutating func replace(_ replacements: [Replacement]) {
        var forEverybody: [ChunkedList<Member>.Edit] = []
        var byAudience: [String: [ChunkedList<Member>.Edit]] = [:]
        func note(_ edit: ChunkedList<Member>.Edit) {
            let exportTo = edit.element.exportTo
            if exportTo == MeshService.everybody {
                forEverybody.append(edit)
            } else if exportTo != MeshService.nobody {
                for namespace in exportTo { byAudience[namespace, default: []].append(edit) }
            }
        }
        for (old, new) in replacements {
            if let old { note(.remove(old)) }
            if let new { note(.insert(new)) }
        }
        everybody = everybody.applying(forEverybody)
        for (namespace, edits) in byAudience {
            let list = exported(to: namespace).applying(edits)
            byNamespace[namespace] = list.isEmpty ? nil : list
        }
    }
}
