import HashTreeCollections

/// What namespaces see or not, with an order of its own.
protocol DirectoryMember: AnyObject, Sendable {
    /// As `MeshService.exportTo`.
    var exportTo: [String] { get }
    /// Whether it comes before `other`; of two, one does.
    func precedes(_ other: Self) -> Bool
}

extension MeshService: DirectoryMember {}
extension ConfigRecord: DirectoryMember {}

/// Who sees what: members in order, by audience.
///
/// Two layers, so that namespaces to which nothing is exported by name share one array: what everybody sees, and what
/// single namespaces see in addition.
struct Directory<Member: DirectoryMember>: Sendable {
    /// One member as it was and as it is; nil: absent.
    typealias Replacement = (old: Member?, new: Member?)

    /// What everybody sees.
    private(set) var everybody: [Member] = []
    private var byNamespace: TreeDictionary<String, [Member]> = [:]

    var isEmpty: Bool { everybody.isEmpty && byNamespace.isEmpty }

    /// What `namespace` sees because its name is in `exportTo`.
    func exported(to namespace: String) -> [Member] { byNamespace[namespace] ?? [] }

    /// All that `namespace` sees.
    func members(seenFrom namespace: String) -> [Member] {
        everybody.applying(exported(to: namespace).map { Edit(member: $0, isRemoval: false) })
    }

    /// Takes over changed members: O(changes × log n), and one copy of each list that they are in.
    mutating func replace(_ replacements: [Replacement]) {
        var forEverybody: [Edit<Member>] = []
        var byAudience: [String: [Edit<Member>]] = [:]
        func note(_ edit: Edit<Member>) {
            let exportTo = edit.member.exportTo
            if exportTo == MeshService.everybody {
                forEverybody.append(edit)
            } else if exportTo != MeshService.nobody {
                for namespace in exportTo { byAudience[namespace, default: []].append(edit) }
            }
        }
        for (old, new) in replacements {
            if let old { note(Edit(member: old, isRemoval: true)) }
            if let new { note(Edit(member: new, isRemoval: false)) }
        }
        everybody = everybody.applying(forEverybody)
        for (namespace, edits) in byAudience {
            let list = exported(to: namespace).applying(edits)
            byNamespace[namespace] = list.isEmpty ? nil : list
        }
    }
}

/// A member that comes into a list or leaves it.
private struct Edit<Member: DirectoryMember> {
    let member: Member
    let isRemoval: Bool
}

extension Array where Element: DirectoryMember {
    /// The list, which is in order, with the edits made and still in order. Removed members must be in it.
    fileprivate func applying(_ edits: [Edit<Element>]) -> [Element] {
        if edits.isEmpty { return self }
        var result: [Element] = []
        result.reserveCapacity(count + edits.count)
        var taken = 0
        for edit in edits.sorted(by: { $0.member.precedes($1.member) }) {
            let place = Swift.max(taken, partitionPoint { $0.precedes(edit.member) })
            result.append(contentsOf: self[taken..<place])
            if edit.isRemoval {
                precondition(self[place] === edit.member, "a removed member is in the list")
                taken = place + 1
            } else {
                result.append(edit.member)
                taken = place
            }
        }
        result.append(contentsOf: self[taken...])
        return result
    }
}

extension RandomAccessCollection where Index == Int {
    /// Where the first element is for which `isBefore` does not hold. It must hold for no later one.
    func partitionPoint(_ isBefore: (Element) -> Bool) -> Int {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = isBefore(self[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
