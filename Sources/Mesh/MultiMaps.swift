import HashTreeCollections

/// Whether an entry of an index is to be there from now on.
enum Presence { case present, absent }

extension Array {
    /// Puts `element` into its place of a list that is in the order of `precedes`.
    mutating func insert(_ element: Element, by precedes: (Element, Element) -> Bool) {
        insert(element, at: partitionPoint { precedes($0, element) })
    }
}

// Maps from a key to several values, of which no key has none.

extension TreeDictionary {
    /// Adds `element` to the sorted list of `key`, once.
    mutating func file<Element: Comparable>(_ element: Element, under key: Key) where Value == [Element] {
        var list = self[key] ?? []
        let place = list.partitionPoint { $0 < element }
        if place < list.count, list[place] == element { return }
        list.insert(element, at: place)
        self[key] = list
    }

    /// Takes `element` from the list of `key`.
    mutating func drop<Element: Equatable>(_ element: Element, from key: Key) where Value == [Element] {
        guard var list = self[key] else { return }
        list.removeAll { $0 == element }
        self[key] = list.isEmpty ? nil : list
    }

    /// Adds `element` to the set of `key`.
    mutating func insert<Element: Hashable>(_ element: Element, under key: Key) where Value == TreeSet<Element> {
        self[key, default: []].insert(element)
    }

    /// Takes `element` from the set of `key`.
    mutating func remove<Element: Hashable>(_ element: Element, from key: Key) where Value == TreeSet<Element> {
        guard var set = self[key] else { return }
        set.remove(element)
        self[key] = set.isEmpty ? nil : set
    }

    /// Adds `element` to the set of `key`, or takes it out.
    mutating func set<Element: Hashable>(_ element: Element, under key: Key, to presence: Presence)
    where Value == TreeSet<Element> {
        switch presence {
        case .present: insert(element, under: key)
        case .absent: remove(element, from: key)
        }
    }
}
