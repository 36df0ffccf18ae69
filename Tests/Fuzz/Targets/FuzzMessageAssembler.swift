@testable import Transport

/// The data of a stream, cut into chunks as the first two bytes say, gives the messages that it gives in one piece.
func fuzzMessageAssembler(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return }
    let data = bytes.dropFirst(2)
    let whole = assemble([data])
    var chunks: [ArraySlice<UInt8>] = []
    var rest = data
    var sizes = (Int(bytes[0]) % 13 + 1, Int(bytes[1]) % 251)
    while !rest.isEmpty {
        chunks.append(rest.prefix(sizes.0))
        rest = rest.dropFirst(sizes.0)
        sizes = (max(1, sizes.1), sizes.0)
    }
    let pieces = assemble(chunks)
    precondition(whole.messages == pieces.messages, "messages do not depend on where data is cut")
    precondition(whole.failure == pieces.failure, "failures do not depend on where data is cut")
    precondition(whole.isInside == pieces.isInside, "the end does not depend on where data is cut")
    let framed = whole.messages.reduce(0) { $0 + 5 + $1.count }
    precondition(framed <= data.count, "all that is delivered has come")
    precondition(
        whole.failure != nil || whole.isInside == (framed < data.count), "what has come is delivered or waits")
}

private func assemble(
    _ chunks: [ArraySlice<UInt8>]
) -> (messages: [[UInt8]], failure: MessageAssembler.Failure?, isInside: Bool) {
    var assembler = MessageAssembler()
    var messages: [[UInt8]] = []
    for chunk in chunks {
        do throws(MessageAssembler.Failure) {
            unsafe try assembler.add(chunk.span.bytes, limit: 1000) { message in
                messages.append(unsafe message.withUnsafeBytes { unsafe Array($0) })
            }
        } catch {
            precondition(!error.status.message.isEmpty, "a refusal has a reason")
            return (messages, error, false)
        }
    }
    return (messages, nil, assembler.isInsideMessage)
}
