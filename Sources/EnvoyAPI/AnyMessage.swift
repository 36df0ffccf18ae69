internal import CEnvoyProto

/// google.protobuf.Any: a message that was packed to bytes, and what it is. `Arena.any` makes them.
@safe package struct AnyMessage: Message {
    package static let typeURL: StaticString = "type.googleapis.com/google.protobuf.Any"
    package let slot: MessageSlot

    package init(slot: MessageSlot) { self.slot = slot }

    package init(in arena: ArenaMemory) {
        slot = unsafe MessageSlot(Google__Protobuf__Any.self, in: arena, google__protobuf__any__init)
    }

    var c: UnsafeMutablePointer<Google__Protobuf__Any> { unsafe slot.typed() }

    /// What the packed message is.
    package var typeURL: String { unsafe slot.string(c.pointee.type_url) }

    /// The packed message.
    package var value: [UInt8] { unsafe slot.bytes(c.pointee.value) }

    /// Packs `message`, whose type has the URL `typeURL`, into this one.
    func fill(typeURL: StaticString, from message: MessageSlot) {
        slot.arena.note(typeURL, message)
        let size = unsafe protobuf_c_message_get_packed_size(message.base)
        let memory = unsafe slot.arena.allocate(size)
        unsafe message.pack(into: UnsafeMutableRawBufferPointer(start: memory, count: size))
        unsafe c.pointee.value = ProtobufCBinaryData(len: size, data: memory.assumingMemoryBound(to: UInt8.self))
        // A literal is never freed and ends in NUL; protobuf-c does not write through the pointer.
        unsafe c.pointee.type_url = UnsafeMutablePointer(
            mutating: UnsafeRawPointer(typeURL.utf8Start).assumingMemoryBound(to: CChar.self))
    }
}
