internal import CEnvoyProto

/// A protobuf message under construction: a handle on memory of an `Arena`.
///
/// Copying a handle copies a reference, so one message may be a part of several others (endpoints that share their
/// metadata, say). A handle is valid inside the `Arena.encode` or `Arena.serialize` call that made it and nowhere else.
/// Properties that are not set stay absent on the wire; setting one is the only way to change a message.
package protocol Message {
    /// What names the message inside an `Any`: `type.googleapis.com/` and its full proto name.
    static var typeURL: StaticString { get }
    /// Where the message is.
    var slot: MessageSlot { get }
    /// The handle on the message at `slot`, which must be of this type.
    init(slot: MessageSlot)
    /// A new message in `arena`, with no field set.
    init(in arena: ArenaMemory)
}

/// A value of a protobuf enumeration: exactly its number, so an array of them is what protobuf-c expects.
package protocol MessageEnum: Hashable, Sendable, BitwiseCopyable {
    /// The number on the wire.
    var rawValue: UInt32 { get }
    /// The value with this number, whether it has a name or not.
    init(rawValue: UInt32)
}

/// The place of a message: its memory, and the arena that this and everything it refers to belongs to.
///
/// Safe as long as `Message`'s rule about validity is kept: the memory is typed by the generated handle that made it.
@safe package struct MessageSlot {
    let memory: UnsafeMutableRawPointer
    /// The memory of the message and of all its parts.
    let arena: ArenaMemory

    init(_ memory: UnsafeMutableRawPointer, _ arena: ArenaMemory) {
        unsafe self.memory = memory
        self.arena = arena
    }

    /// A new message of the C type `C`, in the state that `initialize`, its generated function, gives it.
    @inline(__always)
    init<C>(_ type: C.Type, in arena: ArenaMemory, _ initialize: (UnsafeMutablePointer<C>?) -> Void) {
        let memory = unsafe arena.allocate(MemoryLayout<C>.size)
        unsafe initialize(memory.bindMemory(to: type, capacity: 1))
        unsafe self.init(memory, arena)
    }

    /// The memory as the C type that it was made as.
    @inline(__always)
    func typed<C>() -> UnsafeMutablePointer<C> { unsafe memory.assumingMemoryBound(to: C.self) }

    /// The part of the head that all messages of protobuf-c share.
    var base: UnsafeMutablePointer<ProtobufCMessage> { unsafe typed() }
}

// What generated properties are made of: a reader of the C member and a maker of its new value, by type.
extension MessageSlot {
    func message<C, M: Message>(_ member: UnsafeMutablePointer<C>?) -> M? {
        guard let member = unsafe member else { return nil }
        return unsafe M(slot: MessageSlot(UnsafeMutableRawPointer(member), arena))
    }

    func string(_ member: UnsafeMutablePointer<CChar>?) -> String {
        guard let member = unsafe member else { return "" }
        return unsafe String(cString: member)
    }

    func string(_ value: String) -> UnsafeMutablePointer<CChar> { unsafe arena.cString(value) }

    func bytes(_ member: ProtobufCBinaryData) -> [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: member.data, count: member.len))
    }

    func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
        let copy = unsafe arena.allocate(value.count)
        unsafe value.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(start: copy, count: bytes.count).copyMemory(from: bytes)
        }
        return unsafe ProtobufCBinaryData(
            len: value.count, data: copy.bindMemory(to: UInt8.self, capacity: value.count))
    }
}

// Wrappers and durations: present when the value is.
extension MessageSlot {
    func value(_ member: UnsafeMutablePointer<Google__Protobuf__BoolValue>?) -> Bool? {
        unsafe member.map { unsafe $0.pointee.value != 0 }
    }

    func value(_ value: Bool?) -> UnsafeMutablePointer<Google__Protobuf__BoolValue>? {
        guard let value else { return nil }
        let slot = unsafe MessageSlot(Google__Protobuf__BoolValue.self, in: arena, google__protobuf__bool_value__init)
        let c: UnsafeMutablePointer<Google__Protobuf__BoolValue> = unsafe slot.typed()
        unsafe c.pointee.value = value ? 1 : 0
        return unsafe c
    }

    func value(_ member: UnsafeMutablePointer<Google__Protobuf__UInt32Value>?) -> UInt32? {
        unsafe member.map { unsafe $0.pointee.value }
    }

    func value(_ value: UInt32?) -> UnsafeMutablePointer<Google__Protobuf__UInt32Value>? {
        guard let value else { return nil }
        let slot = unsafe MessageSlot(
            Google__Protobuf__UInt32Value.self, in: arena, google__protobuf__uint32_value__init)
        let c: UnsafeMutablePointer<Google__Protobuf__UInt32Value> = unsafe slot.typed()
        unsafe c.pointee.value = value
        return unsafe c
    }

    func value(_ member: UnsafeMutablePointer<Google__Protobuf__UInt64Value>?) -> UInt64? {
        unsafe member.map { unsafe $0.pointee.value }
    }

    func value(_ value: UInt64?) -> UnsafeMutablePointer<Google__Protobuf__UInt64Value>? {
        guard let value else { return nil }
        let slot = unsafe MessageSlot(
            Google__Protobuf__UInt64Value.self, in: arena, google__protobuf__uint64_value__init)
        let c: UnsafeMutablePointer<Google__Protobuf__UInt64Value> = unsafe slot.typed()
        unsafe c.pointee.value = value
        return unsafe c
    }

    /// Nanoseconds are kept, what is finer is cut off.
    func value(_ member: UnsafeMutablePointer<Google__Protobuf__Duration>?) -> Duration? {
        guard let member = unsafe member else { return nil }
        return unsafe .seconds(member.pointee.seconds) + .nanoseconds(Int64(member.pointee.nanos))
    }

    func value(_ value: Duration?) -> UnsafeMutablePointer<Google__Protobuf__Duration>? {
        guard let value else { return nil }
        let slot = unsafe MessageSlot(Google__Protobuf__Duration.self, in: arena, google__protobuf__duration__init)
        let c: UnsafeMutablePointer<Google__Protobuf__Duration> = unsafe slot.typed()
        let (seconds, attoseconds) = value.components
        unsafe c.pointee.seconds = seconds
        unsafe c.pointee.nanos = Int32(attoseconds / 1_000_000_000)
        return unsafe c
    }
}
