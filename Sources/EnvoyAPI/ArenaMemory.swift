internal import CEnvoyProto

/// The chunks of an `Arena`, as the messages in it refer to them: by a plain pointer, since counting references to the
/// arena for each field that is set would take a third of the time of building a message.
///
/// Safe as long as `Message`'s rule about validity is kept: the arena outlives its messages.
@safe package struct ArenaMemory {
    @unsafe private struct State {
        var chunks: [UnsafeMutableRawPointer]
        var next: UnsafeMutableRawPointer
        var left = ArenaMemory.chunkSize
        var isOpen = false
        /// What has been packed into values of type Any, by type URL; nil: nobody wants to know.
        var packedTypes: [String: UnsafePointer<ProtobufCMessageDescriptor>]?
    }

    private static let chunkSize = 1 << 20

    private let state: UnsafeMutablePointer<State>

    /// Memory with its first chunk. It is freed by `free()`, which must be the last call.
    init() {
        let first = UnsafeMutableRawPointer.allocate(byteCount: Self.chunkSize, alignment: 16)
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State(chunks: [first], next: first))
    }

    func free() {
        unsafe state.pointee.chunks.forEach { unsafe $0.deallocate() }
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Begins a message.
    @usableFromInline
    func open() {
        unsafe precondition(!state.pointee.isOpen, "an arena encodes one message at a time")
        unsafe state.pointee.isOpen = true
    }

    /// Ends the message and gives all memory but the first chunk back.
    @usableFromInline
    func close() {
        unsafe state.pointee.chunks.dropFirst().forEach { unsafe $0.deallocate() }
        unsafe state.pointee.chunks.removeLast(state.pointee.chunks.count - 1)
        unsafe state.pointee.next = state.pointee.chunks[0]
        unsafe state.pointee.left = Self.chunkSize
        unsafe state.pointee.isOpen = false
    }

    /// `size` uninitialised bytes, aligned for every C type of protobuf-c.
    func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        unsafe precondition(state.pointee.isOpen, "messages are made inside encode or serialize")
        let size = (size + 7) & ~7
        if unsafe size > state.pointee.left { addChunk(atLeast: size) }
        let memory = unsafe state.pointee.next
        unsafe state.pointee.next += size
        unsafe state.pointee.left -= size
        return unsafe memory
    }

    private func addChunk(atLeast size: Int) {
        let size = max(size, Self.chunkSize)
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        unsafe state.pointee.chunks.append(chunk)
        unsafe state.pointee.next = chunk
        unsafe state.pointee.left = size
    }

    /// Whether it is noted what is packed into values of type Any.
    @usableFromInline var notesTypes: Bool { unsafe state.pointee.packedTypes != nil }

    /// Begins to note it.
    func noteTypes() { unsafe state.pointee.packedTypes = [:] }

    /// Ends to note it, and says what was packed, by type URL.
    func notedTypes() -> [String: UnsafePointer<ProtobufCMessageDescriptor>] {
        defer { unsafe state.pointee.packedTypes = nil }
        return unsafe state.pointee.packedTypes ?? [:]
    }

    /// Notes what a value of type Any has inside, if that is wanted.
    func note(_ typeURL: StaticString, _ message: MessageSlot) {
        guard notesTypes else { return }
        unsafe state.pointee.packedTypes?["\(typeURL)"] = unsafe message.base.pointee.descriptor
    }

    /// `text` as protobuf-c takes it: UTF-8 that a NUL ends.
    ///
    /// protobuf-c would cut a text off at a NUL inside it without a word, so each such NUL becomes U+FFFD: the other
    /// side then sees that something is wrong. Names that a client sends are refused earlier, when its request is
    /// decoded.
    func cString(_ text: String) -> UnsafeMutablePointer<CChar> {
        let copy = unsafe utf8(text)
        return unsafe UnsafeMutableRawPointer(copy.baseAddress.unsafelyUnwrapped).assumingMemoryBound(to: CChar.self)
    }

    /// The UTF-8 of `text` without the NUL that stands behind it; NULs inside become U+FFFD.
    func utf8(_ text: String) -> UnsafeMutableBufferPointer<UInt8> {
        let copied = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe copy($0) }
        if let copied = unsafe copied { return unsafe copied }
        return unsafe Array(text.utf8).withUnsafeBufferPointer { unsafe copy($0) }
    }

    private func copy(_ utf8: UnsafeBufferPointer<UInt8>) -> UnsafeMutableBufferPointer<UInt8> {
        // Without a way out of the loop it takes many bytes at a time.
        let nuls = unsafe utf8.reduce(into: UInt8(0)) { found, byte in found |= byte == 0 ? 1 : 0 }
        if nuls != 0 {
            let clean = unsafe utf8.flatMap { $0 == 0 ? replacement : [$0] }
            return unsafe clean.withUnsafeBufferPointer { unsafe self.copy($0) }
        }
        let copy = unsafe allocate(utf8.count + 1).bindMemory(to: UInt8.self, capacity: utf8.count + 1)
        if let source = utf8.baseAddress { unsafe copy.update(from: source, count: utf8.count) }
        unsafe copy[utf8.count] = 0
        return unsafe UnsafeMutableBufferPointer(start: copy, count: utf8.count)
    }
}

/// U+FFFD in UTF-8.
private let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
