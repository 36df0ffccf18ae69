/// Reads google.protobuf.Struct from the wire.
enum StructReader {
    /// How deep objects and arrays may nest; Envoy's metadata nests 3 deep. The limit bounds the stack.
    static let depthMax = 32

    /// The members of the Struct `bytes`, in the order of their names; of equal names the last counts.
    static func object(_ bytes: RawSpan, depth: Int = 0) throws(DecodeError) -> JSONObject {
        guard depth < depthMax else { throw .nestedTooDeep }
        var members: [JSONObject.Member] = []
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard field.number == 1, let payload = field.payload else { continue }
            members.append(try member(bytes.extracting(payload), depth: depth))
        }
        return JSONObject(canonical: members)
    }

    private static func member(_ bytes: RawSpan, depth: Int) throws(DecodeError) -> JSONObject.Member {
        var name = ""
        var json = JSONValue.null
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            switch (field.number, field.payload) {
            case (1, _): name = try bytes.string(field)
            case (2, let payload?): json = try value(bytes.extracting(payload), depth: depth)
            default: break
            }
        }
        return JSONObject.Member(name: name, value: json)
    }

    private static func value(_ bytes: RawSpan, depth: Int) throws(DecodeError) -> JSONValue {
        var json = JSONValue.null
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            switch (field.number, field.payload) {
            case (1, nil): json = .null
            case (2, nil): json = .number(Double(bitPattern: field.bits))
            case (3, _?): json = .string(try bytes.string(field))
            case (4, nil): json = .bool(field.bits != 0)
            case (5, let payload?): json = .object(try object(bytes.extracting(payload), depth: depth + 1))
            case (6, let payload?): json = .array(try array(bytes.extracting(payload), depth: depth + 1))
            default: break
            }
        }
        return json
    }

    private static func array(_ bytes: RawSpan, depth: Int) throws(DecodeError) -> [JSONValue] {
        guard depth < depthMax else { throw .nestedTooDeep }
        var elements: [JSONValue] = []
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard field.number == 1, let payload = field.payload else { continue }
            elements.append(try value(bytes.extracting(payload), depth: depth))
        }
        return elements
    }
}
