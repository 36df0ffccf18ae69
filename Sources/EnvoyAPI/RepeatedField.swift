internal import CEnvoyProto

/// A repeated field of a message: where its count and its elements are.
///
/// The field has no capacity of its own, so it follows from the count: 4, 8, 16, … elements. That holds because only
/// this type ever allocates the elements.
@safe struct RepeatedField {
    private let countAddress: UnsafeMutablePointer<Int>
    private let elementsAddress: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    /// Where the elements are allocated.
    let arena: ArenaMemory
    /// What the elements are, where they are messages or entries of a map.
    let element: UnsafePointer<ProtobufCMessageDescriptor>?

    /// Field `number` of the message at `slot`, which must have it.
    init(_ slot: MessageSlot, field number: UInt32) {
        guard let field = unsafe protobuf_c_message_descriptor_get_field(slot.base.pointee.descriptor, number) else {
            preconditionFailure("the generated code and its descriptors disagree about field \(number)")
        }
        let memory = unsafe slot.memory
        unsafe countAddress = (memory + Int(field.pointee.quantifier_offset)).assumingMemoryBound(to: Int.self)
        unsafe elementsAddress = (memory + Int(field.pointee.offset)).assumingMemoryBound(
            to: UnsafeMutableRawPointer?.self)
        arena = slot.arena
        unsafe element = field.pointee.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    }

    var count: Int { unsafe countAddress.pointee }

    /// The elements as `T`, which must be what the field holds; nil when there are none.
    func elements<T>(as type: T.Type) -> UnsafeMutablePointer<T>? {
        unsafe elementsAddress.pointee?.assumingMemoryBound(to: T.self)
    }

    /// Makes room for `value` before element `index` and puts it there.
    func insert<T: BitwiseCopyable>(_ value: T, at index: Int) {
        let count = count
        let elements = unsafe room(for: count, elements(as: T.self))
        unsafe elementsAddress.pointee = UnsafeMutableRawPointer(elements)
        var hole = count
        while hole > index {
            unsafe elements[hole] = elements[hole - 1]
            hole -= 1
        }
        unsafe elements[index] = value
        unsafe countAddress.pointee = count + 1
    }

    /// Where `count` elements are, with room for one more.
    private func room<T: BitwiseCopyable>(for count: Int, _ elements: UnsafeMutablePointer<T>?)
        -> UnsafeMutablePointer<T>
    {
        let isFull = count == 0 || (count >= 4 && count & (count - 1) == 0)
        if !isFull, let elements = unsafe elements { return unsafe elements }
        let capacity = max(4, count * 2)
        let memory = unsafe arena.allocate(capacity * MemoryLayout<T>.stride)
        let grown = unsafe memory.bindMemory(to: T.self, capacity: capacity)
        if let elements = unsafe elements { unsafe grown.update(from: elements, count: count) }
        return unsafe grown
    }

    /// Adds an element that is packed already: to protobuf-c, a message that knows no fields and has the first key of
    /// the bytes as that of an unknown one, whose content is all that follows.
    func append(_ bytes: PackedBytes) {
        let element = unsafe MessageSlot(Google__Protobuf__Empty.self, in: arena, google__protobuf__empty__init)
        unsafe insert(element.memory, at: count)
        guard bytes.count > 0 else { return }
        let (key, size) = bytes.firstKey
        let memory = unsafe arena.allocate(MemoryLayout<ProtobufCMessageUnknownField>.stride)
        let rest = unsafe memory.bindMemory(to: ProtobufCMessageUnknownField.self, capacity: 1)
        unsafe rest.initialize(
            to: ProtobufCMessageUnknownField(
                tag: key >> 3, wire_type: ProtobufCWireType(key & 7), len: bytes.count - size,
                data: bytes.start + size))
        unsafe element.base.pointee.n_unknown_fields = 1
        unsafe element.base.pointee.unknown_fields = rest
    }
}

/// A repeated field of messages. What is packed already is written in its place, and cannot be read.
@safe package struct MessageList<Element: Message>: RandomAccessCollection {
    private let field: RepeatedField

    init(_ slot: MessageSlot, field number: UInt32) { field = RepeatedField(slot, field: number) }

    /// Appends a message of the same arena.
    package func append(_ message: Element) { push(message.slot) }

    /// Appends a new message with the fields that `build` sets.
    @inlinable
    package func append(_ build: (Element) -> Void) {
        let message = Element(in: arena)
        build(message)
        push(message.slot)
    }

    /// Appends messages of the same arena in their order.
    package func append(contentsOf messages: some Sequence<Element>) {
        for message in messages { push(message.slot) }
    }

    @usableFromInline var arena: ArenaMemory { field.arena }

    /// Appends a message that is packed already.
    package func append(_ fragment: Fragment<Element>) { field.append(fragment.bytes) }

    @usableFromInline
    func push(_ slot: MessageSlot) { unsafe field.insert(slot.memory, at: field.count) }

    /// 0.
    package var startIndex: Int { 0 }

    /// Number of elements.
    package var endIndex: Int { field.count }

    /// The element at `index`, which must be inside the list.
    package subscript(index: Int) -> Element {
        guard index >= 0, index < count, let elements = unsafe field.elements(as: UnsafeMutableRawPointer.self) else {
            preconditionFailure("index \(index) is outside a list of \(count)")
        }
        let slot = unsafe MessageSlot(elements[index], arena)
        unsafe precondition(slot.base.pointee.descriptor == field.element, "a message that is packed is not read")
        return Element(slot: slot)
    }
}

/// A repeated field of strings.
@safe package struct StringList: RandomAccessCollection {
    private let field: RepeatedField

    init(_ slot: MessageSlot, field number: UInt32) { field = RepeatedField(slot, field: number) }

    /// Appends a copy of `text`.
    package func append(_ text: String) { unsafe field.insert(field.arena.cString(text), at: field.count) }

    /// Appends copies in their order.
    package func append(contentsOf texts: some Sequence<String>) {
        for text in texts { append(text) }
    }

    /// 0.
    package var startIndex: Int { 0 }

    /// Number of elements.
    package var endIndex: Int { field.count }

    /// The element at `index`, which must be inside the list.
    package subscript(index: Int) -> String {
        guard index >= 0, index < count, let elements = unsafe field.elements(as: UnsafePointer<CChar>.self) else {
            preconditionFailure("index \(index) is outside a list of \(count)")
        }
        return unsafe String(cString: elements[index])
    }
}

/// A repeated field of numbers or enumeration values.
@safe package struct NumberList<Element: BitwiseCopyable>: RandomAccessCollection {
    private let field: RepeatedField

    init(_ slot: MessageSlot, field number: UInt32) { field = RepeatedField(slot, field: number) }

    /// Appends `number`.
    package func append(_ number: Element) { field.insert(number, at: field.count) }

    /// Appends numbers in their order.
    package func append(contentsOf numbers: some Sequence<Element>) {
        for number in numbers { append(number) }
    }

    /// 0.
    package var startIndex: Int { 0 }

    /// Number of elements.
    package var endIndex: Int { field.count }

    /// The element at `index`, which must be inside the list.
    package subscript(index: Int) -> Element {
        guard index >= 0, index < count, let elements = unsafe field.elements(as: Element.self) else {
            preconditionFailure("index \(index) is outside a list of \(count)")
        }
        return unsafe elements[index]
    }
}
