internal import Bytes
internal import CEnvoyProto

/// What decides a message but for a few texts: messages of equal shape differ in the texts alone.
///
/// Most of a mesh's messages are like others but for names: a thousand services have a thousand clusters of two or three
/// shapes. An arena encodes the first message of a shape as any other; from the second one it makes a `Template`, whose
/// gaps are filled for each that follows.
///
///     struct Greeting: MessageShape {
///         let isLoud: Bool
///         var textCount: Int { 1 }
///         func write(to route: Envoy.Route, _ texts: [String], in arena: Arena) {
///             route.name = "hello \(texts[0])" + (isLoud ? "!" : "")
///         }
///     }
///     list.append(arena.fragment(Greeting(isLoud: true), ["you"]))
package protocol MessageShape: Hashable {
    associatedtype Output: Message
    /// How many texts the messages have.
    var textCount: Int { get }
    /// Sets the fields of a message.
    ///
    /// It may put something before and behind a text, and use it often or never, but must neither look into it nor
    /// change it: it is called with stand-ins, too.
    func write(to message: Output, _ texts: [String], in arena: Arena)
}

/// A packed message in an arena, to be a part of another one: `MessageList.append`.
@safe package struct Fragment<M: Message> {
    let bytes: PackedBytes

    package init(_ bytes: PackedBytes) { self.bytes = bytes }
}

/// A packed message in the memory of an arena, with room in front for its length.
@safe package struct PackedBytes {
    let start: UnsafeMutablePointer<UInt8>
    let count: Int

    /// As many bytes as any length has.
    static let room = 10

    init(start: UnsafeMutablePointer<UInt8>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// The message at `slot`.
    package init(_ slot: MessageSlot) {
        count = unsafe protobuf_c_message_get_packed_size(slot.base)
        let memory = unsafe slot.arena.allocate(Self.room + count) + Self.room
        unsafe slot.pack(into: UnsafeMutableRawBufferPointer(start: memory, count: count))
        unsafe start = memory.assumingMemoryBound(to: UInt8.self)
    }

    /// The message with its length in front.
    func withLength() -> ProtobufCBinaryData {
        let size = varintSize(UInt64(count))
        let head = unsafe start - size
        unsafe writeVarint(UInt64(count), at: head)
        return unsafe ProtobufCBinaryData(len: size + count, data: head)
    }
}

/// Writes `value` as a varint, for which there must be room.
@unsafe private func writeVarint(_ value: UInt64, at start: UnsafeMutablePointer<UInt8>) {
    var (rest, next) = unsafe (value, start)
    while rest >= 0x80 {
        unsafe next.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
        unsafe next += 1
        rest >>= 7
    }
    unsafe next.pointee = UInt8(truncatingIfNeeded: rest)
}

/// The bytes of a message with gaps where its texts belong.
///
/// It is filled from the end to the beginning, so that each length is known when its place is reached.
package final class Template {
    enum Part {
        /// These of `literals`.
        case literal(Range<Int>)
        /// The text of this number.
        case text(Int)
        /// Where something ends that stands behind its length.
        case end
        /// Where it begins.
        case length
    }

    private let literals: [UInt8]
    /// From the last to the first.
    private let parts: [Part]
    /// How often each text occurs.
    private let uses: [Int]
    /// What all but the texts takes at most, and how many lengths are inside each other.
    private let fixedSize: Int
    private let depth: Int

    init(literals: [UInt8], parts: [Part], textCount: Int) {
        var uses = [Int](repeating: 0, count: textCount)
        var (open, depth, lengths) = (0, 0, 0)
        for part in parts {
            switch part {
            case .literal: break
            case .text(let number): uses[number] += 1
            case .length:
                open += 1
                lengths += 1
                depth = max(depth, open)
            case .end: open -= 1
            }
        }
        self.literals = literals
        self.parts = parts.reversed()
        self.uses = uses
        self.depth = depth
        fixedSize = PackedBytes.room * (1 + lengths) + literals.count
    }

    /// The message with `texts`, as many as the template has.
    package func filled(_ texts: [String], in arena: ArenaMemory) -> PackedBytes {
        precondition(texts.count == uses.count, "a shape says how many texts there are")
        let copies = unsafe arena.allocate(texts.count * MemoryLayout<UnsafeMutableBufferPointer<UInt8>>.stride)
            .bindMemory(to: UnsafeMutableBufferPointer<UInt8>.self, capacity: texts.count)
        var size = fixedSize
        for (number, text) in texts.enumerated() {
            let copy = unsafe arena.utf8(text)
            size += copy.count * uses[number]
            unsafe copies[number] = copy
        }
        let ends = unsafe arena.allocate(depth * MemoryLayout<Int>.stride).bindMemory(to: Int.self, capacity: depth)
        let start = unsafe arena.allocate(size).bindMemory(to: UInt8.self, capacity: size)
        var (offset, open) = (size, 0)
        unsafe literals.withUnsafeBufferPointer { literals in
            for part in parts {
                switch part {
                case .literal(let range):
                    offset -= range.count
                    guard let source = literals.baseAddress else { continue }
                    unsafe (start + offset).update(from: source + range.lowerBound, count: range.count)
                case .text(let number):
                    let copy = unsafe copies[number]
                    offset -= copy.count
                    if let source = copy.baseAddress {
                        unsafe (start + offset).update(from: source, count: copy.count)
                    }
                case .end:
                    unsafe ends[open] = offset
                    open += 1
                case .length:
                    open -= 1
                    let length = unsafe UInt64(ends[open] - offset)
                    offset -= varintSize(length)
                    unsafe writeVarint(length, at: start + offset)
                }
            }
        }
        return unsafe PackedBytes(start: start + offset, count: size - offset)
    }
}

/// The templates of one kind of shape. What is seen for the first time has none: it may never come back.
package final class TemplateTable<Shape: MessageShape> {
    /// nil: seen once.
    private(set) var templates: [Shape: Template?] = [:]
    /// What was asked for last. One set of resources has few shapes and asks for them again and again with the same
    /// objects in them, so they are found by identity, where the table would hash and compare all that is in them.
    private var recent: [(shape: Shape, template: Template)] = []

    /// Shapes come and go with the configuration. When there are too many the table starts anew.
    static var countMax: Int { 512 }
    private static var recentCountMax: Int { 8 }

    /// The template of `shape`, if there is one by now.
    ///
    /// - Parameter make: called when it is to be made.
    package func template(of shape: Shape, _ make: () -> Template) -> Template? {
        if let place = recent.firstIndex(where: { $0.shape == shape }) {
            // The next one has the same objects in it as this one, the last one perhaps only equal ones.
            recent[place].shape = shape
            if place > 0 { recent.swapAt(place, place - 1) }
            return recent[max(place - 1, 0)].template
        }
        guard let known = templates[shape] else {
            if templates.count >= Self.countMax { templates.removeAll() }
            templates.updateValue(nil, forKey: shape)
            return nil
        }
        let template = known ?? make()
        if known == nil { templates.updateValue(template, forKey: shape) }
        if recent.count >= Self.recentCountMax { recent.removeLast() }
        recent.append((shape, template))
        return template
    }
}

extension Arena {
    /// Encodes a message of a shape as the resource `name` and gives all memory of the arena back.
    @inlinable
    package func encode<Shape: MessageShape>(_ name: String, _ shape: Shape, _ texts: [String]) -> EncodedResource {
        once { EncodedResource(name: name, typeURL: Shape.Output.typeURL, packed(shape, texts)) }
    }

    /// A message of a shape as a part of another one.
    @inlinable
    package func fragment<Shape: MessageShape>(_ shape: Shape, _ texts: [String]) -> Fragment<Shape.Output> {
        Fragment(packed(shape, texts))
    }

    @inlinable
    func packed<Shape: MessageShape>(_ shape: Shape, _ texts: [String]) -> PackedBytes {
        // The parts of what becomes a template may have gaps themselves, and fields with empty texts are not written.
        if isMakingTemplate || texts.contains(where: \.isEmpty) { return PackedBytes(message(shape, texts)) }
        let template = templates(of: Shape.self).template(of: shape) {
            makeTemplate(textCount: shape.textCount) { message(shape, $0) }
        }
        return template?.filled(texts, in: memory) ?? PackedBytes(message(shape, texts))
    }

    @inlinable
    func message<Shape: MessageShape>(_ shape: Shape, _ texts: [String]) -> MessageSlot {
        make(Shape.Output.self) { shape.write(to: $0, texts, in: self) }.slot
    }
}
