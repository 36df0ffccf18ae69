// Of Yams' package only its copy of libyaml is used: composing Yams' own nodes took 2.0 s and 211 MB for what the
// events behind them deliver in 0.12 s (13 MB of manifests, 1.3 million events).
internal import CYaml

/// Why a text is not YAML.
struct YAMLError: Error {
    /// From 1.
    let line: Int
    let message: String
}

/// Reads YAML, or JSON, which is YAML, and calls `visit` with the root of each document that is not empty.
///
/// Aliases are replaced by copies of what they stand for, so that nobody else meets them.
/// - Throws: at the first place that is no YAML; documents before it have been visited.
func readYAML(_ text: [UInt8], visit: (YAMLNode) -> Void) throws(YAMLError) {
    guard text.count <= YAMLLimits.textBytesMax else {
        throw YAMLError(
            line: 0, message: "is larger than \(YAMLLimits.textBytesMax >> 20) MiB; split it into several files")
    }
    // libyaml keeps pointers into its own state and into the text: both stay where they are until the end.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { unsafe parser.deallocate() }
    guard unsafe yaml_parser_initialize(parser) == 1 else {
        throw YAMLError(line: 0, message: "could not be read: there is no memory left")
    }
    defer { unsafe yaml_parser_delete(parser) }
    try unsafe text.withUnsafeBufferPointer { (bytes) throws(YAMLError) in
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        try unsafe readEvents(of: parser, text: bytes, visit: visit)
    }
}

/// Bounds on what one text may ask for.
enum YAMLLimits {
    /// Offsets into a document's values are 32 bits wide; aliases may add to the text's own values.
    static let textBytesMax = 256 << 20
    /// How many nodes all aliases of a document may stand for: ten lines of them can otherwise ask for all memory.
    static let aliasedNodesMax = 100_000
}

@unsafe private func readEvents(
    of parser: UnsafeMutablePointer<yaml_parser_t>, text: UnsafeBufferPointer<UInt8>, visit: (YAMLNode) -> Void
) throws(YAMLError) {
    var builder = YAMLTreeBuilder()
    var event = unsafe yaml_event_t()
    while true {
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw unsafe failure(of: parser, in: text) }
        defer { unsafe yaml_event_delete(&event) }
        let line = unsafe event.start_mark.line + 1
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            let tag = unsafe string(scalar.tag)
            let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let anchor = unsafe string(scalar.anchor)
            unsafe builder.scalar(value, isPlain: isPlain && tag != "tag:yaml.org,2002:str", line: line, anchor: anchor)
            if let tag { builder.check(tag: tag) }
        case YAML_SEQUENCE_START_EVENT:
            builder.open(.sequence, line: line, anchor: unsafe string(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            builder.open(.mapping, line: line, anchor: unsafe string(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            builder.close()
        case YAML_ALIAS_EVENT:
            try builder.alias(unsafe string(event.data.alias.anchor) ?? "", line: line)
        case YAML_DOCUMENT_END_EVENT:
            if let root = builder.finish() { visit(root) }
        case YAML_STREAM_END_EVENT:
            return
        default:
            break
        }
    }
}

@unsafe private func string(_ text: UnsafePointer<UInt8>?) -> String? {
    guard let text = unsafe text else { return nil }
    return unsafe String(cString: text)
}

/// libyaml's own words about the place where it gave up, and a hint where they are known to puzzle.
@unsafe private func failure(
    of parser: UnsafeMutablePointer<yaml_parser_t>, in text: UnsafeBufferPointer<UInt8>
) -> YAMLError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "it could not be read"
    if unsafe parser.pointee.error == YAML_READER_ERROR {
        let before = unsafe text.prefix(parser.pointee.problem_offset)
        let line = unsafe before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return YAMLError(line: line, message: "not valid YAML: \(problem); expected UTF-8 text")
    }
    var message = "not valid YAML: \(problem)"
    if let context = unsafe parser.pointee.context {
        let line = unsafe parser.pointee.context_mark.line + 1
        message += unsafe " \(String(cString: context)) that begins in line \(line)"
    }
    let mark = unsafe parser.pointee.problem_mark
    if mark.index < text.count, unsafe text[mark.index] == UInt8(ascii: "\t") {
        message += "; indent with spaces, not with tabs"
    }
    // libyaml ends a last line that has no end, and then gives up in the line after it.
    return YAMLError(line: unsafe min(mark.line + 1, lineCount(text)), message: message)
}

/// How many lines `text` has, the one after the last end of a line included. Source: YAML 1.1 §4.1.4.
@unsafe private func lineCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 1
    var (beforeLast, last) = (UInt8(0), UInt8(0))
    for index in text.indices {
        let byte = unsafe text[index]
        switch (beforeLast, last, byte) {
        case (_, UInt8(ascii: "\r"), UInt8(ascii: "\n")): break
        case (_, _, UInt8(ascii: "\n")), (_, _, UInt8(ascii: "\r")): count += 1
        case (_, 0xC2, 0x85), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9): count += 1
        default: break
        }
        (beforeLast, last) = (last, byte)
    }
    return count
}
