/// What a loop watches: an owner of a descriptor, told when the kernel has news of it.
package protocol EventSource: AnyObject {
    /// The descriptor can be read or written, or its peer has gone. On the loop.
    func ready(_ readiness: Readiness)

    /// The turn in which the source asked for this call ends: the time to write what was gathered. On the loop.
    func turnEnds()
}

/// What a loop calls when a time has come.
package protocol TimedSource: AnyObject {
    /// The delay that the source has asked for is over. On the loop.
    func timeHasCome()
}

/// What the kernel reports of a descriptor, and what a source wants reported.
package struct Readiness: OptionSet, Sendable {
    /// The bits of the members below.
    package let rawValue: UInt8

    /// A set of members by their bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There is something to read, or the end of it.
    package static let readable = Readiness(rawValue: 1)
    /// There is room to write.
    package static let writable = Readiness(rawValue: 2)
    /// The descriptor has failed or its peer has gone; always reported, never asked for.
    package static let broken = Readiness(rawValue: 4)
}

/// A source's place in the table of its loop. It is spent once the source was removed; another never equals it.
package struct Registration: Hashable, Sendable {
    /// The place in the table.
    let slot: UInt32
    /// How often the place was freed before.
    let generation: UInt32

    /// Both halves in one word, as the kernel gives it back with an event.
    var word: UInt64 { UInt64(generation) << 32 | UInt64(slot) }

    /// A place in the table under one of its owners.
    init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    /// Undoes `word`.
    init(word: UInt64) {
        self.init(slot: UInt32(truncatingIfNeeded: word), generation: UInt32(truncatingIfNeeded: word >> 32))
    }
}

/// The sources of one loop, by registration.
///
/// A slot is used again under a new generation, so an event that was already on its way when its source was removed
/// finds nobody instead of its successor.
struct SourceTable {
    private struct Slot {
        var generation: UInt32
        var source: (any EventSource)?
        var descriptor: Int32
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    /// Gives `source` a place.
    mutating func insert(_ source: any EventSource, descriptor: Int32) -> Registration {
        if let slot = free.popLast() {
            slots[Int(slot)].source = source
            slots[Int(slot)].descriptor = descriptor
            return Registration(slot: slot, generation: slots[Int(slot)].generation)
        }
        slots.append(Slot(generation: 0, source: source, descriptor: descriptor))
        return Registration(slot: UInt32(slots.count - 1), generation: 0)
    }

    /// The source at `registration`; nil once it was removed.
    func source(_ registration: Registration) -> (any EventSource)? {
        let slot = Int(registration.slot)
        guard slot < slots.count, slots[slot].generation == registration.generation else { return nil }
        return slots[slot].source
    }

    /// The descriptor that was registered; nil once it was removed.
    func descriptor(_ registration: Registration) -> Int32? {
        source(registration) == nil ? nil : slots[Int(registration.slot)].descriptor
    }

    /// Frees the place of `registration`, which must be in use.
    mutating func remove(_ registration: Registration) {
        precondition(source(registration) != nil, "a source is removed once")
        let slot = Int(registration.slot)
        slots[slot].source = nil
        slots[slot].generation &+= 1
        free.append(registration.slot)
    }
}
