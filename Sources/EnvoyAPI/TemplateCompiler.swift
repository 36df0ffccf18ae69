package import Bytes
internal import CEnvoyProto

/// What stands for a text while a template is made: a character of private use, and another one for its number. A
/// configuration that has both in a text gets another text of the same message there, and nothing else.
enum Gap {
    private static let mark = "\u{10FFFD}"
    private static let markStart: UInt8 = 0xF4
    private static let base: UInt32 = 0xE000
    /// Bytes of one gap.
    static let size = 7

    /// The gaps of a message: `Template.textCountMax` at most, since all are of one size.
    static func texts(_ count: Int) -> [String] {
        precondition(count <= Template.textCountMax, "who has more texts makes no template")
        return (0..<count).map { number in
            guard let scalar = Unicode.Scalar(base + UInt32(number)) else {
                preconditionFailure("what is for private use are characters")
            }
            return "\(mark)\(scalar)"
        }
    }

    /// The number of the gap at the beginning of `bytes`; nil: none of `count` is there.
    private static func number(_ bytes: ArraySlice<UInt8>, of count: Int) -> Int? {
        let bytes = bytes.prefix(size)
        guard bytes.starts(with: mark.utf8), bytes.count == size else { return nil }
        let scalar = bytes.dropFirst(mark.utf8.count).reduce(0) { $0 << 6 | UInt32($1 & 0x3F) } & 0xFFFF
        return scalar >= base && scalar < base + UInt32(count) ? Int(scalar - base) : nil
    }

    /// A gap and where it begins.
    struct Place {
        let start: Int
        let number: Int
    }

    /// Where gaps are in `bytes`, in their order.
    static func places(in bytes: [UInt8], of count: Int) -> [Place] {
        var places: [Place] = []
        for start in bytes.indices where bytes[start] == markStart {
            if let number = number(bytes[start...], of: count) { places.append(Place(start: start, number: number)) }
        }
        return places
    }
}

/// Finds the gaps in a packed message, and the lengths that depend on what fills them.
@safe struct TemplateCompiler {
    typealias Descriptor = UnsafePointer<ProtobufCMessageDescriptor>

    private let bytes: [UInt8]
    private let gaps: [Gap.Place]
    /// What is inside the message's values of type Any, by type URL.
    private let packedTypes: [String: Descriptor]
    private var literals: [UInt8] = []
    private var parts: [Template.Part] = []

    /// The template of a message of type `descriptor` that was packed to `bytes`.
    static func template(
        _ bytes: [UInt8], _ descriptor: Descriptor, textCount: Int, packedTypes: [String: Descriptor]
    ) -> Template {
        var compiler = unsafe TemplateCompiler(bytes: bytes, textCount: textCount, packedTypes: packedTypes)
        do throws(DecodeError) {
            try unsafe compiler.addMessage(0..<bytes.count, descriptor)
        } catch {
            preconditionFailure("protobuf-c packs what can be read: \(error)")
        }
        return Template(literals: compiler.literals, parts: compiler.parts, textCount: textCount)
    }

    private init(bytes: [UInt8], textCount: Int, packedTypes: [String: Descriptor]) {
        self.bytes = bytes
        gaps = Gap.places(in: bytes, of: textCount)
        unsafe self.packedTypes = packedTypes
    }

    private mutating func addMessage(_ range: Range<Int>, _ descriptor: Descriptor) throws(DecodeError) {
        var reader = WireReader(in: range)
        var (start, typeURL) = (range.lowerBound, "")
        while let field = try unsafe reader.next(bytes.span.bytes) {
            defer { start = reader.offset }
            let isAny = unsafe descriptor.pointee.name.map { unsafe String(cString: $0) } == "google.protobuf.Any"
            if isAny, field.number == 1 { typeURL = try unsafe bytes.span.bytes.string(field) }
            guard let payload = field.payload, !gaps(in: payload).isEmpty else {
                addLiteral(start..<reader.offset)
                continue
            }
            let key = varintSize(UInt64(field.number) << 3 | 2)
            let inner = unsafe isAny ? packedTypes[typeURL] : nil
            guard
                let content = unsafe inner
                    ?? protobuf_c_message_descriptor_get_field(descriptor, UInt32(field.number))?.pointee.message
            else {
                addLiteral(start..<start + key)
                parts.append(.length)
                addText(payload)
                parts.append(.end)
                continue
            }
            addLiteral(start..<start + key)
            parts.append(.length)
            try unsafe addMessage(payload, content)
            parts.append(.end)
        }
    }

    /// The gaps that begin in `range`.
    private func gaps(in range: Range<Int>) -> ArraySlice<Gap.Place> {
        gaps[firstGap(from: range.lowerBound)..<firstGap(from: range.upperBound)]
    }

    /// Where the first gap is that begins at `start` or behind it.
    private func firstGap(from start: Int) -> Int {
        var (low, high) = (0, gaps.count)
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle].start < start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func addText(_ range: Range<Int>) {
        var start = range.lowerBound
        for gap in gaps(in: range) {
            addLiteral(start..<gap.start)
            parts.append(.text(gap.number))
            start = gap.start + Gap.size
        }
        addLiteral(start..<range.upperBound)
    }

    private mutating func addLiteral(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var first = literals.count
        if case .literal(let before)? = parts.last {
            first = before.lowerBound
            parts.removeLast()
        }
        literals.append(contentsOf: bytes[range])
        parts.append(.literal(first..<literals.count))
    }
}

extension ProtobufCFieldDescriptor {
    /// What the field's messages are; nil for a field of another kind.
    fileprivate var message: TemplateCompiler.Descriptor? {
        guard unsafe type == PROTOBUF_C_TYPE_MESSAGE else { return nil }
        return unsafe descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    }
}

extension Arena {
    /// Encodes a message that `pack` packs as the resource `name` and gives all memory of the arena back.
    package func encode<M: Message>(_ name: String, _ type: M.Type, _ pack: () -> PackedBytes) -> EncodedResource {
        once { EncodedResource(name: name, typeURL: M.typeURL, pack()) }
    }

    /// The same of a part that is the whole message.
    package func encode<M: Message>(_ name: String, _ pack: () -> Fragment<M>) -> EncodedResource {
        encode(name, M.self) { pack().bytes }
    }

    /// A message that `pack` packs as bare bytes; gives all memory of the arena back.
    package func serialize<M: Message>(_ pack: () -> Fragment<M>) -> SharedBytes {
        once {
            let bytes = pack().bytes
            return unsafe SharedBytes(count: bytes.count) { memory in
                unsafe memory.copyMemory(from: UnsafeRawBufferPointer(start: bytes.start, count: bytes.count))
            }
        }
    }

    /// Whether texts are gaps at the moment.
    package var isMakingTemplate: Bool { memory.notesTypes }

    /// The template of what `write` makes of texts, of which there are `Template.textCountMax` at most.
    package func makeTemplate<M: Message>(textCount: Int, _ write: ([String]) -> M) -> Template {
        memory.noteTypes()
        let message = write(Gap.texts(textCount))
        let types = unsafe memory.notedTypes()
        let packed = PackedBytes(message)
        let bytes = unsafe Array(UnsafeBufferPointer(start: packed.start, count: packed.count))
        return unsafe TemplateCompiler.template(
            bytes, message.slot.base.pointee.descriptor, textCount: textCount, packedTypes: types)
    }

    /// The message of `template` with `texts`, as many as it has.
    package func filled(_ template: Template, _ texts: [String]) -> PackedBytes { template.filled(texts, in: memory) }

    /// The same of texts that are in the arena.
    package func filled(_ template: Template, _ texts: [PackedText]) -> PackedBytes {
        template.filled(texts, in: memory)
    }

    /// What the arena keeps for its user under `key`, made by `make` when it is first asked for.
    package func table<Table: AnyObject>(for key: Any.Type, _ make: () -> Table) -> Table {
        if let table = tables[ObjectIdentifier(key)] as? Table { return table }
        let table = make()
        tables[ObjectIdentifier(key)] = table
        return table
    }
}
