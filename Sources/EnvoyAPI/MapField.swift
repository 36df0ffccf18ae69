internal import CEnvoyProto

/// A map with string keys: its entries, kept in the order of their keys' UTF-8, so that equal maps give equal bytes.
@safe struct MapField {
    private let field: RepeatedField

    init(_ slot: MessageSlot, field number: UInt32) { field = RepeatedField(slot, field: number) }

    var arena: ArenaMemory { field.arena }

    var count: Int { field.count }

    /// The entry at `index` in the order of keys.
    func entry(_ index: Int) -> UnsafeMutablePointer<CEnvoyProtoMapEntry> {
        guard let entries = unsafe field.elements(as: UnsafeMutablePointer<CEnvoyProtoMapEntry>.self) else {
            preconditionFailure("an empty map has no entry \(index)")
        }
        return unsafe entries[index]
    }

    func key(_ index: Int) -> String { unsafe String(cString: entry(index).pointee.key) }

    /// The entry of `key`.
    func find(_ key: String) -> UnsafeMutablePointer<CEnvoyProtoMapEntry>? {
        let (index, found) = unsafe position(of: arena.cString(key))
        return unsafe found ? entry(index) : nil
    }

    /// The entry of `key`, made if there is none.
    func findOrInsert(_ key: String) -> UnsafeMutablePointer<CEnvoyProtoMapEntry> {
        let key = unsafe arena.cString(key)
        let (index, found) = unsafe position(of: key)
        if found { return unsafe entry(index) }
        guard let descriptor = unsafe field.element else { preconditionFailure("a map's elements are its entries") }
        let memory = unsafe arena.allocate(descriptor.pointee.sizeof_message)
        unsafe protobuf_c_message_init(descriptor, memory)
        let new = unsafe memory.assumingMemoryBound(to: CEnvoyProtoMapEntry.self)
        unsafe new.pointee.key = key
        unsafe field.insert(new, at: index)
        return unsafe new
    }

    private func position(of key: UnsafePointer<CChar>) -> (index: Int, found: Bool) {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let order = unsafe compare(entry(middle).pointee.key, key)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }

    /// Below, equal to or above 0 as `a` is before, equal to or after `b`; by bytes, both end in NUL.
    private func compare(_ a: UnsafePointer<CChar>, _ b: UnsafePointer<CChar>) -> Int {
        var offset = 0
        while true {
            let (x, y) = unsafe (UInt8(bitPattern: a[offset]), UInt8(bitPattern: b[offset]))
            if x != y { return Int(x) - Int(y) }
            if x == 0 { return 0 }
            offset += 1
        }
    }
}

/// A map from strings to messages.
package struct MessageMap<Value: Message> {
    private let map: MapField

    init(_ slot: MessageSlot, field number: UInt32) { map = MapField(slot, field: number) }

    /// Number of entries.
    package var count: Int { map.count }

    /// Keys in the order of their UTF-8.
    package var keys: [String] { (0..<count).map(map.key) }

    /// The value of `key`, a message of the same arena. An entry can be replaced, not removed: nil leaves it as it is.
    package subscript(key: String) -> Value? {
        get {
            guard let value = unsafe map.find(key)?.pointee.value else { return nil }
            return unsafe Value(slot: MessageSlot(value, map.arena))
        }
        nonmutating set {
            guard let newValue else { return }
            unsafe map.findOrInsert(key).pointee.value = newValue.slot.memory
        }
    }
}

/// A map from strings to strings.
package struct StringMap {
    private let map: MapField

    init(_ slot: MessageSlot, field number: UInt32) { map = MapField(slot, field: number) }

    /// Number of entries.
    package var count: Int { map.count }

    /// Keys in the order of their UTF-8.
    package var keys: [String] { (0..<count).map(map.key) }

    /// The value of `key`. An entry can be replaced, not removed: nil leaves it as it is.
    package subscript(key: String) -> String? {
        get {
            guard let value = unsafe map.find(key)?.pointee.value else { return nil }
            return unsafe String(cString: value.assumingMemoryBound(to: CChar.self))
        }
        nonmutating set {
            guard let newValue else { return }
            unsafe map.findOrInsert(key).pointee.value = UnsafeMutableRawPointer(map.arena.cString(newValue))
        }
    }
}
